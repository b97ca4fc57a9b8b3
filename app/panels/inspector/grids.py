"""A map before and after a window: two grids of cells, and which make which."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.panels.inspector.cells import (
    LARGEST,
    LIT,
    LOST,
    PLAIN,
    SMALLEST,
    ZERO,
    ZERO_LIT,
    CellBrush,
    Run,
    in_view,
    paint_dots,
)
from app.panels.inspector.strip import bounds, tone_of
from app.widgets.colours import colours
from cnnbuilder.spec import Slide

_BETWEEN = 28.0  # from one grid to the other
_TALLEST = 132.0

Slides = tuple[Slide, Slide]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells of one map are: rows and columns in view, from a corner on."""

    rows: Run
    columns: Run
    left: float
    top: float
    cell: float

    @property
    def area(self) -> QRectF:
        """What it covers."""
        return QRectF(
            self.left, self.top, self.columns.places * self.cell, self.rows.places * self.cell
        )

    def corner(self, row: int, column: int) -> QPointF:
        """Return the upper left corner of a cell."""
        return QPointF(self.column(column), self.row(row))

    def column(self, number: int) -> float:
        """Return where a column begins."""
        return self.left + self.columns.place(number) * self.cell

    def row(self, number: int) -> float:
        """Return where a row begins."""
        return self.top + self.rows.place(number) * self.cell

    def cell_at(self, place: QPointF) -> Place | None:
        """Return row and column of the cell in view that is nearest to a place within the grid."""
        if not self.area.contains(place):
            return None
        row = int((place.y() - self.top) / self.cell) - self.rows.cut_before + self.rows.first
        column = int((place.x() - self.left) / self.cell)
        column += self.columns.first - self.columns.cut_before
        return self.rows.nearest(row), self.columns.nearest(column)


