"""Commands for files."""

from __future__ import annotations

from app.actions import Command

COMMANDS = (
    Command(
        "new",
        "New",
        "Begin an empty design.",
        lambda window: window.commands.new(),
        "File",
        "Ctrl+N",
        "new",
    ),
    Command(
        "open",
        "Open…",
        "Open a design, or a picture that carries one.",
        lambda window: window.commands.open(),
        "File",
        "Ctrl+O",
        "open",
    ),
    Command(
        "save",
        "Save",
        "Save the design.",
        lambda window: window.commands.save(),
        "File",
        "Ctrl+S",
        "save",
        enabled=lambda window: window.workspace.is_changed or window.workspace.path is None,
        separator=True,
    ),
    Command(
        "save_as",
        "Save as…",
        "Save the design under another name.",
        lambda window: window.commands.save_as(),
        "File",
        "Ctrl+Shift+S",
    ),
    Command(
        "export_code",
        "Export code…",
        "Write the network as Keras code that runs on its own.",
        lambda window: window.commands.export_code(),
        "File",
        "Ctrl+E",
        "code",
        separator=True,
    ),
    Command(
        "export_keras",
        "Export Keras model…",
        "Write the network with its weights as one .keras file.",
        lambda window: window.commands.export_keras(),
        "File",
    ),
    Command(
        "export_picture",
        "Export picture…",
        "Draw the design as SVG, PDF or PNG, for papers and slides.",
        lambda window: window.commands.export_picture(),
        "File",
        icon="image",
    ),
    Command(
        "quit",
        "Quit",
        "Close the program.",
        lambda window: window.close(),
        "File",
        "Ctrl+Q",
        separator=True,
    ),
)
