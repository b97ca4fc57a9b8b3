"""New blocks: where they go, and what they are wired to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.workspace import Workspace
from cnnbuilder.export import face as f
from cnnbuilder.graph.arrange import GAP
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.project.edits import add_block
from cnnbuilder.project.project import Position, Project
from cnnbuilder.spec import Ports

STEP = 4


def append_block(workspace: Workspace, type_id: str, middle: Position) -> NodeId | None:
    """Add a block below the selected one (or the network's end) and wire it to that if it fits.

    Args:
        workspace: The workspace.
        type_id: Type of the new block.
        middle: Middle of what is in view, for the first block of a design.
    """
    chosen = workspace.selection
    after = chosen[-1] if chosen else _last_block(workspace)
    places = workspace.project.view.positions
    if after is not None and after in places:
        x, y = places[after]
        place = _free_place(workspace, x, y + f.BLOCK_HEIGHT + GAP)
    else:
        place = _centred(middle)
    return _add(workspace, type_id, place, after=after)


def drop_block(
    workspace: Workspace, type_id: str, middle: Position, on: Edge | None
) -> NodeId | None:
    """Add a block with its middle at a place, put on a wire where it was dropped on one."""
    accepts = workspace.catalog.layers[type_id].ports is not Ports.NONE
    return _add(workspace, type_id, _centred(middle), on=on if accepts else None)


def _centred(middle: Position) -> Position:
    x = round((middle[0] - f.BLOCK_WIDTH / 2) / STEP) * STEP
    return float(x), float(round((middle[1] - f.BLOCK_HEIGHT / 2) / STEP) * STEP)


def _last_block(workspace: Workspace) -> NodeId | None:
    """The one block that nothing follows, if there is just one."""
    sinks = workspace.analysis.sinks
    return sinks[0] if len(sinks) == 1 else None


def _free_place(workspace: Workspace, x: float, y: float) -> Position:
    taken = list(workspace.project.view.positions.values())
    while any(abs(a - x) < f.BLOCK_WIDTH and abs(b - y) < f.BLOCK_HEIGHT for a, b in taken):
        y += f.BLOCK_HEIGHT + GAP
    return x, y


def _fitting(workspace: Workspace, type_id: str) -> Mapping[str, Any]:
    """A new Input takes the shape of the chosen data, where all their images have one."""
    facts = workspace.facts
    if not workspace.catalog.layers[type_id].is_input or facts is None:
        return {}
    return {} if None in facts.sample_shape else {"shape": facts.sample_shape}


def _add(
    workspace: Workspace,
    type_id: str,
    place: Position,
    *,
    after: NodeId | None = None,
    on: Edge | None = None,
) -> NodeId | None:
    made: list[NodeId] = []
    params = _fitting(workspace, type_id)

    def edit(project: Project) -> Project:
        grown, node = add_block(
            project, workspace.catalog, type_id, place, params, after=after, on=on
        )
        made.append(node)
        return grown

    if not workspace.apply(f"Add {type_id}", edit):
        return None
    workspace.select(made)
    return made[0]
