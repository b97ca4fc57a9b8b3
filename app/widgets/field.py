"""A line of text with a stepper."""

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
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from app.theme import font
from app.widgets.colours import colours
from app.widgets.editor import HEIGHT

STEPPER = 34  # width of both arrows
_ARROW = 15  # of one
_FIRST_REPEAT, _REPEAT = 400, 60
_WHEEL_ENDS = 600  # ms after the last notch
_LEAST = 74  # a narrower field has no room for arrows
_KEYS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
_HISTORY = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_PAD, _UNIT_GAP = 11, 6  # before the text, and between value and unit


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
        self._unit, self._aside = "", False
        self._wheel_end: QTimer | None = None
        self._repeat = QTimer(self)
        self._repeat.timeout.connect(self._step_again)
        self.setFixedHeight(HEIGHT)
        self.setFont(font(tabular=True))
        self.setMouseTracking(True)
        self.setMinimumWidth(40)
        self._make_room()
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

    def set_unit(self, unit: str, *, aside: bool = False) -> None:
        """Write a word quietly behind the value, or ``aside`` at the end, where there is room."""
        self._unit, self._aside = unit, aside
        self.update()

    @property
    def shown_unit(self) -> str:
        """The word behind the value; empty where there is no room for it."""
        if not self._unit or not self.text():
            return ""
        metrics = self.fontMetrics()
        wanted = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(self._unit)
        room = self.width() - 2 * _PAD - (STEPPER - 10 if self._has_arrows() else 0)
        return self._unit if wanted + _UNIT_GAP <= room else ""

    def _has_arrows(self) -> bool:
        return self._arrows and self.width() >= _LEAST

    def _make_room(self) -> None:
        self.setTextMargins(0, 0, STEPPER - 10 if self._has_arrows() else 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def arrow(self, direction: int) -> QRect:
        """Return where the arrow up (1) or down (-1) is."""
        right = self.width() - 5
        left = right - (2 if direction > 0 else 1) * _ARROW
        return QRect(left, 1, _ARROW, self.height() - 2)

    def _arrow_at(self, event: QMouseEvent) -> int:
        if not self._has_arrows() or self.isReadOnly():
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
        self._finish_wheel()
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Without focus the wheel scrolls the panel; nobody should change a value in passing.
        if not self._steps or not self.hasFocus():
            event.ignore()
            return
        self._wheel += event.angleDelta().y()
        steps, self._wheel = int(self._wheel / 120), self._wheel - int(self._wheel / 120) * 120
        if steps:
            self._begin_wheel()
            self.stepped.emit(steps)
        event.accept()

    def _begin_wheel(self) -> None:
        """Turning the wheel is a gesture of its own, which ends when it has stood still."""
        if self._wheel_end is None:
            self._wheel_end = QTimer(self)
            self._wheel_end.setSingleShot(True)
            self._wheel_end.setInterval(_WHEEL_ENDS)
            self._wheel_end.timeout.connect(self.released)
        if not self._wheel_end.isActive():
            self.released.emit()
        self._wheel_end.start()

    def _finish_wheel(self) -> None:
        if self._wheel_end is not None and self._wheel_end.isActive():
            self._wheel_end.stop()
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _KEYS.get(Qt.Key(event.key()), 0) if self._steps else 0
        self._finish_wheel()
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
        unit = self.shown_unit
        if not unit and not self._has_arrows():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        if unit:
            painter.setFont(self.font())
            painter.setPen(QColor(palette.tertiary))
            left = _PAD + self.fontMetrics().horizontalAdvance(self.text()) + _UNIT_GAP
            end = self.width() - _PAD - (STEPPER - 5 if self._has_arrows() else 0)
            area = QRect(left, 0, end - left, self.height())
            side = Qt.AlignmentFlag.AlignRight if self._aside else Qt.AlignmentFlag.AlignLeft
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | side, unit)
        painter.setPen(Qt.PenStyle.NoPen)
        if not self._has_arrows():
            painter.end()
            return
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
