"""Lines that what is dragged jumps to: edges and middles of blocks near it, and equal gaps."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.theme import font
from cnnbuilder.export.tokens import Palette
from cnnbuilder.graph.arrange import ASIDE, GAP

ALIKE = 0.5  # two places nearer than this are one
OVER = 12.0  # a line goes on beyond the blocks that it joins
DEPTH = 0.9  # below the blocks, whose words it would cross out, and above the wires
TICK = 4.0  # half of the strokes at the ends of a measured gap, on the screen
LABEL = 11.0


class Span(NamedTuple):
    """How far a box reaches in one direction."""

    low: float
    high: float

    def meets(self, other: Span) -> bool:
        """Whether the two lie beside one another."""
        return self.low < other.high and other.low < self.high


class Guide(NamedTuple):
    """A line to be drawn: its ends, and the distance that it measures, if it does."""

    x1: float
    y1: float
    x2: float
    y2: float
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class Snap:
    """Where something jumps to, and why.

    Attributes:
        right: How far it goes to the right for that.
        down: How far it goes down.
        guides: Lines that show what it is in line with.
    """

    right: float
    down: float
    guides: tuple[Guide, ...]


class _Box(NamedTuple):
    """A box seen along one axis: ``along`` is what is snapped, ``across`` is the other."""

    along: Span
    across: Span


class Field:
    """What stays where it is while something is dragged, looked at once."""

    def __init__(self, others: Iterable[QRectF]) -> None:
        boxes = tuple(others)
        self.level = tuple(_seen(box, level=True) for box in boxes)
        self.upright = tuple(_seen(box, level=False) for box in boxes)


def snap(moving: QRectF, field: Field, reach: float, step: float = 4.0) -> Snap:
    """Return where a box that is dragged jumps to.

    Args:
        moving: The box where the pointer has it.
        field: What stays.
        reach: How near a line must be.
        step: Grid to keep to where there is no line.
    """
    right = _shift(field.level, _seen(moving, level=True), reach, ASIDE)
    down = _shift(field.upright, _seen(moving, level=False), reach, GAP)
    if right is None:
        right = round(moving.left() / step) * step - moving.left()
    if down is None:
        down = round(moving.top() / step) * step - moving.top()
    placed = moving.translated(right, down)
    level, upright = _seen(placed, level=True), _seen(placed, level=False)
    lines = [*_lines(level, field.level), *_equal_gaps(level, field.level)]
    turned = [*_lines(upright, field.upright), *_equal_gaps(upright, field.upright)]
    lines += [Guide(g.y1, g.x1, g.y2, g.x2, g.distance) for g in turned]
    return Snap(right, down, tuple(lines))


def _seen(box: QRectF, *, level: bool) -> _Box:
    x, y = Span(box.left(), box.right()), Span(box.top(), box.bottom())
    return _Box(x, y) if level else _Box(y, x)


def _shift(others: Sequence[_Box], moving: _Box, reach: float, usual: float) -> float | None:
    """How far to go to the nearest line, or None if none is near enough."""
    best: tuple[float, float, float] | None = None

    def offer(wanted: float, away: float) -> None:
        nonlocal best
        distance = abs(wanted)
        if distance < reach and (best is None or (distance, away) < best[:2]):
            best = (distance, away, wanted)

    low, high = moving.along
    for other in others:
        (first, last), across = other
        for wanted in (first - low, last - high, (first + last - low - high) / 2):
            if -reach < wanted < reach:
                offer(wanted, _distance(across, moving.across))
    lane = sorted(other.along for other in others if other.across.meets(moving.across))
    for wanted in _from_gaps(lane, moving.along, reach, usual):
        offer(wanted, 1.0)
    return None if best is None else best[2]


def _from_gaps(lane: Sequence[Span], moving: Span, reach: float, usual: float) -> Iterator[float]:
    """How far to go to leave a gap that others leave, or to be midway between two of them."""
    low, high = moving
    before = max((s.high for s in lane if s.high <= low + reach), default=None)
    after = min((s.low for s in lane if s.low >= high - reach), default=None)
    for gap in _gaps(lane, usual):
        if before is not None:
            yield before + gap - low
        if after is not None:
            yield after - gap - high
    for above, below in itertools.pairwise(lane):
        if below.low - above.high >= high - low:
            yield (above.high + below.low - low - high) / 2


def _distance(one: Span, other: Span) -> float:
    return max(one.low - other.high, other.low - one.high, 0.0)


def _gaps(lane: Sequence[Span], usual: float) -> set[float]:
    """Gaps between neighbours in a row or a column, and the one that the layout leaves."""
    found = {usual}
    for one, other in itertools.pairwise(lane):
        if other.low > one.high:
            found.add(other.low - one.high)
    return found


def _lines(moving: _Box, boxes: Sequence[_Box]) -> list[Guide]:
    """A line along each edge or middle that is shared, from the nearest block to this one."""

    def places(span: Span) -> tuple[float, float, float]:
        return span.low, (span.low + span.high) / 2, span.high

    own = places(moving.along)
    shared: dict[int, list[_Box]] = {}
    for box in boxes:
        for number, place in enumerate(places(box.along)):
            if -ALIKE < place - own[number] < ALIKE:
                shared.setdefault(number, []).append(box)
    if len(shared) == 3:
        # Of equal size and in line: the two edges say it all.
        del shared[1]
    found: list[Guide] = []
    for number, same in shared.items():
        at = own[number]
        nearest = min(same, key=lambda box: _distance(box.across, moving.across))
        first, second = sorted((moving.across, nearest.across))
        gap = second.low - first.high
        low, high = first.low - OVER, max(first.high, second.high) + OVER
        found.append(Guide(at, low, at, high))
        if gap > 0 and not any(guide.distance for guide in found):
            found.append(Guide(at, first.high, at, second.low, gap))
    return found


def _equal_gaps(moving: _Box, boxes: Sequence[_Box]) -> list[Guide]:
    """The gaps to both neighbours, and beyond them, where they are equal."""
    lane = sorted(
        (box for box in boxes if box.across.meets(moving.across)), key=lambda box: box.along
    )
    row = sorted([*lane, moving], key=lambda box: box.along)
    at = row.index(moving)
    gaps = [(b.along.low - a.along.high, a, b) for a, b in itertools.pairwise(row)]
    own = {index for index in (at - 1, at) if 0 <= index < len(gaps)}
    chosen: set[int] = set()
    for index in own:
        for other in (index - 1, index + 1):
            near = 0 <= other < len(gaps) and abs(gaps[index][0] - gaps[other][0]) < ALIKE
            if near and gaps[index][0] > 0:
                chosen |= {index, other}
    found = []
    for index in sorted(chosen):
        gap, above, below = gaps[index]
        low = max(above.across.low, below.across.low)
        high = min(above.across.high, below.across.high)
        if low >= high:
            low, high = moving.across
        middle = low + (high - low) * 0.25
        found.append(Guide(above.along.high, middle, below.along.low, middle, gap))
    return found


class GuideItem(QGraphicsItem):
    """Draws the lines as hairlines in the accent colour, with the distances in pixels."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self.guides: tuple[Guide, ...] = ()
        self._area = QRectF()
        self.setZValue(DEPTH)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def show_guides(self, guides: tuple[Guide, ...], zoom: float) -> None:
        """Draw other lines."""
        if guides == self.guides:
            return
        self.prepareGeometryChange()
        self.guides = guides
        self._area = QRectF()
        for guide in guides:
            line = QRectF(QPointF(guide.x1, guide.y1), QPointF(guide.x2, guide.y2)).normalized()
            room = 48 / max(zoom, 0.01)
            self._area = self._area.united(line.adjusted(-room, -room, room, room))
        self.update()

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        pen = QPen(QColor(self._palette.accent), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        tick = TICK / zoom
        for x1, y1, x2, y2, distance in self.guides:
            painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
            if distance is None:
                continue
            right, down = (tick, 0.0) if x1 == x2 else (0.0, tick)
            for x, y in ((x1, y1), (x2, y2)):
                painter.drawLine(QPointF(x - right, y - down), QPointF(x + right, y + down))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for guide in self.guides:
            if guide.distance is not None:
                self._label(painter, guide, zoom)

    def _label(self, painter: QPainter, guide: Guide, zoom: float) -> None:
        words = f"{round(guide.distance or 0):,}"
        upright = guide.x1 == guide.x2
        painter.save()
        painter.translate((guide.x1 + guide.x2) / 2, (guide.y1 + guide.y2) / 2)
        painter.scale(1 / zoom, 1 / zoom)
        painter.setFont(font(LABEL, bold=True, tabular=True))
        width = painter.fontMetrics().horizontalAdvance(words) + 10.0
        x, y = (8.0, -8.0) if upright else (-width / 2, 6.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._palette.main_button))
        painter.drawRoundedRect(QRectF(x, y, width, 16), 4, 4)
        painter.setPen(QColor("#FFFFFF"))
        painter.drawText(QRectF(x, y, width, 16), Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()
