"""One axis before and after a window: a row of cells above, a row below, and which make which."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.panels.inspector.cells import (
    LARGEST,
    LIT,
    LOST,
    MISSING,
    NEXT,
    PLAIN,
    ZERO,
    ZERO_LIT,
    CellBrush,
    Run,
    in_view,
    paint_dots,
)
from app.widgets.colours import colours, faint
from cnnbuilder.spec import Slide

HEIGHT = 62
_SMALLEST = 5.0
_LOWER = 44  # from the upper row to the lower


def tone_of(slide: Slide, cell: int, taps: tuple[int, ...]) -> str:
    """Return what a cell of the input is while ``taps`` are under the window."""
    inside = 0 <= cell < slide.size
    if cell in taps:
        beyond = cell >= slide.size + slide.after
        return LIT if inside else MISSING if beyond else ZERO_LIT
    if inside and slide.out > 0 and not slide.users(cell):
        return LOST
    return PLAIN if inside else ZERO


def bounds(slide: Slide) -> tuple[int, int]:
    """Return the first cell to draw, and one behind the last: with padding, or what is missing."""
    before, after = (0, 0) if type(slide) is not Slide else (slide.before, slide.after)
    end = slide.size + after
    if slide.out <= 0:
        end = max(end, slide.taps(0)[-1] + 1)
    return min(-before, 0), max(end, slide.size)


@dataclass(frozen=True, slots=True)
class Strip:
    """Where everything of one axis is, for a width and the output cell that is explained."""

    slide: Slide
    index: int
    cell: float
    upper: Run
    lower: Run
    upper_left: float
    lower_left: float
    top: float

    @property
    def lower_top(self) -> float:
        """Where the lower row begins."""
        return self.top + _LOWER

    def upper_end(self) -> float:
        """Where the upper row ends."""
        return self.upper_left + self.upper.places * self.cell

    def lower_end(self) -> float:
        """Where the lower row ends."""
        return self.lower_left + self.lower.places * self.cell

    def output_at(self, place: QPointF) -> int | None:
        """Return the output cell that a place means: itself, or one that an input cell goes to."""
        if self.lower.count and abs(place.y() - self.lower_top - self.cell / 2) <= 12:
            run, left = self.lower, self.lower_left
        elif abs(place.y() - self.top - self.cell / 2) <= 12:
            run, left = self.upper, self.upper_left
        else:
            return None
        at = (place.x() - left) / self.cell
        if not 0 <= at < run.places:
            return None
        cell = run.nearest(int(at) - run.cut_before + run.first)
        if run is self.lower:
            return cell
        users = self.slide.users(cell)
        return users[len(users) // 2] if users else None


def lay_out(slide: Slide, index: int, room: float, top: float) -> Strip:
    """Return where the cells of an axis go, in ``room`` pixels."""
    low, high = bounds(slide)
    out = max(slide.out, 0)
    cell = min(max(room / max(high - low, out, 1), _SMALLEST), LARGEST)
    most = int(room // cell)
    taps = slide.taps(index) or (0,)
    upper = in_view(low, high, most, taps[0], taps[-1])
    lower = in_view(0, out, most, index, index)
    # The first output cell stands below the first window, or its users below the first cell.
    first = slide.taps(0) or (0,)
    over = (first[0] + first[-1] + 1) / 2 - low - 0.5
    users = slide.users(0) if type(slide) is not Slide and slide.size else ()
    under = (users[0] + users[-1]) / 2 if users else 0.0
    spare_lower = max(room - lower.places * cell, 0)
    spare_upper = max(room - upper.places * cell, 0)
    return Strip(
        slide,
        index,
        cell,
        upper,
        lower,
        min(max(under * cell, 0), spare_upper) if users else 0.0,
        0.0 if users else min(max(over * cell, 0), spare_lower),
        top,
    )


def paint_strip(painter: QPainter, strip: Strip) -> None:
    """Draw both rows, and what joins them."""
    slide, cell = strip.slide, strip.cell
    taps = slide.taps(strip.index)
    following = slide.taps(strip.index + 1) if strip.index + 1 < slide.out else ()
    if strip.lower.count and taps:
        _paint_joint(painter, strip, taps)
    tones = {n: tone_of(slide, n, taps) for n in strip.upper.cells}
    tones = {n: NEXT if t in (PLAIN, LOST) and n in following else t for n, t in tones.items()}
    _paint_row(painter, strip.upper, tones, QPointF(strip.upper_left, strip.top), cell)
    lower = {
        n: LIT if n == strip.index else NEXT if n == strip.index + 1 else PLAIN
        for n in strip.lower.cells
    }
    _paint_row(painter, strip.lower, lower, QPointF(strip.lower_left, strip.lower_top), cell)


def _paint_joint(painter: QPainter, strip: Strip, taps: tuple[int, ...]) -> None:
    """Draw the lines from the window to the value made of it, and a faint ground between."""
    cell, gap = strip.cell, 2.0 if strip.cell >= 8 else 1.0
    first, last = strip.upper.nearest(taps[0]), strip.upper.nearest(taps[-1])
    left = strip.upper_left + strip.upper.place(first) * cell
    right = strip.upper_left + (strip.upper.place(last) + 1) * cell - gap
    low = strip.lower_left + strip.lower.place(strip.index) * cell
    top, bottom = strip.top + cell, strip.lower_top - 1.5
    corners = [(left, top), (right, top), (low + cell - gap, bottom), (low, bottom)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(colours().accent, 0.1))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.setPen(QPen(QColor(colours().accent), 1))
    painter.drawLine(QPointF(left, top), QPointF(low, bottom))
    painter.drawLine(QPointF(right, top), QPointF(low + cell - gap, bottom))


def _paint_row(
    painter: QPainter, run: Run, tones: dict[int, str], place: QPointF, cell: float
) -> None:
    brush = CellBrush(painter, cell)
    for number, tone in tones.items():
        brush.paint(place.x() + run.place(number) * cell, place.y(), tone)
    middle = place.y() + cell / 2 - 1
    if run.cut_before:
        paint_dots(painter, QPointF(place.x() + cell / 2 - 1, middle))
    if run.cut_after:
        paint_dots(painter, QPointF(place.x() + (run.places - 0.5) * cell - 1, middle))


def paint_caption(
    painter: QPainter, text: str, left: float, top: float, cell: float, *, wrong: bool = False
) -> None:
    """Write how many cells a row has, behind it."""
    palette = colours()
    painter.setPen(QColor(palette.error if wrong else palette.tertiary))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(left + 6, top + cell / 2 - 11, 200, 20), flags, text)
