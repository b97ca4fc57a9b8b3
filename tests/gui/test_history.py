"""The history as a list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.panels.history import HistoryModel, HistoryPanel, When
from app.window import Window
from app.workspace import Workspace
from tests.gui.panel_help import convnet, set_params, shown, theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace() -> Workspace:
    made = convnet()
    for filters in (8, 16, 24):
        set_params(made, "conv2d", filters=filters)
    return made


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> HistoryPanel:
    made: HistoryPanel = shown(qtbot, HistoryPanel(workspace, theme()), 300, 240)
    made.refresh_now()
    return made


def whens(panel: HistoryPanel) -> list[When]:
    model = panel.model
    return [model.index(row).data(HistoryModel.WHEN) for row in range(model.rowCount())]


def words(panel: HistoryPanel) -> list[str]:
    model = panel.model
    return [model.index(row).data() for row in range(model.rowCount())]


def click_on(panel: HistoryPanel, row: int) -> None:
    place = panel.list.visualRect(panel.model.index(row)).center()
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=place)


def test_it_lists_the_start_and_all_steps(panel: HistoryPanel) -> None:
    assert words(panel) == ["Start", *["Set filters of conv2d"] * 3]
    assert whens(panel) == [When.PAST, When.PAST, When.PAST, When.NOW]


def test_a_click_goes_there_in_one_change(panel: HistoryPanel, workspace: Workspace) -> None:
    changes: list[object] = []
    workspace.changed.connect(changes.append)
    click_on(panel, 1)
    assert whens(panel) == [When.PAST, When.NOW, When.LATER, When.LATER]
    assert workspace.layer(workspace.graph.node_named("conv2d")).params["filters"] == 8
    assert len(changes) == 1
    click_on(panel, 3)
    assert workspace.layer(workspace.graph.node_named("conv2d")).params["filters"] == 24


def test_keys(panel: HistoryPanel, workspace: Workspace) -> None:
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    assert workspace.history.at == 2
    QTest.keyClick(panel.list, Qt.Key.Key_Home)
    assert workspace.history.at == 0
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    assert workspace.history.at == 0
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert workspace.history.at == 1
    QTest.keyClick(panel.list, Qt.Key.Key_End)
    assert workspace.history.at == 3


def test_a_new_edit_drops_what_was_undone(panel: HistoryPanel, workspace: Workspace) -> None:
    click_on(panel, 1)
    set_params(workspace, "conv2d", padding="same")
    panel.refresh_now()
    assert words(panel) == ["Start", "Set filters of conv2d", "Set padding of conv2d"]


def test_what_was_saved_is_marked_and_readers_are_told(
    panel: HistoryPanel, workspace: Workspace, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    workspace.mark_saved(tmp_path / "x.cnnb", workspace.project)
    click_on(panel, 2)
    model = panel.model
    assert [model.index(row).data(HistoryModel.SAVED) for row in range(4)] == [False] * 3 + [True]
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(2).data(role).endswith(", now")
    assert model.index(3).data(role).endswith(", undone")
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole).startswith("Go back")


def test_long_labels_are_elided_and_both_themes_paint(panel: HistoryPanel) -> None:
    panel.resize(90, 200)
    for mode in ("dark", "light"):
        theme().set_mode(mode)
        assert not panel.grab().isNull()


def test_it_is_a_panel_of_the_window(window: Window) -> None:
    node = window.workspace.graph.node_named("conv2d")
    assert node is not None
    window.workspace.set_parameters(node, {"filters": 7})
    window.docks.show_panel("history")
    window.history.refresh_now()
    click_on(window.history, 0)
    assert not window.workspace.is_changed
