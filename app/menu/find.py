"""Commands that find blocks."""

from __future__ import annotations

from app.actions import Command

COMMANDS = (
    Command(
        "find",
        "Find a block…",
        "Find blocks by name, type, parameter or shape.",
        lambda window: window.find_block(),
        "Edit",
        "Ctrl+F",
        "search",
        separator=True,
    ),
    Command(
        "find_next",
        "Find next",
        "Go to the next block that fits.",
        lambda window: window.find_bar.step(1),
        "Edit",
        "F3",
        "next",
        enabled=lambda window: bool(window.find_bar.found),
    ),
    Command(
        "find_previous",
        "Find previous",
        "Go to the block before that fits.",
        lambda window: window.find_bar.step(-1),
        "Edit",
        "Shift+F3",
        "previous",
        enabled=lambda window: bool(window.find_bar.found),
    ),
)
