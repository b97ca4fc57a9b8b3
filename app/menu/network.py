"""Commands for training and looking inside."""

from __future__ import annotations

from app.actions import Command

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
