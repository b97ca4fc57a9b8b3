"""The rows of the lists on the canvas: what they say, and how they are painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.theme import Theme, font
from app.widgets.tile import TILE, paint_tile
from cnnbuilder.spec import LayerSpec

WIDTH, ROW, INSET = 336, 32, 12
ASLEEP = 0.45  # how much of a glyph is left where a row cannot be chosen
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Option:
    """A row.

    Attributes:
        title: What it is.
        choose: Does it; told whether Shift was held.
        spec: Gives its glyph.
        detail: What would come of it, on the right: "→ 12 × 12 × 32".
        about: A sentence on it, shown below the list while the row is current.
        reason: Why it cannot be chosen, as a sentence; dims the row.
        short: The same in a few words, on the right.
        tone: "info", or "warning" for ``about`` that warns.
        mark: What is marked on the canvas while the row is current.
    """

    title: str
    choose: Callable[[bool], object]
    spec: LayerSpec | None = None
    detail: str = ""
    about: str = ""
    reason: str = ""
    short: str = ""
    tone: str = "info"
    mark: object = None


Source = Callable[[str], Sequence[Option]]


class ChoiceModel(QAbstractListModel):
    """The rows that match what was typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.options: tuple[Option, ...] = ()

    def show(self, options: Sequence[Option]) -> None:
        self.beginResetModel()
        self.options = tuple(options)
        self.endResetModel()

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.options)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        option = self.options[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return option.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (option.title, option.detail, option.reason)))
        return None


class ChoiceRows(QStyledItemDelegate):
    """Paints glyph, title and what would come of it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(WIDTH - 2, ROW)

    def paint(self, painter: QPainter, style: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, ChoiceModel):
            return
        option, palette = model.options[index.row()], self._theme.palette
        area = QRectF(style.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if style.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.accent_ground))
            painter.drawRoundedRect(area.adjusted(4, 1, -4, -1), 6, 6)
        left = area.left() + INSET
        if option.spec is not None:
            painter.setOpacity(ASLEEP if option.reason else 1.0)
            top = area.top() + (ROW - TILE) / 2
            paint_tile(painter, QPointF(left, top), option.spec, palette)
            painter.setOpacity(1.0)
            left += TILE + 10
        painter.setFont(font(plain=True))
        painter.setPen(QColor(palette.tertiary if option.reason else palette.text))
        metrics = painter.fontMetrics()
        room = area.right() - INSET - left
        title = metrics.elidedText(option.title, Qt.TextElideMode.ElideMiddle, int(room))
        width = metrics.horizontalAdvance(title)
        line = QRectF(left, area.top(), room, ROW)
        upright = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, upright | Qt.AlignmentFlag.AlignLeft, title)
        painter.setFont(font(12, tabular=True))
        painter.setPen(QColor(palette.tertiary if option.reason else palette.secondary))
        rest = int(room - width - 12)
        words = option.short if option.reason else option.detail
        if rest > 24 and words:
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rest)
            painter.drawText(line, upright | Qt.AlignmentFlag.AlignRight, shown)
        painter.restore()
