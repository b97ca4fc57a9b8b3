"""A line of text with a stepper, and the editors that are made of one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from app.theme import font
from app.widgets.colours import colours
from app.widgets.editor import HEIGHT, Editor
from cnnbuilder.spec.kinds import Kind, Value

STEPPER = 34  # width of both arrows
_ARROW = 15  # of one
_FIRST_REPEAT, _REPEAT = 400, 60
_KEYS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
_HISTORY = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
NONE = "none"


class Field(QLineEdit):
    """A line of text that can be stepped by arrow keys, wheel and, if wanted, arrows at its right.

    Signals:
        stepped: (n) Up or down by so many steps.
        released: The stepper was let go.
        left: The focus has gone.
        reverted: Escape was pressed.
    """

    stepped = Signal(int)
    released = Signal()
    left = Signal()
    reverted = Signal()

    def __init__(self, steps: bool, arrows: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self._arrows = steps and arrows
        self._pressed = 0
        self._hovered = 0
        self._wheel = 0
        self._repeat = QTimer(self)
        self._repeat.timeout.connect(self._step_again)
        self.setFixedHeight(HEIGHT)
        self.setFont(font(tabular=True))
        self.setMouseTracking(True)
        self.setMinimumWidth(40)
        if self._arrows:
            self.setTextMargins(0, 0, STEPPER - 10, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def event(self, event: QEvent) -> bool:
        # What is typed is already in the design, so undo is the design's, not the line's.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and any(event.matches(key) for key in _HISTORY)
        ):
            event.ignore()
            return False
        return super().event(event)

    def arrow(self, direction: int) -> QRect:
        """Return where the arrow up (1) or down (-1) is."""
        right = self.width() - 5
        left = right - (2 if direction > 0 else 1) * _ARROW
        return QRect(left, 1, _ARROW, self.height() - 2)

    def _arrow_at(self, event: QMouseEvent) -> int:
        if not self._arrows or self.isReadOnly():
            return 0
        place = event.position().toPoint()
        return next((d for d in (1, -1) if self.arrow(d).contains(place)), 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        direction = self._arrow_at(event)
        if not direction or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed = direction
        self.stepped.emit(direction)
        self._repeat.start(_FIRST_REPEAT)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Two quick clicks on an arrow are two steps, not a word to be selected.
        if self._arrow_at(event):
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self._arrow_at(event)
        self.setCursor(Qt.CursorShape.ArrowCursor if hovered else Qt.CursorShape.IBeamCursor)
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()
        if not self._pressed:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._pressed:
            super().mouseReleaseEvent(event)
            return
        self._let_go()
        self.released.emit()

    def _let_go(self) -> None:
        self._pressed = 0
        self._repeat.stop()
        self.update()

    def _step_again(self) -> None:
        self._repeat.start(_REPEAT)
        self.stepped.emit(self._pressed)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = 0
        self.update()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._let_go()
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Without focus the wheel scrolls the panel; nobody should change a value in passing.
        if not self._steps or not self.hasFocus():
            event.ignore()
            return
        self._wheel += event.angleDelta().y()
        steps, self._wheel = int(self._wheel / 120), self._wheel - int(self._wheel / 120) * 120
        if steps:
            self.stepped.emit(steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _KEYS.get(Qt.Key(event.key()), 0) if self._steps else 0
        if steps:
            self.stepped.emit(steps)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
            self.reverted.emit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._steps and event.key() in _KEYS and not event.isAutoRepeat():
            self.released.emit()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._arrows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        palette = colours()
        for direction in (1, -1):
            lit = direction in (self._pressed, self._hovered)
            painter.setBrush(QColor(palette.text if lit else palette.tertiary))
            middle = QPointF(self.arrow(direction).center()) + QPointF(0.5, 0.5)
            x, y = middle.x(), middle.y()
            tip, base = y - 2.5 * direction, y + 2.5 * direction
            painter.drawPolygon(
                QPolygonF([QPointF(x - 4, base), QPointF(x + 4, base), QPointF(x, tip)])
            )
        painter.end()


class Unfinished(ValueError):
    """The text is no value yet, but what is missing may still be typed."""


class FieldEditor(Editor):
    """An editor made of one line of text; a kind says how text is read and shown."""

    steps = True
    arrows = True

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._value: Value = None
        self._optional = False
        self.field = self.make_field()
        self._hold(self.field)
        self.field.textEdited.connect(self._typed)
        self.field.stepped.connect(self._on_step)
        self.field.released.connect(self.committed)
        self.field.returnPressed.connect(self._commit)
        self.field.left.connect(self._commit)
        self.field.reverted.connect(self._revert)

    # What a kind says

    def make_field(self) -> Field:
        """Return the line of text."""
        return Field(self.steps, self.arrows)

    def parse(self, text: str) -> Value:
        """Return the value that ``text`` means.

        Raises:
            Unfinished: if it may become a value.
            ValueError: if it cannot.
        """
        raise NotImplementedError

    def shown(self, value: Value) -> str:
        """Return the text of a value."""
        return str(value)

    def step(self, value: Value, steps: int) -> Value:
        """Return the value so many steps further; one that cannot be stepped stays."""
        del steps
        return value

    # The contract

    def set_optional(self) -> None:
        """Take "no value" as well: an empty field."""
        self._optional = True
        self.field.setPlaceholderText(NONE)

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        same = value == self._value and type(value) is type(self._value)
        # The text may be another way to write it ("3" for 3 × 3), or be half typed.
        if not same or not (self.field.hasFocus() or self._complaint):
            self.reset(value)

    def reset(self, value: Value) -> None:
        self._value = value
        self._write(value)
        self._complain("")

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.field,)

    # Inside

    def _write(self, value: Value) -> None:
        text = "" if value is None and self._optional else self.shown(value)
        if text != self.field.text():
            self.field.setText(text)
            # Of a long text the start says most.
            self.field.setCursorPosition(0)

    def _read(self, text: str) -> Value:
        if self._optional and text.strip().lower() in ("", NONE):
            return None
        return self.parse(text.strip())

    def _typed(self, text: str) -> None:
        try:
            value = self._read(text)
        except Unfinished:
            self._complain("")
        except ValueError:
            self._complain(self._hint())
        else:
            self._complain("")
            self._take(value)

    def _hint(self) -> str:
        return self.tr("Write {0}.").format(self.kind.words())

    def _take(self, value: Value) -> None:
        if value != self._value or type(value) is not type(self._value):
            self._value = value
            self.edited.emit(value)

    def _on_step(self, steps: int) -> None:
        value = self.step(self._value, steps)
        self._complain("")
        self._take(value)
        self._write(value)
        self.field.selectAll()

    def _commit(self) -> None:
        try:
            value = self._read(self.field.text())
        except ValueError:
            self._complain(self._hint())
        else:
            self._take(value)
            self._write(value)
        self.committed.emit()

    def _revert(self) -> None:
        self.reset(self._value)
        self.field.selectAll()
