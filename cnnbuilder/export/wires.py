"""The way of a wire: down from an output, up to an input from above, in right angles between.

A wire never crosses a block if a way around exists. Candidates are tried in the order of what
people would draw: straight, one step sideways, around by a lane beside the blocks.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cnnbuilder.export.face import WIRE_RADIUS, Box, Direction, Point
from cnnbuilder.export.lanes import MARGIN, STUB, STUBS, Way, free_way

LANE = 10.0  # distance of two wires side by side
LANES = 4
ENOUGH = 12  # blocks to look at where no way is free: the nearest ones
_BEND = 24.0  # a bend costs as much as this many pixels
_CROSSING = 100_000.0
_OVERLAP = 20.0  # for each pixel on top of another wire
_MEETING = 40.0  # for each wire that is crossed


class Segment(NamedTuple):
    """A straight piece of a wire, from its lesser to its greater end."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a path: move, line, or quadratic curve (control point first)."""

    kind: Literal["M", "L", "Q"]
    points: Way


def routes(
    ends: Sequence[tuple[Point, Point]], boxes: Sequence[Box], direction: Direction = "down"
) -> tuple[Way, ...]:
    """Return the way of every wire, in the order of ``ends``.

    Short wires choose first, so that long ones go around them.
    """
    if direction == "right":
        turned = [(_turned(start), _turned(end)) for start, end in ends]
        ways = routes(turned, [_turned_box(box) for box in boxes])
        return tuple(tuple(map(_turned, way)) for way in ways)
    order = sorted(range(len(ends)), key=lambda index: _distance(*ends[index]))
    taken: list[Segment] = []
    found: dict[int, Way] = {}
    for index in order:
        found[index] = route(*ends[index], boxes, taken)
        taken += _segments(found[index])
    return tuple(found[index] for index in range(len(ends)))


def route(
    start: Point,
    end: Point,
    boxes: Sequence[Box],
    taken: Sequence[Segment] = (),
    direction: Direction = "down",
) -> Way:
    """Return the way from the output at ``start`` to the input at ``end``.

    Args:
        start: Where the wire leaves, downwards (or to the right, as the data flow).
        end: Where it arrives, from above (or from the left).
        boxes: The blocks to keep off.
        taken: Pieces of other wires, not to be covered; only where data flow down.
        direction: Which way the data flow.
    """
    if direction == "right":
        way = route(_turned(start), _turned(end), [_turned_box(box) for box in boxes])
        return tuple(map(_turned, way))
    quick = None if taken else free_way(start, end, boxes)
    return quick or _weighed(start, end, boxes, taken)


def _weighed(start: Point, end: Point, boxes: Sequence[Box], taken: Sequence[Segment]) -> Way:
    """Return the cheapest of all ways that one might draw."""
    # All candidates lie between these levels, so what lies elsewhere cannot be in the way.
    top, bottom = min(start.y, end.y) - STUBS[1], max(start.y, end.y) + STUBS[1]
    boxes = [box for box in boxes if box.y < bottom and box.bottom > top]
    taken = [piece for piece in taken if piece.y1 <= bottom and piece.y2 >= top]
    if not taken:
        boxes = sorted(boxes, key=lambda box: _aside(box, start, end))[:ENOUGH]
    best: Way = ()
    lowest = float("inf")
    for way in _simple(start, end):
        cost = _cost(way, boxes, taken)
        if cost < lowest:
            best, lowest = way, cost
    if best and lowest < 2 * _length(best) + 4 * _BEND:
        return best
    for way in _around(start, end, boxes):
        if _length(way) < lowest:
            cost = _cost(way, boxes, taken)
            if cost < lowest:
                best, lowest = way, cost
    return best


def _aside(box: Box, start: Point, end: Point) -> float:
    return abs(box.x + box.width / 2 - (start.x + end.x) / 2)


def _turned(point: Point) -> Point:
    return Point(point.y, point.x)


def _turned_box(box: Box) -> Box:
    return Box(box.y, box.x, box.height, box.width)


