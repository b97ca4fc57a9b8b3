"""Drawings that explain a shape: one output cell is chosen, and lit with all that it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.panels.inspector.grids import (
    Grids,
    Place,
    Slides,
    lay_out_grids,
    paint_grids,
)
from app.panels.inspector.strip import HEIGHT, Strip, lay_out, paint_caption, paint_strip
from app.panels.inspector.told import left_over, made_of
from app.theme import font
from app.widgets.colours import colours

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_GAP = 12.0
_EDGE = 4.0  # kept free for the frame of the focus


class Drawing(QWidget):
    """A drawing with one chosen output cell: by the pointer, or by the arrow keys.

    Signals:
        pointed: Another output cell is chosen; ``words`` says what it is made of.
    """

    pointed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place: Place = (0, 0)
        self._by_key = False
        self._heights: dict[int, int] = {}  # by width: layouts ask again and again
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # What a drawing says

    @property
    def words(self) -> str:
        """What is shown, for the caption and for screen readers."""
        raise NotImplementedError

    def extent(self) -> Place:
        """Return how many rows and columns of output cells there are."""
        raise NotImplementedError

    def height_at(self, width: float) -> float:
        """Return how tall the drawing is, for a width."""
        raise NotImplementedError

    def output_at(self, place: QPointF) -> Place | None:
        """Return the output cell that a place of the drawing means."""
        raise NotImplementedError

    def paint(self, painter: QPainter) -> None:
        """Draw."""
        raise NotImplementedError

    # The chosen cell

    @property
    def place(self) -> Place:
        """Row and column of the chosen output cell."""
        return self._place

    def choose(self, place: Place) -> None:
        """Choose an output cell; one beyond an edge is brought back to it."""
        rows, columns = self.extent()
        found = (
            min(max(place[0], 0), max(rows - 1, 0)),
            min(max(place[1], 0), max(columns - 1, 0)),
        )
        if found != self._place:
            self._place = found
            self.tell()

    def tell(self) -> None:
        """Lay out and say anew what is shown."""
        self.lay_out()
        self.setAccessibleDescription(self.words)
        self.update()
        self.pointed.emit()

    def show_another(self) -> None:
        """Something else is shown, which may be taller."""
        self._heights.clear()
        self.updateGeometry()
        self.tell()

    def lay_out(self) -> None:
        """Work out where everything goes."""

    # Qt

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = round(self.height_at(width - 2 * _EDGE) + 2 * _EDGE)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        width = max(self.width(), 180)
        return QSize(180, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 20)

    def room(self) -> float:
        """Return how wide a drawing may be."""
        return self.width() - 2 * _EDGE

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.output_at(event.position() - QPointF(_EDGE, _EDGE))
        if found is not None:
            self.choose(found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_key = False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        rows, columns = self.extent()
        if step is not None:
            self._by_key = True
            self.choose((self._place[0] + step[0], self._place[1] + step[1]))
        elif event.key() == Qt.Key.Key_Home:
            self.choose((0, 0))
        elif event.key() == Qt.Key.Key_End:
            self.choose((rows - 1, columns - 1))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._by_key = event.reason() != Qt.FocusReason.MouseFocusReason
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() and self._by_key:
            painter.setPen(QPen(QColor(colours().accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.translate(_EDGE, _EDGE)
        painter.setFont(font(12, tabular=True))
        self.paint(painter)
        painter.end()


@dataclass(frozen=True, slots=True)
class Captions:
    """What stands behind the rows of a strip: how many cells there are before and after."""

    before: str
    after: str

    def width(self) -> float:
        """Room that they take."""
        metrics = QFontMetricsF(font(12, tabular=True))
        return max(metrics.horizontalAdvance(text) for text in (self.before, self.after)) + 10


class SlidingDrawing(Drawing):
    """A window over an image: along one axis, or both where they differ, and as maps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slides: Slides | None = None
        self._strips: tuple[Strip, ...] = ()
        self._grids: Grids | None = None
        self.setAccessibleName(self.tr("How an output cell is made"))

    def show_slides(self, slides: Slides) -> None:
        """Show what happens to rows and columns."""
        if slides == self._slides:
            return
        same = self._slides is not None and slides[0].size == self._slides[0].size
        self._slides = slides
        rows, columns = self.extent()
        keeps = same and self._place[0] < rows and self._place[1] < columns
        self._place = self._place if keeps else (0, 0)
        self.show_another()

    @property
    def slides(self) -> Slides | None:
        """What is shown."""
        return self._slides

    @property
    def grids(self) -> Grids | None:
        """Where the maps are; None where they do not fit."""
        return self._grids

    @property
    def strips(self) -> tuple[Strip, ...]:
        """Where the rows of cells are."""
        return self._strips

    @property
    def words(self) -> str:
        if self._slides is None or min(slide.out for slide in self._slides) <= 0:
            return ""
        return " ".join(filter(None, (made_of(self._slides, self._place), left_over(self._slides))))

    def extent(self) -> Place:
        if self._slides is None:
            return (0, 0)
        return self._slides[0].out, self._slides[1].out

    def lay_out(self) -> None:
        self._strips, self._grids = self._laid_out(self.room())

    def _laid_out(self, room: float) -> tuple[tuple[Strip, ...], Grids | None]:
        if self._slides is None:
            return (), None
        strips = []
        top = 0.0
        for axis in self._axes(self._slides):
            slide, captions = self._slides[axis], self._captions(axis)
            strips.append(lay_out(slide, self._place[axis], room - captions.width(), top))
            top += HEIGHT + _GAP
        return tuple(strips), lay_out_grids(self._slides, self._place, room, top)

    def _axes(self, slides: Slides) -> tuple[int, ...]:
        return (1,) if slides[0] == slides[1] else (0, 1)

    def _captions(self, axis: int) -> Captions:
        assert self._slides is not None
        slide = self._slides[axis]
        if len(self._axes(self._slides)) == 1:
            words = self.tr("{0} in"), self.tr("{0} out")
        elif axis == 0:
            words = self.tr("{0} rows in"), self.tr("{0} out")
        else:
            words = self.tr("{0} columns in"), self.tr("{0} out")
        shown = f"{slide.out:,}".replace("-", "−")
        return Captions(words[0].format(f"{slide.size:,}"), words[1].format(shown))

    def height_at(self, width: float) -> float:
        strips, grids = self._laid_out(width)
        return grids.bottom if grids is not None else len(strips) * (HEIGHT + _GAP) - _GAP

    def output_at(self, place: QPointF) -> Place | None:
        if self._slides is None:
            return None
        if self._grids is not None:
            found = self._grids.output_at(self._slides, place)
            if found is not None:
                return found
        for axis, strip in zip(self._axes(self._slides), self._strips, strict=True):
            cell = strip.output_at(place)
            if cell is not None:
                return (cell, self._place[1]) if axis == 0 else (self._place[0], cell)
        return None

    def paint(self, painter: QPainter) -> None:
        if self._slides is None:
            return
        for axis, strip in zip(self._axes(self._slides), self._strips, strict=True):
            paint_strip(painter, strip)
            words = self._captions(axis)
            paint_caption(painter, words.before, strip.upper_end(), strip.top, strip.cell)
            wrong = strip.slide.out <= 0
            end = strip.lower_end() if strip.lower.count else 0.0
            paint_caption(painter, words.after, end, strip.lower_top, strip.cell, wrong=wrong)
        if self._grids is not None:
            paint_grids(painter, self._grids, self._slides, self._place)
