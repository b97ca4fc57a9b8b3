"""How a line of the command palette is drawn."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.fuzzy import Match
from app.palette_entries import Entry
from app.theme import Theme, font, paint_icon

ROW_HEIGHT = 32
INSET = 8
GLYPH = 16
TEXT_LEFT = 40


class RowPainter(QStyledItemDelegate):
    """Glyph, what it does with the typed letters marked, its menu, its keys."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry, answer = index.data(Qt.ItemDataRole.UserRole)
        p = self._theme.palette
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(p.accent_ground))
            painter.drawRoundedRect(QRectF(area), 6, 6)
        mark = "ok" if entry.is_on else entry.icon
        if mark:
            colour = p.accent if entry.is_on else p.secondary if entry.enabled else p.tertiary
            top = area.center().y() - GLYPH / 2 + 1
            paint_icon(painter, mark, colour, QRectF(area.left() + 12, top, GLYPH, GLYPH))
        right = self._paint_keys(painter, area, entry)
        right = self._paint_where(painter, area, entry, right, chosen=chosen)
        self._paint_text(painter, area, entry, answer, right)
        painter.restore()

    def _paint_keys(self, painter: QPainter, area: QRect, entry: Entry) -> int:
        right = area.right() - INSET
        if not entry.keys:
            return right
        p = self._theme.palette
        painter.setFont(font(11))
        width = painter.fontMetrics().horizontalAdvance(entry.keys) + 12
        chip = QRectF(right - width, area.center().y() - 9, width, 20)
        painter.setPen(QColor(p.control))
        painter.setBrush(QColor(p.surface))
        painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(p.secondary if entry.enabled else p.tertiary))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, entry.keys)
        return right - width - 12

    def _paint_where(
        self, painter: QPainter, area: QRect, entry: Entry, right: int, *, chosen: bool
    ) -> int:
        """Say in which menu it is, or why it cannot be done now."""
        words = entry.why if chosen and not entry.enabled and entry.why else entry.where
        painter.setFont(font(12))
        room = (right - area.left() - TEXT_LEFT) * (3 if words == entry.why else 2) // 5
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room)
        width = painter.fontMetrics().horizontalAdvance(shown)
        painter.setPen(QColor(self._theme.palette.tertiary))
        place = QRect(right - width, area.top(), width, area.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)
        return right - width - 12

    def _paint_text(
        self, painter: QPainter, area: QRect, entry: Entry, answer: Match, right: int
    ) -> None:
        p = self._theme.palette
        plain = font(13, plain=True)
        painter.setFont(plain)
        left = area.left() + TEXT_LEFT
        room = right - left
        text = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, room)
        layout = QTextLayout(text, plain)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats([_marked(at, p.accent) for at in answer.places if at < len(text)])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(room + 40)
        layout.endLayout()
        painter.setPen(QColor(p.text if entry.enabled else p.tertiary))
        layout.draw(painter, QPointF(left, area.center().y() - line.height() / 2 + 1))


def _marked(at: int, colour: str) -> QTextLayout.FormatRange:
    marked = QTextLayout.FormatRange()
    marked.start, marked.length = at, 1
    look = QTextCharFormat()
    look.setForeground(QColor(colour))
    look.setFontWeight(700)
    marked.format = look
    return marked
