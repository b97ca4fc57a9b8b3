"""Rows and grids of small cells, as the drawings that explain a shape are made of.

What is too long for its room is shortened: three dots stand for the cells left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from app.widgets.colours import colours
from cnnbuilder.export.tokens import DARK, LIGHT, mix

LARGEST, SMALLEST = 12.0, 6.0

# What a cell is: of the input; under the window; under the next one; padding; padding under the
# window; missing, where the window does not fit; never reached.
PLAIN, LIT, NEXT, ZERO, ZERO_LIT, MISSING, LOST = (
    "plain",
    "lit",
    "next",
    "zero",
    "zero-lit",
    "missing",
    "lost",
)


@dataclass(frozen=True, slots=True)
class Run:
    """The cells of an axis that are in view.

    Attributes:
        low: The first cell there is.
        high: One behind the last.
        first: The first one in view.
        count: How many are.
    """

    low: int
    high: int
    first: int
    count: int

    @property
    def cut_before(self) -> bool:
        """Whether cells before the first one in view are left out."""
        return self.first > self.low

    @property
    def cut_after(self) -> bool:
        """Whether cells behind the last one in view are left out."""
        return self.first + self.count < self.high

    @property
    def places(self) -> int:
        """Cells in view and dots."""
        return self.count + self.cut_before + self.cut_after

    @property
    def cells(self) -> range:
        """The cells in view."""
        return range(self.first, self.first + self.count)

    def place(self, cell: int) -> int:
        """Return how many places before a cell there are."""
        return cell - self.first + self.cut_before

    def nearest(self, cell: int) -> int:
        """Return the cell in view that is nearest."""
        return min(max(cell, self.first), self.first + self.count - 1)


def in_view(low: int, high: int, most: int, first: int, last: int) -> Run:
    """Return which cells from ``low`` to before ``high`` to show, if ``most`` places are free.

    Those from ``first`` to ``last`` are in view as far as there is room.
    """
    most = max(most, 3)
    if high - low <= most:
        return Run(low, high, low, max(high - low, 0))
    if last < low + most - 1:
        return Run(low, high, low, most - 1)
    if first >= high - most + 1:
        return Run(low, high, high - most + 1, most - 1)
    start = (first + last + 1) // 2 - (most - 2) // 2
    start = min(max(start, low + 1), high - most + 1)
    return Run(low, high, start, most - 2)


class CellBrush:
    """Draws cells of one size; knows their colours, since there are hundreds at each paint."""

    def __init__(self, painter: QPainter, size: float) -> None:
        """Begin; ``size`` is that of a cell's place, with the gap to the next one."""
        self._painter = painter
        self._size = size
        self.gap = 2.0 if size >= 8 else 1.0
        self._radius = 1.5 if size >= 8 else 1.0
        self._looks = _looks(dark=colours().dark, dashed=size > 9)
        self._tone = ""
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def paint(self, left: float, top: float, tone: str) -> None:
        """Draw a cell."""
        pen, brush = self._looks[tone]
        if tone != self._tone:
            self._tone = tone
            self._painter.setPen(pen)
            self._painter.setBrush(brush)
        side = self._size - self.gap
        if pen.style() == Qt.PenStyle.NoPen:
            area = QRectF(left, top, side, side)
        else:
            area = QRectF(left + 0.5, top + 0.5, side - 1, side - 1)
        self._painter.drawRoundedRect(area, self._radius, self._radius)


@lru_cache(maxsize=4)
def _looks(*, dark: bool, dashed: bool) -> dict[str, tuple[QPen, QBrush]]:
    """Return pen and brush of each tone."""
    palette = DARK if dark else LIGHT
    plain = palette.control if dark else palette.hairline
    looks = {}
    for tone, fill in (
        (PLAIN, plain),
        (LIT, palette.accent),
        (NEXT, mix(palette.surface, palette.accent, 0.38)),
    ):
        looks[tone] = (QPen(Qt.PenStyle.NoPen), QBrush(QColor(fill)))
    for tone, line in (
        # Dashes around a small cell are but dots.
        (ZERO, palette.tertiary if dashed else palette.control),
        (ZERO_LIT, palette.accent),
        (MISSING, palette.error),
        (LOST, plain),
    ):
        pen = QPen(QColor(line), 1)
        if dashed and tone != LOST:
            pen.setDashPattern([1.5, 1.5])
        looks[tone] = (pen, QBrush(Qt.BrushStyle.NoBrush))
    return looks


def paint_dots(painter: QPainter, middle: QPointF, *, upright: bool = False) -> None:
    """Draw the three dots that stand for cells left out."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().tertiary))
    for offset in (-3.0, 0.0, 3.0):
        shift = QPointF(0, offset) if upright else QPointF(offset, 0)
        painter.drawEllipse(middle + shift, 0.9, 0.9)
