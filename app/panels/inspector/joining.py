"""The drawing of layers that join values without a window: flatten, dense, global pooling."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.panels.inspector.cells import (
    LARGEST,
    LIT,
    PLAIN,
    SMALLEST,
    CellBrush,
    Run,
    in_view,
    paint_dots,
)
from app.panels.inspector.drawing import Drawing
from app.panels.inspector.grids import Grid, Place, paint_cuts
from app.panels.inspector.strip import paint_caption
from app.theme import font
from app.widgets.colours import colours
from cnnbuilder.spec import Joining, show_shape

_TALLEST = 84.0
_BETWEEN = 32.0  # from what is above to the row below
_CELL = 10.0


@dataclass(frozen=True, slots=True)
class Join:
    """What is joined.

    Attributes:
        how: In which way.
        shape: Shape of the input, all sizes known.
        out: How many values come out, or how many at each place of the image.
        bias: Whether a bias is added to each.
    """

    how: Joining
    shape: tuple[int, ...]
    out: int
    bias: bool = False

    @property
    def is_image(self) -> bool:
        """Whether maps are drawn, and not a row of values."""
        return self.how is not Joining.SUM and len(self.shape) == 3


class JoiningDrawing(Drawing):
    """An image or a row of values above, the row of what is made of them below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._join: Join | None = None
        self._grid: Grid | None = None
        self._upper: Run | None = None
        self._lower = Run(0, 0, 0, 0)
        self.setAccessibleName(self.tr("How an output value is made"))

    def show_join(self, join: Join) -> None:
        """Show how values are joined."""
        if join == self._join:
            return
        self._join = join
        self._place = (0, 0)
        self.show_another()

    def extent(self) -> Place:
        return (1, self._join.out) if self._join is not None else (0, 0)

    @property
    def words(self) -> str:
        if self._join is None:
            return ""
        join, index = self._join, self._place[1]
        number, whole = f"{index + 1:,}", f"{join.out:,}"
        size = f"{math.prod(join.shape):,}"
        if join.how is Joining.SUM:
            return self._sum_words(number, whole)
        if join.how is Joining.MAP:
            rows, columns = join.shape[0], join.shape[1]
            words = self.tr("Channel {0} of {1}: its {2} = {3} values become one.")
            return words.format(number, whole, f"{rows:,} · {columns:,}", f"{rows * columns:,}")
        if not join.is_image:
            return self.tr("All {0} values stay, in one row.").format(size)
        row, column, channel = self._source(index)
        words = self.tr("Value {0} of {1}: row {2}, column {3}, channel {4}.")
        return words.format(number, whole, f"{row + 1:,}", f"{column + 1:,}", f"{channel + 1:,}")

    def _sum_words(self, number: str, whole: str) -> str:
        assert self._join is not None
        inputs = f"{self._join.shape[-1]:,}"
        words = self.tr("Value {0} of {1}: {2} inputs, each times a weight of its own")
        if self._join.bias:
            words = self.tr("Value {0} of {1}: {2} inputs, each times a weight, plus a bias")
        said = words.format(number, whole, inputs)
        return self.tr("{0}; at each place.").format(said) if self._deep() else f"{said}."

    def _deep(self) -> bool:
        return self._join is not None and len(self._join.shape) > 1

    def _source(self, index: int) -> tuple[int, int, int]:
        """Return row, column and channel of a value of the flattened image."""
        assert self._join is not None
        _, columns, channels = self._join.shape
        place, channel = divmod(index, channels)
        return place // columns, place % columns, channel

    # Where everything is

    def lay_out(self) -> None:
        join, room = self._join, self.room()
        self._grid, self._upper = None, None
        if join is None:
            return
        index = self._place[1]
        most = int((room - self._caption_width()) // _CELL)
        self._lower = in_view(0, join.out, most, index, index)
        if join.is_image:
            row, column, _ = self._source(index) if join.how is Joining.ROW else (0, 0, 0)
            self._grid = self._grid_at(room, row, column)
        else:
            size = join.shape[-1] if join.how is Joining.SUM else math.prod(join.shape)
            at = 0 if join.how is Joining.SUM else index
            self._upper = in_view(0, size, most, at, at)

    def _grid_at(self, room: float, row: int, column: int) -> Grid:
        assert self._join is not None
        rows, columns = self._join.shape[:2]
        wide = room - self._caption_width()
        cell = float(int(max(min(wide / columns, _TALLEST / rows, LARGEST), SMALLEST)))
        down = in_view(0, rows, int(_TALLEST // cell), row, row)
        across = in_view(0, columns, int(wide // cell), column, column)
        return Grid(down, across, 0.0, 0.0, cell)

    def _captions(self) -> tuple[str, str]:
        assert self._join is not None
        join = self._join
        if join.is_image:
            before = show_shape(join.shape)
        else:
            size = join.shape[-1] if join.how is Joining.SUM else math.prod(join.shape)
            before = self.tr("{0} in").format(f"{size:,}")
        return before, self.tr("{0} out").format(f"{join.out:,}")

    def _caption_width(self) -> float:
        metrics = QFontMetricsF(font(12, tabular=True))
        return max(metrics.horizontalAdvance(text) for text in self._captions()) + 10

    def _lower_top(self) -> float:
        above = self._grid.area.height() if self._grid is not None else _CELL
        return above + _BETWEEN

    def height_at(self, width: float) -> float:
        if self._join is None:
            return 0.0
        above = self._grid_at(width, 0, 0).area.height() if self._join.is_image else _CELL
        return above + _BETWEEN + 18

    def output_at(self, place: QPointF) -> Place | None:
        join = self._join
        if join is None:
            return None
        if abs(place.y() - self._lower_top() - _CELL / 2) <= 12:
            at = int(place.x() // _CELL)
            if 0 <= at < self._lower.places:
                return 0, self._lower.nearest(at - self._lower.cut_before + self._lower.first)
        if self._grid is not None and join.how is Joining.ROW:
            cell = self._grid.cell_at(place)
            if cell is not None:
                return 0, (cell[0] * join.shape[1] + cell[1]) * join.shape[2]
        return None

    # Painting

    def paint(self, painter: QPainter) -> None:
        if self._join is None:
            return
        index = self._place[1]
        low = QPointF(self._lower.place(index) * _CELL, self._lower_top())
        before, after = self._captions()
        self._paint_lines(painter, low)
        if self._grid is not None:
            self._paint_grid(painter, self._grid)
            area = self._grid.area
            paint_caption(painter, before, area.right(), area.center().y() - _CELL / 2, _CELL)
        elif self._upper is not None:
            row = self._join.how is Joining.ROW
            lit = {index} if row else set(self._upper.cells)
            _paint_run(painter, self._upper, 0.0, lit)
            paint_caption(painter, before, self._upper.places * _CELL, 0, _CELL)
        _paint_run(painter, self._lower, low.y(), {index})
        paint_caption(painter, after, self._lower.places * _CELL, low.y(), _CELL)

    def _paint_grid(self, painter: QPainter, grid: Grid) -> None:
        assert self._join is not None
        chosen = self._source(self._place[1])[:2] if self._join.how is Joining.ROW else None
        brush = CellBrush(painter, grid.cell)
        for row in grid.rows.cells:
            for column in grid.columns.cells:
                tone = LIT if chosen in (None, (row, column)) else PLAIN
                brush.paint(grid.column(column), grid.row(row), tone)
        paint_cuts(painter, grid)

    def _paint_lines(self, painter: QPainter, low: QPointF) -> None:
        assert self._join is not None
        colour = QColor(colours().accent)
        end = low + QPointF(_CELL / 2 - 1, -1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._upper is not None:
            if self._join.how is Joining.SUM:
                colour.setAlphaF(0.55)
            painter.setPen(QPen(colour, 1))
            shown = self._upper.cells if self._join.how is Joining.SUM else (self._place[1],)
            for cell in shown:
                start = QPointF((self._upper.place(cell) + 0.5) * _CELL - 1, _CELL)
                painter.drawLine(start, end)
            return
        if self._grid is None:
            return
        painter.setPen(QPen(colour, 1))
        area = self._grid.area
        if self._join.how is Joining.ROW:
            row, column, _ = self._source(self._place[1])
            size = self._grid.cell
            area = QRectF(self._grid.corner(row, column), self._grid.corner(row, column))
            area.adjust(0, 0, size, size)
        gap = 2.0 if self._grid.cell >= 8 else 1.0
        painter.drawLine(area.bottomLeft(), low + QPointF(0, -1.5))
        right = low + QPointF(_CELL - 2, -1.5)
        painter.drawLine(area.bottomRight() - QPointF(gap, 0), right)


def _paint_run(painter: QPainter, run: Run, top: float, lit: set[int]) -> None:
    brush = CellBrush(painter, _CELL)
    for cell in run.cells:
        brush.paint(run.place(cell) * _CELL, top, LIT if cell in lit else PLAIN)
    if run.cut_before:
        paint_dots(painter, QPointF(_CELL / 2 - 1, top + _CELL / 2 - 1))
    if run.cut_after:
        paint_dots(painter, QPointF((run.places - 0.5) * _CELL - 1, top + _CELL / 2 - 1))
