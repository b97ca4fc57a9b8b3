"""Commands that lead into the program."""

from __future__ import annotations

from app.actions import Command

COMMANDS = (
    Command(
        "start_page",
        "Start page",
        "Recent designs and ready networks as pictures.",
        lambda window: window.start.show_page(),
        "File",
        "Alt+Home",
        "home",
    ),
    Command(
        "tour",
        "Tour",
        "Build, train and look inside, in five steps that you do yourself.",
        lambda window: window.tour.start(),
        "Help",
        icon="tour",
    ),
)
