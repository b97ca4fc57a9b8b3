"""Commands that build: add, connect, duplicate, repeat, wrap, replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command, translated
from app.grouping import open_selected, selected_group

if TYPE_CHECKING:
    from app.window import Window


def selected(window: Window) -> bool:
    """Whether a block is selected."""
    return bool(window.workspace.selection)


def why_none(_window: Window) -> str:
    """Why nothing can be done with blocks."""
    return translated("Select a block first.")


def _one(window: Window) -> bool:
    return len(window.workspace.selection) == 1


def _why_not_one(_window: Window) -> str:
    return translated("Select one block first.")


def _wired(window: Window) -> bool:
    return selected(window) or window.canvas.selected_wire is not None


def _enter(window: Window) -> None:
    if selected_group(window.workspace) is not None:
        open_selected(window.workspace)
    else:
        window.inspector_keys.enter()


COMMANDS = (
    Command(
        "add_block",
        "Add block…",
        "Search for a block by a few letters; Enter puts it after the selected one. / does the "
        "same, and so does a double click on the empty canvas.",
        lambda window: window.canvas.inserting.search(),
        "Blocks",
        "Tab",
        "add",
        on_canvas=True,
    ),
    Command(
        "connect",
        "Connect…",
        "Draw a wire from the selected block: choose where it goes by arrows or a few letters.",
        lambda window: window.canvas.connecting.connect_from_selection(),
        "Blocks",
        "C",
        "connect",
        enabled=selected,
        why=why_none,
        on_canvas=True,
    ),
    Command(
        "disconnect",
        "Disconnect…",
        "Take a wire of the selected block away; with several, choose which.",
        lambda window: window.canvas.connecting.disconnect_selection(),
        "Blocks",
        "Shift+C",
        "disconnect",
        enabled=_wired,
        why=why_none,
        on_canvas=True,
    ),
    Command(
        "edit_block",
        "Edit parameters",
        "Go to the first parameter of the selected block; Escape comes back to the canvas. A group "
        "is opened.",
        _enter,
        "Blocks",
        "Return",
        "parameters",
        enabled=selected,
        why=why_none,
        separator=True,
        on_canvas=True,
    ),
    Command(
        "rename",
        "Rename",
        "Give the selected block another name: that of its Keras layer.",
        lambda window: window.inspector_keys.rename(),
        "Blocks",
        "F2",
        "rename",
        enabled=_one,
        why=_why_not_one,
    ),
    Command(
        "duplicate",
        "Duplicate",
        "Put a second one beside the selected blocks, wired to what feeds them. Dragging with Alt "
        "held does it by mouse.",
        lambda window: window.canvas.reshaping.duplicate(),
        "Blocks",
        "Ctrl+D",
        "duplicate",
        enabled=selected,
        why=why_none,
        separator=True,
    ),
    Command(
        "repeat",
        "Repeat…",
        "Chain copies of the selected blocks after them, as often as you say.",
        lambda window: window.canvas.reshaping.repeat(),
        "Blocks",
        "R",
        "repeat",
        enabled=selected,
        why=why_none,
        on_canvas=True,
    ),
    Command(
        "wrap",
        "Wrap in residual",
        "Lead a short cut around the selected blocks and add it to what they give; where shapes "
        "differ, a 1 × 1 convolution fits it.",
        lambda window: window.canvas.reshaping.wrap(),
        "Blocks",
        "W",
        "wrap",
        enabled=selected,
        why=why_none,
        on_canvas=True,
    ),
    Command(
        "replace",
        "Replace by…",
        "Put another type of block in place of the selected ones; wires and what both have stay.",
        lambda window: window.canvas.reshaping.replace(),
        "Blocks",
        "X",
        "replace",
        enabled=selected,
        why=why_none,
        on_canvas=True,
    ),
)
