"""Commands for the windows of the program, one for each open design."""

from __future__ import annotations

from app.actions import Command, translated

MENU = "View/Windows"

COMMANDS = (
    Command(
        "next_window",
        "Next window",
        "Go to the next open design.",
        lambda window: window.program.next_window(window),
        MENU,
        "Ctrl+F6",
        enabled=lambda window: len(window.program.windows) > 1,
        why=lambda _window: translated("this is the only design that is open."),
    ),
)
