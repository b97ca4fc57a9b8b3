"""The menu of what is under the pointer: the window's own commands, those that fit there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.actions import translated

if TYPE_CHECKING:
    from app.window import Window

BLOCK = """edit_block rename | add_block connect disconnect | replace repeat wrap bypass freeze |
fold unfold open_group use_again make_independent save_group | cut copy duplicate delete"""
# Left out where it cannot be used: most blocks are no groups.
SELDOM = {"unfold", "open_group", "make_independent", "save_group", "leave_group"}
WIRE = "add_block | delete"
NOTE = "note_plain note_yellow note_blue note_green | delete"
CANVAS = "paste add_note | select_all find | arrange arrange_right fit | leave_group"


def show_context_menu(window: Window, screen: QPoint, place: QPoint) -> QMenu:
    """Open the menu.

    Args:
        window: Whose commands.
        screen: Where, on the screen.
        place: Where, on the canvas's widget: there a block goes that is added.
    """
    canvas = window.canvas
    menu = QMenu(window)
    menu.setObjectName("contextMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    if window.workspace.selection:
        wanted = BLOCK
    elif canvas.selected_wire is not None:
        wanted = WIRE
    elif canvas.notes.selected is not None:
        wanted = NOTE
    else:
        wanted = CANVAS
        adding = QAction(translated("Add block…"), menu)
        adding.setIcon(window.acts["add_block"].icon())
        adding.triggered.connect(lambda: canvas.inserting.search(place))
        menu.addAction(adding)
    window.commands.refresh()
    known = {action.objectName(): action for action in window.acts.all()}
    for name in wanted.split():
        if name == "|":
            menu.addSeparator()
        elif name in known and (known[name].isEnabled() or name not in SELDOM):
            menu.addAction(known[name])
    menu.popup(screen)
    return menu
