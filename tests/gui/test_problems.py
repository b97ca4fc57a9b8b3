from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.panels.problems import MOST_ROWS, ProblemsPanel
from app.widgets.fix_button import FixButton
from cnnbuilder.project.edits import add_block, set_data
from cnnbuilder.project.settings import DataChoice
from tests.gui.panel_help import (
    catalog,
    convnet,
    lose_the_size,
    params,
    set_params,
    shown,
    theme,
)

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace():
    return convnet()


@pytest.fixture
def problems(qtbot, workspace):
    panel = shown(qtbot, ProblemsPanel(workspace, theme()), 900, 260)
    panel.counted = []
    panel.count_changed.connect(lambda *counts: panel.counted.append(counts))
    return panel


def test_no_problems(problems):
    assert problems.counts == (0, 0)
    assert problems.empty.isVisible()
    assert problems.empty.text() == "No problems"


def test_a_problem_and_its_fix(workspace, problems):
    lose_the_size(workspace)
    assert problems.counted == [(1, 0)]
    problems.refresh_now()
    (row,) = problems.rows
    assert row.accessibleName().startswith("Error: conv2d_2, kernel size: A 3 × 3 window")
    chips = row.findChildren(FixButton)
    assert chips[0].words == 'Set padding to "same"'
    QTest.mouseClick(chips[0], LEFT)
    assert params(workspace, "conv2d_2")["padding"] == "same"
    problems.refresh_now()
    assert problems.rows == []
    assert problems.empty.isVisible()
    assert problems.counted == [(1, 0), (0, 0)]


@pytest.mark.parametrize("by", ["mouse", "key"])
def test_a_row_shows_its_block(workspace, problems, by):
    lose_the_size(workspace)
    problems.refresh_now()
    seen = []
    problems.shown.connect(seen.append)
    row = problems.rows[0]
    if by == "mouse":
        QTest.mouseClick(row, LEFT, pos=row.rect().center())
    else:
        row.setFocus()
        QTest.keyClick(row, Qt.Key.Key_Return)
    node = workspace.graph.node_named("conv2d_2")
    assert workspace.selection == (node,)
    assert set(seen) == {node}


def test_rows_stay_while_nothing_about_them_changes(workspace, problems):
    lose_the_size(workspace)
    problems.refresh_now()
    row = problems.rows[0]
    set_params(workspace, "conv2d", filters=16)
    problems.refresh_now()
    assert problems.rows[0] is row


def test_data_that_cannot_be_read(workspace, problems, qtbot):
    before = problems.counts
    workspace.apply("x", lambda p: set_data(p, DataChoice("npz", {"path": "/nowhere/x.npz"})))
    assert problems.counts == before  # not yet: they are being looked at
    qtbot.waitUntil(lambda: not workspace.facts_awaited)
    problems.refresh_now()
    assert workspace.facts_problem in problems.rows[0].accessibleName()
    assert problems.counts[0] >= 1


def test_very_many(workspace, problems):
    def edit(project):
        for _ in range(MOST_ROWS + 10):
            project, _ = add_block(project, catalog(), "Conv2D", (0.0, 0.0))
        return project

    workspace.apply("Add", edit)
    problems.refresh_now()
    assert len(problems.rows) == MOST_ROWS
    assert problems._rest.text().startswith("and ")


def test_both_themes(workspace, problems):
    lose_the_size(workspace)
    problems.refresh_now()
    light = problems.grab().toImage().pixelColor(890, 250)
    theme().set_mode("dark")
    problems.refresh_now()
    dark = problems.grab().toImage().pixelColor(890, 250)
    theme().set_mode("light")
    assert (light.lightness() > 200, dark.lightness() < 60) == (True, True)