@dataclass(frozen=True, slots=True)
class Grids:
    """A map before and after, side by side."""

    before: Grid
    after: Grid

    @property
    def bottom(self) -> float:
        """Where the taller one ends."""
        return max(self.before.area.bottom(), self.after.area.bottom())

    def output_at(self, slides: Slides, place: QPointF) -> Place | None:
        """Return the output cell that a place means: itself, or one that an input cell goes to."""
        found = self.after.cell_at(place)
        if found is not None:
            return found
        cell = self.before.cell_at(place)
        if cell is None:
            return None
        users = [slide.users(n) for slide, n in zip(slides, cell, strict=True)]
        if not all(users):
            return None
        return users[0][len(users[0]) // 2], users[1][len(users[1]) // 2]


def lay_out_grids(slides: Slides, place: Place, room: float, top: float) -> Grids | None:
    """Return where the cells go, in ``room`` pixels; None where the window is too large for it."""
    if any(slide.out <= 0 for slide in slides):
        return None
    ends = [bounds(slide) for slide in slides]
    tall = max(ends[0][1] - ends[0][0], slides[0].out)
    wide_in, wide_out = ends[1][1] - ends[1][0], slides[1].out
    free = room - _BETWEEN
    cell = min(free / (wide_in + wide_out), _TALLEST / tall, LARGEST)
    cell = float(int(max(cell, SMALLEST)))
    most = int(free // cell)
    most_in = max(round(most * wide_in / (wide_in + wide_out)), 3)
    most_in = min(max(most_in, most - wide_out), most - min(wide_out, 5))
    most_tall = int(_TALLEST // cell)
    taps = [slide.taps(index) or (0,) for slide, index in zip(slides, place, strict=True)]
    columns = in_view(*ends[1], most_in, taps[1][0], taps[1][-1])
    rows = in_view(*ends[0], _square(most_tall, columns), taps[0][0], taps[0][-1])
    spans = [tap[-1] - tap[0] + 1 for tap in taps]
    if spans[0] > rows.count or spans[1] > columns.count:
        return None
    out_columns = in_view(0, slides[1].out, most - columns.places, place[1], place[1])
    out_rows = in_view(0, slides[0].out, _square(most_tall, out_columns), place[0], place[0])
    tallest = max(rows.places, out_rows.places)
    left = columns.places * cell + _BETWEEN
    return Grids(
        Grid(rows, columns, 0.0, top + (tallest - rows.places) * cell // 2, cell),
        Grid(out_rows, out_columns, left, top + (tallest - out_rows.places) * cell // 2, cell),
    )


def _square(most_tall: int, columns: Run) -> int:
    """Return how many rows to show: of a large map not many more than columns."""
    cut = columns.cut_before or columns.cut_after
    return min(most_tall, columns.places + 2) if cut else most_tall


def paint_grids(painter: QPainter, grids: Grids, slides: Slides, place: Place) -> None:
    """Draw both maps and what joins them."""
    taps = tuple(slide.taps(index) for slide, index in zip(slides, place, strict=True))
    before, after = grids.before, grids.after
    tones = [
        {n: tone_of(slide, n, tap) for n in run.cells}
        for slide, tap, run in zip(slides, taps, (before.rows, before.columns), strict=True)
    ]
    brush = CellBrush(painter, before.cell)
    columns = {n: before.column(n) for n in tones[1]}
    for row, down in tones[0].items():
        top = before.row(row)
        for column, across in tones[1].items():
            brush.paint(columns[column], top, _both(down, across))
    columns = {n: after.column(n) for n in after.columns.cells}
    for row in after.rows.cells:
        top = after.row(row)
        for column, left in columns.items():
            brush.paint(left, top, LIT if (row, column) == place else PLAIN)
    paint_cuts(painter, before)
    paint_cuts(painter, after)
    if all(taps):
        _paint_joint(painter, grids, (taps[0], taps[1]), place)


def _both(down: str, across: str) -> str:
    """Return what a cell is, from what its row and its column are."""
    lit = (LIT, ZERO_LIT)
    padding = (ZERO, ZERO_LIT)
    outside = down in padding or across in padding
    if down in lit and across in lit:
        return ZERO_LIT if outside else LIT
    if outside:
        return ZERO
    return LOST if LOST in (down, across) else PLAIN


def paint_cuts(painter: QPainter, grid: Grid) -> None:
    """Draw dots where rows or columns are left out."""
    area, half = grid.area, grid.cell / 2
    middle = area.center()
    if grid.columns.cut_before:
        paint_dots(painter, QPointF(area.left() + half - 1, middle.y()))
    if grid.columns.cut_after:
        paint_dots(painter, QPointF(area.right() - half - 1, middle.y()))
    if grid.rows.cut_before:
        paint_dots(painter, QPointF(middle.x(), area.top() + half - 1), upright=True)
    if grid.rows.cut_after:
        paint_dots(painter, QPointF(middle.x(), area.bottom() - half - 1), upright=True)


def _paint_joint(
    painter: QPainter, grids: Grids, taps: tuple[tuple[int, ...], tuple[int, ...]], place: Place
) -> None:
    """Draw a frame around the window, and lines from it to the value made of it."""
    before, after = grids.before, grids.after
    gap = 2.0 if before.cell >= 8 else 1.0
    start = before.corner(before.rows.nearest(taps[0][0]), before.columns.nearest(taps[1][0]))
    end = before.corner(before.rows.nearest(taps[0][-1]), before.columns.nearest(taps[1][-1]))
    size = before.cell - gap
    frame = QRectF(start, end + QPointF(size, size)).adjusted(-1, -1, 1, 1)
    value = QRectF(after.corner(*place), after.corner(*place) + QPointF(size, size))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colours().accent), 1))
    painter.drawRoundedRect(frame, 1.5, 1.5)
    painter.drawLine(frame.topRight(), value.topLeft() + QPointF(-1, 0))
    painter.drawLine(frame.bottomRight(), value.bottomLeft() + QPointF(-1, 0))
