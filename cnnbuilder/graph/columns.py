"""Where the things of a layered drawing stand across the flow: long wires and main paths straight.

The second half of a layered layout. What should lie straight below one another is tied together;
what is tied moves as one. Nothing ever comes nearer to its neighbour than it may, so no two blocks
overlap whatever the network is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from cnnbuilder.graph.layers_order import Rows

SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """Sizes of a drawing, along the flow of the data and across it.

    Attributes:
        length: Of a block, along.
        breadth: Of a block, across.
        gap: Between a block and the next one along.
        aside: Between blocks side by side.
        lane: Between a block and a wire that passes it.
        spread: What each wire that steps aside adds to a gap.
        apart: Between two columns.
    """

    length: float
    breadth: float
    gap: float
    aside: float
    lane: float
    spread: float
    apart: float


def across(made: Rows, measure: Measure) -> dict[int, float]:
    """Return the middle of each block, and of each waypoint, across the flow."""
    top = _tied(made)
    members: dict[int, list[int]] = {}
    for row in made.rows:
        for number in row:
            members.setdefault(top[number], []).append(number)
    before, after = _neighbours(made, top, members, measure)
    order = _in_order(members, before, after)
    place = _spread(order, before, after)
    _pull(made, top, members, order, place, before, after)
    return {number: place[top[number]] for number in top}


# What lies straight below one another


def _tied(made: Rows) -> dict[int, int]:
    """Return, for each thing, the highest of those that it is tied to."""
    depth, height = _depths(made)
    top = {number: number for row in made.rows for number in row}
    for upper, lower in pairwise(made.rows):
        place = {number: index for index, number in enumerate(lower)}
        wanted: list[tuple[int, int, int, int]] = []
        for index, number in enumerate(upper):
            below = _main_below(made, number, height)
            if below is None or _main_above(made, below, depth) != number:
                continue
            both_points = number >= made.blocks and below >= made.blocks
            rank = 0 if both_points else 1
            wanted.append((rank, -height[below] - depth[number], index, place[below]))
        ties: list[tuple[int, int]] = []
        for _rank, _length, start, end in sorted(wanted):
            spot = bisect_left(ties, (start, end))
            left_fits = spot == 0 or ties[spot - 1][1] < end
            if left_fits and (spot == len(ties) or ties[spot][1] > end):
                ties.insert(spot, (start, end))
        for start, end in ties:
            top[lower[end]] = top[upper[start]]
    return top


def _depths(made: Rows) -> tuple[dict[int, int], dict[int, int]]:
    """How many blocks lie above each thing on the longest way, and how many below."""
    depth: dict[int, int] = {}
    for row in made.rows:
        for number in row:
            own = number < made.blocks
            depth[number] = own + max((depth[other] for other, _ in made.above[number]), default=0)
    height: dict[int, int] = {}
    for row in reversed(made.rows):
        for number in row:
            own = number < made.blocks
            height[number] = own + max(
                (height[other] for other, _ in made.below[number]), default=0
            )
    return depth, height


def _main_below(made: Rows, number: int, height: dict[int, int]) -> int | None:
    hung = [other for other, _ in made.below[number]]
    if len(hung) == 1:
        return hung[0]
    return _longer([other for other in hung if other < made.blocks], height)


def _main_above(made: Rows, number: int, depth: dict[int, int]) -> int | None:
    feeding = [other for other, _ in made.above[number]]
    if len(feeding) == 1:
        return feeding[0]
    return _longer([other for other in feeding if other not in made.skips], depth)


def _longer(branches: list[int], length: dict[int, int]) -> int | None:
    """The main path among branches: the longer of two; of three or more there is none."""
    if len(branches) == 1:
        return branches[0]
    if len(branches) == 2 and length[branches[0]] != length[branches[1]]:
        return max(branches, key=lambda number: length[number])
    return None


# How near they may come

Sides = dict[int, dict[int, float]]


def _neighbours(
    made: Rows, top: dict[int, int], members: dict[int, list[int]], measure: Measure
) -> tuple[Sides, Sides]:
    """What stands left and right of each, and how far away it must be."""
    before: Sides = {number: {} for number in members}
    after: Sides = {number: {} for number in members}
    for row in made.rows:
        for left, right in pairwise(row):
            room = _distance(made, left, right, measure)
            one, other = top[left], top[right]
            if room > after[one].get(other, 0.0):
                after[one][other] = before[other][one] = room
    return before, after


def _distance(made: Rows, left: int, right: int, measure: Measure) -> float:
    count = (left < made.blocks) + (right < made.blocks)
    if count == 2:
        return measure.breadth + measure.aside
    return measure.breadth / 2 + measure.lane if count else measure.lane / 2


def _in_order(members: dict[int, list[int]], before: Sides, after: Sides) -> list[int]:
    missing = {number: len(before[number]) for number in members}
    order = [number for number, count in missing.items() if not count]
    for number in order:
        for other in after[number]:
            missing[other] -= 1
            if not missing[other]:
                order.append(other)
    return order


def _spread(order: list[int], before: Sides, after: Sides) -> dict[int, float]:
    """Midway between as far left as possible and as far right as possible."""
    left: dict[int, float] = {}
    for number in order:
        left[number] = max((left[o] + room for o, room in before[number].items()), default=0.0)
    end = max(left.values(), default=0.0)
    right: dict[int, float] = {}
    for number in reversed(order):
        right[number] = min((right[o] - room for o, room in after[number].items()), default=end)
    return {number: (left[number] + right[number]) / 2 for number in order}


def _pull(
    made: Rows,
    top: dict[int, int],
    members: dict[int, list[int]],
    order: list[int],
    place: dict[int, float],
    before: Sides,
    after: Sides,
) -> None:
    """Move each towards what it is wired to, as far as its neighbours let it."""
    ends: dict[int, list[int]] = {number: [] for number in order}
    for number in order:
        for member in members[number]:
            for joined in (made.above[member], made.below[member]):
                ends[number] += [top[other] for other, _ in joined if top[other] != number]
    wired = [number for number in order if ends[number]]
    for sweep in range(SWEEPS):
        for number in wired if sweep % 2 == 0 else reversed(wired):
            others: Sequence[int] = ends[number]
            wanted = sum(place[other] for other in others) / len(others)
            low = max((place[o] + room for o, room in before[number].items()), default=-inf)
            high = min((place[o] - room for o, room in after[number].items()), default=inf)
            # Sums of floats: the two limits may pass one another by a hair.
            place[number] = max(low, min(wanted, high))
