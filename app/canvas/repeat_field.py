"""How often: a number in a small frame beside the selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from app.theme import Theme
from app.widgets.colours import set_property
from cnnbuilder.graph.segment import MOST_COPIES

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

EDGE = 8


class RepeatField(QFrame):
    """Asks for a number; Enter takes it, Escape leaves.

    Signals:
        accepted: (times) In all, those that are there counted.
    """

    accepted = Signal(int)

    def __init__(self, view: CanvasView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._blocks = 1
        self.setObjectName("repeatField")
        self.number = QLineEdit("2")
        self.number.setValidator(QIntValidator(0, 99_999, self.number))
        self.number.setFixedWidth(64)
        self.number.setAccessibleName(self.tr("How many times in all"))
        self.number.setToolTip(self.tr("The arrow keys make it more or less."))
        self.number.installEventFilter(self)
        self.number.textChanged.connect(self._say)
        self.button = QPushButton(self.tr("Repeat"))
        self.button.setProperty("role", "main")
        self.button.clicked.connect(self._accept)
        self.button.installEventFilter(self)
        before, after = QLabel(self.tr("Repeat")), QLabel(self.tr("times in all"))
        before.setBuddy(self.number)
        self.note = QLabel()
        self.note.setProperty("role", "tertiary")
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in (before, self.number, after):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 10)
        box.setSpacing(8)
        box.addLayout(row)
        box.addWidget(self.note)
        theme.changed.connect(self._restyle)
        view.canvas.workspace.selection_changed.connect(self.close_field)
        self._restyle()
        self.hide()

    def _restyle(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"#repeatField {{ background: {p.surface}; border: 1px solid {p.control};"
            " border-radius: 8px; }"
        )

    def open(self, near: QPoint, avoid: QRect, blocks: int) -> None:
        """Ask, beside a place on the canvas's widget, for a number for so many blocks."""
        self._blocks = blocks
        self._say()
        self.adjustSize()
        room = self._view.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        x, y = near.x(), near.y()
        if x + self.width() > room.right():
            x = avoid.left() - 16 - self.width()
        x = max(room.left(), min(x, room.right() - self.width()))
        y = max(room.top(), min(y, room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.raise_()
        self.number.setFocus(Qt.FocusReason.PopupFocusReason)
        self.number.selectAll()

    def _say(self) -> None:
        new = self._blocks * (self.times - 1)
        fits = 2 <= self.times <= MOST_COPIES
        self.button.setEnabled(fits)
        set_property(self.note, "role", "tertiary" if fits else "error")
        if not fits:
            self.note.setText(self.tr("From 2 to {0} times.").format(f"{MOST_COPIES:,}"))
            return
        words = self.tr("Adds 1 block.") if new == 1 else self.tr("Adds {0} blocks.")
        self.note.setText(words.format(f"{new:,}"))

    @property
    def times(self) -> int:
        """The number that stands there."""
        text = self.number.text()
        return int(text) if text.isdecimal() else 0

    def close_field(self) -> None:
        """Go away."""
        if not self.isHidden():
            had = self.number.hasFocus() or self.button.hasFocus()
            self.hide()
            if had:
                self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def _accept(self) -> None:
        times = self.times
        if not 2 <= times <= MOST_COPIES:
            return
        self.close_field()
        self.accepted.emit(times)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
            if step is not None and watched is self.number:
                self.number.setText(str(min(max(self.times + step, 2), MOST_COPIES)))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_field()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._accept()
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            going = self._view.window().focusWidget()
            stays = event.reason() in (
                Qt.FocusReason.ActiveWindowFocusReason,
                Qt.FocusReason.PopupFocusReason,
            )
            if not stays and (going is None or not self.isAncestorOf(going)):
                self.close_field()
        return super().eventFilter(watched, event)
