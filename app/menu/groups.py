"""Commands that change what blocks do while they stay where they are, and groups of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app import grouping
from app.actions import Command, translated
from cnnbuilder.graph.model import LayerId
from cnnbuilder.graph.switches import set_bypassed, set_layers_trainable
from cnnbuilder.project.edits import with_graph

if TYPE_CHECKING:
    from app.window import Window


def _selected(window: Window) -> bool:
    return bool(window.workspace.selection)


def _what(window: Window) -> str:
    chosen = window.workspace.selection
    name = window.workspace.graph.name_of
    return name(chosen[0]) if len(chosen) == 1 else f"{len(chosen)} blocks"


def is_bypassed(window: Window) -> bool:
    """Whether all selected blocks are bypassed."""
    nodes = window.workspace.graph.nodes
    chosen = window.workspace.selection
    return bool(chosen) and all(nodes[node].bypassed for node in chosen)


def toggle_bypass(window: Window) -> None:
    """Bypass the selected blocks, or have them work again if all are bypassed."""
    workspace, on = window.workspace, not is_bypassed(window)
    chosen = workspace.selection
    if chosen:
        workspace.apply(
            f"Bypass {_what(window)}" if on else f"End bypass of {_what(window)}",
            lambda project: with_graph(
                project, set_bypassed(project.graph, workspace.catalog, chosen, on)
            ),
        )


def _weighty(window: Window) -> list[LayerId]:
    """Selected layers that have weights, those within selected groups among them."""
    workspace, found = window.workspace, list[LayerId]()
    chosen = set(workspace.selection)
    for result in workspace.whole_analysis.nodes.values():
        if workspace.local(result.node) in chosen and (
            result.weights or not result.layer.trainable
        ):
            found.append(result.layer.id)
    return list(dict.fromkeys(found))


def is_frozen(window: Window) -> bool:
    """Whether all selected blocks that have weights are frozen."""
    layers, found = window.workspace.graph.layers, _weighty(window)
    return bool(found) and not any(layers[layer].trainable for layer in found)


def toggle_frozen(window: Window) -> None:
    """Freeze the weights of the selected blocks, or let training change them again."""
    workspace, on = window.workspace, not is_frozen(window)
    found = _weighty(window)
    if not found:
        has = "has" if len(workspace.selection) == 1 else "have"
        workspace.said.emit(f"{_what(window)} {has} no weights that could be frozen.", "info")
        return
    workspace.apply(
        f"Freeze {_what(window)}" if on else f"Unfreeze {_what(window)}",
        lambda project: with_graph(project, set_layers_trainable(project.graph, found, not on)),
    )


def _on_group(window: Window) -> bool:
    return grouping.selected_group(window.workspace) is not None


def _inside(window: Window) -> bool:
    return bool(window.workspace.scope)


def _why_none(_window: Window) -> str:
    return translated("Select a block first.")


def _why_no_group(_window: Window) -> str:
    return translated("Select one group first.")


def _why_outside(_window: Window) -> str:
    return translated("No group is open.")


def _why_not_shared(_window: Window) -> str:
    return translated("Select a block that shares its weights with another.")


def save_to_palette(window: Window) -> None:
    """Keep the selected group as a block of the user's own."""
    node = grouping.selected_group(window.workspace)
    if node is not None:
        window.own_blocks.save(node)


def _on_note(window: Window) -> bool:
    return window.canvas.notes.selected is not None


def _colouring(tone: str) -> Callable[[Window], object]:
    return lambda window: window.canvas.notes.set_tone(tone)


def _having(tone: str) -> Callable[[Window], bool]:
    def check(window: Window) -> bool:
        notes = window.canvas.notes
        chosen = notes.items.get(notes.selected) if notes.selected is not None else None
        return chosen is not None and chosen.note.tone == tone

    return check


NOTE_TONES = (
    ("plain", "Plain note", "Give the selected note the colour of paper."),
    ("yellow", "Yellow note", "Give the selected note a quiet yellow."),
    ("blue", "Blue note", "Give the selected note a quiet blue."),
    ("green", "Green note", "Give the selected note a quiet green."),
)

