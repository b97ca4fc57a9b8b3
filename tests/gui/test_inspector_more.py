"""The inspector: several blocks, a wire, the design; its menu; long words; nothing left behind."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.panels.inspector import Inspector
from app.panels.inspector.panel import WIDTH
from app.widgets.editor import MIXED
from app.workspace import Workspace
from tests.gui.helpers import click
from tests.gui.panel_help import catalog, convnet, params, retype, set_params, shown, theme
from tests.gui.test_inspector import add, select, words

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace():
    return convnet("conv2d", "conv2d_1")


@pytest.fixture
def inspector(qtbot, workspace):
    return shown(qtbot, Inspector(workspace, theme()))


# Several blocks


def test_several_blocks_share_a_form(workspace, inspector):
    assert inspector.header.title.text() == "2 blocks selected"
    assert inspector.form.editor("filters").value() is MIXED
    assert inspector.form.editor("kernel_size").value() == (3, 3)
    before = workspace.project
    retype(inspector.form.editor("filters").field, "48")
    assert params(workspace, "conv2d")["filters"] == 48
    assert params(workspace, "conv2d_1")["filters"] == 48
    assert workspace.undo_label == "Set filters of 2 blocks"
    workspace.undo()
    assert workspace.project is before
    inspector.refresh_now()
    assert inspector.form.editor("filters").value() is MIXED


def test_only_what_is_common_is_shown(workspace, inspector):
    select(workspace, inspector, "conv2d", "dense")
    assert set(inspector.form.rows) == {
        "activation",
        "use_bias",
        "kernel_initializer",
        "bias_initializer",
    }
    assert inspector.form.editor("activation").value() == "relu"
    select(workspace, inspector, "conv2d", "flatten")
    assert inspector.form is None
    assert inspector.freeze.isVisible()


def test_freezing_several(workspace, inspector):
    QTest.mouseClick(inspector.trainable, LEFT)
    layers = [workspace.layer(node) for node in workspace.selection]
    assert [layer.trainable for layer in layers] == [False, False]
    assert workspace.undo_label == "Freeze 2 blocks"
    inspector.refresh_now()
    assert "18,816 of them are not trainable" in words(inspector.together)
    select(workspace, inspector, "conv2d", "dense")
    assert inspector.trainable.is_mixed
    QTest.mouseClick(inspector.trainable, LEFT)
    assert workspace.layer(workspace.graph.node_named("conv2d")).trainable


def test_many_names_are_shortened(workspace, inspector):
    workspace.select(workspace.graph.nodes)
    inspector.refresh_now()
    assert inspector.summary.text().replace("\u200b", "").endswith("conv2d_2 and 3 more")


# The menu


def chosen(inspector, words):
    inspector._fill_menu()
    return next(a for a in inspector.header.menu.actions() if a.text() == words)


def test_all_parameters_back_in_one_step(workspace, inspector):
    select(workspace, inspector, "conv2d_1")
    set_params(workspace, "conv2d_1", kernel_size=(5, 5), padding="same")
    inspector.refresh_now()
    before = workspace.project
    chosen(inspector, "All parameters back to their defaults").trigger()
    found = params(workspace, "conv2d_1")
    assert (found["filters"], found["kernel_size"], found["padding"]) == (32, (3, 3), "valid")
    assert workspace.undo_label == "Reset conv2d_1"
    workspace.undo()
    assert workspace.project is before


def test_all_parameters_from_the_menu(workspace, inspector):
    select(workspace, inspector, "conv2d_1")
    chosen(inspector, "Show all parameters").trigger()
    assert inspector.form.rows["groups"].isVisible()
    chosen(inspector, "Hide rare parameters").trigger()
    assert inspector.form.rows["groups"].isHidden()


def test_commands_of_the_window_are_in_the_menu(window):
    workspace = window.workspace
    workspace.select([workspace.graph.node_named("conv2d")])
    window.inspector.refresh_now()
    chosen(window.inspector, window.acts["bypass"].text()).trigger()
    assert workspace.graph.nodes[workspace.selection[0]].bypassed


# A wire


def test_a_wire_shows_its_tensor(workspace, inspector):
    wire = next(e for e in workspace.graph.edges if workspace.graph.name_of(e.source) == "conv2d_1")
    workspace.select([])
    workspace.select_wire(wire)
    inspector.refresh_now()
    assert inspector.header.title.text() == "Wire"
    assert inspector.summary.text().replace("\u200b", "") == "From conv2d_1 to max_pooling2d_1"
    assert words(inspector.tensor) == [
        "11 × 11 × 64 · float32",
        "Height × width × channels",
        "7,744 values, 31 kB a sample",
        "2.0 MB at a batch of 64",
        "One value sees 8 × 8 pixels of the input.",
    ]
    assert [chip.words for chip in inspector.ends] == ["Select conv2d_1", "Select max_pooling2d_1"]
    QTest.mouseClick(inspector.ends[1], LEFT)
    assert workspace.selection == (wire.target,)
    assert workspace.wire is None


def test_a_click_on_a_wire_of_the_canvas(window):
    workspace, view = window.workspace, window.canvas
    edge = next(iter(view.canvas.wires))
    path = view.canvas.wires[edge].path
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        place = path.pointAtPercent(share)
        if view.canvas.wire_at(place) is not None:
            break
    click(view.viewport(), view.mapFromScene(place))
    window.inspector.refresh_now()
    assert workspace.wire is not None
    assert window.inspector.header.title.text() == "Wire"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert workspace.wire is None


# The design


def test_nothing_selected_ranks_the_blocks(workspace, inspector):
    select(workspace, inspector)
    assert [entry.name for entry in inspector.ranking.entries][:2] == ["conv2d_2", "dense"]
    assert "An output value sees the whole input." in words(inspector.network)
    inspector.ranking.by.setCurrentIndex(1)
    assert inspector.ranking.entries[0].name == "conv2d_1"
    bar = inspector.ranking.bars[0]
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Space)
    assert workspace.selection == (workspace.graph.node_named("conv2d_1"),)


def test_an_empty_design(qtbot):
    inspector = shown(qtbot, Inspector(Workspace(catalog()), theme()))
    assert words(inspector.network) == ["The design is empty."]
    assert not inspector.ranking.isVisible()


# The rest


def test_tab_comes_from_the_name_to_the_form_to_the_drawing(workspace, inspector):
    select(workspace, inspector, "conv2d_1")
    select(workspace, inspector, "max_pooling2d")
    inspector.header.name.setFocus()
    seen = []
    for _ in range(9):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    form = inspector.form
    assert seen[0] is inspector.header.more
    assert seen[1] is form.editor("pool_size").field
    assert seen[2] is form.editor("pool_size").apart
    assert seen[3] is form.editor("strides").inner.field
    assert inspector.shape.sliding in seen


def test_a_thousand_selections_leave_nothing_behind(workspace, inspector):
    nodes = list(workspace.graph.nodes)

    def count() -> int:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(inspector.findChildren(QWidget))

    def go(times: int) -> None:
        for index in range(times):
            width = 1 + (index % 3 == 2)
            workspace.select(nodes[index % 9 : index % 9 + width])
            inspector.refresh_now()

    go(60)
    before = count()
    go(1000)
    assert count() == before


def test_only_the_last_few_forms_are_kept(workspace, inspector):
    for type_id in catalog().layers:
        add(workspace, type_id)
        inspector.refresh_now()
    assert len(inspector._shelf.forms) <= 16
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert inspector.form in inspector._shelf.forms


class Longer(QTranslator):
    """Makes every word of the window a third longer."""

    def translate(self, _context, source, _disambiguation=None, _n=-1):
        return " ".join(word + "n" * -(-len(word) // 3) for word in source.split(" "))


@pytest.fixture
def longer(qapp):
    translator = Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def cut_off(inspector):
    """Labels whose text does not fit into them."""
    found = []
    for label in inspector.findChildren(QLabel):
        if not label.isVisible() or not label.text() or label is inspector.header.title:
            continue
        room = label.contentsRect()
        if label.wordWrap():
            tall = label.heightForWidth(room.width())
            parts = label.text().replace("\u200b", " ").split()
            plain = [word for word in parts if "<" not in word and ">" not in word]
            wide = max((label.fontMetrics().horizontalAdvance(w) for w in plain), default=0)
            if tall > room.height() + 1 or wide > room.width() + 1:
                found.append((label.text(), wide, room.width(), tall, room.height()))
        elif label.sizeHint().width() > label.width() + 1:
            found.append(label.text())
    return found


@pytest.mark.parametrize("scale", ["english", "longer"])
def test_no_word_is_cut_off_at_the_least_width(qtbot, request, scale):
    if scale == "longer":
        request.getfixturevalue("longer")
    workspace = convnet("conv2d_1")
    inspector = shown(qtbot, Inspector(workspace, theme()), WIDTH, 700)
    for type_id in catalog().layers:
        add(workspace, type_id)
        inspector.refresh_now()
        if inspector.form is not None:
            inspector.form.set_open(True)
        for _ in range(4):  # the scroll bar comes, and everything is laid out anew
            QApplication.processEvents()
        wide = [
            (type(w).__name__, w.accessibleName(), w.minimumSizeHint().width())
            for w in inspector.area.widget().findChildren(QWidget)
            if w.isVisible() and max(w.minimumSizeHint().width(), w.minimumWidth()) > WIDTH - 42
        ]
        assert wide == [], type_id
        assert inspector.width() == WIDTH
        assert inspector.area.horizontalScrollBar().maximum() == 0
        assert inspector.area.widget().width() <= inspector.area.viewport().width(), type_id
        assert cut_off(inspector) == [], type_id
    select(workspace, inspector)
    for _ in range(4):
        QApplication.processEvents()
    assert cut_off(inspector) == []
    assert inspector.area.widget().width() <= inspector.area.viewport().width()


def test_a_group_tells_its_sums_and_is_renamed(window):
    workspace, inspector = window.workspace, window.inspector
    nodes = [workspace.graph.node_named(name) for name in ("conv2d", "max_pooling2d")]
    params_before = sum(workspace.analysis.nodes[node].params for node in nodes)
    workspace.select(nodes)
    inspector.refresh_now()
    assert [chip.words for chip in inspector.commands.buttons if chip.isVisible()] != []
    window.acts["fold"].trigger()
    (group,) = workspace.selection
    inspector.refresh_now()
    assert workspace.graph.nodes[group].group is not None
    assert words(inspector.parameters)[0] == f"{params_before:,}"
    retype(inspector.header.name, "stem")
    QTest.keyClick(inspector.header.name, Qt.Key.Key_Return)
    assert workspace.graph.name_of(group) == "stem"
    assert inspector.form is None or inspector.form.rows == {}
    assert not inspector.freeze.isVisible()


def test_commands_for_several_stand_as_buttons(window):
    workspace, inspector = window.workspace, window.inspector
    nodes = [workspace.graph.node_named(name) for name in ("conv2d", "dense")]
    workspace.select(nodes)
    inspector.refresh_now()
    button = inspector.commands.buttons[1]
    assert button.isVisible()
    assert button.words == window.acts["freeze"].text()
    QTest.mouseClick(button, LEFT)
    assert [workspace.layer(node).trainable for node in nodes] == [False, False]
    workspace.select(nodes[:1])
    inspector.refresh_now()
    assert not inspector.commands.isVisible()
