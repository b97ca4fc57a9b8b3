"""Commands that explain the program."""

from __future__ import annotations

from app.actions import Command

COMMANDS = (
    Command(
        "command_palette",
        "Command palette",
        "Find any command by a few letters of its name.",
        lambda window: window.command_palette.open(),
        "Help",
        "Ctrl+Shift+P",
        "search",
    ),
    Command(
        "shortcuts",
        "Keys and mouse",
        "All keys and gestures on one page.",
        lambda window: window.commands.show_shortcuts(),
        "Help",
        "F1",
        "keyboard",
    ),
    Command(
        "about",
        "About cnnbuilder",
        "Version, licence and where things are kept.",
        lambda window: window.commands.about(),
        "Help",
        icon="info",
    ),
)
