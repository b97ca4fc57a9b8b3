"""Which block one comes to by an arrow key: along the wires first, else by where blocks lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from cnnbuilder.graph.arrange import BLOCK_HEIGHT, BLOCK_WIDTH, Direction
from cnnbuilder.graph.model import Graph, NodeId

Way = Literal["up", "down", "left", "right"]
Places = Mapping[NodeId, tuple[float, float]]
_STEP: Mapping[Way, tuple[int, int]] = {
    "up": (0, -1),
    "down": (0, 1),
    "left": (-1, 0),
    "right": (1, 0),
}
_AHEAD: Mapping[Direction, Way] = {"down": "down", "right": "right"}
_BACK: Mapping[Direction, Way] = {"down": "up", "right": "left"}


def neighbour(
    graph: Graph, places: Places, node: NodeId, way: Way, direction: Direction
) -> NodeId | None:
    """Return the block that an arrow leads to from ``node``, or None.

    With the data's way an arrow follows the wires out of the block, against it those into it; of
    several, to the block that lies straightest ahead. Across, and where no wire leads on, it goes
    to the nearest block that lies that way.
    """
    here = places.get(node, (0.0, 0.0))
    if way == _AHEAD[direction]:
        wired = [edge.target for edge in graph.outgoing(node)]
    elif way == _BACK[direction]:
        wired = [edge.source for edge in graph.incoming(node)]
    else:
        wired = []
    known = [each for each in wired if each in places]
    if known:
        across = 0 if direction == "down" else 1
        return min(known, key=lambda each: abs(places[each][across] - here[across]))
    return _nearest(graph, places, node, here, _STEP[way])


def _nearest(
    graph: Graph,
    places: Places,
    node: NodeId,
    here: tuple[float, float],
    step: tuple[int, int],
) -> NodeId | None:
    best: tuple[float, NodeId] | None = None
    for other in graph.nodes:
        if other == node or other not in places:
            continue
        dx, dy = places[other][0] - here[0], places[other][1] - here[1]
        ahead, aside = (dx, abs(dy)) if step[0] else (dy, abs(dx))
        ahead *= step[0] or step[1]
        # At least half a block further on, and rather ahead than aside.
        least = (BLOCK_WIDTH if step[0] else BLOCK_HEIGHT) / 2
        if ahead < least or aside > 3 * ahead + BLOCK_WIDTH:
            continue
        distance = ahead + 2 * aside
        if best is None or distance < best[0]:
            best = (distance, other)
    return best[1] if best is not None else None


def first_block(nodes: Iterable[NodeId], places: Places) -> NodeId | None:
    """Return the block at the top left, where reading begins."""
    known = [node for node in nodes if node in places]
    return min(known, key=lambda node: places[node][0] + places[node][1], default=None)
