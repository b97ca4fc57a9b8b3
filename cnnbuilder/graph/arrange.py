"""Where blocks lie when nobody has placed them: layers from top to bottom, branches side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from cnnbuilder.graph.model import Graph, NodeId
from cnnbuilder.graph.walk import Incoming, incoming_edges, topological_order

Direction = Literal["down", "right"]  # which way the data flow on the canvas

BLOCK_WIDTH = 232
BLOCK_HEIGHT = 84
GAP = 20  # from a block to the next one below it
ASIDE = 54  # between blocks side by side

# Blocks of a plain chain that fit below one another in a window before a new column is begun.
COLUMN = 5


def arrange(graph: Graph) -> Mapping[NodeId, tuple[float, float]]:
    """Return the top left corner of each block.

    A plain chain runs down in columns, so that it can be read without zooming out. Anything else is
    laid out in rows by its distance from the inputs, each block under the middle of what feeds it.
    """
    incoming = incoming_edges(graph)
    order = topological_order(graph, incoming)
    order += tuple(node for node in graph.nodes if node not in set(order))
    if _is_chain(order, incoming):
        return _columns(order, BLOCK_WIDTH + 2 * ASIDE, BLOCK_HEIGHT + GAP)
    return _rows(order, incoming, BLOCK_WIDTH + ASIDE, BLOCK_HEIGHT + GAP)


def _is_chain(order: tuple[NodeId, ...], incoming: Incoming) -> bool:
    return all(
        [edge.source for edge in incoming[node]] == ([order[place - 1]] if place else [])
        for place, node in enumerate(order)
    )


def _columns(
    order: tuple[NodeId, ...], step_x: float, step_y: float
) -> Mapping[NodeId, tuple[float, float]]:
    columns = max(1, -(-len(order) // COLUMN))
    length = -(-len(order) // columns)
    return {
        node: (float(place // length * step_x), float(place % length * step_y))
        for place, node in enumerate(order)
    }


def _rows(
    order: tuple[NodeId, ...], incoming: Incoming, step_x: float, step_y: float
) -> Mapping[NodeId, tuple[float, float]]:
    row: dict[NodeId, int] = {}
    for node in order:
        row[node] = 1 + max((row.get(edge.source, -1) for edge in incoming[node]), default=-1)
    rows: dict[int, list[NodeId]] = {}
    for node in order:
        rows.setdefault(row[node], []).append(node)
    place: dict[NodeId, float] = {}
    for number in sorted(rows):
        wanted = {
            node: _mean([place[edge.source] for edge in incoming[node] if edge.source in place])
            for node in rows[number]
        }
        members = sorted(rows[number], key=lambda node: wanted[node])
        middle = sum(wanted.values()) / len(members)
        # Side by side without overlap, around the middle of what feeds them.
        for index, node in enumerate(members):
            alone = len(members) == 1
            spread = (index - (len(members) - 1) / 2) * step_x
            place[node] = wanted[node] if alone else middle + spread
    left = min(place.values(), default=0.0)
    return {node: (float(place[node] - left), float(row[node] * step_y)) for node in order}


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
