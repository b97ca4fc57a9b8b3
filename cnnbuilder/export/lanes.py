"""The quick search for a wire's way: what the canvas needs many times a second.

It tries what ``wires.route`` would choose where no other wire is in the way: straight, one step
sideways, or around by the nearest lane that is free over its whole length. Everything is decided
by a few passes over the blocks, instead of a price for each of hundreds of ways.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from cnnbuilder.export.face import Box, Direction, Point

STUB = 10.0  # a wire leaves and arrives at least this far straight
STUBS = (10.0, 15.0, 5.0)  # where wires lie side by side between two rows of blocks
MARGIN = 14.0  # distance of a lane from the blocks beside it
LANE, LANES = 9.0, 4  # distance of two wires side by side, and how many there may be
CLEAR = 4.0  # between a wire and the end of another in its lane, or a block
_NEARLY_SAME = 1.0

Key = TypeVar("Key", bound=Hashable)

Way = tuple[Point, ...]


def free_way(start: Point, end: Point, boxes: Sequence[Box]) -> Way | None:
    """Return a short way from ``start`` down and to ``end`` from above that crosses no block.

    Returns None where there is no such way of at most five pieces.
    """
    if end.y - start.y >= STUB:
        found = _straight_on(start, end, boxes)
        if found is not None:
            return found
    return _aside(start, end, boxes)


def _straight_on(start: Point, end: Point, boxes: Sequence[Box]) -> Way | None:
    """Straight, or one step sideways."""
    (x1, y1), (x2, y2) = start, end
    leaving = _column(x1, boxes)
    if abs(x1 - x2) < _NEARLY_SAME:
        return (start, end) if _free(leaving, y1, y2) else None
    arriving = _column(x2, boxes)
    for y in ((y1 + y2) / 2, *(y2 - s for s in STUBS), *(y1 + s for s in STUBS)):
        if _free(leaving, y1, y) and _free(arriving, y, y2) and _row_free(y, x1, x2, boxes):
            return (start, Point(x1, y), Point(x2, y), end)
    return None


def _aside(start: Point, end: Point, boxes: Sequence[Box]) -> Way | None:
    """Around by the nearest lane that is free over its whole length."""
    (x1, y1), (x2, y2) = start, end
    leaving, arriving = _column(x1, boxes), _column(x2, boxes)
    for down, up in ((0, 0), (1, 0), (0, 1), (2, 0), (0, 2), (1, 1), (2, 2)):
        leave, arrive = y1 + STUBS[down], y2 - STUBS[up]
        if not (_free(leaving, y1, leave) and _free(arriving, arrive, y2)):
            continue
        top, bottom = min(leave, arrive), max(leave, arrive)
        reach_out, reach_in = _reach(leave, x1, boxes), _reach(arrive, x2, boxes)
        left, right = max(reach_out[0], reach_in[0]), min(reach_out[1], reach_in[1])
        lane = _lane(x1, x2, left, right, _taken(top, bottom, boxes))
        if lane is not None:
            return (
                start,
                Point(x1, leave),
                Point(lane, leave),
                Point(lane, arrive),
                Point(x2, arrive),
                end,
            )
    return None


def apart(
    ways: Mapping[Key, Way],
    boxes: Sequence[Box],
    direction: Direction = "down",
    origin: Callable[[Key], Hashable] = lambda key: key,
) -> dict[Key, Way]:
    """Return other ways for those wires that would lie on others in a lane beside blocks.

    Short pieces stay near the blocks and long ones go outside them, as one would draw it. Wires
    with one origin are one strand: they may lie on each other. Ways that need not change are left
    out.
    """
    across = 0 if direction == "down" else 1
    lanes: dict[int, list[tuple[float, float, int, Key]]] = {}
    for order, (key, way) in enumerate(ways.items()):
        if len(way) == 6:
            low, high = sorted((way[2][1 - across], way[3][1 - across]))
            lanes.setdefault(round(way[2][across]), []).append((low, high, order, key))
    found: dict[Key, Way] = {}
    for users in lanes.values():
        if len(users) < 2:
            continue
        users.sort(key=lambda user: (user[1] - user[0], user[0], user[2]))
        taken: list[list[tuple[float, float, Hashable]]] = [[] for _ in range(LANES)]
        for low, high, _order, key in users:
            whose = origin(key)
            for lane, spans in enumerate(taken):
                if any(
                    low < other[1] + CLEAR and high > other[0] - CLEAR and other[2] != whose
                    for other in spans
                ):
                    continue
                moved = _in_lane(ways[key], lane, across) if lane else ways[key]
                if lane and not _lane_free(moved, boxes, across):
                    break
                spans.append((low, high, whose))
                if lane:
                    found[key] = moved
                break
    return found


def _in_lane(way: Way, lane: int, across: int) -> Way:
    """Move the long piece of a way outwards by some lanes."""
    here = way[2][across]
    aside = LANE * lane * (1 if here >= min(way[0][across], way[-1][across]) else -1)
    first, second = list(way[2]), list(way[3])
    first[across] += aside
    second[across] += aside
    return (*way[:2], Point(*first), Point(*second), *way[4:])


def _lane_free(way: Way, boxes: Sequence[Box], across: int) -> bool:
    (x1, y1), (x2, y2) = way[2], way[3]
    room = CLEAR if across == 0 else 0.0
    other = CLEAR if across == 1 else 0.0
    left, right = min(x1, x2) - room, max(x1, x2) + room
    top, bottom = min(y1, y2) - other, max(y1, y2) + other
    return not any(
        box[0] < right and box[0] + box[2] > left and box[1] < bottom and box[1] + box[3] > top
        for box in boxes
    )


def _column(x: float, boxes: Sequence[Box]) -> list[tuple[float, float]]:
    """From where to where blocks lie on an upright line."""
    # Ports lie on a block's edge, so touching the edge is no crossing.
    return [
        (box[1] + 1, box[1] + box[3] - 1) for box in boxes if box[0] + 1 < x < box[0] + box[2] - 1
    ]


def _free(spans: Sequence[tuple[float, float]], low: float, high: float) -> bool:
    if low > high:
        low, high = high, low
    return not any(first < high and last > low for first, last in spans)


def _row_free(y: float, x1: float, x2: float, boxes: Sequence[Box]) -> bool:
    if x1 > x2:
        x1, x2 = x2, x1
    for left, top, width, height in boxes:
        if top + 1 < y < top + height - 1 and left + 1 < x2 and left + width - 1 > x1:
            return False
    return True


def _reach(y: float, x: float, boxes: Sequence[Box]) -> tuple[float, float]:
    """How far left and right one gets from ``x`` on the level ``y``."""
    least, most = float("-inf"), float("inf")
    for left, top, width, height in boxes:
        if top + 1 < y < top + height - 1:
            if left + 1 >= x:
                most = min(most, left + 1)
            elif left + width - 1 <= x:
                least = max(least, left + width - 1)
            else:
                return x, x  # within a block: no way at all
    return least, most


def _taken(top: float, bottom: float, boxes: Sequence[Box]) -> list[tuple[float, float]]:
    """What is taken by blocks between two levels, from left to right."""
    spans = sorted(
        (left, left + width)
        for left, y, width, height in boxes
        if y + 1 < bottom and y + height - 1 > top
    )
    merged: list[tuple[float, float]] = []
    for left, right in spans:
        # No lane fits between blocks that are too near to one another.
        if merged and left - merged[-1][1] < 2 * MARGIN:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _lane(
    x1: float, x2: float, least: float, most: float, taken: Sequence[tuple[float, float]]
) -> float | None:
    """Return the free lane with the shortest way from ``x1`` to ``x2`` by it."""
    lanes = [left - MARGIN for left, _ in taken] + [right + MARGIN for _, right in taken]
    free = [lane for lane in lanes or [(x1 + x2) / 2] if least < lane < most]
    return min(free, key=lambda x: (abs(x - x1) + abs(x - x2), x), default=None)
