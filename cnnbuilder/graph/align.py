"""Blocks in line: their edges or middles level, or equal gaps between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from cnnbuilder.graph.arrange import BLOCK_HEIGHT, BLOCK_WIDTH, Places
from cnnbuilder.graph.model import NodeId

Line = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["across", "down"]


def align(places: Places, nodes: Iterable[NodeId], line: Line) -> Places:
    """Return new places of blocks so that one of their edges, or their middles, are in line.

    Args:
        places: Where all blocks lie.
        nodes: The blocks to align.
        line: Which of their edges.
    """
    chosen = {node: places[node] for node in nodes if node in places}
    if len(chosen) < 2:
        return {}
    # All blocks are of one size: where their left edges are level, their right edges are as well.
    across = line in ("left", "centre", "right")
    values = [place[0 if across else 1] for place in chosen.values()]
    if line in ("left", "top"):
        level = min(values)
    elif line in ("right", "bottom"):
        level = max(values)
    else:
        level = float(round((min(values) + max(values)) / 2))
    return {node: (level, y) if across else (x, level) for node, (x, y) in chosen.items()}


def distribute(places: Places, nodes: Iterable[NodeId], axis: Axis) -> Places:
    """Return new places of blocks with equal gaps between them; the outermost two stay.

    Where they would overlap, they are spread until they do not.

    Args:
        places: Where all blocks lie.
        nodes: The blocks to distribute.
        axis: Which way they lie beside one another.
    """
    index = 0 if axis == "across" else 1
    size = BLOCK_WIDTH if axis == "across" else BLOCK_HEIGHT
    chosen = sorted(
        ((places[node][index], node) for node in nodes if node in places), key=lambda item: item[0]
    )
    if len(chosen) < 3:
        return {}
    first, last = chosen[0][0], chosen[-1][0]
    step = max((last - first) / (len(chosen) - 1), float(size))
    made: dict[NodeId, tuple[float, float]] = {}
    for number, (_value, node) in enumerate(chosen):
        at = float(round(first + number * step))
        other = places[node][1 - index]
        made[node] = (at, other) if index == 0 else (other, at)
    return made


def moved(places: Places, changed: Mapping[NodeId, tuple[float, float]]) -> Places:
    """Return only the places that differ from what they were."""
    return {node: place for node, place in changed.items() if places.get(node) != place}
