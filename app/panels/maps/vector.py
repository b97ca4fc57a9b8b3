"""The values of a block that gives no picture, as bars from zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from app.colormaps import show_value
from app.theme import font
from app.widgets.colours import colours

MARGIN = 16
# Up to so many values have a row each, with name and number.
MOST_ROWS = 40
ROW, NAME, NUMBER = 24, 110, 72
# More of them stand side by side, in bands.
BAND, BAND_GAP = 96, 20
NARROWEST, WIDEST = 7, 16


class VectorView(QAbstractScrollArea):
    """Paints the values of one answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._values: NDArray[np.float32] = np.zeros(0, np.float32)
        self._names: tuple[str, ...] = ()
        self._low, self._high = 0.0, 1.0
        self._faint = False

    def show_values(self, values: NDArray[np.float32], names: tuple[str, ...] = ()) -> None:
        """Show values; ``names`` are those of the classes, where they stand for classes."""
        self._values, self._names = values, names
        finite = values[np.isfinite(values)]
        self._low = min(float(finite.min()), 0.0) if finite.size else 0.0
        self._high = max(float(finite.max()), 0.0) if finite.size else 1.0
        if self._low == self._high:
            self._high = 1.0
        self._lay_out()

    def set_faint(self, faint: bool) -> None:
        """Show that newer values are on their way."""
        self._faint = faint
        self.viewport().update()

    def name(self, index: int) -> str:
        """Return what a value is called."""
        return self._names[index] if index < len(self._names) else f"{index + 1}"

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.45 if self._faint else 1.0)
        painter.translate(0, -self.verticalScrollBar().value())
        if self._in_rows:
            for index in range(len(self._values)):
                self._paint_row(painter, index)
        else:
            top = event.rect().top() + self.verticalScrollBar().value()
            first = max((top - MARGIN) // (BAND + BAND_GAP), 0)
            last = (top + event.rect().height()) // (BAND + BAND_GAP) + 1
            for band in range(first, min(last + 1, self._bands)):
                self._paint_band(painter, band)
        painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self._index_at(event.pos())
            if index >= 0 and not self._in_rows:
                words = self.tr("value {number}: {value}").format(
                    number=self.name(index), value=show_value(float(self._values[index]))
                )
                QToolTip.showText(event.globalPos(), words, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    # Inside

    @property
    def _in_rows(self) -> bool:
        return len(self._values) <= MOST_ROWS

    @property
    def _column(self) -> int:
        """Width of a bar with its gap."""
        room = self.viewport().width() - 2 * MARGIN
        return min(max(room // max(len(self._values), 1), NARROWEST), WIDEST)

    @property
    def _in_band(self) -> int:
        return max((self.viewport().width() - 2 * MARGIN) // self._column, 1)

    @property
    def _bands(self) -> int:
        return -(-len(self._values) // self._in_band)

    def _lay_out(self) -> None:
        count = len(self._values)
        total = count * ROW if self._in_rows else self._bands * (BAND + BAND_GAP)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(total + 2 * MARGIN - self.viewport().height(), 0))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(ROW)
        self.viewport().update()

    def _index_at(self, point: QPoint) -> int:
        y = point.y() + self.verticalScrollBar().value() - MARGIN
        band, inside = divmod(y, BAND + BAND_GAP)
        column = (point.x() - MARGIN) // self._column
        if inside > BAND or not 0 <= column < self._in_band:
            return -1
        index = int(band * self._in_band + column)
        return index if 0 <= index < len(self._values) else -1

    def _share(self, value: float) -> float:
        """Where a value lies between the smallest and the largest."""
        if not np.isfinite(value):
            value = 0.0
        return (value - self._low) / (self._high - self._low)

    def _paint_row(self, painter: QPainter, index: int) -> None:
        palette, value = colours(), float(self._values[index])
        y = MARGIN + index * ROW
        width = min(self.viewport().width() - 2 * MARGIN, 640)
        painter.setFont(font(12))
        painter.setPen(QColor(palette.secondary))
        name = painter.fontMetrics().elidedText(
            self.name(index), Qt.TextElideMode.ElideRight, NAME - 12
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(MARGIN, y, NAME, ROW), middle, name)
        painter.setFont(font(12, tabular=True))
        painter.setPen(QColor(palette.text))
        right = QRectF(MARGIN + width - NUMBER, y, NUMBER, ROW)
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, show_value(value))
        room = width - NAME - NUMBER - 12
        zero, end = self._share(0.0) * room, self._share(value) * room
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.hairline))
        track = QRectF(MARGIN + NAME, y + ROW / 2 - 4, room, 8)
        painter.drawRoundedRect(track, 4, 4)
        painter.setBrush(QColor(palette.main_button if value >= 0 else palette.validation))
        left, length = min(zero, end), max(abs(end - zero), 2.0)
        painter.drawRoundedRect(QRectF(track.left() + left, track.top(), length, 8), 4, 4)

    def _paint_band(self, painter: QPainter, band: int) -> None:
        palette, count, column = colours(), self._in_band, self._column
        top = MARGIN + band * (BAND + BAND_GAP)
        zero = top + (1.0 - self._share(0.0)) * BAND
        first = band * count
        values = self._values[first : first + count]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.hairline))
        painter.drawRect(QRectF(MARGIN, zero - 0.5, len(values) * column - 1, 1))
        for place, value in enumerate(values.tolist()):
            y = top + (1.0 - self._share(value)) * BAND
            colour = palette.main_button if value >= 0 else palette.validation
            painter.setBrush(QColor(colour))
            bar = QRectF(MARGIN + place * column, min(y, zero), column - 1, max(abs(y - zero), 1))
            painter.drawRect(bar)
        painter.setFont(font(11, tabular=True))
        painter.setPen(QColor(palette.tertiary))
        words = self.tr("{first:,} to {last:,}").format(first=first + 1, last=first + len(values))
        painter.drawText(QPoint(MARGIN, top + BAND + 14), words)
