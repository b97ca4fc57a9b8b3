"""Groups saved to the palette, in the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.grouping import fold
from app.window import Window
from app.workspace import Workspace
from cnnbuilder.graph.model import NodeId
from tests.gui.helpers import drop

MIME = "application/x-cnnbuilder-layer"


def save_one(window: Window) -> NodeId:
    workspace: Workspace = window.workspace
    chosen = [workspace.graph.node_named(name) for name in ("conv2d", "max_pooling2d")]
    workspace.select([node for node in chosen if node is not None])
    node = fold(workspace)
    assert node is not None
    window.acts["save_group"].trigger()
    return node


def test_saved_dragged_renamed_removed_and_brought_back(window: Window, qtbot: QtBot) -> None:
    workspace, palette = window.workspace, window.palette_panel
    assert palette.model.entry(palette.model.index(0)).own is False
    save_one(window)
    assert palette.model.entry(palette.model.index(0)).own
    index = palette.model.index(1)
    assert index.data() == "block_1"
    assert "2 blocks" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    blocks = len(workspace.graph.nodes)
    data = palette.model.mimeData([index])
    type_id = bytes(data.data(MIME).data())
    assert drop(window.canvas.viewport(), QPoint(40, 40), {MIME: type_id})
    assert len(workspace.graph.nodes) == blocks + 1
    assert workspace.undo_label == "Add block_1"
    assert workspace.graph.name_of(workspace.selection[0]) == "block_2"
    workspace.undo()
    palette.list.setFocus()
    palette.list.setCurrentIndex(index)
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert len(workspace.graph.nodes) == blocks + 1
    assert palette.model.setData(palette.model.index(1), "stem")
    assert palette.model.index(1).data() == "stem"
    assert palette.model.flags(palette.model.index(1)) & Qt.ItemFlag.ItemIsEditable
    assert not palette.model.flags(palette.model.index(3)) & Qt.ItemFlag.ItemIsEditable
    palette.search.setText("ste")
    assert palette.model.index(1).data() == "stem"
    palette.search.setText("")
    palette.list.setCurrentIndex(palette.model.index(1))
    qtbot.keyClick(palette.list, Qt.Key.Key_Delete)
    assert palette.model.entry(palette.model.index(0)).own is False
    assert "no longer in the palette" in window.messages.text
    button = next(
        each
        for each in window.messages.findChildren(QAbstractButton)
        if each.text() == "Bring it back"
    )
    button.click()
    assert palette.model.index(1).data() == "stem"


def test_only_a_group_can_be_saved(window: Window, qtbot: QtBot) -> None:
    assert not window.acts["save_group"].isEnabled()
    save_one(window)
    assert window.acts["save_group"].isEnabled()
    window.workspace.select([])
    assert not window.acts["save_group"].isEnabled()
