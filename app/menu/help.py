"""Commands that explain the program."""

from __future__ import annotations

from app.actions import Command

COMMANDS = (
    Command(
        "about",
        "About cnnbuilder",
        "Version, licence and where things are kept.",
        lambda window: window.commands.about(),
        "Help",
        icon="info",
    ),
)
