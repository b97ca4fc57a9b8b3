"""The message line: what a box would say, without one in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.languages import told
from app.theme import Theme, icon, pixmap

ICONS = {"info": "info", "good": "ok", "warning": "warning", "error": "error"}
SHOWN_MS = 6000


WIDEST = 760
INSET = 12


class MessageLine(QFrame):
    """Shows one message at a time, over the lower edge of its parent; errors stay until closed.

    It lies over what is below and takes no room, so that nothing moves when it comes and goes.

    Args:
        theme: The colours.
        parent: What it lies over.
        above: How far from the lower edge, in pixels.
    """

    def __init__(self, theme: Theme, parent: QWidget, above: int = 0) -> None:
        super().__init__(parent)
        self._above = above
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
        self._row.setContentsMargins(14, 8, 8, 8)
        self._row.setSpacing(10)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        theme.changed.connect(self._paint)
        parent.installEventFilter(self)
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
        self._text.setText(told(text))
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = [self._button(words, run) for words, run in answers]
        for place, button in enumerate(self._buttons):
            self._row.insertWidget(2 + place, button)
        self._paint()
        self._place()
        self.show()
        self.raise_()
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Lie in the middle of the parent's lower edge."""
        around = self.parentWidget()
        if around is None:
            return
        width = min(WIDEST, around.width() - 2 * INSET)
        needed = self._row.totalHeightForWidth(width)
        height = max(needed, self._row.totalMinimumSize().height())
        left = (around.width() - width) // 2
        self.setGeometry(left, around.height() - self._above - height - INSET, width, height)

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
            f"MessageLine {{ background: {ground}; border: 1px solid {colour};"
            " border-radius: 8px; }"
        )
        self._sign.setPixmap(pixmap(ICONS[self._severity], colour, 16))
        self._close.setIcon(icon("close", p.secondary, 14))
