"""Notes on the canvas, by mouse and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.window import Window
from tests.gui.helpers import click, drag, on_screen


def corner(window: Window, across: float, down: float) -> QPoint:
    """A place on the only note, in shares of its size."""
    (item,) = window.canvas.notes.items.values()
    note = item.note
    place = QPointF(note.x + across * note.width, note.y + down * note.height)
    return on_screen(window.canvas, place)


def write(window: Window, qtbot: QtBot, text: str) -> None:
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_N)
    editor = window.canvas.notes.editor
    assert editor is not None
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.notes.editor is None


def test_a_note_is_written_moved_resized_coloured_and_deleted(window: Window, qtbot: QtBot) -> None:
    workspace, canvas = window.workspace, window.canvas
    start = workspace.project
    write(window, qtbot, "Two convolutions")
    (note,) = workspace.project.view.notes
    assert note.text == "Two convolutions"
    assert workspace.graph is start.graph
    assert workspace.undo_label == "Add note"
    canvas.ensureVisible(canvas.notes.items[note.id], 40, 40)
    drag(canvas.viewport(), corner(window, 0.5, 0.5), corner(window, 0.5, 0.5) + QPoint(0, 40))
    (moved,) = workspace.project.view.notes
    assert (moved.x, moved.width) == (note.x, note.width)
    assert moved.y > note.y
    assert workspace.undo_label == "Move note"
    low = corner(window, 1, 1) - QPoint(3, 3)
    drag(canvas.viewport(), low, low + QPoint(60, 30))
    (resized,) = workspace.project.view.notes
    assert resized.width > moved.width
    assert resized.height > moved.height
    assert (resized.x, resized.y) == (moved.x, moved.y)
    window.acts["note_yellow"].trigger()
    assert workspace.project.view.notes[0].tone == "yellow"
    assert window.acts["note_yellow"].isChecked()
    assert window.acts["delete"].isEnabled()
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    window.acts["delete"].trigger()
    assert workspace.project.view.notes == ()
    for _ in range(5):
        workspace.undo()
    assert workspace.project is start
    assert canvas.notes.items == {}


def test_a_double_click_writes_in_it_and_a_click_beside_it_takes_the_text(
    window: Window, qtbot: QtBot
) -> None:
    canvas = window.canvas
    write(window, qtbot, "One")
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=corner(window, 0.5, 0.5))
    editor = canvas.notes.editor
    assert editor is not None
    assert editor.toPlainText() == "One"
    qtbot.keyClicks(editor, "Line")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "and more")
    click(canvas.viewport(), corner(window, 0.5, 0.0) - QPoint(0, 12))
    assert window.workspace.project.view.notes[0].text == "Line\nand more"


def test_keys_select_move_resize_and_write(window: Window, qtbot: QtBot) -> None:
    canvas, workspace = window.canvas, window.workspace
    write(window, qtbot, "One")
    canvas.notes.select(None)
    qtbot.keyClick(canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.notes.selected is not None
    before = workspace.project.view.notes[0]
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    after = workspace.project.view.notes[0]
    assert (after.x, after.y) == (before.x + 16, before.y + 16)
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert workspace.project.view.notes[0].width == before.width + 16
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert canvas.notes.editor is not None
    qtbot.keyClick(canvas.notes.editor, Qt.Key.Key_Escape)
    assert canvas.notes.editor is None
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.notes.selected is None


def test_an_empty_note_is_not_left_lying_about(window: Window, qtbot: QtBot) -> None:
    canvas = window.canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_N)
    assert canvas.notes.editor is not None
    qtbot.keyClick(canvas.notes.editor, Qt.Key.Key_Escape)
    assert window.workspace.project.view.notes == ()


def test_selecting_a_block_leaves_the_note(window: Window, qtbot: QtBot) -> None:
    write(window, qtbot, "One")
    canvas, workspace = window.canvas, window.workspace
    assert canvas.notes.selected is not None
    workspace.select(list(workspace.graph.nodes)[:1])
    assert canvas.notes.selected is None


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_right_click_offers_the_colours(window: Window, qtbot: QtBot) -> None:
    canvas = window.canvas
    write(window, qtbot, "One")
    canvas.notes.select(None)
    place = corner(window, 0.5, 0.5)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, canvas.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.notes.selected is not None
    (menu,) = window.findChildren(QMenu, "contextMenu")
    assert "Yellow note" in [action.text() for action in menu.actions()]
    menu.close()
