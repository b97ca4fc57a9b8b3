"""Building by mouse and by keys: search, wires, copies, repeats, short cuts, other types."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.canvas.view import CanvasView
from app.window import Window
from cnnbuilder.catalog import load_catalog
from cnnbuilder.export import face as f
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.project import Project
from cnnbuilder.templates import make_template
from tests.gui.helpers import click, drag, input_of, middle_of, on_screen, output_of

CATALOG = load_catalog()
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
FREE = QPoint(30, 40)


@pytest.fixture
def built(window: Window, qtbot: QtBot) -> Window:
    """The window with a plain network, the canvas having the keys."""
    window.workspace.open(make_template("mnist-convnet", CATALOG), None)
    window.canvas.fit()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)
    return window


def node(window: Window, name: str) -> NodeId:
    found = window.workspace.graph.node_named(name)
    assert found is not None, [x.name for x in window.workspace.graph.layers.values()]
    return found


def names(window: Window) -> list[str]:
    return [window.workspace.graph.name_of(each) for each in window.workspace.selection]


def wires(window: Window) -> set[str]:
    graph = window.workspace.graph
    return {f"{graph.name_of(e.source)} > {graph.name_of(e.target)}" for e in graph.edges}


def choose(window: Window, *wanted: str) -> None:
    window.workspace.select([node(window, name) for name in wanted])


def press(window: Window, *keys: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    """Keys go to whatever has the focus, as on a real keyboard."""
    for key in keys:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, held or Qt.KeyboardModifier.NoModifier)


def typed(window: Window, text: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClicks(target, text)


def titles(view: CanvasView) -> list[str]:
    return [option.title for option in view.box.options]


def overlaps(window: Window) -> list[tuple[str, str]]:
    graph, places = window.workspace.graph, window.workspace.project.view.positions
    nodes = list(graph.nodes)
    return [
        (graph.name_of(one), graph.name_of(two))
        for i, one in enumerate(nodes)
        for two in nodes[i + 1 :]
        if abs(places[one][0] - places[two][0]) < f.BLOCK_WIDTH
        and abs(places[one][1] - places[two][1]) < f.BLOCK_HEIGHT
    ]


# Search


def test_tab_searches_and_enter_puts_the_block_between(built: Window) -> None:
    choose(built, "conv2d")
    before = built.workspace.project
    press(built, Qt.Key.Key_Tab)
    box = built.canvas.box
    assert box.is_open
    assert box.field.hasFocus()
    typed(built, "pool")
    assert titles(built.canvas)[:2] == ["MaxPooling2D", "AveragePooling2D"]
    assert box.options[0].detail == "→ 13 × 13 × 32"
    press(built, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert not box.is_open
    assert built.canvas.hasFocus()
    assert {"conv2d > average_pooling2d", "average_pooling2d > max_pooling2d"} <= wires(built)
    assert names(built) == ["average_pooling2d"]
    assert overlaps(built) == []
    built.workspace.undo()
    assert built.workspace.project is before


def test_shift_enter_puts_it_beside(built: Window) -> None:
    choose(built, "conv2d")
    typed(built, "/")
    typed(built, "relu")
    press(built, Qt.Key.Key_Return, held=SHIFT)
    assert {"conv2d > re_lu", "conv2d > max_pooling2d"} <= wires(built)
    assert overlaps(built) == []


def test_a_whole_network_is_built_by_keys_alone(built: Window) -> None:
    built.workspace.open(Project(), None)
    built.canvas.setFocus()
    for word in ("input", "conv2d", "maxp", "flat", "dense"):
        press(built, Qt.Key.Key_Tab)
        typed(built, word)
        press(built, Qt.Key.Key_Return)
    assert wires(built) == {
        "input > conv2d",
        "conv2d > max_pooling2d",
        "max_pooling2d > flatten",
        "flatten > dense",
    }
    assert overlaps(built) == []


def test_what_cannot_work_there_is_dim_and_says_why(built: Window) -> None:
    choose(built, "flatten")
    before = built.workspace.project
    press(built, Qt.Key.Key_Tab)
    typed(built, "conv2d")
    box = built.canvas.box
    assert "a vector of 576 values" in box.options[0].reason
    assert box.note.text() == box.options[0].reason
    press(built, Qt.Key.Key_Return)
    assert box.is_open
    assert built.workspace.project is before
    box.field.clear()
    assert not box.options[0].reason  # what works comes first
    assert box.options[-1].reason
    press(built, Qt.Key.Key_Escape)
    assert not box.is_open
    assert built.canvas.hasFocus()


def test_nothing_found_is_said(built: Window) -> None:
    press(built, Qt.Key.Key_Tab)
    typed(built, "qqq")
    assert "“qqq”" in built.canvas.box.note.text()
    press(built, Qt.Key.Key_Return, Qt.Key.Key_Up)
    assert built.canvas.box.is_open


def test_a_double_click_searches_at_the_pointer(built: Window) -> None:
    view = built.canvas
    click(view.viewport(), middle_of(view, node(built, "conv2d_2")))
    place = QPoint(view.viewport().width() - 60, 60)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.box.is_open
    # The block that was selected before is the one it comes after.
    assert names(built) == ["conv2d_2"]
    assert view.rect().contains(view.box.geometry())
    typed(built, "batch")
    press(built, Qt.Key.Key_Return)
    assert "conv2d_2 > batch_normalization" in wires(built)


def test_a_double_click_on_nothing_selected_appends_at_the_pointer(built: Window) -> None:
    view, place = built.canvas, QPoint(10, 500)
    wanted = view.mapToScene(place)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    typed(built, "dropout")
    press(built, Qt.Key.Key_Return)
    assert "dense_1 > dropout" in wires(built)
    made = view.canvas.blocks[node(built, "dropout")].sceneBoundingRect().center()
    assert (made - wanted).manhattanLength() < 8


def test_a_block_asked_for_on_another_lies_beside_it(built: Window) -> None:
    view = built.canvas
    place = middle_of(view, node(built, "dense_1")) + QPoint(40, 60)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    typed(built, "dropout")
    press(built, Qt.Key.Key_Return)
    assert overlaps(built) == []


def test_the_mouse_chooses_in_the_list_and_a_click_elsewhere_closes_it(built: Window) -> None:
    choose(built, "conv2d")
    press(built, Qt.Key.Key_Tab)
    box = built.canvas.box
    typed(built, "pool")
    row = box.list.visualRect(box.list.model().index(2, 0)).center()
    QTest.mouseClick(box.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert "conv2d > global_average_pooling2d" in wires(built)
    press(built, Qt.Key.Key_Tab)
    QTest.mouseClick(built.canvas.viewport(), Qt.MouseButton.LeftButton, pos=FREE)
    assert not box.is_open


def test_a_merge_takes_all_that_is_selected(built: Window) -> None:
    for _ in range(2):
        choose(built, "conv2d")
        press(built, Qt.Key.Key_Tab)
        typed(built, "conv2d")
        press(built, Qt.Key.Key_Return, held=SHIFT)
    choose(built, "conv2d_3", "conv2d_4")
    press(built, Qt.Key.Key_Tab)
    typed(built, "concat")
    assert built.canvas.box.options[0].detail == "→ 24 × 24 × 64"
    press(built, Qt.Key.Key_Return)
    assert {"conv2d_3 > concatenate", "conv2d_4 > concatenate"} <= wires(built)
    assert overlaps(built) == []


def test_a_selected_wire_is_where_the_block_goes(built: Window) -> None:
    view = built.canvas
    edge = built.workspace.graph.incoming(node(built, "flatten"))[0]
    click(view.viewport(), on_screen(view, view.canvas.wires[edge].path.pointAtPercent(0.5)))
    assert view.selected_wire == edge
    press(built, Qt.Key.Key_Tab)
    typed(built, "drop")
    press(built, Qt.Key.Key_Return)
    assert {"conv2d_2 > dropout", "dropout > flatten"} <= wires(built)


# A wire pulled into empty space


def test_a_wire_pulled_into_empty_space_asks_what_comes_there(built: Window) -> None:
    view = built.canvas
    place = QPoint(60, 560)
    wanted = view.mapToScene(place)
    drag(view.viewport(), output_of(view, node(built, "flatten")), place)
    assert view.box.is_open
    assert "Conv2D" not in titles(view)  # only what fits a vector
    assert "Dense" in titles(view)
    typed(built, "dropout")
    press(built, Qt.Key.Key_Return)
    assert "flatten > dropout" in wires(built)
    made = view.canvas.blocks[node(built, "dropout")]
    assert (made.input_point() - wanted).manhattanLength() < 8


def test_a_wire_pulled_backwards_asks_what_comes_before(built: Window) -> None:
    view = built.canvas
    built.workspace.apply("Cut", lambda p: _without_wire_into(p, node(built, "flatten")))
    drag(view.viewport(), input_of(view, node(built, "flatten")), QPoint(60, 560))
    typed(built, "relu")
    press(built, Qt.Key.Key_Return)
    assert "re_lu > flatten" in wires(built)


def _without_wire_into(project, target):
    from cnnbuilder.graph import edits
    from cnnbuilder.project.edits import with_graph

    return with_graph(project, edits.disconnect(project.graph, project.graph.incoming(target)))


def test_escape_leaves_a_pulled_wire(built: Window) -> None:
    view = built.canvas
    before, items = built.workspace.project, len(view.canvas.items())
    drag(view.viewport(), output_of(view, node(built, "dense_1")), QPoint(60, 560))
    assert len(view.canvas.items()) == items + 1  # the loose wire stays in sight
    press(built, Qt.Key.Key_Escape)
    assert len(view.canvas.items()) == items
    assert built.workspace.project is before


def test_a_wire_that_will_not_fit_is_allowed_with_a_warning(built: Window) -> None:
    view = built.canvas
    choose(built, "flatten")
    press(built, Qt.Key.Key_Tab)
    typed(built, "add")
    press(built, Qt.Key.Key_Return, held=SHIFT)
    start, end = output_of(view, node(built, "conv2d")), middle_of(view, node(built, "add"))
    drag(view.viewport(), start, end, release=False)
    assert "cannot be added" in view._hint.text()
    assert view._hint.property("tone") == "warning"
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert "conv2d > add" in wires(built)
    # What can never be right stays refused.
    drag(
        view.viewport(),
        output_of(view, node(built, "add")),
        middle_of(view, node(built, "conv2d")),
        release=False,
    )
    assert "loop" in view._hint.text()
    assert view._hint.property("tone") == "error"
    press(built, Qt.Key.Key_Escape)


# Wires by keys


def test_connect_by_keys(built: Window) -> None:
    choose(built, "conv2d")
    press(built, Qt.Key.Key_C)
    view = built.canvas
    assert view.box.is_open
    typed(built, "dense_1")
    assert "gives way" in view.box.note.text()
    press(built, Qt.Key.Key_Return)
    assert "conv2d > dense_1" in wires(built)
    assert names(built) == ["dense_1"]


def test_connect_says_why_not_and_marks_the_target(built: Window) -> None:
    choose(built, "dense")
    press(built, Qt.Key.Key_C)
    view = built.canvas
    items = len(view.canvas.items())
    typed(built, "input")
    assert "input of the network" in view.box.note.text()
    assert view.canvas.blocks[node(built, "input")].look.hovered
    assert len(view.canvas.items()) == items  # one line, to another block
    press(built, Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert not view.canvas.blocks[node(built, "input")].look.hovered
    assert len(view.canvas.items()) == items - 1


def test_disconnect_by_keys(built: Window) -> None:
    choose(built, "dense_1")
    press(built, Qt.Key.Key_C, held=SHIFT)
    assert "dense > dense_1" not in wires(built)  # it had only one
    choose(built, "conv2d_1")
    press(built, Qt.Key.Key_C, held=SHIFT)
    assert titles(built.canvas) == ["max_pooling2d → conv2d_1", "conv2d_1 → max_pooling2d_1"]
    press(built, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert "conv2d_1 > max_pooling2d_1" not in wires(built)


# Going about


def test_arrows_go_from_block_to_block(built: Window) -> None:
    built.workspace.select([])
    press(built, Qt.Key.Key_Down)
    assert names(built) == ["input"]
    press(built, Qt.Key.Key_Down, Qt.Key.Key_Down, held=ALT)
    assert names(built) == ["max_pooling2d"]
    press(built, Qt.Key.Key_Up, held=ALT)
    assert names(built) == ["conv2d"]
    press(built, Qt.Key.Key_Down, held=ALT | SHIFT)
    assert names(built) == ["conv2d", "max_pooling2d"]
    # Nudging stays possible.
    before = built.workspace.project.view.positions[node(built, "conv2d")]
    press(built, Qt.Key.Key_Right)
    assert built.workspace.project.view.positions[node(built, "conv2d")][0] > before[0]


def test_enter_goes_to_the_parameters_and_escape_comes_back(built: Window) -> None:
    choose(built, "conv2d")
    QApplication.processEvents()
    press(built, Qt.Key.Key_Return)
    field = QApplication.focusWidget()
    assert field is not None
    assert built.inspector.isAncestorOf(field)
    typed(built, "48")
    press(built, Qt.Key.Key_Return)
    assert built.workspace.layer(node(built, "conv2d")).params["filters"] == 48
    press(built, Qt.Key.Key_Escape)
    assert built.canvas.hasFocus()


def test_f2_renames(built: Window) -> None:
    choose(built, "conv2d")
    QApplication.processEvents()
    press(built, Qt.Key.Key_F2)
    typed(built, "stem")
    press(built, Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert names(built) == ["stem"]
    assert built.canvas.hasFocus()


# Copies


def test_ctrl_d_duplicates_beside(built: Window) -> None:
    choose(built, "conv2d", "max_pooling2d")
    press(built, Qt.Key.Key_D, held=CTRL)
    assert {"input > conv2d_3", "conv2d_3 > max_pooling2d_2"} <= wires(built)
    assert names(built) == ["conv2d_3", "max_pooling2d_2"]
    assert overlaps(built) == []
    assert built.workspace.undo_label == "Duplicate 2 blocks"


def test_alt_drag_duplicates_with_a_ghost(built: Window) -> None:
    view, before = built.canvas, built.workspace.project
    items = len(view.canvas.items())
    start = middle_of(view, node(built, "dense"))
    end = start + QPoint(0, 190)
    drag(view.viewport(), start, end, keys=ALT, release=False)
    assert len(view.canvas.items()) == items + 1
    assert built.workspace.project is before
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, ALT, end)
    assert "flatten > dense_2" in wires(built)
    assert (middle_of(view, node(built, "dense_2")) - end).manhattanLength() < 8
    built.workspace.undo()
    drag(view.viewport(), start, end, keys=ALT, release=False)
    press(built, Qt.Key.Key_Escape)
    assert len(view.canvas.items()) == items
    assert built.workspace.project is before


def test_copy_and_paste_as_text(built: Window) -> None:
    choose(built, "conv2d", "max_pooling2d")
    press(built, Qt.Key.Key_C, held=CTRL)
    text = QGuiApplication.clipboard().text()
    assert '"conv2d": {"type": "Conv2D"' in text
    press(built, Qt.Key.Key_V, held=CTRL)
    assert names(built) == ["conv2d_3", "max_pooling2d_2"]
    assert "conv2d_3 > max_pooling2d_2" in wires(built)
    assert "input > conv2d_3" not in wires(built)
    assert built.workspace.undo_label == "Paste 2 blocks"
    # Once more, and nothing lies exactly on another.
    press(built, Qt.Key.Key_V, held=CTRL)
    places = list(built.workspace.project.view.positions.values())
    assert len(set(places)) == len(places)


def test_cut_takes_away_and_paste_brings_back(built: Window) -> None:
    choose(built, "max_pooling2d")
    press(built, Qt.Key.Key_X, held=CTRL)
    assert "conv2d > conv2d_1" in wires(built)
    press(built, Qt.Key.Key_V, held=CTRL)
    assert names(built) == ["max_pooling2d"]


def test_blocks_come_out_of_an_e_mail(built: Window) -> None:
    choose(built, "conv2d", "max_pooling2d")
    press(built, Qt.Key.Key_C, held=CTRL)
    text = QGuiApplication.clipboard().text()
    mail = "Hi,\n\n> " + text.replace('"', "”").replace("\n", "\n> ").replace(", ", ",\n> ")
    QGuiApplication.clipboard().setText(mail)
    press(built, Qt.Key.Key_V, held=CTRL)
    assert names(built) == ["conv2d_3", "max_pooling2d_2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"cnnbuilder": "blocks", "version": 1, "blocks": {"a"', "its end is missing"),
        ("Milk, eggs, bread", "no blocks: “Milk, eggs, bread”"),
        ("", "neither blocks nor a picture"),
    ],
)
def test_what_cannot_be_pasted_is_a_sentence(
    built: Window, qtbot: QtBot, text: str, words: str
) -> None:
    QGuiApplication.clipboard().setText(text) if text else QGuiApplication.clipboard().clear()
    before = built.workspace.project
    with qtbot.waitSignal(built.workspace.said) as said:
        press(built, Qt.Key.Key_V, held=CTRL)
    assert words in said.args[0]
    assert built.workspace.project is before


def test_a_picture_is_looked_at(built: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(built.photo, "paste", lambda: seen.append("picture"))
    QGuiApplication.clipboard().setImage(QImage(8, 8, QImage.Format.Format_RGB32))
    press(built, Qt.Key.Key_V, held=CTRL)
    assert seen == ["picture"]
    assert built.mode == "look"


def test_text_fields_keep_their_own_copy_and_paste(built: Window) -> None:
    before = built.workspace.project
    QGuiApplication.clipboard().setText("drop")
    built.palette_panel.search.setFocus()
    press(built, Qt.Key.Key_V, held=CTRL)
    assert built.palette_panel.search.text() == "drop"
    built.palette_panel.search.selectAll()
    press(built, Qt.Key.Key_X, held=CTRL)
    assert built.palette_panel.search.text() == ""
    assert built.workspace.project is before


# Repeat, wrap, replace


def test_repeat_asks_in_a_small_field(built: Window) -> None:
    choose(built, "dense")
    press(built, Qt.Key.Key_R)
    field = built.canvas.reshaping.repeat_field
    assert field.isVisible()
    assert field.number.hasFocus()
    typed(built, "4")
    assert field.note.text() == "Adds 3 blocks."
    press(built, Qt.Key.Key_Return)
    assert {"dense > dense_2", "dense_2 > dense_3", "dense_3 > dense_4", "dense_4 > dense_1"} <= (
        wires(built)
    )
    assert overlaps(built) == []
    assert built.canvas.hasFocus()
    assert built.workspace.undo_label == "Repeat dense 4 times"


def test_repeat_refuses_and_can_be_left(built: Window, qtbot: QtBot) -> None:
    field = built.canvas.reshaping.repeat_field
    choose(built, "input", "conv2d")
    with qtbot.waitSignal(built.workspace.said) as said:
        press(built, Qt.Key.Key_R)
    assert "input of the network" in said.args[0]
    assert field.isHidden()
    before = built.workspace.project
    choose(built, "dense")
    press(built, Qt.Key.Key_R, Qt.Key.Key_Down)
    typed(built, "0")
    assert field.times == 20
    press(built, Qt.Key.Key_Up)
    assert field.times == 21
    field.number.setText("1")
    assert "From 2" in field.note.text()
    press(built, Qt.Key.Key_Return)
    assert field.isVisible()
    press(built, Qt.Key.Key_Escape)
    assert field.isHidden()
    assert built.workspace.project is before


def test_wrap_adds_a_short_cut_and_a_projection(built: Window, qtbot: QtBot) -> None:
    built.workspace.set_parameters(node(built, "conv2d_1"), {"padding": "same"})
    choose(built, "conv2d_1")
    with qtbot.waitSignal(built.workspace.said) as said:
        press(built, Qt.Key.Key_W)
    assert {
        "max_pooling2d > conv2d_3",
        "conv2d_3 > add",
        "conv2d_1 > add",
        "add > max_pooling2d_1",
    } <= wires(built)
    assert "13 × 13 × 64" in said.args[0]
    assert built.workspace.analysis.errors == ()
    assert overlaps(built) == []


def test_wrap_says_why_not(built: Window, qtbot: QtBot) -> None:
    choose(built, "conv2d_1")
    with qtbot.waitSignal(built.workspace.said) as said:
        press(built, Qt.Key.Key_W)
    assert "padding to same" in said.args[0]


def test_replace_keeps_wires_and_what_both_have(built: Window) -> None:
    choose(built, "conv2d_1")
    press(built, Qt.Key.Key_X)
    typed(built, "separable")
    assert "filters 64" in built.canvas.box.note.text()
    press(built, Qt.Key.Key_Return)
    layer = built.workspace.layer(node(built, "separable_conv2d"))
    assert layer.params["filters"] == 64
    assert {"max_pooling2d > separable_conv2d", "separable_conv2d > max_pooling2d_1"} <= wires(
        built
    )


def test_replace_several_at_once(built: Window) -> None:
    choose(built, "max_pooling2d", "max_pooling2d_1")
    press(built, Qt.Key.Key_X)
    typed(built, "averagep")
    press(built, Qt.Key.Key_Return)
    assert names(built) == ["average_pooling2d", "average_pooling2d_1"]
    assert built.workspace.undo_label == "Replace 2 blocks by AveragePooling2D"


def test_one_value_for_several_blocks(built: Window) -> None:
    chosen = [node(built, name) for name in ("conv2d", "conv2d_1", "dense")]
    assert built.workspace.set_parameters_of(chosen, {"activation": "elu"})
    assert {built.workspace.layer(each).params["activation"] for each in chosen} == {"elu"}
    assert built.workspace.undo_label == "Set activation of 3 blocks"


# Menus


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QMenu]:
    """The menus that were opened; the offscreen platform can show none."""
    found: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _place: found.append(menu))
    return found


def ask(window: Window, place: QPoint, reason: QContextMenuEvent.Reason) -> None:
    view = window.canvas
    event = QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_the_menu_of_a_block_a_wire_and_the_canvas(built: Window, opened: list[QMenu]) -> None:
    view, mouse = built.canvas, QContextMenuEvent.Reason.Mouse
    ask(built, middle_of(view, node(built, "conv2d")), mouse)
    assert names(built) == ["conv2d"]
    assert {"Connect…", "Replace by…", "Repeat…", "Wrap in residual", "Copy", "Delete"} <= set(
        words(opened[-1])
    )
    edge = built.workspace.graph.incoming(node(built, "flatten"))[0]
    ask(built, on_screen(view, view.canvas.wires[edge].path.pointAtPercent(0.5)), mouse)
    assert words(opened[-1]) == ["Add block…", "Delete"]
    ask(built, FREE, mouse)
    assert names(built) == []
    assert words(opened[-1])[:2] == ["Add block…", "Paste"]
    opened[-1].actions()[0].trigger()
    assert view.box.is_open
    typed(built, "dropout")
    wanted = view.mapToScene(FREE)
    press(built, Qt.Key.Key_Return)
    made = view.canvas.blocks[node(built, "dropout")].sceneBoundingRect().center()
    assert (made - wanted).manhattanLength() < 8


def test_the_menu_key_opens_the_menu_of_the_selected_block(
    built: Window, opened: list[QMenu]
) -> None:
    choose(built, "conv2d", "conv2d_1")
    ask(built, QPoint(0, 0), QContextMenuEvent.Reason.Keyboard)
    assert names(built) == ["conv2d", "conv2d_1"]
    assert "Repeat…" in words(opened[-1])


def test_dropping_on_a_wire_makes_room(built: Window) -> None:
    from app.canvas.view import LAYER_MIME
    from tests.gui.helpers import drop

    view = built.canvas
    edge = built.workspace.graph.incoming(node(built, "conv2d_1"))[0]
    place = on_screen(view, view.canvas.wires[edge].path.pointAtPercent(0.5))
    assert drop(view.viewport(), place, {LAYER_MIME: b"BatchNormalization"})
    assert {"max_pooling2d > batch_normalization", "batch_normalization > conv2d_1"} <= wires(built)
    assert overlaps(built) == []


def test_an_empty_design_is_built_and_the_window_stays_whole(built: Window, qtbot: QtBot) -> None:
    built.workspace.open(Project(), None)
    window_of_all = built.centralWidget()
    for word in ("input", "conv2d", "maxp", "flat"):
        built.canvas.setFocus()
        press(built, Qt.Key.Key_Tab)
        typed(built, word)
        press(built, Qt.Key.Key_Return)
        qtbot.wait(60)  # forms that are not wanted any more go
    assert shiboken6.isValid(window_of_all)
    parent = next(line for line in shiboken6.dump(built).splitlines() if "hasOwnership" in line)
    assert parent.rstrip().endswith("1"), "Python takes the window for the child of something"


def test_blocks_of_ones_own_are_found_too(built: Window) -> None:
    choose(built, "conv2d", "max_pooling2d")
    built.acts["fold"].trigger()
    built.acts["save_group"].trigger()
    saved = built.workspace.graph.name_of(built.workspace.selection[0])
    choose(built, "flatten")
    built.canvas.setFocus()
    press(built, Qt.Key.Key_Tab)
    typed(built, saved)
    assert titles(built.canvas)[0] == saved
    press(built, Qt.Key.Key_Return)
    made = names(built)[0]
    assert made != saved
    assert {f"flatten > {made}", f"{made} > dense"} <= wires(built)


def test_a_group_is_duplicated_repeated_and_copied_as_others_are(built: Window) -> None:
    choose(built, "conv2d", "max_pooling2d")
    built.acts["fold"].trigger()
    built.canvas.setFocus()
    press(built, Qt.Key.Key_D, held=CTRL)
    assert len(built.workspace.project.graph.groups) == 2
    built.workspace.undo()
    choose(built, "block_1")
    press(built, Qt.Key.Key_R)
    typed(built, "3")
    press(built, Qt.Key.Key_Return)
    assert len(built.workspace.project.graph.groups) == 3
    assert {"block_1 > block_2", "block_2 > block_3", "block_3 > conv2d_1"} <= wires(built)
    choose(built, "block_1")
    press(built, Qt.Key.Key_C, held=CTRL)
    press(built, Qt.Key.Key_V, held=CTRL)
    assert len(built.workspace.project.graph.groups) == 4


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_blocks_are_copied_from_one_window_to_another(built: Window, qtbot: QtBot) -> None:
    choose(built, "conv2d", "max_pooling2d")
    press(built, Qt.Key.Key_C, held=CTRL)
    built.acts["new_window"].trigger()
    other = built.program.windows[-1]
    other.warm_up.cancel()
    other.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is other)
    other.canvas.setFocus()
    press(other, Qt.Key.Key_V, held=CTRL)
    assert names(other) == ["conv2d", "max_pooling2d"]
    assert wires(other) == {"conv2d > max_pooling2d"}
    other.close_for_good()
