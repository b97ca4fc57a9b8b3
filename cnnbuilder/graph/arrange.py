"""Where blocks lie when nobody has placed them: in layers along the flow, branches side by side.

A network is cut where a single wire joins its parts. Each part is laid out in layers, the parts
follow one another, and a long network is broken into columns (or lines) that fit a window.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from cnnbuilder.graph.columns import Measure, across
from cnnbuilder.graph.layers_order import Link, Rows, ranks, rows_of, untangle
from cnnbuilder.graph.model import Graph, NodeId
from cnnbuilder.graph.walk import incoming_edges, topological_order

BLOCK_WIDTH = 232
BLOCK_HEIGHT = 84
GAP = 20  # from a block to the next one below it
ASIDE = 54  # between blocks side by side
GAP_ACROSS = 72  # from a block to the next one right of it
GRID = 4

Direction = Literal["down", "right"]  # which way the data flow on the canvas
Places = Mapping[NodeId, tuple[float, float]]
Room = tuple[float, float]

# The part of a common window in which a design can be read at full size: along the lines, across.
DOWN = Measure(BLOCK_HEIGHT, BLOCK_WIDTH, GAP, ASIDE, 26, 8, 2 * ASIDE)
RIGHT = Measure(BLOCK_WIDTH, BLOCK_HEIGHT, GAP_ACROSS, 28, 22, 8, 56)
ROOM: Mapping[Direction, Room] = {"down": (520.0, 880.0), "right": (1500.0, 880.0)}
TRIES = 40


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a network, laid out.

    Attributes:
        places: Of its blocks, along from its start and across from its axis.
        lead: Room between what is before it and its start.
        length: From its start to its end.
        low: Where it ends on one side of the axis, and
        high: on the other.
        leave: Where the axis of the next part is.
        joined: Whether it hangs on the part before it.
    """

    places: Mapping[int, tuple[float, float]]
    lead: float
    length: float
    low: float
    high: float
    leave: float
    joined: bool


@dataclass(slots=True)
class _Column:
    """Parts one after another; where the axis of each lies, and how far along it begins."""

    parts: list[tuple[_Part, float, float]]
    length: float = 0.0
    low: float = 0.0
    high: float = 0.0
    leave: float = 0.0


def arrange(graph: Graph, direction: Direction = "down") -> Places:
    """Return the top left corner of each block; no two overlap.

    Args:
        graph: The network.
        direction: Which way the data flow.
    """
    return _arranged(graph, tuple(graph.nodes), direction, ROOM[direction])


def tidy(
    graph: Graph, nodes: Iterable[NodeId], places: Places, direction: Direction = "down"
) -> Places:
    """Lay out some blocks where they are; the others stay, and none of them is covered.

    Args:
        graph: The network.
        nodes: The blocks to lay out.
        places: Where all blocks lie now.
        direction: Which way the data flow.
    """
    chosen = tuple(node for node in graph.nodes if node in set(nodes))
    if not chosen:
        return {}
    old = [places.get(node, (0.0, 0.0)) for node in chosen]
    left, top = min(x for x, _ in old), min(y for _, y in old)
    wide = max(x for x, _ in old) - left + BLOCK_WIDTH
    high = max(y for _, y in old) - top + BLOCK_HEIGHT
    least = ROOM[direction]
    room = (high, wide) if direction == "down" else (wide, high)
    made = _arranged(graph, chosen, direction, (max(room[0], least[0]), max(room[1], least[1])))
    shifted = {node: (x + left, y + top) for node, (x, y) in made.items()}
    others = [
        (x, y, float(BLOCK_WIDTH), float(BLOCK_HEIGHT))
        for node, (x, y) in places.items()
        if node not in made and node in graph.nodes
    ]
    return beside(shifted, others)


def beside(places: Places, obstacles: Sequence[tuple[float, float, float, float]]) -> Places:
    """Move blocks all together, as little as it takes, so that they cover none of the obstacles.

    Args:
        places: Where the blocks would lie.
        obstacles: Rectangles: left, top, width, height.
    """
    if not places or not _covers(places.values(), obstacles, 0.0, 0.0):
        return places
    left, right = min(x for x, _ in places.values()), max(x for x, _ in places.values())
    top, bottom = min(y for _, y in places.values()), max(y for _, y in places.values())
    steps = {(0.0, 0.0)}
    for x, y, width, height in obstacles:
        steps.add((x + width + ASIDE - left, 0.0))
        steps.add((x - ASIDE - BLOCK_WIDTH - right, 0.0))
        steps.add((0.0, y + height + GAP - top))
        steps.add((0.0, y - GAP - BLOCK_HEIGHT - bottom))
    for right_by, down_by in sorted(steps, key=lambda step: (abs(step[0]) + abs(step[1]), step)):
        if not _covers(places.values(), obstacles, right_by, down_by):
            return {node: (x + right_by, y + down_by) for node, (x, y) in places.items()}
    return places


