"""The command palette: every command by a few letters of its name, without leaving the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from app.fuzzy import Match
from app.palette_entries import Entry, entries_of, found
from app.palette_row import ROW_HEIGHT, RowPainter

if TYPE_CHECKING:
    from app.window import Window

WIDTH, MOST_ROWS = 600, 12
TOP = 72
LATELY_KEY = "palette/lately"
MOST_LATELY = 12
Index = QModelIndex | QPersistentModelIndex
STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: MOST_ROWS - 1,
    Qt.Key.Key_PageUp: 1 - MOST_ROWS,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
}


class EntryModel(QAbstractListModel):
    """The lines that answer what was typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._found: list[tuple[Entry, Match]] = []

    def show(self, lines: list[tuple[Entry, Match]]) -> None:
        """Take other lines."""
        self.beginResetModel()
        self._found = lines
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """Return a line, or None if there is no such row."""
        return self._found[row][0] if 0 <= row < len(self._found) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry, answer = self._found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.UserRole:
            return entry, answer
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (entry.text, entry.where, entry.keys, entry.why)
            return ", ".join(part for part in parts if part)
        return None


class CommandPalette(QWidget):
    """Lies over its whole window, mostly unseen, so that a click beside it closes it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._entries: list[Entry] = []
        self._before: QWidget | None = None
        self.setObjectName("commandPalette")
        self._card = QFrame(self)
        self._card.setObjectName("paletteCard")
        self.field = QLineEdit()
        self.field.setObjectName("paletteField")
        self.field.setPlaceholderText(self.tr("Type what you want to do"))
        self.field.setAccessibleName(self.tr("Command"))
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = EntryModel(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowPainter(window.theme, self.list))
        self.list.clicked.connect(lambda _index: self._run())
        self.list.entered.connect(self.list.setCurrentIndex)
        self._none = QLabel(self.tr("No command answers that."))
        self._none.setProperty("role", "secondary")
        self._none.setContentsMargins(16, 12, 16, 16)
        self._hint = QLabel(self.tr("↑ ↓ choose     Enter runs     Esc closes"))
        self._hint.setObjectName("paletteHint")
        self._hint.setProperty("role", "tertiary")
        column = QVBoxLayout(self._card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.field, self.list, self._none, self._hint):
            column.addWidget(part)
        window.installEventFilter(self)
        window.theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @property
    def lately(self) -> list[str]:
        """What was run lately, the latest first."""
        kept = self._window.settings.value(LATELY_KEY)
        if isinstance(kept, str):
            return [kept]
        return [str(each) for each in kept] if isinstance(kept, list) else []

    def open(self) -> None:
        """Show all commands, those run lately first; a second time closes."""
        if self.isVisible():
            self.close_again()
            return
        self._before = self._window.focusWidget()
        self._entries = entries_of(self._window)
        self.setGeometry(self._window.rect())
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_again(self) -> None:
        """Go, and give the focus back to where it was."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self._entries = []

    def _search(self, query: str) -> None:
        self.model.show(found(self._entries, query, self.lately))
        self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.scrollToTop()
        count = self.model.rowCount()
        self.list.setFixedHeight(min(count, self._most_rows()) * ROW_HEIGHT + 8)
        self.list.setVisible(count > 0)
        self._none.setVisible(count == 0)
        self._place()

    def _most_rows(self) -> int:
        room = self.height() - TOP - 120
        return max(min(MOST_ROWS, room // ROW_HEIGHT), 3)

    def _place(self) -> None:
        width = min(WIDTH, self.width() - 48)
        self._card.setFixedWidth(width)
        self._card.adjustSize()
        self._card.move((self.width() - width) // 2, TOP)

    def _run(self) -> None:
        entry = self.model.entry(self.list.currentIndex().row())
        if entry is None:
            return
        if not entry.enabled:
            why = entry.why or self.tr("there is nothing now that it could be done with.")
            self._window.say(f"{entry.text}: {why}", "info")
            return
        lately = [entry.id, *(each for each in self.lately if each != entry.id)]
        self._window.settings.setValue(LATELY_KEY, lately[:MOST_LATELY])
        # First: what is run may look at the focus, or move it.
        self.close_again()
        entry.run()

    def _step(self, step: int) -> None:
        count = self.model.rowCount()
        if not count:
            return
        row = self.list.currentIndex().row() + step
        row = row % count if abs(step) == 1 else min(max(row, 0), count - 1)
        self.list.setCurrentIndex(self.model.index(row, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            # These go to the list, or close it: no shortcut of the window takes them.
            if event.type() == QEvent.Type.ShortcutOverride and (
                event.key() in STEPS or event.key() == Qt.Key.Key_Escape
            ):
                event.accept()
                return True
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
            self._search(self.field.text())
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in STEPS:
            self._step(STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.close_again()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place: QPoint = event.position().toPoint()
        if not self._card.geometry().contains(place):
            self.close_again()

    def _paint(self) -> None:
        p = self._window.theme.palette
        self.setStyleSheet(
            f"#paletteCard {{ background: {p.surface}; border: 1px solid {p.control};"
            " border-radius: 10px; }"
            f"#paletteField {{ border: none; border-bottom: 1px solid {p.hairline};"
            " border-top-left-radius: 10px; border-top-right-radius: 10px;"
            f" border-bottom-left-radius: 0; border-bottom-right-radius: 0;"
            f" background: {p.surface}; padding: 12px 16px; font-size: 15px; }}"
            f"#commandPalette QListView {{ border: none; background: {p.surface};"
            " padding: 4px; }"
            f"#paletteHint {{ border-top: 1px solid {p.hairline}; padding: 8px 16px; }}"
        )
