"""The message line: what a box would say, without one in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.theme import Theme, icon, pixmap

ICONS = {"info": "info", "good": "ok", "warning": "warning", "error": "error"}
SHOWN_MS = 6000


class MessageLine(QFrame):
    """Shows one message at a time; errors stay until they are closed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._severity = "info"
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setObjectName("messageText")
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close message"))
        self._close.setToolTip(self.tr("Close this message."))
        self._close.clicked.connect(self.clear)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 6, 8, 6)
        self._row.setSpacing(10)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        theme.changed.connect(self._paint)
        self.hide()

    @property
    def text(self) -> str:
        """The message on show; empty if none."""
        return "" if self.isHidden() else self._text.text()

    def say(
        self,
        text: str,
        severity: str = "info",
        answers: tuple[tuple[str, Callable[[], None]], ...] = (),
    ) -> None:
        """Show a message.

        Args:
            text: A sentence or two.
            severity: "info", "good", "warning" or "error".
            answers: Buttons: their words and what they do; the message then stays.
        """
        self._severity = severity
        self._text.setText(text)
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = [self._button(words, run) for words, run in answers]
        for place, button in enumerate(self._buttons):
            self._row.insertWidget(2 + place, button)
        self._paint()
        self.show()
        if severity in ("info", "good") and not answers:
            self._timer.start(SHOWN_MS)
        else:
            self._timer.stop()

    def _button(self, words: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("role", "chip")

        def answer() -> None:
            self.clear()
            run()

        button.clicked.connect(answer)
        return button

    def clear(self) -> None:
        """Take the message away."""
        self._timer.stop()
        self.hide()

    def _paint(self) -> None:
        p = self._theme.palette
        ground, colour = {
            "info": (p.accent_ground, p.accent),
            "good": (p.note, p.good),
            "warning": (p.warning_ground, p.warning),
            "error": (p.error_ground, p.error),
        }[self._severity]
        self.setStyleSheet(
            f"MessageLine {{ background: {ground}; border-top: 1px solid {p.hairline}; }}"
        )
        self._sign.setPixmap(pixmap(ICONS[self._severity], colour, 16))
        self._close.setIcon(icon("close", p.secondary, 14))
