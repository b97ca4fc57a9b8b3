"""The history: every step that was done or undone, to click through."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.languages import told
from app.theme import Theme, font
from app.widgets.panel import LazyPanel
from app.workspace import Workspace

ROW = 27
INSET = 18
TEXT = 38
DOT = 3.5

Index = QModelIndex | QPersistentModelIndex


class When(IntEnum):
    """Where a step is, seen from now."""

    PAST = 0
    NOW = 1
    LATER = 2


class HistoryModel(QAbstractListModel):
    """The start and every step after it, by how many steps are done."""

    WHEN = Qt.ItemDataRole.UserRole
    SAVED = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: tuple[str, ...] = ()
        self._at = 0
        self._saved: int | None = None

    def show_history(self, steps: tuple[str, ...], at: int, saved: int | None) -> None:
        """Take other steps; what stays at the beginning is kept."""
        same = 0
        while same < min(len(steps), len(self._steps)) and steps[same] == self._steps[same]:
            same += 1
        if same < len(self._steps):
            self.beginRemoveRows(QModelIndex(), same + 1, len(self._steps))
            self._steps = self._steps[:same]
            self.endRemoveRows()
        if same < len(steps):
            self.beginInsertRows(QModelIndex(), same + 1, len(steps))
            self._steps = steps
            self.endInsertRows()
        self._at, self._saved = at, saved
        self.dataChanged.emit(self.index(0), self.index(len(steps)))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._steps) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return told(self._steps[row - 1]) if row else self.tr("Start")
        if role == self.WHEN:
            return When.NOW if row == self._at else When.PAST if row < self._at else When.LATER
        if role == self.SAVED:
            return row == self._saved
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._told(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row)
        return None

    def _told(self, row: int) -> str:
        words = str(self.index(row).data())
        when = self.index(row).data(self.WHEN)
        if when == When.NOW:
            return self.tr("{0}, now").format(words)
        return self.tr("{0}, undone").format(words) if when == When.LATER else words

    def _tip(self, row: int) -> str:
        if row == self._at:
            return self.tr("The design as it is now.")
        if row == 0:
            return self.tr("Go back to the design as it was opened.")
        count = abs(row - self._at)
        if row < self._at:
            if count == 1:
                return self.tr("Take 1 step back.")
            return self.tr("Take {0} steps back.").format(f"{count:,}")
        if count == 1:
            return self.tr("Do 1 step again.")
        return self.tr("Do {0} steps again.").format(f"{count:,}")


class _Delegate(QStyledItemDelegate):
    """Paints a step as a stop on a line through time."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        p = self._theme.palette
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        when = index.data(HistoryModel.WHEN)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if when == When.NOW:
            painter.fillRect(area, QColor(p.accent_ground))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(p.note))
        self._draw_stop(painter, area, index)
        right = float(area.right() - 14)
        if index.data(HistoryModel.SAVED):
            painter.setFont(font(11))
            painter.setPen(QColor(p.tertiary))
            words = self.tr("saved")
            width = painter.fontMetrics().horizontalAdvance(words)
            place = QRectF(right - width, area.top(), width + 2, ROW)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            right -= width + 12
        painter.setFont(font(13, bold=when == When.NOW))
        painter.setPen(QColor(p.tertiary if when == When.LATER else p.text))
        room = QRectF(area.left() + TEXT, area.top(), right - area.left() - TEXT, ROW)
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(p.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(2.5, 1.5, -2.5, -1.5), 6, 6)
        painter.restore()

    def _draw_stop(self, painter: QPainter, area: QRect, index: Index) -> None:
        p, when = self._theme.palette, index.data(HistoryModel.WHEN)
        x, middle = area.left() + INSET + 0.5, area.top() + ROW / 2
        last = index.row() == index.model().rowCount() - 1
        painter.setPen(QPen(QColor(p.control), 1))
        if index.row():
            painter.drawLine(QPointF(x, area.top()), QPointF(x, middle))
        if not last:
            painter.drawLine(QPointF(x, middle), QPointF(x, area.bottom() + 1))
        colours = {When.PAST: p.tertiary, When.NOW: p.accent, When.LATER: p.control}
        painter.setPen(QPen(QColor(colours[when]), 1.5))
        painter.setBrush(QColor(p.surface if when == When.LATER else colours[when]))
        radius = DOT + (1.5 if when == When.NOW else 0.0)
        painter.drawEllipse(QPointF(x, middle), radius, radius)


class _Steps(QListView):
    """The list itself: a click or a key goes to a step, at once."""

    def __init__(self, panel: HistoryPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("History"))
        self.setAccessibleDescription(self.tr("Steps that were done and undone, oldest first."))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._panel.go_to(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = max(self.viewport().height() // ROW - 1, 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._panel.go_by(steps[key])
        elif key == Qt.Key.Key_Home:
            self._panel.go_to(0)
        elif key == Qt.Key.Key_End:
            self._panel.go_to(self.model().rowCount())
        else:
            super().keyPressEvent(event)


class HistoryPanel(LazyPanel):
    """Every step of the design, the oldest first. A click or a key goes there."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setAccessibleName(self.tr("History"))
        self.model = HistoryModel(self)
        self.list = _Steps(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.setFocusProxy(self.list)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 4)
        box.addWidget(self.list)
        workspace.changed.connect(self.refresh_later)
        workspace.history_changed.connect(self.refresh_later)
        theme.changed.connect(self.list.viewport().update)

    def refresh(self) -> None:
        history = self._workspace.history
        self.model.show_history(history.steps, history.at, history.saved_at)
        now = self.model.index(history.at)
        self.list.setCurrentIndex(now)
        self.list.scrollTo(now)

    def go_to(self, at: int) -> None:
        """Go to the design as it was after so many steps."""
        self._workspace.go_to(at)
        self.refresh_now()

    def go_by(self, steps: int) -> None:
        """Go so many steps on, or back."""
        self.go_to(max(self._workspace.history.at + steps, 0))
