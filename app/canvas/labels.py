"""The shapes that stand beside wires, wherever there is room for them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QStaticText

from app.canvas.items import LABEL_SIZE, LABEL_STEP, BlockItem, WireItem
from app.canvas.paint import FULL, metrics, text_width
from cnnbuilder.export import face as f
from cnnbuilder.export.tokens import Palette
from cnnbuilder.graph.model import Edge, NodeId

LABEL_ZOOM = FULL
HEIGHT = 15.0
BESIDE = 9.0  # from an upright wire: clear of a port
ABOVE = 3.0  # from a level wire
APART = 600.0  # between two labels that say the same of the same port
NEAR = 40.0  # how far outside the picture blocks are looked at


class Labels:
    """Finds a place for the shape of each wire in view, and draws it.

    A label never lies on a block, on a wire or on another label; where there is no such place, it
    is left out. Places are kept until something moves.
    """

    def __init__(self, wires: Mapping[Edge, WireItem], blocks: Mapping[NodeId, BlockItem]) -> None:
        self._wires = wires
        self._blocks = blocks
        self._age = 0

    def forget(self) -> None:
        """Look for places anew: something has moved."""
        self._age += 1

    def paint(
        self, painter: QPainter, palette: Palette, area: QRectF, near: Sequence[WireItem]
    ) -> None:
        """Draw the labels that touch an area.

        Args:
            painter: Draws on the canvas.
            palette: The colours.
            area: What is to be drawn.
            near: All wires that come nearer to it than ``NEAR``.
        """
        known = [wire for wire in near if wire.tensor is not None and wire.way]
        self._place(known)
        painter.setFont(metrics(LABEL_SIZE, False)[0])
        rise = (HEIGHT + metrics(LABEL_SIZE, False)[1].capHeight()) / 2 - metrics(
            LABEL_SIZE, False
        )[1].ascent()
        quiet, loud = QColor(palette.tertiary), QColor(palette.text)
        for wire in known:
            if wire.label is not None and wire.strength == 1 and wire.label.intersects(area):
                painter.setPen(loud if wire.state else quiet)
                place = wire.label.topLeft()
                painter.drawStaticText(place + QPointF(0, rise), _static(str(wire.tensor)))

    def _place(self, seen: Sequence[WireItem]) -> None:
        new = [wire for wire in seen if wire.label_age != self._age]
        if not new:
            return
        taken = [
            (w.label, w.edge[:2]) for w in seen if w.label_age == self._age and w.label is not None
        ]
        boxes = [
            (x, y, x + f.BLOCK_WIDTH, y + f.BLOCK_HEIGHT)
            for x, y in ((item.x(), item.y()) for item in self._blocks.values())
        ]
        for wire in new:
            left, top, right, bottom = wire.bounds
            left, top, right, bottom = left - 160, top - 30, right + 160, bottom + 30
            near = [
                box
                for box in boxes
                if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top
            ]
            others = [
                each
                for each in self._wires.values()
                if each.bounds[0] < right
                and each.bounds[2] > left
                and each.bounds[1] < bottom
                and each.bounds[3] > top
                and each is not wire
            ]
            wire.label = self._free_place(wire, near, others, taken)
            wire.label_age = self._age
            if wire.label is not None:
                taken.append((wire.label, wire.edge[:2]))

    def _free_place(
        self,
        wire: WireItem,
        boxes: list[tuple[float, float, float, float]],
        others: list[WireItem],
        taken: list[tuple[QRectF, tuple[NodeId, int]]],
    ) -> QRectF | None:
        # In steps, so that a label need not look for a place whenever a figure changes.
        width = label_width(wire)
        for place in _places(wire, width):
            left, top, right, bottom = (place.left(), place.top(), place.right(), place.bottom())
            edges = (left, top, right, bottom)
            if any(_touch(box, edges) for box in boxes):
                continue
            if any(label.intersects(place) for label, _source in taken):
                continue
            # Beside the label of another wire from the same port it would say nothing new.
            if any(
                source == wire.edge[:2]
                and (label.center() - place.center()).manhattanLength() < APART
                for label, source in taken
            ):
                continue
            if any(_crosses(other, edges) for other in (wire, *others)):
                continue
            return place
        return None


def _places(wire: WireItem, width: float) -> Iterator[QRectF]:
    """Where a wire's label might stand, best place first: beside its longest pieces."""
    pieces = sorted(
        itertools.pairwise(wire.way),
        key=lambda piece: -abs(piece[0].x - piece[1].x) - abs(piece[0].y - piece[1].y),
    )
    for a, b in pieces[:3]:
        for share in (0.5, 0.25, 0.75):
            x, y = a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share
            if a.x == b.x:
                yield QRectF(x + BESIDE, y - HEIGHT / 2, width, HEIGHT)
                yield QRectF(x - BESIDE - width, y - HEIGHT / 2, width, HEIGHT)
            elif abs(a.x - b.x) > width:
                yield QRectF(x - width / 2, y - ABOVE - HEIGHT, width, HEIGHT)
                yield QRectF(x - width / 2, y + ABOVE, width, HEIGHT)


def label_width(wire: WireItem) -> float:
    """Return the room that the shape of a wire asks for."""
    return math.ceil(text_width(str(wire.tensor), LABEL_SIZE, False) / LABEL_STEP) * LABEL_STEP


@lru_cache(maxsize=1024)
def _static(text: str) -> QStaticText:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def _touch(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _crosses(wire: WireItem, area: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = area
    for a, b in itertools.pairwise(wire.way):
        x1, x2 = (a.x, b.x) if a.x < b.x else (b.x, a.x)
        y1, y2 = (a.y, b.y) if a.y < b.y else (b.y, a.y)
        if x1 - 2 < right and x2 + 2 > left and y1 - 2 < bottom and y2 + 2 > top:
            return True
    return False
