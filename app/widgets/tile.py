"""The tile with a layer type's glyph."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.theme import paint_icon
from app.widgets.colours import colours
from cnnbuilder.export.face import GLYPH_RADIUS, GLYPH_SIZE, GLYPH_TILE
from cnnbuilder.export.tokens import Palette
from cnnbuilder.spec import LayerSpec

TILE = GLYPH_TILE


def paint_tile(painter: QPainter, place: QPointF, spec: LayerSpec | None, palette: Palette) -> None:
    """Draw the glyph of a type on its tint, as blocks show it."""
    category = spec.category if spec else None
    area = QRectF(place.x(), place.y(), TILE, TILE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.tint(category)))
    painter.drawRoundedRect(area, GLYPH_RADIUS, GLYPH_RADIUS)
    inset = (TILE - GLYPH_SIZE) / 2
    glyph = spec.glyph if spec else "unknown"
    paint_icon(painter, glyph, palette.glyph(category), area.adjusted(inset, inset, -inset, -inset))


class Tile(QWidget):
    """The tile as a widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: LayerSpec | None = None
        self.setFixedSize(TILE, TILE)

    def set_spec(self, spec: LayerSpec | None) -> None:
        """Show another type; None is one that is not known."""
        self._spec = spec
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(TILE, TILE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_tile(painter, QPointF(0, 0), self._spec, colours())
        painter.end()