COMMANDS = (
    Command(
        "bypass",
        "Bypass",
        "Have the selected blocks pass on what comes in, as if they were not there.",
        toggle_bypass,
        "Blocks",
        "B",
        "bypass",
        enabled=_selected,
        checked=is_bypassed,
        separator=True,
        on_canvas=True,
    ),
    Command(
        "freeze",
        "Freeze",
        "Keep the weights of the selected blocks as they are while the network trains.",
        toggle_frozen,
        "Blocks",
        "F",
        "freeze",
        enabled=_selected,
        checked=is_frozen,
        on_canvas=True,
    ),
    Command(
        "fold",
        "Fold into a group",
        "Put the selected blocks into a group; one block stands for them.",
        lambda window: grouping.fold(window.workspace),
        "Blocks",
        "Ctrl+G",
        "group",
        enabled=_selected,
        why=_why_none,
        separator=True,
    ),
    Command(
        "unfold",
        "Unfold the group",
        "Put the blocks of the selected group back in its place.",
        lambda window: grouping.unfold(window.workspace),
        "Blocks",
        "Ctrl+Shift+G",
        "ungroup",
        enabled=_on_group,
        why=_why_no_group,
    ),
    Command(
        "open_group",
        "Open the group",
        "Show the inside of the selected group, to change it. A double click does the same.",
        lambda window: grouping.open_selected(window.workspace),
        "Blocks",
        "Ctrl+Down",
        enabled=_on_group,
        why=_why_no_group,
    ),
    Command(
        "leave_group",
        "Leave the group",
        "Go back to what the opened group lies in.",
        lambda window: grouping.leave(window.workspace),
        "Blocks",
        "Ctrl+Up",
        enabled=_inside,
        why=_why_outside,
    ),
    Command(
        "use_again",
        "Use again, sharing weights",
        "Put a second block beside the selected one that has the same weights; they are counted "
        "once and trained together.",
        lambda window: grouping.use_again(window.workspace),
        "Blocks/Group",
        "Ctrl+Alt+D",
        enabled=lambda window: grouping.can_share(window.workspace),
        why=_why_none,
    ),
    Command(
        "make_independent",
        "Make independent",
        "Give the selected block weights of its own, equal in kind to those it shared.",
        lambda window: grouping.make_independent(window.workspace),
        "Blocks/Group",
        "Ctrl+Alt+I",
        enabled=lambda window: grouping.is_shared(window.workspace),
        why=_why_not_shared,
    ),
    Command(
        "save_group",
        "Save to the palette",
        "Keep the selected group as a block of your own, to be used in any design.",
        save_to_palette,
        "Blocks/Group",
        enabled=_on_group,
        why=_why_no_group,
    ),
    Command(
        "add_group_input",
        "Add a group input",
        "Give the opened group another input: its block gets another port.",
        lambda window: grouping.add_port(window.workspace, output=False),
        "Blocks/Group",
        enabled=_inside,
        why=_why_outside,
        separator=True,
    ),
    Command(
        "add_group_output",
        "Add a group output",
        "Give the opened group another output: its block gets another port.",
        lambda window: grouping.add_port(window.workspace, output=True),
        "Blocks/Group",
        enabled=_inside,
        why=_why_outside,
    ),
    Command(
        "add_note",
        "Add note",
        "Put a card of text on the canvas, beside the selected block.",
        lambda window: window.canvas.notes.add(),
        "Blocks",
        "N",
        "note",
        separator=True,
        on_canvas=True,
    ),
    Command(
        "next_note",
        "Next note",
        "Select the next note; Enter writes in it, the arrows move it, with Shift they resize it.",
        lambda window: window.canvas.notes.select_next(),
        "Blocks",
        "Shift+N",
        enabled=lambda window: bool(window.canvas.notes.items),
        on_canvas=True,
    ),
    *(
        Command(
            f"note_{tone}",
            text,
            tip,
            _colouring(tone),
            "Blocks/Note colour",
            enabled=_on_note,
            checked=_having(tone),
        )
        for tone, text, tip in NOTE_TONES
    ),
)
