"""A small list that one types into, over the canvas: which block, where to, which wire."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from app.canvas.choice_rows import INSET, ROW, WIDTH, ChoiceModel, ChoiceRows, Option, Source
from app.theme import Theme
from app.widgets.colours import set_property

MOST_ROWS = 8
EDGE, PAD = 8, 8
NOTE = 92  # room for what is said below the rows


def _words(name: str) -> QLabel:
    made = QLabel()
    made.setObjectName(name)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


class ChoiceBox(QFrame):
    """A field and the rows that match. A child of the canvas; it takes the keys while it is open.

    Signals:
        marked: (object) The current row's mark, or None.
        closed: It is not there any more.
    """

    marked = Signal(object)
    closed = Signal()

    def __init__(self, canvas: QWidget, theme: Theme) -> None:
        super().__init__(canvas)
        self._theme = theme
        self._canvas = canvas
        self._source: Source = lambda _query: ()
        self._hint = ""
        self._nothing = ""
        self._near = QPoint()
        self._avoid = QRect()
        self.setObjectName("choiceBox")
        self.field = QLineEdit()
        self.field.setObjectName("choiceField")
        self.field.setFixedHeight(36)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._look)
        self._model = ChoiceModel(self)
        self.list = self._make_list(theme)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.note, self.keys = _words("choiceNote"), _words("choiceKeys")
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(self.field)
        box.addWidget(self.list)
        box.addWidget(self.note)
        box.addWidget(self.keys)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def _make_list(self, theme: Theme) -> QListView:
        made = QListView()
        made.setModel(self._model)
        made.setItemDelegate(ChoiceRows(theme, made))
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setMouseTracking(True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setAccessibleName(self.tr("Choices"))
        made.clicked.connect(lambda _index: self._choose(False))
        made.entered.connect(made.setCurrentIndex)
        return made

    def _restyle(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"#choiceBox {{ background: {p.surface}; border: 1px solid {p.control};"
            " border-radius: 8px; }"
            f"#choiceField {{ border: none; border-bottom: 1px solid {p.hairline};"
            f" border-radius: 0; background: transparent; padding: 0 {INSET - 2}px; }}"
            f"QListView {{ background: transparent; }}"
            f"#choiceNote {{ border-top: 1px solid {p.hairline}; font-size: 12px;"
            f" padding: 8px {INSET}px; color: {p.secondary}; }}"
            f"#choiceKeys {{ font-size: 12px; padding: 0 {INSET}px 8px {INSET}px;"
            f" color: {p.tertiary}; }}"
            f'#choiceKeys[alone="true"] {{ border-top: 1px solid {p.hairline};'
            f" padding-top: 8px; }}"
            f'#choiceNote[tone="error"] {{ color: {p.error}; }}'
            f'#choiceNote[tone="warning"] {{ color: {p.warning}; }}'
        )

    # Opening and closing

    def open(
        self,
        source: Source,
        near: QPoint,
        *,
        prompt: str,
        hint: str = "",
        nothing: str = "",
        avoid: QRect | None = None,
    ) -> None:
        """Show choices.

        Args:
            source: Gives the rows for what is typed.
            near: Where on the canvas's widget its top left corner goes, if there is room.
            prompt: What stands in the empty field; its name for screen readers, too.
            hint: What the keys do, below the list while nothing is to be said of a row.
            nothing: What is said where nothing matches; "{0}" stands for what was typed.
            avoid: What it should not cover, if that can be.
        """
        self._source, self._hint = source, hint
        self._nothing = nothing or self.tr("Nothing matches “{0}”.")
        self._near, self._avoid = near, avoid or QRect()
        self.field.setPlaceholderText(prompt)
        self.field.setAccessibleName(prompt)
        self.field.clear()
        self._look("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    @property
    def options(self) -> tuple[Option, ...]:
        """The rows now."""
        return self._model.options

    @property
    def current(self) -> Option | None:
        """The current row."""
        row = self.list.currentIndex().row()
        return self._model.options[row] if 0 <= row < len(self._model.options) else None

    def close_box(self) -> None:
        """Go away; the canvas has the keys again."""
        if not self.is_open:
            return
        had_focus = self.field.hasFocus()
        self.hide()
        self.marked.emit(None)
        self.closed.emit()
        if had_focus or self._canvas.window().focusWidget() is None:
            self._canvas.setFocus(Qt.FocusReason.PopupFocusReason)

    # Rows

    def _look(self, text: str) -> None:
        self._model.show(self._source(text.strip()))
        options = self._model.options
        first = next((row for row, each in enumerate(options) if not each.reason), 0)
        if options:
            self.list.setCurrentIndex(self._model.index(first))
        else:
            self.marked.emit(None)
        self._say()
        self._lay_out()

    def _on_current(self) -> None:
        current = self.current
        self.marked.emit(current.mark if current is not None else None)
        self._say()
        self._lay_out()

    def _say(self) -> None:
        current, text = self.current, self.field.text().strip()
        tone = "info"
        if not self._model.options:
            words = self._nothing.format(text)
        elif current is not None and current.reason:
            words, tone = current.reason, "error"
        elif current is not None:
            words, tone = current.about, current.tone
        else:
            words = ""
        blocked = not self._model.options or bool(current and current.reason)
        self.keys.setText(self._hint)
        self.keys.setVisible(bool(self._hint) and not blocked)
        set_property(self.keys, "alone", not words)
        self.note.setText(words)
        self.note.setVisible(bool(words))
        set_property(self.note, "tone", tone)

    def _lay_out(self) -> None:
        width = min(WIDTH, self._canvas.width() - 2 * EDGE)
        note = sum(
            label.heightForWidth(width - 2)
            for label in (self.note, self.keys)
            if not label.isHidden()
        )
        # The rows stay as many while one goes through them, whatever is said below.
        rest = self._canvas.height() - 2 * EDGE - self.field.height() - max(note, NOTE) - 2 - PAD
        rows = min(len(self._model.options), MOST_ROWS, max(rest // ROW, 2))
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(rows * ROW + (PAD if rows else 0))
        self.list.setViewportMargins(0, PAD // 2 if rows else 0, 0, 0)
        self.resize(width, 2 + self.field.height() + self.list.height() * (rows > 0) + note)
        self.move(self._place())

    def _place(self) -> QPoint:
        room = self._canvas.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        # The longest list would fit there, so that the field does not move while one types.
        tallest = min(
            max(self.field.height() + MOST_ROWS * ROW + NOTE, self.height()), room.height()
        )
        wanted = QRect(self._near, QSize(self.width(), tallest))
        if self._avoid.isValid() and wanted.intersects(self._avoid):
            wanted.moveLeft(self._avoid.right() + 16)
            if wanted.right() > room.right():
                wanted.moveRight(self._avoid.left() - 16)
        x = max(room.left(), min(wanted.left(), room.right() - self.width() + 1))
        y = max(room.top(), min(wanted.top(), room.bottom() - tallest + 1))
        return QPoint(x, y)

    def _choose(self, shift: bool) -> None:
        option = self.current
        if option is None or option.reason:
            return
        self.close_box()
        option.choose(shift)

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                leaving = event.reason() not in (
                    Qt.FocusReason.ActiveWindowFocusReason,
                    Qt.FocusReason.PopupFocusReason,
                )
                if leaving:
                    self.close_box()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: MOST_ROWS - 1,
            Qt.Key.Key_PageUp: 1 - MOST_ROWS,
        }.get(key)
        if steps is not None:
            self._step(steps)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Escape:
            self.close_box()
        else:
            return False
        return True

    def _step(self, steps: int) -> None:
        count = len(self._model.options)
        if not count:
            return
        row = self.list.currentIndex().row() + steps
        # One step past an end comes in at the other; a page stops there.
        row = row % count if abs(steps) == 1 else max(0, min(row, count - 1))
        self.list.setCurrentIndex(self._model.index(row))
        self.list.scrollTo(self.list.currentIndex())
