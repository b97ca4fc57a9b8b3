"""The commands of the window, one module a subject. Their order here is that of the menus."""

from __future__ import annotations

from app.menu import (
    arrange,
    blocks,
    edit,
    file,
    find,
    groups,
    help,
    language,
    network,
    panels,
    start,
    view,
    windows,
)
from app.menu_names import MENUS

__all__ = ["COMMANDS", "MENUS"]

COMMANDS = (
    *start.COMMANDS,
    *file.COMMANDS,
    *edit.COMMANDS,
    *find.COMMANDS,
    *blocks.COMMANDS,
    *groups.COMMANDS,
    *arrange.COMMANDS,
    *view.COMMANDS,
    *panels.COMMANDS,
    *language.COMMANDS,
    *windows.COMMANDS,
    *network.COMMANDS,
    *help.COMMANDS,
)
