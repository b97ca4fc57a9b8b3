"""Edits that add several things at once, and find places for them on the canvas."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.arrange import ASIDE, BLOCK_HEIGHT, BLOCK_WIDTH, GAP, Direction
from cnnbuilder.graph.copies import duplicate, paste
from cnnbuilder.graph.exchange import exchange
from cnnbuilder.graph.model import Edge, Graph, NodeId
from cnnbuilder.graph.scoped import spec_of
from cnnbuilder.graph.segment import repeat, segment_of, wrap
from cnnbuilder.project.edits import move, with_graph
from cnnbuilder.project.fragment import Fragment
from cnnbuilder.project.project import Position, Project
from cnnbuilder.spec import LayerSpec, Ports

Places = Mapping[NodeId, Position]
NEAR = 24.0
BLOCK = (float(BLOCK_WIDTH), float(BLOCK_HEIGHT))


@dataclass(frozen=True, slots=True)
class Built:
    """A project with new blocks: which they are."""

    project: Project
    nodes: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a new block goes.

    Attributes:
        sources: Blocks that are wired into it.
        on: A wire that it is put on, or None.
        target: A block that it is wired into, or None.
        place: Its middle on the canvas, or None for the best one.
        beside: Whether it lies beside what follows its source, not before it.
    """

    sources: tuple[NodeId, ...] = ()
    on: Edge | None = None
    target: NodeId | None = None
    place: Position | None = None
    beside: bool = False


def insert(
    project: Project, catalog: Catalog, type_id: str, spot: Spot, params: Mapping[str, Any]
) -> Built:
    """Add a block of a type at a spot, wired as the spot says wherever that can be."""
    spec = catalog.layers[type_id]
    graph, node = edits.add_layer(project.graph, spec, params)
    return _settled(project, catalog, graph, node, spec, spot)


def insert_fragment(project: Project, catalog: Catalog, fragment: Fragment, spot: Spot) -> Built:
    """Put a block from elsewhere, a group most often, at a spot; several are put where they fit."""
    if len(fragment.graph.nodes) != 1:
        return paste_fragment(project, fragment, spot.place)
    done = paste(project.graph, fragment.graph)
    (node,) = done.nodes.values()
    spec = spec_of(done.graph, catalog, node)
    if spec is None:
        return paste_fragment(project, fragment, spot.place)
    return _settled(project, catalog, done.graph, node, spec, spot)


def _settled(
    project: Project, catalog: Catalog, graph: Graph, node: NodeId, spec: LayerSpec, spot: Spot
) -> Built:
    """Wire a new block as its spot says wherever that can be, and find a place for it."""
    on = spot.on if spec.ports is not Ports.NONE and spot.on in graph.edges else None
    if on is not None:
        graph = edits.insert_on_edge(graph, node, on)
    for source in spot.sources:
        if edits.why_not_connect(graph, catalog, source, node, replacing=False) is None:
            graph = edits.connect(graph, catalog, source, node)
    target = spot.target
    if target is not None and edits.why_not_connect(graph, catalog, node, target) is None:
        graph = edits.connect(graph, catalog, node, target)
    grown = with_graph(project, graph)
    places = _shown(project)
    if spot.place is not None:
        return Built(move(grown, {node: _clear(_centred(spot.place), places)}), (node,))
    before = [s for s in (*spot.sources, *((on.source,) if on else ())) if s in places]
    if not before and target in places:
        place = _before(places[target], project.view.direction)
        return Built(move(grown, {node: _aside(place, places, project.view.direction)}), (node,))
    if not before:
        return Built(move(grown, {node: _below_all(places)}), (node,))
    place = _after([places[each] for each in before], project.view.direction)
    if spot.beside:
        place = _aside(place, places, project.view.direction)
    elif on is not None:
        grown = move(grown, make_room(places, place, BLOCK, project))
    else:
        place = _free(place, places, project.view.direction)
    return Built(move(grown, {node: place}), (node,))


def duplicate_blocks(
    project: Project, catalog: Catalog, nodes: Collection[NodeId], offset: Position
) -> Built:
    """Put copies of blocks beside them."""
    done = duplicate(project.graph, catalog, nodes)
    old = project.view.positions
    places = {
        new: (old[node][0] + offset[0], old[node][1] + offset[1])
        for node, new in done.nodes.items()
        if node in old
    }
    made = move(with_graph(project, done.graph), places)
    return Built(made, tuple(done.nodes.values()))


