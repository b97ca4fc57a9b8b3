"""Laying out, tidying, aligning: by keys, one undo step each, seen to move."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import motion
from app.window import Window
from cnnbuilder.graph.arrange import arrange
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.edits import move
from cnnbuilder.project.notes import Note, add_note
from tests.gui.helpers import click

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(motion.SWITCH, "1")


def scatter(window: Window) -> None:
    """Put all blocks in disorder."""
    nodes = list(window.workspace.graph.nodes)
    places = {node: (137.0 * (n % 3), 331.0 * n) for n, node in enumerate(nodes)}
    window.workspace.apply("Scatter", lambda project: move(project, places))


def places_of(window: Window) -> dict[NodeId, tuple[float, float]]:
    return dict(window.workspace.project.view.positions)


def items_of(window: Window) -> dict[NodeId, tuple[float, float]]:
    return {node: (item.x(), item.y()) for node, item in window.canvas.canvas.blocks.items()}


def test_arranging_is_one_step_and_moves_the_blocks(window: Window, qtbot: QtBot) -> None:
    scatter(window)
    before, project = items_of(window), window.workspace.project
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_L, CTRL)
    assert window.canvas.gliding.is_running
    # The design has changed at once, the picture follows.
    goal = dict(arrange(window.workspace.graph))
    assert places_of(window) == goal
    assert items_of(window) != goal
    assert items_of(window) == before
    qtbot.waitUntil(lambda: not window.canvas.gliding.is_running)
    assert items_of(window) == goal
    window.workspace.undo()
    assert window.workspace.project is project
    assert items_of(window) == before


def test_wires_end_at_their_blocks_on_the_way_and_after_it(window: Window, qtbot: QtBot) -> None:
    scatter(window)
    scene = window.canvas.canvas
    window.acts["arrange"].trigger()
    qtbot.waitUntil(lambda: not window.canvas.gliding.is_running)
    for edge, wire in scene.wires.items():
        path = wire.path
        start, end = path.pointAtPercent(0), path.pointAtPercent(1)
        assert start == scene.blocks[edge.source].output_point()
        assert (end - scene.blocks[edge.target].input_point()).manhattanLength() < 1


def test_an_edit_on_the_way_wins(window: Window) -> None:
    scatter(window)
    window.acts["arrange"].trigger()
    assert window.canvas.gliding.is_running
    node = next(iter(window.workspace.graph.nodes))
    window.workspace.apply("Move block", lambda project: move(project, {node: (999.0, 888.0)}))
    assert not window.canvas.gliding.is_running
    assert items_of(window) == places_of(window)
    assert items_of(window)[node] == (999.0, 888.0)


def test_a_press_on_the_way_ends_it(window: Window) -> None:
    scatter(window)
    window.acts["arrange"].trigger()
    click(window.canvas.viewport(), QPoint(3, 3))
    assert not window.canvas.gliding.is_running
    assert items_of(window) == places_of(window)


@pytest.mark.usefixtures("still")
def test_nothing_glides_where_less_motion_is_asked_for(window: Window) -> None:
    scatter(window)
    window.acts["arrange"].trigger()
    assert not window.canvas.gliding.is_running
    assert items_of(window) == dict(arrange(window.workspace.graph))


@pytest.mark.usefixtures("still")
def test_left_to_right(window: Window) -> None:
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_R, CTRL | SHIFT)
    assert window.workspace.project.view.direction == "right"
    graph = window.workspace.graph
    assert places_of(window) == dict(arrange(graph, "right"))
    window.workspace.undo()
    assert window.workspace.project.view.direction == "down"


@pytest.mark.usefixtures("still")
def test_tidying_leaves_the_others(window: Window) -> None:
    scatter(window)
    nodes = list(window.workspace.graph.nodes)
    before = places_of(window)
    window.workspace.select(nodes[1:4])
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_L, CTRL | SHIFT)
    after = places_of(window)
    assert {node for node in nodes if after[node] != before[node]} <= set(nodes[1:4])
    assert len({after[node][0] for node in nodes[1:4]}) == 1
    assert window.workspace.undo_label == "Tidy up 3 blocks"


@pytest.mark.usefixtures("still")
def test_aligning_by_keys(window: Window) -> None:
    scatter(window)
    nodes = list(window.workspace.graph.nodes)[:3]
    before = places_of(window)
    assert not window.acts["align_left"].isEnabled()
    window.workspace.select(nodes)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_L, ALT | SHIFT)
    assert {places_of(window)[node][0] for node in nodes} == {min(before[n][0] for n in nodes)}
    QTest.keyClick(window.canvas, Qt.Key.Key_M, ALT | SHIFT)
    assert len({places_of(window)[node][1] for node in nodes}) == 1
    window.workspace.undo()
    window.workspace.undo()
    assert places_of(window) == before


@pytest.mark.usefixtures("still")
def test_arranging_does_not_cover_notes(window: Window) -> None:
    note = Note("n1", "Read me", -10.0, -10.0, 200.0, 90.0)
    window.workspace.apply("Add note", lambda project: add_note(project, note))
    window.acts["arrange"].trigger()
    assert window.workspace.project.view.notes == (note,)
    assert all(x >= 190 or y >= 80 or x <= -242 for x, y in places_of(window).values())


def test_the_view_glides_as_well(window: Window, qtbot: QtBot) -> None:
    canvas = window.canvas
    canvas.set_zoom(1.0)
    goal = QPointF(500, 700)
    canvas.gliding.glide(lambda: canvas.centerOn(goal))
    qtbot.waitUntil(lambda: not canvas.gliding.is_running)
    middle = canvas.mapToScene(canvas.viewport().rect().center())
    assert (middle - goal).manhattanLength() < 3


@pytest.mark.usefixtures("still")
def test_the_inside_of_a_group_is_arranged_alone(window: Window) -> None:
    workspace = window.workspace
    nodes = list(workspace.graph.nodes)[1:4]
    workspace.select(nodes)
    window.acts["fold"].trigger()
    (group,) = workspace.selection
    scatter(window)
    outside = {node: workspace.shown.view.positions[node] for node in workspace.graph.nodes}
    workspace.open_group(group)
    scatter(window)
    window.acts["arrange"].trigger()
    shown = workspace.shown
    assert dict(shown.view.positions) == dict(arrange(shown.graph))
    workspace.open_scope(())
    assert {n: workspace.shown.view.positions[n] for n in outside} == outside
