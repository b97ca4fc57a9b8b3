"""The dots of the canvas's ground: drawn row by row from one picture of a row."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from cnnbuilder.export.face import GRID

LEAST = 11.0  # pixels between two dots; nearer ones are a grey
SIZE = 1.7
LENGTH = 2048  # pixels that one picture of a row covers, and as much again
HEIGHT = 3


class Dots:
    """Draws the dots. Keeps one picture, for the zoom that was last used."""

    def __init__(self) -> None:
        self._key: tuple[float, str, float] = (0.0, "", 0.0)
        self._row = QPixmap()

    def paint(self, painter: QPainter, area: QRectF, colour: str) -> None:
        """Draw all dots within an area of the canvas."""
        transform = painter.worldTransform()
        zoom = transform.m11()
        step: float = GRID
        while step * zoom < LEAST:
            step *= 2
        gap = step * zoom
        ratio = painter.device().devicePixelRatio()
        count = math.ceil(LENGTH / gap)
        if (gap, colour, ratio) != self._key:
            self._key = (gap, colour, ratio)
            self._row = _row(gap, 2 * count, colour, ratio)
        # Rows are laid from every count-th dot on, so that dots do not tremble while one pans.
        seen = transform.mapRect(area)
        first = math.floor(area.left() / step / count) * count
        last = math.ceil(area.right() / step)
        top, bottom = math.floor(area.top() / step), math.ceil(area.bottom() / step)
        painter.save()
        painter.resetTransform()
        for index in range(first, last + 1, count):
            x = round(index * gap + transform.dx())
            left = max(int(seen.left()) - x - 2, 0)
            width = min(count * gap, seen.right() + 2 - x) - left
            if width <= 0:
                continue
            source = QRectF(left * ratio, 0, width * ratio, HEIGHT * ratio)
            for line in range(top, bottom + 1):
                y = round(line * gap + transform.dy()) - 1
                painter.drawPixmap(QRectF(x + left, y, width, HEIGHT), self._row, source)
        painter.restore()


def _row(gap: float, count: int, colour: str, ratio: float) -> QPixmap:
    row = QPixmap(math.ceil(count * gap * ratio), math.ceil(HEIGHT * ratio))
    row.setDevicePixelRatio(ratio)
    row.fill(Qt.GlobalColor.transparent)
    painter = QPainter(row)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(colour), SIZE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    # The first dot lies on the left edge: half of it is the end of the picture before.
    painter.drawPoints([QPointF(round(index * gap) + 0.5, 1.5) for index in range(count)])
    painter.end()
    return row