def paste_fragment(project: Project, fragment: Fragment, middle: Position | None = None) -> Built:
    """Put blocks from elsewhere into a design.

    Args:
        project: The design.
        fragment: The blocks.
        middle: Where their middle goes; None: where they lay, or beside what lies there now.
    """
    done = paste(project.graph, fragment.graph)
    places = _placed(fragment)
    shift = (0.0, 0.0)
    if middle is not None:
        centre = _middle(places.values())
        shift = (_stepped(middle[0] - centre[0]), _stepped(middle[1] - centre[1]))
    taken = {_cell(place) for place in _shown(project).values()}
    # Blocks that lie nearly on others would hide them.
    while any(_cell((x + shift[0], y + shift[1])) in taken for x, y in places.values()):
        shift = (shift[0] + 32.0, shift[1] + 32.0)
    moved = {done.nodes[n]: (x + shift[0], y + shift[1]) for n, (x, y) in places.items()}
    return Built(move(with_graph(project, done.graph), moved), tuple(done.nodes.values()))


def repeat_blocks(project: Project, catalog: Catalog, nodes: Iterable[NodeId], times: int) -> Built:
    """Chain copies of a selection after it: it is there ``times`` times in all."""
    segment = segment_of(project.graph, catalog, nodes)
    done = repeat(project.graph, segment, times)
    old, down = _shown(project), project.view.direction == "down"
    own = [old[node] for node in segment.nodes if node in old]
    low, high = _bounds(own)
    step = (0.0, high[1] - low[1] + GAP) if down else (high[0] - low[0] + ASIDE, 0.0)
    size = (high[0] - low[0], high[1] - low[1])
    extent = (
        (size[0], step[1] * (times - 1) - GAP) if down else (step[0] * (times - 1) - ASIDE, size[1])
    )
    others = {node: place for node, place in old.items() if node not in set(segment.nodes)}
    room = make_room(others, (low[0] + step[0], low[1] + step[1]), extent, project)
    places = {
        copy: (old[node][0] + step[0] * (number + 1), old[node][1] + step[1] * (number + 1))
        for number, copies in enumerate(done.copies)
        for node, copy in copies.items()
        if node in old
    }
    made = move(with_graph(project, done.graph), {**room, **places})
    return Built(made, (*segment.nodes, *(n for copies in done.copies for n in copies.values())))


def wrap_blocks(
    project: Project, catalog: Catalog, nodes: Iterable[NodeId], analysis: Analysis
) -> Built:
    """Lead a short cut around a selection, with a projection where shapes differ."""
    segment = segment_of(project.graph, catalog, nodes)
    before = analysis.nodes[segment.source[0]].output if segment.source is not None else None
    after = analysis.nodes[segment.last].output
    done = wrap(project.graph, catalog, segment, before, after)
    old, direction = _shown(project), project.view.direction
    own = {node: old[node] for node in segment.nodes if node in old}
    low, high = _bounds(list(own.values()))
    place = _after([own.get(segment.last, low)], direction)
    if direction == "down":
        place = (place[0], high[1] + GAP)
        aside = (high[0] + ASIDE, _stepped((low[1] + high[1] - BLOCK_HEIGHT) / 2))
    else:
        place = (high[0] + ASIDE, place[1])
        aside = (_stepped((low[0] + high[0] - BLOCK_WIDTH) / 2), high[1] + GAP)
    others = {node: where for node, where in old.items() if node not in own}
    places: dict[NodeId, Position] = {
        **make_room(others, place, BLOCK, project),
        done.join: place,
    }
    new: tuple[NodeId, ...] = (done.join,)
    if done.projection is not None:
        places[done.projection] = _aside(aside, {**others, **places}, direction)
        new = (done.projection, done.join)
    return Built(move(with_graph(project, done.graph), places), new)


def replace_blocks(
    project: Project, catalog: Catalog, nodes: Iterable[NodeId], type_id: str
) -> Project:
    """Put blocks of another type in the places of some; those of that type stay as they are."""
    graph, spec = project.graph, catalog.layers[type_id]
    for node in nodes:
        layer = graph.nodes[node].layer
        if layer is None or graph.layers[layer].type != type_id:
            graph = exchange(graph, catalog, node, spec)
    return with_graph(project, graph)


# Places