def _simple(start: Point, end: Point) -> Iterator[Way]:
    """Straight, or one step sideways."""
    if end.y - start.y < STUB:
        return
    if abs(start.x - end.x) < 1:
        yield (start, end)
        return
    levels = [(start.y + end.y) / 2, *(end.y - stub for stub in STUBS)]
    for y in (*levels, *(start.y + stub for stub in STUBS)):
        yield (start, Point(start.x, y), Point(end.x, y), end)


def _around(start: Point, end: Point, boxes: Sequence[Box]) -> Iterator[Way]:
    """By a lane beside a block, nearest to the wire first."""
    lanes = {box.x - MARGIN - LANE * step for box in boxes for step in range(LANES)}
    lanes |= {box.right + MARGIN + LANE * step for box in boxes for step in range(LANES)}
    middle = (start.x + end.x) / 2
    for lane in sorted(lanes or {middle}, key=lambda x: (abs(x - middle), x)):
        for down, up in itertools.product(STUBS, STUBS):
            leave, arrive = start.y + down, end.y - up
            yield (
                start,
                Point(start.x, leave),
                Point(lane, leave),
                Point(lane, arrive),
                Point(end.x, arrive),
                end,
            )


def _cost(way: Way, boxes: Iterable[Box], taken: Iterable[Segment]) -> float:
    pieces = _segments(way)
    cost = sum(piece.x2 - piece.x1 + piece.y2 - piece.y1 for piece in pieces)
    cost += _BEND * (len(pieces) - 1)
    if len(way) > 4:
        cost += 4 * (abs(way[1].y - way[0].y - STUB) + abs(way[-1].y - way[-2].y - STUB))
    cost += sum(_CROSSING for box in boxes for piece in pieces if _crosses(piece, box))
    cost += sum(_MEETING for other in taken for piece in pieces if _meets(piece, other))
    return cost + sum(_OVERLAP * _shared(piece, other) for other in taken for piece in pieces)


def _segments(way: Way) -> list[Segment]:
    pieces = []
    for a, b in itertools.pairwise(way):
        if a != b:
            pieces.append(Segment(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y)))
    return pieces


def _crosses(piece: Segment, box: Box) -> bool:
    # Ports lie on a block's edge, so touching the edge is no crossing.
    inside_x = piece.x1 < box.right - 1 and piece.x2 > box.x + 1
    return inside_x and piece.y1 < box.bottom - 1 and piece.y2 > box.y + 1


def _meets(piece: Segment, other: Segment) -> bool:
    """Whether two pieces cross, one upright and one level; touching ends do not count."""
    across = piece.x1 < other.x1 < piece.x2 and other.y1 < piece.y1 < other.y2
    down = other.x1 < piece.x1 < other.x2 and piece.y1 < other.y1 < piece.y2
    return across or down


def _shared(piece: Segment, other: Segment) -> float:
    """How far two pieces run on top of each other, not counting their ports' stubs."""
    if piece.x1 == piece.x2 and other.x1 == other.x2 and abs(piece.x1 - other.x1) < 4:
        return max(min(piece.y2, other.y2) - max(piece.y1, other.y1) - STUB, 0)
    if piece.y1 == piece.y2 and other.y1 == other.y2 and abs(piece.y1 - other.y1) < 3:
        return max(min(piece.x2, other.x2) - max(piece.x1, other.x1) - STUB, 0)
    return 0.0


def _length(way: Way) -> float:
    return sum(abs(a.x - b.x) + abs(a.y - b.y) for a, b in itertools.pairwise(way))


def _distance(start: Point, end: Point) -> float:
    return abs(start.x - end.x) + abs(start.y - end.y)


def rounded(way: Way, radius: float = WIRE_RADIUS) -> tuple[Command, ...]:
    """Return ``way`` as a path with rounded corners."""
    corners = [point for index, point in enumerate(way) if index == 0 or point != way[index - 1]]
    commands = [Command("M", (corners[0],))]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        room = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        commands.append(Command("L", (_towards(corner, before, room),)))
        commands.append(Command("Q", (corner, _towards(corner, after, room))))
    return (*commands, Command("L", (corners[-1],)))


def _towards(point: Point, other: Point, distance: float) -> Point:
    whole = _distance(point, other)
    share = distance / whole if whole else 0.0
    return Point(point.x + (other.x - point.x) * share, point.y + (other.y - point.y) * share)
