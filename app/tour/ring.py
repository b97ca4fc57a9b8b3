"""Soft rings around what the tour speaks of. They lie over the window and block nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.theme import Theme

MARGIN = 4
RADIUS = 10
GLOW = ((11, 26), (7, 55), (3, 235))  # width and opacity, from the outside in
ARROW = 11


class Ring(QWidget):
    """Paints rings around rectangles, and an arrow where something is dragged."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._targets: tuple[QRect, ...] = ()
        self._drags = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.update)

    @property
    def targets(self) -> tuple[QRect, ...]:
        """What is ringed."""
        return self._targets

    def point_at(self, targets: Sequence[QRect], *, drags: bool = False) -> None:
        """Ring these places; ``drags``: with an arrow from the first to the second."""
        chosen = tuple(targets)
        if (chosen, drags) != (self._targets, self._drags):
            self._targets, self._drags = chosen, drags
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for target in self._targets:
            body = QRectF(target).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
            # What fills the window to its edge is still ringed on all sides.
            body = body.intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2))
            for width, opacity in GLOW:
                painter.setPen(QPen(self._colour(opacity), width))
                painter.drawRoundedRect(body, RADIUS, RADIUS)
        if self._drags and len(self._targets) > 1:
            self._paint_arrow(painter, QRectF(self._targets[0]), QRectF(self._targets[1]))
        painter.end()

    def _colour(self, opacity: int) -> QColor:
        colour = QColor(self._theme.palette.accent)
        colour.setAlpha(opacity)
        return colour

    def _paint_arrow(self, painter: QPainter, source: QRectF, target: QRectF) -> None:
        start = QPointF(source.right() + MARGIN + 6, source.center().y())
        end = QPointF(target.left() - MARGIN - 8, target.center().y())
        if end.x() - start.x() < 3 * ARROW:
            return
        reach = (end.x() - start.x()) / 2
        way = QPainterPath(start)
        way.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
        pen = QPen(self._colour(170), 2.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawPath(way)
        head = QPainterPath(end + QPointF(4, 0))
        for side in (-1, 1):
            angle = math.pi + side * math.radians(28)
            head.lineTo(end + QPointF(4 + ARROW * math.cos(angle), ARROW * math.sin(angle)))
        head.closeSubpath()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(235))
        painter.drawPath(head)