def make_room(
    places: Places, place: Position, size: tuple[float, float], project: Project
) -> dict[NodeId, Position]:
    """Return the new places of blocks that must give way to an area, along the data's way.

    Blocks behind the area in the same lane move on together, so their distances stay.
    """
    down = project.view.direction == "down"
    along, across = (1, 0) if down else (0, 1)
    gap = GAP if down else ASIDE
    lane = {
        node: where
        for node, where in places.items()
        if place[across] - BLOCK[across] < where[across] < place[across] + size[across]
        and where[along] > place[along] - BLOCK[along]
    }
    end = place[along] + size[along] + gap
    first = min((where[along] for where in lane.values()), default=end)
    shift = end - first
    if shift <= 0:
        return {}
    return {
        node: (where[0], where[1] + shift) if down else (where[0] + shift, where[1])
        for node, where in lane.items()
    }


def _shown(project: Project) -> dict[NodeId, Position]:
    """The places of the blocks of this graph."""
    return {n: p for n, p in project.view.positions.items() if n in project.graph.nodes}


def _placed(fragment: Fragment) -> dict[NodeId, Position]:
    """The places of a fragment; blocks without one come below the others."""
    places = dict(fragment.places)
    for node in fragment.graph.nodes:
        if node not in places:
            places[node] = _below_all(places)
    return places


def _cell(place: Position) -> tuple[int, int]:
    return round(place[0] / NEAR), round(place[1] / NEAR)


def _below_all(places: Places) -> Position:
    if not places:
        return (0.0, 0.0)
    x = min(place[0] for place in places.values())
    return (x, max(place[1] for place in places.values()) + BLOCK_HEIGHT + GAP)


def _bounds(places: Sequence[Position]) -> tuple[Position, Position]:
    if not places:
        return (0.0, 0.0), (float(BLOCK_WIDTH), float(BLOCK_HEIGHT))
    return (
        (min(x for x, _ in places), min(y for _, y in places)),
        (max(x for x, _ in places) + BLOCK_WIDTH, max(y for _, y in places) + BLOCK_HEIGHT),
    )


def _middle(places: Iterable[Position]) -> Position:
    low, high = _bounds(list(places))
    return (low[0] + high[0]) / 2, (low[1] + high[1]) / 2


def _centred(middle: Position) -> Position:
    return _stepped(middle[0] - BLOCK_WIDTH / 2), _stepped(middle[1] - BLOCK_HEIGHT / 2)


def _stepped(value: float) -> float:
    return float(round(value / 4) * 4)


def _after(before: Sequence[Position], direction: Direction) -> Position:
    """The place behind blocks: below the lowest, or right of the rightmost, in their middle."""
    low, high = _bounds(before)
    if direction == "down":
        return _stepped((low[0] + high[0] - BLOCK_WIDTH) / 2), high[1] + GAP
    return high[0] + ASIDE, _stepped((low[1] + high[1] - BLOCK_HEIGHT) / 2)


def _before(behind: Position, direction: Direction) -> Position:
    x, y = behind
    return (x, y - BLOCK_HEIGHT - GAP) if direction == "down" else (x - BLOCK_WIDTH - ASIDE, y)


def _taken(place: Position, places: Places) -> bool:
    return any(
        abs(x - place[0]) < BLOCK_WIDTH and abs(y - place[1]) < BLOCK_HEIGHT
        for x, y in places.values()
    )


def _clear(place: Position, places: Places) -> Position:
    """The place nearest to a wished one at which a block lies on no other."""
    if not _taken(place, places):
        return place
    near = [
        (x, y)
        for x, y in places.values()
        if abs(x - place[0]) < 2 * BLOCK_WIDTH and abs(y - place[1]) < 3 * BLOCK_HEIGHT
    ]
    columns = {place[0], *(x + side * (BLOCK_WIDTH + GAP) for x, _ in near for side in (-1, 1))}
    rows = {place[1], *(y + side * (BLOCK_HEIGHT + GAP) for _, y in near for side in (-1, 1))}
    free = [(x, y) for x in columns for y in rows if not _taken((x, y), places)]
    return min(
        free,
        key=lambda spot: (abs(spot[0] - place[0]) + abs(spot[1] - place[1]), spot),
        default=place,
    )


def _free(place: Position, places: Places, direction: Direction) -> Position:
    """The first free place from one on, along the data's way."""
    while _taken(place, places):
        x, y = place
        place = (x, y + BLOCK_HEIGHT + GAP) if direction == "down" else (x + BLOCK_WIDTH + ASIDE, y)
    return place


def _aside(place: Position, places: Places, direction: Direction) -> Position:
    """The first free place from one on, across the data's way."""
    while _taken(place, places):
        x, y = place
        place = (x + BLOCK_WIDTH + ASIDE, y) if direction == "down" else (x, y + BLOCK_HEIGHT + GAP)
    return place
