"""A note as it lies on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.theme import font
from cnnbuilder.export import cards
from cnnbuilder.export.tokens import Palette
from cnnbuilder.project.notes import Note

CORNER = 14.0  # of the lower right corner this much resizes
LEGIBLE = 0.35  # below this zoom, lines are drawn as bars


class NoteItem(QGraphicsItem):
    """Paints one note. Its place is the upper left corner."""

    def __init__(self, note: Note, palette: Palette) -> None:
        super().__init__()
        self.note = note
        self._palette = palette
        self._selected = False
        self._edited = False
        self._lines = cards.lines_of(note.text, note.width)
        self.setZValue(-1)  # wires and blocks lie on notes
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setPos(note.x, note.y)

    def show_note(self, note: Note) -> None:
        """Show another state of the note."""
        if note == self.note:
            return
        self.prepareGeometryChange()
        self.note = note
        self._lines = cards.lines_of(note.text, note.width)
        self.setPos(note.x, note.y)
        self.update()

    def show_palette(self, palette: Palette) -> None:
        """Change the colours."""
        self._palette = palette
        self.update()

    def show_state(self, *, selected: bool | None = None, edited: bool | None = None) -> None:
        """Mark the card; while it is edited, its own lines are not drawn."""
        self._selected = self._selected if selected is None else selected
        self._edited = self._edited if edited is None else edited
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.note.width, self.note.height).adjusted(-3, -3, 3, 3)

    def is_corner(self, place: QPointF) -> bool:
        """Whether a place on the canvas is where the card is resized."""
        corner = self.pos() + QPointF(self.note.width, self.note.height)
        offset = corner - place
        return -3 <= offset.x() <= CORNER and -3 <= offset.y() <= CORNER

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        palette, note = self._palette, self.note
        tone = cards.tone_of(palette, note.tone)
        area = QRectF(0, 0, note.width, note.height)
        if self._selected:
            ring = QColor(palette.accent)
            ring.setAlphaF(0.3)
            painter.setPen(QPen(ring, 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(-1, -1, 1, 1), cards.RADIUS + 1, cards.RADIUS + 1)
        painter.setPen(QPen(QColor(palette.accent if self._selected else tone.border), 1))
        painter.setBrush(QColor(tone.ground))
        inner = area.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inner, cards.RADIUS, cards.RADIUS)
        if self._selected:
            painter.setPen(QPen(QColor(palette.tertiary), 1.4))
            right, bottom = note.width - 5, note.height - 5
            for reach in (4, 8):
                painter.drawLine(QPointF(right - reach, bottom), QPointF(right, bottom - reach))
        if not self._edited:
            self._paint_text(
                painter, tone, option.levelOfDetailFromTransform(painter.worldTransform())
            )

    def _paint_text(self, painter: QPainter, tone: cards.Tone, zoom: float) -> None:
        colour = QColor(tone.text)
        top = cards.FIRST_BASELINE
        if zoom < LEGIBLE:
            colour.setAlphaF(0.25)
            for row, line in enumerate(self._lines):
                width = min(len(line) * 6.5, self.note.width - 2 * cards.PADDING)
                y = top + row * cards.LINE_HEIGHT - 8
                painter.fillRect(QRectF(cards.PADDING, y, width, 6), colour)
            return
        painter.setPen(colour)
        painter.setFont(font(cards.TEXT_SIZE))
        for row, line in enumerate(self._lines):
            place = QPointF(cards.PADDING, top + row * cards.LINE_HEIGHT)
            painter.drawText(place, line)
