from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.panels.summary import SummaryPanel
from cnnbuilder.graph import edits
from cnnbuilder.project.edits import with_graph
from tests.gui.panel_help import convnet, lose_the_size, set_params, shown, theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace():
    return convnet()


@pytest.fixture
def summary(qtbot, workspace):
    return shown(qtbot, SummaryPanel(workspace, theme()), 1000, 400)


def row(summary, number):
    return [summary.model.index(number, column).data() for column in range(4)]


def place(summary, number):
    return summary.table.visualRect(summary.model.index(number, 0)).center()


def names(workspace):
    return [workspace.layer(node).name for node in workspace.selection]


def test_rows_as_keras_prints_them(summary):
    assert row(summary, 0) == ["input (InputLayer)", "(None, 28, 28, 1)", "0", "0"]
    assert row(summary, 3) == ["conv2d_1 (Conv2D)", "(None, 11, 11, 64)", "18,496", "2,230,272"]
    assert row(summary, 6) == ["flatten (Flatten)", "(None, 576)", "0", "0"]
    assert [label.text() for label in summary._totals] == [
        "93,322 parameters",
        "93,322 trainable",
        "0 not trainable",
        "2.79 M multiply-adds",
    ]
    assert summary.table.rowHeight(0) == 27


def test_only_rows_that_changed_are_painted(workspace, summary):
    told = []
    summary.model.dataChanged.connect(lambda a, b: told.append((a.row(), b.row())))
    set_params(workspace, "dense", units=32)
    summary.refresh_now()
    assert told == [(7, 7), (8, 8)]
    assert row(summary, 7)[2] == "18,464"


def test_what_is_not_known_is_a_dash(workspace, summary):
    lose_the_size(workspace)
    summary.refresh_now()
    assert row(summary, 5)[1:] == ["–", "–", "–"]
    colour = summary.model.index(5, 0).data(Qt.ItemDataRole.ForegroundRole)
    assert colour.name().upper() == theme().palette.tertiary


def test_a_click_selects_the_block(workspace, summary):
    QTest.mouseClick(summary.table.viewport(), LEFT, pos=place(summary, 3))
    assert names(workspace) == ["conv2d_1"]
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(summary.table.viewport(), LEFT, shift, place(summary, 5))
    assert names(workspace) == ["conv2d_1", "max_pooling2d_1", "conv2d_2"]
    QTest.keyClick(summary.table, Qt.Key.Key_Down)
    assert names(workspace) == ["flatten"]


def test_a_block_selected_elsewhere_is_selected_here(workspace, summary):
    workspace.select([workspace.graph.node_named("dense")])
    summary.refresh_now()
    chosen = [index.row() for index in summary.table.selectionModel().selectedRows()]
    assert chosen == [7]
    workspace.select([])
    summary.refresh_now()
    assert summary.table.selectionModel().selectedRows() == []


def test_another_design_keeps_the_selection(workspace, summary):
    workspace.select([workspace.graph.node_named("dense")])
    summary.refresh_now()
    node = workspace.graph.node_named("flatten")
    workspace.apply("x", lambda p: with_graph(p, edits.remove_nodes(p.graph, [node])))
    summary.refresh_now()
    assert names(workspace) == ["dense"]
    chosen = [index.row() for index in summary.table.selectionModel().selectedRows()]
    assert chosen == [summary.model.nodes.index(workspace.graph.node_named("dense"))]


def test_a_double_click_brings_into_view(workspace, summary):
    seen = []
    summary.shown.connect(seen.append)
    QTest.mouseClick(summary.table.viewport(), LEFT, pos=place(summary, 3))
    QTest.mouseDClick(summary.table.viewport(), LEFT, pos=place(summary, 3))
    assert seen == [workspace.graph.node_named("conv2d_1")]


@pytest.mark.parametrize("width", [260, 420, 1400])
def test_figures_are_never_cut_off(summary, width):
    summary.resize(width, 300)
    for column in range(1, 4):
        assert summary.table.columnWidth(column) >= summary.table.sizeHintForColumn(column)
    summary.grab()


def test_a_long_name_leaves_the_figures_in_sight(workspace, summary):
    layer = workspace.layer(workspace.graph.node_named("conv2d_1")).id
    name = "a_very_long_name_" * 4
    workspace.apply("Rename", lambda p: with_graph(p, edits.rename(p.graph, layer, name[:66])))
    summary.resize(640, 300)
    summary.refresh_now()
    summary.table.fit_columns()
    assert not summary.table.horizontalScrollBar().isVisible()
    assert summary.table.columnWidth(0) < summary.table.sizeHintForColumn(0)
    cell = summary.model.index(3, 0)
    assert name[:66] in cell.data(Qt.ItemDataRole.ToolTipRole)
