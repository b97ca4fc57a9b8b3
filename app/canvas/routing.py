"""The ways of the canvas's wires: which of them to find anew when blocks have moved.

The way of a wire depends on its ends and on the blocks in a region around them, and on nothing
else; so the same design always looks the same, whatever was done to come to it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from app.canvas.items import BlockItem, WireItem
from cnnbuilder.export import face as f
from cnnbuilder.export.lanes import Way, apart
from cnnbuilder.export.wires import route
from cnnbuilder.graph.model import Edge, NodeId

ASIDE, ALONG = 1.5 * f.BLOCK_WIDTH, 20.0  # the region, beyond the ends of a wire
FEW = 40  # with more moved blocks than this, all wires look for their way

Area = tuple[float, float, float, float]  # left, top, right, bottom
Incoming = Mapping[NodeId, Sequence[Edge]]


class Routing:
    """Finds ways for the wires of a scene. Owned by the scene."""

    def __init__(self, blocks: Mapping[NodeId, BlockItem], wires: Mapping[Edge, WireItem]) -> None:
        self._blocks = blocks
        self._wires = wires
        self._placed: dict[NodeId, tuple[float, float]] = {}
        self._regions: dict[Edge, Area] = {}
        self._alone: dict[Edge, Way] = {}  # the way each would take if there were no other wire
        self._boxes: list[f.Box] = []  # of all blocks, from the top down
        self._tops: list[float] = []

    def route(
        self,
        moved: Iterable[BlockItem],
        also: Iterable[Edge],
        incoming: Incoming,
        direction: f.Direction,
        gone: Iterable[NodeId] = (),
    ) -> bool:
        """Find the ways of the wires of moved blocks, and of those that blocks lay or lie near.

        Returns whether there was anything to do.

        Args:
            moved: Blocks that lie elsewhere than before, or are new.
            also: Further wires.
            incoming: Wires into each block, by port.
            direction: Which way the data flow.
            gone: Blocks that are no more.
        """
        moved = tuple(moved)
        stale = set(also)
        spots = self._spots(moved, gone)
        nodes = {block.node for block in moved}
        many = len(spots) > FEW
        if not stale and not spots and not nodes:
            return False
        self._boxes = [f.block_box(item.x(), item.y()) for item in self._blocks.values()]
        self._boxes.sort(key=_top)
        self._tops = [box.y for box in self._boxes]
        for edge in self._wires:
            if not (many or edge in stale or edge.source in nodes or edge.target in nodes):
                region = self._regions.get(edge)
                if region is not None and not any(_touch(region, spot) for spot in spots):
                    continue
            start, end = self._ends(edge, incoming)
            region = _region(start, end, direction)
            self._regions[edge] = region
            self._alone[edge] = route(start, end, self._near(region), direction=direction)
        ways = apart(self._alone, self._boxes, direction, _origin)
        for edge, wire in self._wires.items():
            wire.show_way(ways.get(edge) or self._alone[edge])
        return True

    def forget(self, edge: Edge) -> None:
        """A wire is no more."""
        self._regions.pop(edge, None)
        self._alone.pop(edge, None)

    def _spots(self, moved: Sequence[BlockItem], gone: Iterable[NodeId]) -> list[Area]:
        """Where blocks lay or lie that did not lie there before."""
        spots = [_block_area(*self._placed.pop(node)) for node in gone if node in self._placed]
        for block in moved:
            place = (block.x(), block.y())
            before = self._placed.get(block.node)
            if before != place:
                spots.append(_block_area(*place))
                if before is not None:
                    spots.append(_block_area(*before))
            self._placed[block.node] = place
        return spots

    def _ends(self, edge: Edge, incoming: Incoming) -> tuple[f.Point, f.Point]:
        start = self._blocks[edge.source].output_place(edge.source_port)
        ports = incoming.get(edge.target, ())
        index = ports.index(edge) if len(ports) > 1 and edge in ports else 0
        return start, self._blocks[edge.target].input_place(index)

    def _near(self, region: Area) -> list[f.Box]:
        left, top, right, bottom = region
        first = bisect_left(self._tops, top - f.BLOCK_HEIGHT)
        last = bisect_right(self._tops, bottom)
        least = left - f.BLOCK_WIDTH
        return [box for box in self._boxes[first:last] if least < box[0] < right]


_top = attrgetter("y")


def _origin(edge: Edge) -> tuple[NodeId, int]:
    return edge.source, edge.source_port


def _region(start: f.Point, end: f.Point, direction: f.Direction) -> Area:
    x, y = (ASIDE, ALONG) if direction == "down" else (ALONG, ASIDE)
    left, right = min(start.x, end.x), max(start.x, end.x)
    top, bottom = min(start.y, end.y), max(start.y, end.y)
    return left - x, top - y, right + x, bottom + y


def _block_area(x: float, y: float) -> Area:
    return x, y, x + f.BLOCK_WIDTH, y + f.BLOCK_HEIGHT


def _touch(one: Area, other: Area) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
