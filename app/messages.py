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

from app.busy_bar import BusyBar
from app.languages import told
from app.tasks import Task, Tasks
from app.theme import Theme, icon, pixmap

ICONS = {"info": "info", "good": "ok", "warning": "warning", "error": "error"}
SHOWN_MS = 6000
# What takes less than this is over before anybody has read that it goes on.
PATIENCE_MS = 500
BUSY = "busy"

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
        self._bar = BusyBar(theme, self)
        self._tasks: Tasks | None = None
        self._task: Task | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._show_task)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        theme.changed.connect(self._paint)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The message on show; empty if none, also while it only tells what goes on."""
        return "" if self.isHidden() or self._task is not None else self._text.text()

    @property
    def task(self) -> Task | None:
        """What goes on, if that is on show."""
        return None if self.isHidden() else self._task

    def follow(self, tasks: Tasks) -> None:
        """Show what goes on for longer than half a second, while there is nothing else to say."""
        self._tasks = tasks
        tasks.changed.connect(self._on_tasks)

    def _on_tasks(self) -> None:
        task = self._tasks.current if self._tasks is not None else None
        if task is self._task:
            self._bar.show_share(task.share if task is not None else None)
            return
        if self._task is not None:
            self._task = None
            self.hide()
        if task is None:
            self._patience.stop()
        elif not self._patience.isActive():
            self._patience.start()

    def _show_task(self) -> None:
        task = self._tasks.current if self._tasks is not None else None
        if task is None or self.text:
            return  # a message comes first: when it goes, it is asked again
        self._task = task
        answers = ((self.tr("Cancel"), task.cancel),) if task.cancel is not None else ()
        self._show(task.text, BUSY, answers)
        self._bar.show()
        self._bar.show_share(task.share)

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
        self._task = None
        self._bar.hide()
        self._show(told(text), severity, answers)
        if severity in ("info", "good") and not answers:
            self._timer.start(SHOWN_MS)
        else:
            self._timer.stop()

    def _show(
        self,
        text: str,
        severity: str,
        answers: tuple[tuple[str, Callable[[], None]], ...],
    ) -> None:
        self._severity = severity
        self._text.setText(text)
        self._close.setVisible(severity != BUSY)
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
        self._bar.setGeometry(14, height - 2 - self._bar.height(), width - 28, self._bar.height())

    def clear(self) -> None:
        """Take the message away."""
        self._timer.stop()
        self._task = None
        self._bar.hide()
        self.hide()
        if self._tasks is not None and self._tasks.current is not None:
            self._patience.start()

    def _paint(self) -> None:
        p = self._theme.palette
        ground, colour = {
            "info": (p.accent_ground, p.accent),
            "good": (p.note, p.good),
            "warning": (p.warning_ground, p.warning),
            "error": (p.error_ground, p.error),
            BUSY: (p.surface, p.control),
        }[self._severity]
        self.setStyleSheet(
            f"MessageLine {{ background: {ground}; border: 1px solid {colour};"
            " border-radius: 8px; }"
        )
        self._sign.setVisible(self._severity in ICONS)
        if self._severity in ICONS:
            self._sign.setPixmap(pixmap(ICONS[self._severity], colour, 16))
        self._close.setIcon(icon("close", p.secondary, 14))
