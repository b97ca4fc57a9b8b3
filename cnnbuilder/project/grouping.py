"""Folding and unfolding groups in a design: the network and where its blocks lie.

To be given to ``Workspace.apply``: they work on the design as seen from the opened group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cnnbuilder.graph import folding
from cnnbuilder.graph.arrange import BLOCK_HEIGHT, BLOCK_WIDTH, GAP, Direction
from cnnbuilder.graph.model import Graph, GroupId, NodeId
from cnnbuilder.project.edits import move, with_graph
from cnnbuilder.project.notes import Note
from cnnbuilder.project.project import Position, Project

STEP = 4.0
SIDE_STEP = BLOCK_WIDTH + GAP


def _middle(places: Iterable[Position]) -> Position:
    """Return the place of a block in the middle of others."""
    found = list(places)
    if not found:
        return (0.0, 0.0)
    across, down = [x for x, _ in found], [y for _, y in found]
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


def fold(project: Project, nodes: Iterable[NodeId], name: str = "") -> tuple[Project, NodeId]:
    """Put blocks into a new group; return design and the group's block.

    Raises:
        EditRefused: with the reason, where they cannot be one group.
    """
    chosen = [node for node in nodes if node in project.graph.nodes]
    done = folding.fold(project.graph, chosen, name)
    places = project.view.positions
    inside = {node: places[node] for node in chosen if node in places}
    x, y = _middle(inside.values())
    where = {done.node: (round(x / STEP) * STEP, round(y / STEP) * STEP)}
    group = done.graph.nodes[done.node].group
    if group is not None:
        made = done.graph.groups[group]
        where |= _port_places(made, inside, project.view.direction)
    folded = with_graph(project, done.graph)
    return move(folded, {**inside, **where}), done.node


def _port_places(
    group: Graph, inside: Mapping[NodeId, Position], direction: Direction
) -> dict[NodeId, Position]:
    """Put the inputs of a group before its blocks and its outputs after them."""
    if not inside:
        return {}
    across, down = [x for x, _ in inside.values()], [y for _, y in inside.values()]
    x, y = _middle(inside.values())
    found: dict[NodeId, Position] = {}
    for ports, before in ((group.inputs, True), (group.outputs, False)):
        for index, node in enumerate(ports):
            offset = index - (len(ports) - 1) / 2
            if direction == "right":
                side = min(across) - 1.5 * SIDE_STEP if before else max(across) + 1.5 * SIDE_STEP
                found[node] = (side, y + offset * (BLOCK_HEIGHT + GAP))
            else:
                step = BLOCK_HEIGHT + 2 * GAP
                side = min(down) - step if before else max(down) + step
                found[node] = (x + offset * SIDE_STEP, side)
    return {n: (round(a / STEP) * STEP, round(b / STEP) * STEP) for n, (a, b) in found.items()}


def unfold(
    project: Project,
    block: NodeId,
    places: Mapping[NodeId, Position],
    *,
    shared: bool = False,
    notes: Iterable[Note] = (),
) -> tuple[Project, tuple[NodeId, ...]]:
    """Put the blocks of a group back in place of it; return design and those blocks.

    Args:
        project: The design.
        block: The group's block.
        places: Where the blocks in the group lie.
        shared: Whether the group is used elsewhere, too.
        notes: Those that lie in the group: they come along, unless it stays elsewhere.

    Raises:
        EditRefused: if ``block`` is no group.
    """
    done = folding.unfold(project.graph, block, shared=shared)
    inside = {new: places[old] for new, old in done.came_from.items() if old in places}
    x, y = project.view.positions.get(block, (0.0, 0.0))
    middle_x, middle_y = _middle(inside.values())
    right, down = (round((a - b) / STEP) * STEP for a, b in ((x, middle_x), (y, middle_y)))
    moved = {node: (a + right, b + down) for node, (a, b) in inside.items()}
    made = move(with_graph(project, done.graph), moved)
    if not shared:
        own = tuple(replace(n, x=n.x + right, y=n.y + down, group=None) for n in notes)
        made = replace(made, view=replace(made.view, notes=(*made.view.notes, *own)))
    return made, tuple(done.came_from)


def beside(project: Project, block: NodeId) -> Position:
    """Return a free place beside a block."""
    places = project.view.positions
    x, y = places.get(block, (0.0, 0.0))
    taken = list(places.values())
    while any(abs(a - x) < BLOCK_WIDTH and abs(b - y) < BLOCK_HEIGHT for a, b in taken):
        x += SIDE_STEP
    return x, y


def use_again(project: Project, block: NodeId) -> tuple[Project, NodeId]:
    """Add another block beside one that calls the same group or layer."""
    done = folding.use_again(project.graph, block)
    made = with_graph(project, done.graph)
    return move(made, {done.node: beside(project, block)}), done.node


def make_independent(project: Project, block: NodeId, places: Mapping[NodeId, Position]) -> Project:
    """Give a block a group or layer of its own, laid out as the one it shared."""
    done = folding.make_independent(project.graph, block)
    inside = {new: places[old] for new, old in done.came_from.items() if old in places}
    return move(with_graph(project, done.graph), inside)


def add_port(project: Project, *, output: bool) -> tuple[Project, NodeId]:
    """Give the opened group another input or output."""
    graph, node = folding.add_port(project.graph, output=output)
    own = [n for n in (graph.outputs if output else graph.inputs) if n in project.view.positions]
    places = project.view.positions
    if own:
        place = beside(project, own[-1])
    else:
        down = [y for _, y in places.values()] or [0.0]
        x, _y = _middle(places.values())
        step = BLOCK_HEIGHT + 2 * GAP
        place = (x, max(down) + step if output else min(down) - step)
    return move(with_graph(project, graph), {node: place}), node


def rename_group(project: Project, group: GroupId, name: str) -> Project:
    """Give a group another name. Raises EditRefused."""
    return with_graph(project, folding.rename_group(project.graph, group, name))
