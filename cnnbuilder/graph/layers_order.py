"""Layers of a drawing: in which row each block stands, and in which order, with few crossings.

The first half of a layered layout (Sugiyama's): long wires get a waypoint in every row that they
pass, rows are sorted until few wires cross. Where things stand exactly is decided in ``columns``.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

MOST_WAYPOINTS = 6000  # beyond that the longest wires get none: they are no help to anybody
ROUNDS = 8


class Link(NamedTuple):
    """A wire between two blocks, given by number.

    Attributes:
        source: The upper block.
        target: The lower block.
        share: Where on the target's edge it ends, from 0 to 1.
    """

    source: int
    target: int
    share: float = 0.5


@dataclass(slots=True)
class Rows:
    """Blocks and waypoints in rows. Numbers below ``blocks`` are blocks, the others waypoints.

    Attributes:
        blocks: How many blocks there are.
        rows: What stands in each row, in order.
        above: By number: what it hangs on in the row above, and where it ends on this one's edge.
        below: By number: what hangs on it in the row below, and where that wire ends there.
        skips: Waypoints of wires from a block that feeds others, too.
    """

    blocks: int
    rows: list[list[int]]
    above: list[list[tuple[int, float]]]
    below: list[list[tuple[int, float]]]
    skips: set[int] = field(default_factory=set)


def ranks(count: int, links: Sequence[Link]) -> list[int]:
    """Return the row of each block: below all that feeds it.

    A block that nothing feeds stands just above the first that it feeds, not at the very top.

    Args:
        count: How many blocks there are; each link goes from a lower number to a higher one.
        links: The wires.
    """
    feeds: list[list[int]] = [[] for _ in range(count)]
    fed = [0] * count
    for link in links:
        feeds[link.source].append(link.target)
        fed[link.target] += 1
    rank = [0] * count
    for block in range(count):
        for target in feeds[block]:
            rank[target] = max(rank[target], rank[block] + 1)
    for block in range(count):
        if not fed[block] and feeds[block]:
            rank[block] = min(rank[target] for target in feeds[block]) - 1
    return rank


def rows_of(rank: Mapping[int, int], links: Sequence[Link], count: int) -> Rows:
    """Return blocks and waypoints in rows, in a first order.

    Args:
        rank: Row of each block, by number.
        links: The wires between them, each down.
        count: How many numbers are taken by blocks.
    """
    first = min(rank.values())
    height = max(rank.values()) - first + 1
    made = Rows(
        count, [[] for _ in range(height)], [[] for _ in range(count)], [[] for _ in range(count)]
    )
    forks: dict[int, int] = {}
    for link in links:
        forks[link.source] = forks.get(link.source, 0) + 1
    spent = 0
    where = {block: row - first for block, row in rank.items()}
    for link in sorted(links, key=lambda link: (rank[link.target] - rank[link.source], link)):
        span = rank[link.target] - rank[link.source]
        spent += span - 1
        if span > 1 and spent > MOST_WAYPOINTS:
            break
        before = link.source
        for row in range(where[link.source] + 1, where[link.target]):
            point = len(made.above)
            made.above.append([])
            made.below.append([])
            where[point] = row
            if forks[link.source] > 1:
                made.skips.add(point)
            _join(made, before, point, 0.5)
            before = point
        _join(made, before, link.target, link.share)
    _first_order(made, where)
    return made


def _join(made: Rows, upper: int, lower: int, share: float) -> None:
    made.below[upper].append((lower, share))
    made.above[lower].append((upper, share))


def _first_order(made: Rows, where: Mapping[int, int]) -> None:
    """Put things down in the order in which they are met on the way from the top."""
    seen: set[int] = set()
    starts = [number for number in sorted(where) if not made.above[number]]
    todo = list(reversed(starts))
    while todo:
        number = todo.pop()
        if number in seen:
            continue
        seen.add(number)
        made.rows[where[number]].append(number)
        lower = sorted(made.below[number], key=lambda hung: (hung[1], hung[0]))
        todo.extend(hung for hung, _share in reversed(lower) if hung not in seen)


def untangle(made: Rows) -> None:
    """Sort the rows until few wires cross: each thing goes to the mean of what it is wired to."""
    best, fewest, idle = [list(row) for row in made.rows], crossings(made), 0
    for _round in range(ROUNDS):
        if not fewest or idle == 2:
            break
        place: dict[int, int] = {}
        for row in made.rows:
            _sort(row, made.above, place, upper=True)
        for row in reversed(made.rows):
            _sort(row, made.below, place, upper=False)
        count = crossings(made)
        idle += 1
        if count < fewest:
            best, fewest, idle = [list(row) for row in made.rows], count, 0
    made.rows = best


def _sort(
    row: list[int],
    joined: Sequence[Sequence[tuple[int, float]]],
    place: dict[int, int],
    *,
    upper: bool,
) -> None:
    wanted: dict[int, float] = {}
    for index, number in enumerate(row):
        ends = [
            place[other] + (0.0 if upper else (share - 0.5) * 0.8)
            for other, share in joined[number]
            if other in place
        ]
        wanted[number] = sum(ends) / len(ends) if ends else float(index)
    row.sort(key=wanted.__getitem__)
    for index, number in enumerate(row):
        place[number] = index


def crossings(made: Rows) -> int:
    """Return how many pairs of wires cross."""
    count = 0
    for upper, lower in pairwise(made.rows):
        place = {number: index for index, number in enumerate(lower)}
        passed: list[float] = []
        for number in upper:
            ends = sorted(place[other] + share * 0.8 for other, share in made.below[number])
            count += sum(len(passed) - bisect_right(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return count
