"""What one sees on the canvas: costs, the overview, tips, marks while a network trains."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import motion
from app.canvas import layers
from app.canvas.cost_bar import CostBar
from app.canvas.minimap import Minimap
from app.canvas.view import CanvasView
from app.canvas.zoom_bar import ZoomBar
from app.theme import Theme
from app.window import Window
from app.workspace import Workspace
from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.edits import move
from cnnbuilder.project.project import Project
from cnnbuilder.templates import make_template
from tests.gui.helpers import click, drag, middle_of, on_screen
from tests.helpers.large import large_project

CATALOG = load_catalog()


def made(qapp: QApplication, qtbot: QtBot, project: Project) -> CanvasView:
    workspace = Workspace(CATALOG, project)
    view = CanvasView(workspace, Theme(qapp, "light"))
    workspace.setParent(view)
    qtbot.addWidget(view)
    view.resize(1000, 800)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot) -> CanvasView:
    return made(qapp, qtbot, make_template("cnn-pooled", CATALOG))


@pytest.fixture
def large(qapp: QApplication, qtbot: QtBot) -> CanvasView:
    return made(qapp, qtbot, large_project(CATALOG, 120))


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def node(view: CanvasView, name: str) -> NodeId:
    found = view.canvas.workspace.graph.node_named(name)
    assert found is not None
    return found


def ways(view: CanvasView) -> dict[object, object]:
    return {edge: wire.way for edge, wire in view.canvas.wires.items()}


# Costs


def test_the_bar_shows_the_chosen_cost(view: CanvasView) -> None:
    scene = view.canvas
    dense, pool = node(view, "dense"), node(view, "max_pooling2d")
    analysis = scene.workspace.analysis
    assert scene.blocks[dense].look.share == pytest.approx(
        analysis.nodes[dense].params / analysis.total_params, abs=0.01
    )
    assert scene.blocks[pool].look.share == 0
    view.show_cost("memory")
    assert scene.blocks[pool].look.share > 0
    view.show_cost("none")
    assert all(block.look.share == 0 for block in scene.blocks.values())


def test_costs_follow_an_edit(view: CanvasView) -> None:
    scene = view.canvas
    before = scene.blocks[node(view, "conv2d")].look.share
    scene.workspace.set_parameters(node(view, "conv2d"), {"filters": 400})
    assert scene.blocks[node(view, "conv2d")].look.share > before
    assert scene.blocks[node(view, "dense")].look.share > 0


def test_blocks_are_coloured_by_cost_only_when_asked(view: CanvasView) -> None:
    scene = view.canvas
    assert all(block.look.heat is None for block in scene.blocks.values())
    view.show_cost("macs", heated=True)
    heats = {block.look.heat for block in scene.blocks.values()}
    assert max(heats) == 1
    assert min(heats) == 0
    view.show_cost("none")
    assert all(block.look.heat is None for block in scene.blocks.values())


def test_the_choice_of_cost_is_remembered(
    view: CanvasView, settings: QSettings, qapp: QApplication, qtbot: QtBot
) -> None:
    theme = Theme(qapp, "light")
    bar = CostBar(view, ZoomBar(view, theme), theme, settings)
    view.resize(1001, 800)
    assert bar.isVisible()
    assert bar.button.text() == "Parameters"
    assert not bar.legend.isVisible()
    for action in bar.button.menu().actions():
        if action.text() in ("Memory", "Colour blocks by cost"):
            action.trigger()
    assert (view.cost, view.heated) == ("memory", True)
    assert bar.button.text() == "Memory"
    assert bar.legend.isVisible()
    zoom = bar._zoom_bar
    assert bar.geometry().right() < view.width() - zoom.sizeHint().width()
    other = made(qapp, qtbot, make_template("cnn-pooled", CATALOG))
    CostBar(other, ZoomBar(other, theme), theme, settings)
    assert (other.cost, other.heated) == ("memory", True)


def test_a_damaged_setting_is_no_trouble(view: CanvasView, settings: QSettings) -> None:
    settings.setValue("canvas/cost", "money")
    theme = view.canvas.theme
    CostBar(view, ZoomBar(view, theme), theme, settings)
    assert view.cost == "params"


def test_the_menu_chooses_the_cost(window: Window) -> None:
    window.acts["cost_macs"].trigger()
    assert window.canvas.cost == "macs"
    assert window.acts["cost_macs"].isChecked()
    window.acts["cost_heat"].trigger()
    assert window.canvas.heated
    window.acts["cost_heat"].trigger()
    window.acts["cost_params"].trigger()
    assert (window.canvas.cost, window.canvas.heated) == ("params", False)


# The overview


def test_the_overview_is_there_while_something_is_out_of_view(
    large: CanvasView, settings: QSettings, qtbot: QtBot
) -> None:
    overview = Minimap(large, large.canvas.theme, settings)
    large.fit()
    qtbot.waitUntil(lambda: not overview.isVisible())
    large.set_zoom(1.0)
    qtbot.waitUntil(overview.isVisible)
    assert large.rect().contains(overview.geometry())
    overview.want(False)
    assert not overview.isVisible()
    assert not Minimap(large, large.canvas.theme, settings).is_wanted


def test_a_press_in_the_overview_goes_there_and_a_drag_pans(
    large: CanvasView, settings: QSettings, qtbot: QtBot
) -> None:
    overview = Minimap(large, large.canvas.theme, settings)
    large.set_zoom(1.0)
    qtbot.waitUntil(overview.isVisible)
    content = large.canvas.content()
    click(overview, overview.rect().center())
    middle = large.in_view().center()
    # A pixel of the overview is many on the canvas.
    assert abs(middle.x() - content.center().x()) < 60
    assert abs(middle.y() - content.center().y()) < 60
    corner = overview.rect().topLeft()
    drag(overview, overview.rect().center(), corner)
    assert large.in_view().contains(content.topLeft())


def test_ctrl_m_hides_the_overview(window: Window, qtbot: QtBot) -> None:
    wanted = window.minimap.is_wanted
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert window.minimap.is_wanted is not wanted
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert window.minimap.is_wanted is wanted


# Finding one's way


def test_zoom_to_selection(large: CanvasView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(motion.SWITCH, "1")
    chosen = list(large.canvas.workspace.graph.nodes)[50:53]
    large.canvas.workspace.select(chosen)
    large.zoom_to_selection()
    for each in chosen:
        assert large.in_view().contains(large.canvas.blocks[each].sceneBoundingRect())
    assert large.zoom == pytest.approx(1.0)


def test_a_large_design_begins_with_its_first_block(large: CanvasView) -> None:
    large.resize(700, 500)
    large.welcome()
    first = next(iter(large.canvas.workspace.graph.nodes))
    assert large.in_view().contains(large.canvas.blocks[first].sceneBoundingRect())


# Wires


def test_a_wire_says_what_flows_through_it(view: CanvasView) -> None:
    edge = view.canvas.workspace.graph.incoming(node(view, "max_pooling2d_1"))[0]
    wire = view.canvas.wires[edge]
    place = wire.path.pointAtPercent(0.5)
    assert (
        view.canvas.tip_at(place)
        == "conv2d_1 → max_pooling2d_1\n11 × 11 × 15, float32: 1,815 values a sample"
    )
    view.canvas.hover(place)
    assert wire.state == "hovered"
    view.canvas.hover(place + QPointF(60, 60))
    assert wire.state == ""
    click(view.viewport(), on_screen(view, place))
    view.canvas.hover(place)
    view.canvas.hover(None)
    assert wire.state == "selected"


def test_an_unknown_shape_is_said_to_be_unknown(view: CanvasView) -> None:
    workspace = view.canvas.workspace
    workspace.set_parameters(node(view, "conv2d_1"), {"kernel_size": (14, 14)})
    edge = workspace.graph.incoming(node(view, "max_pooling2d_1"))[0]
    wire = view.canvas.wires[edge]
    assert wire.tensor is None
    assert "not known" in view.canvas.tip_at(wire.path.pointAtPercent(0.5))


def test_the_same_design_looks_the_same_whatever_was_done(large: CanvasView) -> None:
    """Where wires go depends on where blocks lie, not on how they came there."""
    workspace, dice = large.canvas.workspace, random.Random(3)
    start, before = ways(large), workspace.project
    nodes = list(workspace.graph.nodes)
    for _ in range(25):
        place = (dice.randrange(0, 1200), dice.randrange(0, 4000))
        chosen = dice.choice(nodes)
        workspace.apply("Move", lambda project, c=chosen, p=place: move(project, {c: p}))
    moved = ways(large)
    fresh = CanvasView(Workspace(CATALOG, workspace.project), large.canvas.theme)
    fresh.canvas.workspace.setParent(fresh)
    assert ways(fresh) == moved
    fresh.deleteLater()
    while workspace.undo_label:
        workspace.undo()
    assert workspace.project is before
    assert ways(large) == start


def test_two_wires_do_not_lie_in_one_lane(large: CanvasView) -> None:
    pieces = []
    for wire in large.canvas.wires.values():
        if len(wire.way) == 6:
            low, high = sorted((wire.way[2].y, wire.way[3].y))
            pieces.append((wire.edge.source, wire.way[2].x, low, high))
    assert len(pieces) > 20
    for index, (source, x, low, high) in enumerate(pieces):
        for other, other_x, other_low, other_high in pieces[index + 1 :]:
            apart = abs(x - other_x) > 4 or low >= other_high or high <= other_low
            # What comes out of one block may be drawn as one strand.
            assert apart or source == other


# While a network trains


def test_a_light_runs_down_what_is_trained(view: CanvasView, qtbot: QtBot) -> None:
    scene = view.canvas
    assert scene.blocks[node(view, "conv2d")].trains
    assert not scene.blocks[node(view, "max_pooling2d")].trains
    assert not scene._pulse.isActive()
    still = view.viewport().grab().toImage()
    scene.show_training(True)
    assert scene._pulse.isActive()
    qtbot.waitUntil(lambda: view.viewport().grab().toImage() != still)
    scene.show_training(False)
    assert not scene._pulse.isActive()
    assert view.viewport().grab().toImage() == still
    timers = [child for child in scene.findChildren(QTimer) if child.isActive()]
    assert not timers, "nothing runs while nothing is trained"


def test_with_less_motion_the_light_stands_still(
    view: CanvasView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(motion.SWITCH, "1")
    still = view.viewport().grab().toImage()
    view.canvas.show_training(True)
    assert not view.canvas._pulse.isActive()
    shown: QImage = view.viewport().grab().toImage()
    assert shown != still, "it is seen that the block is trained"
    view.canvas.show_training(False)


# Levels of zoom


def test_a_click_meets_blocks_at_every_level_of_zoom(view: CanvasView) -> None:
    for zoom in (1.0, 0.5, 0.2, 0.08):
        view.set_zoom(zoom)
        view.centerOn(view.canvas.content().center())
        view.canvas.workspace.select([])
        click(view.viewport(), middle_of(view, node(view, "conv2d_1")))
        assert view.canvas.workspace.selection == (node(view, "conv2d_1"),)


def test_pictures_of_blocks_are_given_up_when_there_are_too_many(
    large: CanvasView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "BUDGET", 1_000_000)
    blocks = list(large.canvas.blocks.values())
    large.set_zoom(1.0)
    for block in blocks:
        large.centerOn(block.sceneBoundingRect().center())
        large.viewport().repaint()
    held = [block for block in blocks if block.picture is not None]
    assert 0 < len(held) < len(blocks) / 2
    for zoom in (0.9, 0.8, 0.7):
        large.set_zoom(zoom)
        large.centerOn(blocks[0].pos())
        large.viewport().repaint()
    assert {block.picture_zoom for block in blocks if block.picture is not None} <= {0.7, 0.8}
