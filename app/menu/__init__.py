"""The commands of the window, one module a subject. Their order here is that of the menus."""

from __future__ import annotations

from app.menu import edit, file, groups, help, network, panels, view

MENUS = ("File", "Edit", "Blocks", "Arrange", "View", "Network", "Help")
COMMANDS = (
    *file.COMMANDS,
    *edit.COMMANDS,
    *groups.COMMANDS,
    *view.COMMANDS,
    *panels.COMMANDS,
    *network.COMMANDS,
    *help.COMMANDS,
)