def _covers(
    places: Iterable[tuple[float, float]],
    obstacles: Sequence[tuple[float, float, float, float]],
    right_by: float,
    down_by: float,
) -> bool:
    return any(
        x + right_by < left + width
        and x + right_by + BLOCK_WIDTH > left
        and y + down_by < top + height
        and y + down_by + BLOCK_HEIGHT > top
        for x, y in places
        for left, top, width, height in obstacles
    )


def _arranged(
    graph: Graph, chosen: Sequence[NodeId], direction: Direction, room: Room
) -> dict[NodeId, tuple[float, float]]:
    if not chosen:
        return {}
    measure = DOWN if direction == "down" else RIGHT
    order, links = _numbered(graph, chosen)
    networks = [_parts(network, links, measure) for network in _networks(len(order), links)]
    columns = _broken(networks, measure, room)
    made: dict[NodeId, tuple[float, float]] = {}
    edge = 0.0
    for column in columns:
        for part, start, axis in column.parts:
            for number, (along, beside_axis) in part.places.items():
                middle = edge - column.low + axis + beside_axis
                corner = _snapped(middle - measure.breadth / 2), _snapped(start + along)
                made[order[number]] = corner if direction == "down" else (corner[1], corner[0])
        edge += column.high - column.low + measure.apart
    return made


def _snapped(value: float) -> float:
    return float(round(value / GRID) * GRID)


def _numbered(graph: Graph, chosen: Sequence[NodeId]) -> tuple[list[NodeId], list[Link]]:
    """Number the blocks so that wires go from lower to higher; wires that close a loop are left."""
    incoming = incoming_edges(graph)
    inside = set(chosen)
    order = [node for node in topological_order(graph, incoming) if node in inside]
    settled = set(order)
    order += [node for node in chosen if node not in settled]
    number = {node: index for index, node in enumerate(order)}
    links = []
    for node in order:
        edges = incoming[node]
        for index, edge in enumerate(edges):
            source = number.get(edge.source)
            if source is not None and source < number[node]:
                links.append(Link(source, number[node], (index + 1) / (len(edges) + 1)))
    return order, links


def _networks(count: int, links: Iterable[Link]) -> list[list[int]]:
    """Blocks that hang together, those that begin first in front; single blocks come last."""
    leader = list(range(count))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for link in links:
        one, other = find(link.source), find(link.target)
        leader[max(one, other)] = min(one, other)
    found: dict[int, list[int]] = {}
    for number in range(count):
        found.setdefault(find(number), []).append(number)
    return sorted(found.values(), key=lambda network: len(network) == 1)


def _parts(network: Sequence[int], links: Sequence[Link], measure: Measure) -> list[_Part]:
    """Cut a network at each block that all data pass, and lay out what is between two of those."""
    index = {number: place for place, number in enumerate(network)}
    own = [
        Link(index[link.source], index[link.target], link.share)
        for link in links
        if link.source in index
    ]
    rank = ranks(len(network), own)
    joints = _joints(rank, own)
    piece = [bisect_left(joints, row) for row in rank]
    count = len(joints) + 1
    members: list[list[int]] = [[] for _ in range(count)]
    wires: list[list[Link]] = [[] for _ in range(count)]
    for place, number in enumerate(piece):
        members[number].append(place)
    for link in own:
        wires[piece[link.target]].append(link)
    parts: list[_Part] = []
    for number in range(count):
        if not members[number]:
            continue
        if len(members[number]) == 1 and number + 1 < count and len(members[number + 1]) > 1:
            # Where branches begin after a chain, their block begins the part with them.
            members[number + 1] += members[number]
            wires[number + 1] += wires[number]
            members[number] = []
            continue
        above = next((m for m in reversed(members[:number]) if m), None)
        # The last of the part above stands on top of this one, where its wires begin.
        head = max(above, key=rank.__getitem__) if above else None
        parts.append(_part(network, members[number], head, rank, wires[number], measure))
    return parts


def _joints(rank: Sequence[int], links: Iterable[Link]) -> list[int]:
    """The rows with a single block that no wire passes by."""
    last = max(rank)
    held, passing = [0] * (last + 1), [0] * (last + 2)
    for row in rank:
        held[row] += 1
    for link in links:
        passing[rank[link.source] + 1] += 1
        passing[rank[link.target]] -= 1
    joints, open_wires = [], 0
    for row in range(last + 1):
        open_wires += passing[row]
        if held[row] == 1 and not open_wires:
            joints.append(row)
    return joints


