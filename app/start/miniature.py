"""Painting a design in miniature."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from cnnbuilder.export.silhouette import Patch, Silhouette
from cnnbuilder.export.tokens import Palette, mix

LARGEST = 0.36  # of the canvas's size: a single block should not fill the card
DETAILED = 15.0  # blocks of at least this height are drawn as blocks, others as plain colour
THINNEST = 0.7


def paint_miniature(painter: QPainter, area: QRectF, made: Silhouette, palette: Palette) -> None:
    """Draw a miniature into the middle of ``area``, as large as it goes."""
    if not made.patches:
        return
    scale = min(area.width() / made.width, area.height() / made.height, LARGEST)
    left = area.center().x() - made.width * scale / 2
    top = area.center().y() - made.height * scale / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(mix(palette.control, palette.tertiary, 0.35)), max(THINNEST, 2.5 * scale))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for way in made.wires:
        points = [QPointF(left + x * scale, top + y * scale) for x, y in way]
        painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    for patch in made.patches:
        body = QRectF(
            left + patch.x * scale,
            top + patch.y * scale,
            patch.width * scale,
            patch.height * scale,
        )
        if body.height() >= DETAILED:
            _paint_block(painter, body, patch, palette)
        else:
            radius = min(2.0, body.height() / 3)
            painter.setBrush(QColor(_plain(patch, palette)))
            painter.drawRoundedRect(body, radius, radius)
    painter.restore()


def _plain(patch: Patch, palette: Palette) -> str:
    colour = palette.bar(patch.category)
    return mix(colour, "#FFFFFF", 0.22) if palette.dark else colour


def _paint_block(painter: QPainter, body: QRectF, patch: Patch, palette: Palette) -> None:
    """A block as on the canvas: bar, glyph, what would be words as lines."""
    colour = QColor(_plain(patch, palette))
    radius = 0.11 * body.height()
    painter.setBrush(QColor(palette.control))
    painter.drawRoundedRect(body, radius, radius)
    painter.setBrush(QColor(palette.surface))
    painter.drawRoundedRect(body.adjusted(0.6, 0.6, -0.6, -0.6), radius, radius)
    bar = max(1.6, 0.05 * body.width())
    painter.setBrush(colour)
    painter.drawRoundedRect(
        QRectF(body.left(), body.top(), bar, body.height()), bar / 2.5, bar / 2.5
    )
    unit = body.height() / 84
    painter.setBrush(QColor(palette.tint(patch.category)))
    tile = QRectF(body.left() + bar + 8 * unit, body.top() + 10 * unit, 24 * unit, 24 * unit)
    painter.drawRoundedRect(tile, 5 * unit, 5 * unit)
    painter.setBrush(colour)
    painter.drawRoundedRect(tile.adjusted(6 * unit, 6 * unit, -6 * unit, -6 * unit), unit, unit)
    thick = max(1.0, 8 * unit)
    painter.setBrush(QColor(mix(palette.surface, palette.text, 0.55)))
    words = QRectF(tile.right() + 8 * unit, tile.center().y() - thick / 2, 84 * unit, thick)
    painter.drawRoundedRect(words, thick / 2, thick / 2)
    painter.setBrush(QColor(mix(palette.surface, palette.text, 0.22)))
    foot = body.bottom() - 20 * unit - thick / 2
    for start, length in ((tile.left(), 70 * unit), (body.right() - 50 * unit, 36 * unit)):
        painter.drawRoundedRect(QRectF(start, foot, length, thick), thick / 2, thick / 2)
