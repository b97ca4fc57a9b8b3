"""Commands that change the design, or choose what is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.actions import Command, translated
from app.languages import told
from app.menu.blocks import selected, why_none
from cnnbuilder.graph.neighbours import Way

if TYPE_CHECKING:
    from app.window import Window


def _with(word: str, label: str | None) -> str:
    return f"{translated(word)}: {told(label)}" if label else translated(word)


def _going(way: Way, text: str, tip: str, key: str, *, adding: bool = False) -> Command:
    def go(window: Window) -> None:
        window.canvas.go(way, adding=adding)

    run: Callable[[Window], object] = go
    return Command(
        f"{'extend' if adding else 'go'}_{way}",
        text,
        tip,
        run,
        "Edit/Select",
        key,
        separator=adding and way == "down",
        on_canvas=True,
    )


# Plain arrows nudge what is selected; with nothing selected they select, too.
WAYS: tuple[tuple[Way, str, str, str], ...] = (
    ("down", "Block below", "Go to the block that follows, or to the next one below.", "Alt+Down"),
    ("up", "Block above", "Go to the block before, or to the next one above.", "Alt+Up"),
    ("left", "Block on the left", "Go to the next block on the left.", "Alt+Left"),
    ("right", "Block on the right", "Go to the next block on the right.", "Alt+Right"),
)
ADDING: tuple[tuple[Way, str, str, str], ...] = (
    ("down", "Add block below", "Select the block below, too.", "Alt+Shift+Down"),
    ("up", "Add block above", "Select the block above, too.", "Alt+Shift+Up"),
    ("left", "Add block on the left", "Select the block on the left, too.", "Alt+Shift+Left"),
    ("right", "Add block on the right", "Select the block on the right, too.", "Alt+Shift+Right"),
)

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
        "cut",
        "Cut",
        "Copy the selected blocks and take them away; the chain is joined where that is clear.",
        lambda window: window.clipboard.cut(),
        "Edit",
        "Ctrl+X",
        "cut",
        enabled=selected,
        why=why_none,
        separator=True,
    ),
    Command(
        "copy",
        "Copy",
        "Copy the selected blocks as text that can be pasted here, in another window or an e-mail.",
        lambda window: window.clipboard.copy(),
        "Edit",
        "Ctrl+C",
        "copy",
        enabled=selected,
        why=why_none,
    ),
    Command(
        "paste",
        "Paste",
        "Paste blocks from the clipboard at the pointer, or look at the picture that is in it.",
        lambda window: window.clipboard.paste(),
        "Edit",
        "Ctrl+V",
        "paste",
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
        why=why_none,
    ),
    Command(
        "select_all",
        "Select all",
        "Select all blocks.",
        lambda window: window.workspace.select(window.workspace.graph.nodes),
        "Edit",
        "Ctrl+A",
        separator=True,
    ),
    *(_going(way, text, tip, key) for way, text, tip, key in WAYS),
    *(_going(way, text, tip, key, adding=True) for way, text, tip, key in ADDING),
    Command(
        "search_blocks",
        "Search in the palette",
        "Go to the search field of the list of blocks.",
        lambda window: window.palette_panel.focus_search(),
        "Edit",
        "Ctrl+/",
        "search",
        separator=True,
    ),
)
