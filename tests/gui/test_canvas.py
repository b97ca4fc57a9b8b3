"""The canvas under the mouse and the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.view import LAYER_MIME, CanvasView
from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.model import NodeId
from cnnbuilder.templates import make_template
from tests.gui.helpers import click, drag, drop, input_of, middle_of, on_screen, output_of

CATALOG = load_catalog()


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot) -> CanvasView:
    workspace = Workspace(CATALOG, make_template("cnn-pooled", CATALOG))
    made = CanvasView(workspace, Theme(qapp, "light"))
    workspace.setParent(made)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    qtbot.waitExposed(made)
    return made


def workspace_of(view: CanvasView) -> Workspace:
    return view.canvas.workspace


def node(view: CanvasView, name: str) -> NodeId:
    found = workspace_of(view).graph.node_named(name)
    assert found is not None
    return found


def wires(view: CanvasView) -> set[tuple[str, str]]:
    graph = workspace_of(view).graph
    return {(graph.name_of(e.source), graph.name_of(e.target)) for e in graph.edges}


def test_every_block_and_wire_has_an_item(view: CanvasView) -> None:
    graph = workspace_of(view).graph
    assert set(view.canvas.blocks) == set(graph.nodes)
    assert set(view.canvas.wires) == set(graph.edges)


def test_a_click_selects_and_a_click_beside_does_not(view: CanvasView) -> None:
    workspace = workspace_of(view)
    click(view.viewport(), middle_of(view, node(view, "conv2d")))
    assert workspace.selection == (node(view, "conv2d"),)
    click(
        view.viewport(), middle_of(view, node(view, "flatten")), Qt.KeyboardModifier.ShiftModifier
    )
    assert workspace.selection == (node(view, "conv2d"), node(view, "flatten"))
    click(view.viewport(), QPoint(4, 4))
    assert workspace.selection == ()


def test_dragging_moves_a_block_in_one_step(view: CanvasView) -> None:
    workspace = workspace_of(view)
    block = node(view, "dense")
    before = workspace.project
    start = middle_of(view, block)
    drag(view.viewport(), start, start + QPoint(160, 40))
    x, y = workspace.project.view.positions[block]
    old_x, old_y = before.view.positions[block]
    assert (x - old_x, y - old_y) == pytest.approx((160 / view.zoom, 40 / view.zoom), abs=8)
    # Moving leaves the network the identical object.
    assert workspace.graph is before.graph
    workspace.undo()
    assert workspace.project is before
    assert view.canvas.blocks[block].pos() == QPointF(old_x, old_y)


def test_escape_gives_a_drag_up(view: CanvasView, qtbot: QtBot) -> None:
    workspace = workspace_of(view)
    block, before = node(view, "dense"), workspace.project
    start = middle_of(view, block)
    drag(view.viewport(), start, start + QPoint(160, 40), release=False)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert workspace.project is before
    assert view.canvas.blocks[block].pos() == QPointF(*before.view.positions[block])


def test_a_band_selects_what_it_touches(view: CanvasView) -> None:
    first = view.canvas.blocks[node(view, "input")].sceneBoundingRect()
    second = view.canvas.blocks[node(view, "conv2d")].sceneBoundingRect()
    drag(
        view.viewport(),
        on_screen(view, first.topLeft() - QPointF(20, 20)),
        on_screen(view, second.center()),
    )
    assert set(workspace_of(view).selection) == {node(view, "input"), node(view, "conv2d")}


def test_drop_from_the_palette_adds_a_block_where_it_falls(view: CanvasView) -> None:
    workspace = workspace_of(view)
    place = QPoint(60, 700)
    assert drop(view.viewport(), place, {LAYER_MIME: b"Dropout"})
    made = node(view, "dropout")
    assert workspace.selection == (made,)
    assert (middle_of(view, made) - place).manhattanLength() < 8
    assert "Nothing is wired" in workspace.analysis.problems_of(made)[0].message


def test_drop_on_a_wire_inserts_the_block(view: CanvasView) -> None:
    edge = workspace_of(view).graph.incoming(node(view, "flatten"))[0]
    place = view.canvas.wires[edge].path.pointAtPercent(0.5)
    assert drop(view.viewport(), on_screen(view, place), {LAYER_MIME: b"BatchNormalization"})
    assert {
        ("max_pooling2d_1", "batch_normalization"),
        ("batch_normalization", "flatten"),
    } <= wires(view)


def test_foreign_data_is_not_taken(view: CanvasView) -> None:
    assert not drop(view.viewport(), QPoint(50, 50), {"text/plain": b"Dropout"})
    assert not drop(view.viewport(), QPoint(50, 50), {LAYER_MIME: b"NoSuchLayer"})


def test_a_wire_is_drawn_from_port_to_port(view: CanvasView) -> None:
    drop(view.viewport(), QPoint(60, 700), {LAYER_MIME: b"Dropout"})
    drag(
        view.viewport(), output_of(view, node(view, "dense")), input_of(view, node(view, "dropout"))
    )
    assert ("dense", "dropout") in wires(view)
    assert workspace_of(view).undo_label == "Wire dense → dropout"


def test_a_wire_can_be_drawn_backwards_and_let_go_on_the_block(view: CanvasView) -> None:
    drop(view.viewport(), QPoint(60, 700), {LAYER_MIME: b"Dropout"})
    drag(
        view.viewport(), input_of(view, node(view, "dropout")), middle_of(view, node(view, "dense"))
    )
    assert ("dense", "dropout") in wires(view)


def test_a_wire_that_would_make_a_loop_is_refused_with_the_reason(
    view: CanvasView, qtbot: QtBot
) -> None:
    before = workspace_of(view).project
    with qtbot.waitSignal(workspace_of(view).said) as said:
        drag(
            view.viewport(),
            output_of(view, node(view, "dense")),
            middle_of(view, node(view, "conv2d")),
        )
    assert "loop" in said.args[0]
    assert workspace_of(view).project is before


def test_a_wire_is_picked_up_and_let_go_in_empty_space(view: CanvasView) -> None:
    drag(view.viewport(), input_of(view, node(view, "flatten")), QPoint(980, 780))
    assert ("max_pooling2d_1", "flatten") not in wires(view)
    assert "not connected" in view.canvas.blocks[node(view, "flatten")].face.shape.lower()


def test_a_wire_is_picked_up_and_taken_to_another_block(view: CanvasView) -> None:
    drag(
        view.viewport(), input_of(view, node(view, "dense")), middle_of(view, node(view, "flatten"))
    )
    # Its beginning stays: flatten → dense taken to flatten itself is nothing.
    assert ("flatten", "dense") in wires(view)
    drop(view.viewport(), QPoint(60, 700), {LAYER_MIME: b"Dropout"})
    drag(
        view.viewport(), input_of(view, node(view, "dense")), middle_of(view, node(view, "dropout"))
    )
    assert ("flatten", "dropout") in wires(view)
    assert ("flatten", "dense") not in wires(view)


def test_delete_heals_and_undo_brings_back(view: CanvasView, qtbot: QtBot) -> None:
    workspace = workspace_of(view)
    before = workspace.project
    click(view.viewport(), middle_of(view, node(view, "max_pooling2d_1")))
    view.delete_selected()
    assert ("conv2d_1", "flatten") in wires(view)
    assert len(view.canvas.blocks) == 6
    workspace.undo()
    assert workspace.project is before
    assert len(view.canvas.blocks) == 7


def test_a_wire_is_selected_and_deleted(view: CanvasView) -> None:
    edge = workspace_of(view).graph.incoming(node(view, "flatten"))[0]
    place = view.canvas.wires[edge].path.pointAtPercent(0.5)
    click(view.viewport(), on_screen(view, place))
    assert view.can_delete
    view.delete_selected()
    assert ("max_pooling2d_1", "flatten") not in wires(view)


def test_the_wheel_zooms_at_the_pointer(view: CanvasView, qtbot: QtBot) -> None:
    from PySide6.QtGui import QWheelEvent

    view.set_zoom(0.8)
    place = QPoint(300, 200)
    before = view.mapToScene(place)
    event = QWheelEvent(
        QPointF(place),
        QPointF(view.viewport().mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)
    assert view.zoom > 0.8
    assert (view.mapToScene(place) - before).manhattanLength() < 4


def test_the_middle_button_pans(view: CanvasView) -> None:
    before = view.mapToScene(QPoint(0, 0))
    start = QPoint(500, 400)
    drag(view.viewport(), start, start + QPoint(90, 60), button=Qt.MouseButton.MiddleButton)
    moved = before - view.mapToScene(QPoint(0, 0))
    assert moved.x() == pytest.approx(90 / view.zoom, abs=3)
    assert moved.y() == pytest.approx(60 / view.zoom, abs=3)


def test_arrow_keys_nudge_in_one_step(view: CanvasView, qtbot: QtBot) -> None:
    workspace = workspace_of(view)
    block, before = node(view, "dense"), workspace.project
    click(view.viewport(), middle_of(view, block))
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert workspace.project.view.positions[block][0] == before.view.positions[block][0] + 48
    workspace.undo()
    assert workspace.project is before


def test_append_puts_the_block_below_and_wires_it(view: CanvasView) -> None:
    click(view.viewport(), middle_of(view, node(view, "dense")))
    view.append("Dropout")
    assert ("dense", "dropout") in wires(view)
    positions = workspace_of(view).project.view.positions
    assert positions[node(view, "dropout")][1] > positions[node(view, "dense")][1]


def test_faces_follow_an_edit(view: CanvasView) -> None:
    workspace = workspace_of(view)
    workspace.set_parameters(node(view, "conv2d"), {"filters": 6})
    assert view.canvas.blocks[node(view, "conv2d")].face.shape == "26 × 26 × 6"
    assert view.canvas.blocks[node(view, "max_pooling2d")].face.shape == "13 × 13 × 6"
    workspace.set_parameters(node(view, "conv2d_1"), {"kernel_size": (14, 14)})
    assert "does not fit" in view.canvas.blocks[node(view, "conv2d_1")].face.shape
    assert view.canvas.blocks[node(view, "flatten")].face.waiting
    middle = view.canvas.blocks[node(view, "conv2d_1")].sceneBoundingRect().center()
    assert "does not fit" in view.canvas.tip_at(middle)