def _part(
    network: Sequence[int],
    members: Sequence[int],
    head: int | None,
    rank: Sequence[int],
    links: Sequence[Link],
    measure: Measure,
) -> _Part:
    half = measure.breadth / 2
    if len(members) == 1:
        name = network[members[0]]
        lead, joined = measure.gap, head is not None
        return _Part({name: (0.0, 0.0)}, lead, measure.length, -half, half, 0.0, joined)
    shown = [head, *members] if head is not None else list(members)
    local = {place: number for number, place in enumerate(shown)}
    wires = [Link(local[link.source], local[link.target], link.share) for link in links]
    made = rows_of({local[place]: rank[place] for place in shown}, wires, len(shown))
    untangle(made)
    middle = across(made, measure)
    along = _along(made, middle, measure)
    row = {number: index for index, numbers in enumerate(made.rows) for number in numbers}
    first = along[1] if head is not None else 0.0
    entry = middle[made.rows[0][0]]
    room = {number: half if number < made.blocks else measure.lane for number in middle}
    return _Part(
        {
            network[place]: (along[row[local[place]]] - first, middle[local[place]] - entry)
            for place in members
        },
        first - measure.length if head is not None else measure.gap,
        along[-1] + measure.length - first,
        min(middle[number] - room[number] for number in middle) - entry,
        max(middle[number] + room[number] for number in middle) - entry,
        middle[made.rows[-1][0]] - entry,
        head is not None,
    )


def _along(made: Rows, middle: Mapping[int, float], measure: Measure) -> list[float]:
    """Where each row begins: wires that step aside side by side need room of their own."""
    found = [0.0]
    for upper, _lower in pairwise(made.rows):
        ends = {
            lower if len(made.above[lower]) == 1 else (number, lower)
            for number in upper
            for lower, _share in made.below[number]
            if abs(middle[number] - middle[lower]) > 1
        }
        extra = measure.spread * min(max(len(ends) - 1, 0), 4)
        found.append(found[-1] + measure.length + measure.gap + extra)
    return found


# Columns


def _broken(networks: Sequence[Sequence[_Part]], measure: Measure, room: Room) -> list[_Column]:
    """Break long networks into columns, so that the whole is as large as can be in the room."""
    parts = [part for network in networks for part in network]
    starts = {
        id(network[0])
        for number, network in enumerate(networks)
        if len(network) > 1 or len(network[0].places) > 1 or number == 0
    }
    loose = next((n[0] for n in networks if len(n) == 1 and len(n[0].places) == 1), None)
    if loose is not None:
        starts.add(id(loose))
    longest = max(part.length for part in parts)
    total = sum(part.length + part.lead for part in parts)
    best: tuple[float, float] | None = None
    tried = 0.0
    for step in range(TRIES):
        limit = max(longest, longest * (total / longest) ** (step / (TRIES - 1)))
        if best is not None and limit - tried < 1:
            continue
        tried = limit
        cost = _cost(_filled(parts, starts, measure, limit), measure, room)
        # Of two that can be read as well, the one with fewer and longer columns.
        if best is None or cost <= best[0] * 1.001:
            best = (cost, limit)
    limit = best[1] if best is not None else total
    columns = _filled(parts, starts, measure, limit)
    return _evened(parts, starts, measure, columns, longest)


def _evened(
    parts: Sequence[_Part],
    starts: set[int],
    measure: Measure,
    columns: list[_Column],
    longest: float,
) -> list[_Column]:
    """Take the shortest columns of which there are no more: all about equally long."""
    low, high = longest, max(column.length for column in columns)
    best = columns
    for _halving in range(14):
        if high - low < 1:
            break
        middle = (low + high) / 2
        filled = _filled(parts, starts, measure, middle)
        if len(filled) > len(columns):
            low = middle
        else:
            best, high = filled, middle
    return best


def _cost(columns: Sequence[_Column], measure: Measure, room: Room) -> float:
    """How many times larger than the room the whole is, in the direction where it is worse."""
    length = max(column.length for column in columns)
    breadth = sum(column.high - column.low + measure.apart for column in columns) - measure.apart
    return max(length / room[0], breadth / room[1], 1.0)


def _filled(
    parts: Sequence[_Part], starts: set[int], measure: Measure, limit: float
) -> list[_Column]:
    columns: list[_Column] = []
    for part in parts:
        column = columns[-1] if columns else None
        full = column is not None and column.length + part.lead + part.length > limit + 0.5
        if column is None or full or id(part) in starts:
            columns.append(
                _Column([(part, 0.0, 0.0)], part.length, part.low, part.high, part.leave)
            )
            continue
        axis = column.leave if part.joined else column.low - part.low
        column.parts.append((part, column.length + part.lead, axis))
        column.length += part.lead + part.length
        column.low = min(column.low, axis + part.low)
        column.high = max(column.high, axis + part.high)
        column.leave = axis + part.leave
    return columns
