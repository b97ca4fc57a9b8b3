"""A design in miniature: its blocks as plain rectangles, for pictures too small for words.

Blocks lie as on the canvas. A design that is much longer than the picture is cut into columns (or
into rows, where the data flow to the right), which are read one after the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cnnbuilder.export.face import BLOCK_HEIGHT, BLOCK_WIDTH, Direction, Point
from cnnbuilder.spec import Category

COLUMN_GAP = 96.0  # between two pieces of a long design; their wires turn here
STUB = 10.0  # a wire leaves and arrives at least this far straight
MOST_PIECES = 24
MOST_TURNS = 3  # so many wires at a cut can still be followed; more are left out


@dataclass(frozen=True, slots=True)
class Patch:
    """A block of the miniature.

    Attributes:
        category: Its family; None for a type that is not known, or for a group.
        x: Left edge.
        y: Upper edge.
        width: As on the canvas.
        height: As on the canvas.
    """

    category: Category | None
    x: float
    y: float
    width: float = BLOCK_WIDTH
    height: float = BLOCK_HEIGHT


@dataclass(frozen=True, slots=True)
class Silhouette:
    """The miniature, in the canvas's pixels; its upper left corner is at 0, 0."""

    width: float = 0.0
    height: float = 0.0
    patches: tuple[Patch, ...] = ()
    wires: tuple[tuple[Point, ...], ...] = ()


def silhouette(
    places: Mapping[str, tuple[float, float]],
    categories: Mapping[str, Category | None],
    wires: Iterable[tuple[str, str]],
    *,
    aspect: float = 2.0,
    direction: Direction = "down",
) -> Silhouette:
    """Return the miniature of a design.

    Args:
        places: Upper left corner of each block.
        categories: Family of each block in ``places``.
        wires: Source and target of each wire; those to blocks without a place are left out.
        aspect: Width of the picture by its height.
        direction: Which way the data flow.
    """
    if not places:
        return Silhouette()
    if direction == "right":
        return _turned(_miniature(_swapped(places), categories, wires, 1 / aspect, turned=True))
    return _miniature(places, categories, wires, aspect, turned=False)


def _miniature(
    places: Mapping[str, tuple[float, float]],
    categories: Mapping[str, Category | None],
    wires: Iterable[tuple[str, str]],
    aspect: float,
    *,
    turned: bool,
) -> Silhouette:
    width, height = (BLOCK_HEIGHT, BLOCK_WIDTH) if turned else (BLOCK_WIDTH, BLOCK_HEIGHT)
    pieces = _best_cut(places, aspect, width, height)
    piece_of = {name: number for number, piece in enumerate(pieces) for name in piece}
    moved = _side_by_side(places, pieces, width)
    patches = tuple(
        Patch(categories.get(name), x, y, width, height) for name, (x, y) in moved.items()
    )
    known = [(a, b) for a, b in wires if a in moved and b in moved]
    turns = [piece_of[a] for a, b in known if piece_of[b] == piece_of[a] + 1]
    ways = []
    for source, target in known:
        step = piece_of[target] - piece_of[source]
        readable = step == 1 and turns.count(piece_of[source]) <= MOST_TURNS
        if step == 0 or readable:
            ways.append(_way(moved[source], moved[target], width, height))
    across = max(x for x, _ in moved.values()) + width
    down = max(y for _, y in moved.values()) + height
    return Silhouette(across, down, patches, tuple(ways))


def _best_cut(
    places: Mapping[str, tuple[float, float]], aspect: float, width: float, height: float
) -> Sequence[Sequence[str]]:
    """Return the pieces in which the design is largest in a picture of that aspect."""
    best: Sequence[Sequence[str]] = ()
    best_scale = 0.0
    for count in range(1, MOST_PIECES + 1):
        pieces = _cut(places, count, height)
        across = sum(_extent(places, piece, 0) + width for piece in pieces)
        across += COLUMN_GAP * (len(pieces) - 1)
        down = max(_extent(places, piece, 1) for piece in pieces) + height
        scale = min(aspect / across, 1 / down)
        # A cut makes the picture harder to read, so it has to be worth it.
        if scale > best_scale * 1.25:
            best, best_scale = pieces, scale
        elif count > 2 * len(best):
            break
    return best


def _cut(
    places: Mapping[str, tuple[float, float]], count: int, height: float
) -> Sequence[Sequence[str]]:
    top = min(y for _, y in places.values())
    length = max(y for _, y in places.values()) - top + height
    pieces: dict[int, list[str]] = {}
    for name, (_, y) in places.items():
        middle = y - top + height / 2
        pieces.setdefault(min(int(middle / length * count), count - 1), []).append(name)
    return [pieces[number] for number in sorted(pieces)]


def _extent(places: Mapping[str, tuple[float, float]], piece: Sequence[str], axis: int) -> float:
    values = [places[name][axis] for name in piece]
    return max(values) - min(values)


def _side_by_side(
    places: Mapping[str, tuple[float, float]], pieces: Sequence[Sequence[str]], width: float
) -> dict[str, tuple[float, float]]:
    moved: dict[str, tuple[float, float]] = {}
    right = 0.0
    for piece in pieces:
        left = min(places[name][0] for name in piece)
        top = min(places[name][1] for name in piece)
        for name in piece:
            x, y = places[name]
            moved[name] = (x - left + right, y - top)
        right += _extent(places, piece, 0) + width + COLUMN_GAP
    return moved


def _way(
    source: tuple[float, float], target: tuple[float, float], width: float, height: float
) -> tuple[Point, ...]:
    """A wire from the lower edge of a block to the upper edge of another."""
    start = Point(source[0] + width / 2, source[1] + height)
    end = Point(target[0] + width / 2, target[1])
    if end.y >= start.y:
        if math.isclose(start.x, end.x):
            return start, end
        middle = end.y - min(STUB, (end.y - start.y) / 2)
        return start, Point(start.x, middle), Point(end.x, middle), end
    lane = (start.x + end.x) / 2
    if abs(start.x - end.x) < width:
        lane = max(start.x, end.x) + width / 2 + 2 * STUB
    low, high = start.y + STUB, end.y - STUB
    return start, Point(start.x, low), Point(lane, low), Point(lane, high), Point(end.x, high), end


def _swapped(places: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    return {name: (y, x) for name, (x, y) in places.items()}


def _turned(made: Silhouette) -> Silhouette:
    """Swap across and down."""
    patches = tuple(
        Patch(each.category, each.y, each.x, each.height, each.width) for each in made.patches
    )
    wires = tuple(tuple(Point(y, x) for x, y in way) for way in made.wires)
    return Silhouette(made.height, made.width, patches, wires)
