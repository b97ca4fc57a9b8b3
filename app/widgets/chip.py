"""A small button whose words are never cut off without a trace."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

_PADDING = 24


class Chip(QPushButton):
    """A small button; where it has too little room its end is left out and the tip says it all."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text
        self.setProperty("role", "chip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        # A button's own policy never lets it be narrower than its words.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(_plain(text))

    @property
    def words(self) -> str:
        """All that it says."""
        return self._words

    def set_words(self, text: str) -> None:
        """Say something else."""
        if text != self._words:
            self._words = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self._write()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self._words) + _PADDING
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        room = self.width() - _PADDING + 2
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(_plain(shown))
        self.setToolTip("" if shown == self._words else self._words)


def _plain(text: str) -> str:
    """An "&" is a sign here, not the mark of a shortcut."""
    return text.replace("&", "&&")
