"""Commands that change what blocks do while they stay where they are, and groups of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command
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
    """Selected layers that have weights, or could have them once their shapes are known."""
    workspace, found = window.workspace, []
    for node in workspace.selection:
        layer = workspace.graph.nodes[node].layer
        result = workspace.analysis.nodes[node]
        if layer is not None and (result.weights or not result.layer.trainable):
            found.append(layer)
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
)
