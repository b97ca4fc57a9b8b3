"""Commands for training and looking inside."""

from __future__ import annotations

from app.actions import Command, translated

COMMANDS = (
    Command(
        "train",
        "Train",
        "Train the network on the chosen data.",
        lambda window: window.commands.train(),
        "Network",
        "F5",
        "train",
        enabled=lambda window: not window.training.is_running,
        why=lambda _window: translated("a training is under way."),
    ),
    Command(
        "stop",
        "Stop",
        "Stop the training after this batch.",
        lambda window: window.training.stop(),
        "Network",
        "Shift+F5",
        "stop",
        enabled=lambda window: window.training.is_running,
        why=lambda _window: translated("no training is under way."),
    ),
    Command(
        "open_image",
        "Open image…",
        "Choose a photo to look at with the network.",
        lambda window: window.commands.open_image(),
        "Network",
        "Ctrl+I",
        "image",
        separator=True,
    ),
)
