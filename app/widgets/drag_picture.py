"""What hangs at the pointer while a block is dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from app.theme import Theme, font
from app.widgets.tile import paint_tile
from cnnbuilder.spec import LayerSpec


def drag_picture(spec: LayerSpec, theme: Theme, ratio: float) -> QPixmap:
    """Return what hangs at the pointer while a block is dragged: a small block."""
    palette, bold = theme.palette, font(13, bold=True)
    probe = QPixmap(1, 1)
    painter = QPainter(probe)
    painter.setFont(bold)
    width = 45 + painter.fontMetrics().horizontalAdvance(spec.title) + 16
    painter.end()
    size = QSize(width, 40)
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
    shape = QPainterPath()
    shape.addRoundedRect(body, 8, 8)
    painter.fillPath(shape, QColor(palette.surface))
    painter.setClipPath(shape)
    painter.fillRect(QRectF(0, 0, 5, size.height()), QColor(palette.bar(spec.category)))
    painter.setClipping(False)
    painter.setPen(QPen(QColor(palette.accent), 1))
    painter.drawPath(shape)
    paint_tile(painter, QPointF(15, 9), spec, palette)
    painter.setFont(bold)
    painter.setPen(QColor(palette.text))
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRectF(45, 0, width, size.height()), flags, spec.title)
    painter.end()
    return made
