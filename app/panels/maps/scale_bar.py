"""What the colours of the maps mean: a strip with its two ends."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.colormaps import show_value, strip_table
from app.theme import font
from app.widgets.colours import colours

WIDTH, SHORTEST, HEIGHT, GAP = 176, 60, 8, 10
NUMBER = 58


class ScaleBar(QWidget):
    """Paints the colours from low to high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._ends = ("", "")
        self._signed = False

    @property
    def ends(self) -> tuple[str, str]:
        """What stands at the left and at the right of the strip."""
        return self._ends

    def show_range(self, low: float, high: float, *, signed: bool) -> None:
        """Show from what to what the colours go."""
        if signed:
            reach = max(abs(low), abs(high))
            low, high = -reach, reach
        self._ends, self._signed = (show_value(low), show_value(high)), signed
        self.update()

    def show_each(self, *, signed: bool) -> None:
        """Show that every map has ends of its own."""
        if signed:
            self._ends = (self.tr("negative"), self.tr("positive"))
        else:
            self._ends = (self.tr("lowest"), self.tr("highest"))
        self._signed = signed
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH + 2 * (NUMBER + GAP), 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(SHORTEST + 2 * (NUMBER + GAP), 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12, tabular=True))
        painter.setPen(QColor(colours().secondary))
        width = min(self.width() - 2 * (NUMBER + GAP), WIDTH)
        strip = QRectF(NUMBER + GAP, (self.height() - HEIGHT) / 2, width, HEIGHT)
        middle = Qt.AlignmentFlag.AlignVCenter
        left = QRectF(0, 0, NUMBER, self.height())
        painter.drawText(left, middle | Qt.AlignmentFlag.AlignRight, self._ends[0])
        right = QRectF(strip.right() + GAP, 0, NUMBER, self.height())
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignLeft, self._ends[1])
        steps = np.arange(256, dtype=np.uint8).tobytes()
        image = QImage(steps, 256, 1, 256, QImage.Format.Format_Indexed8).copy()
        image.setColorTable(strip_table(signed=self._signed))
        scaled = image.scaled(QSize(width, HEIGHT))
        brush = QBrush(scaled)
        painter.setBrushOrigin(strip.topLeft())
        painter.setBrush(brush)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(strip, HEIGHT / 2, HEIGHT / 2)
        painter.end()
