"""A thin bar that says how much is done, or only that something is done."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.theme import Theme

HEIGHT = 3
FRAME_MS = 40
ROUND_MS = 1600
SEGMENT = 0.3


class BusyBar(QWidget):
    """Moves only while it is seen and nobody knows how much is done."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share: float | None = None
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.update)
        self.setFixedHeight(HEIGHT)
        self.hide()

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1, or None."""
        return self._share

    def show_share(self, share: float | None) -> None:
        """Show how much is done; None: that it goes on."""
        self._share = share
        self._run()
        self.update()

    def _run(self) -> None:
        if self.isVisible() and self._share is None:
            if not self._timer.isActive():
                self._clock.start()
                self._timer.start()
        else:
            self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        whole = QRectF(self.rect())
        painter.setBrush(QColor(palette.hairline))
        painter.drawRoundedRect(whole, 1.5, 1.5)
        if self._share is not None:
            part = QRectF(0, 0, whole.width() * min(max(self._share, 0.0), 1.0), HEIGHT)
        else:
            at = (self._clock.elapsed() % ROUND_MS) / ROUND_MS
            left = (at * (1 + SEGMENT) - SEGMENT) * whole.width()
            part = QRectF(left, 0, SEGMENT * whole.width(), HEIGHT).intersected(whole)
        painter.setBrush(QColor(palette.accent))
        painter.drawRoundedRect(part, 1.5, 1.5)
        painter.end()
