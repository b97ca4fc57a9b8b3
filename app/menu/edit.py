"""Commands that change the design, or choose what is changed."""

from __future__ import annotations

from app.actions import Command, translated
from app.languages import told


def _with(word: str, label: str | None) -> str:
    return f"{translated(word)}: {told(label)}" if label else translated(word)


COMMANDS = (
    Command(
        "undo",
        "Undo",
        "Take the last step back.",
        lambda window: window.workspace.undo(),
        "Edit",
        "Ctrl+Z",
        "undo",
        enabled=lambda window: window.workspace.undo_label is not None,
        why=lambda _window: translated("nothing has been done yet."),
        words=lambda window: _with("Undo", window.workspace.undo_label),
    ),
    Command(
        "redo",
        "Redo",
        "Do the last undone step again.",
        lambda window: window.workspace.redo(),
        "Edit",
        "Ctrl+Shift+Z",
        "redo",
        enabled=lambda window: window.workspace.redo_label is not None,
        why=lambda _window: translated("nothing has been undone."),
        words=lambda window: _with("Redo", window.workspace.redo_label),
    ),
    Command(
        "delete",
        "Delete",
        "Delete the selected blocks or wire; the chain is joined where that is clear.",
        lambda window: window.canvas.delete_selected(),
        "Edit",
        "Del",
        "delete",
        enabled=lambda window: window.canvas.can_delete,
        why=lambda _window: translated("no block and no wire is selected."),
        separator=True,
    ),
    Command(
        "select_all",
        "Select all",
        "Select all blocks.",
        lambda window: window.workspace.select(window.workspace.graph.nodes),
        "Edit",
        "Ctrl+A",
    ),
    Command(
        "paste_image",
        "Paste image",
        "Look at the picture in the clipboard with the network.",
        lambda window: window.commands.paste(),
        "Edit",
        "Ctrl+V",
        "paste",
        separator=True,
    ),
    Command(
        "search_blocks",
        "Search blocks",
        "Go to the search field of the palette.",
        lambda window: window.palette_panel.focus_search(),
        "Edit",
        "/",
    ),
)
