"""Where one types what one looks for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from app.theme import Theme, font, paint_icon


class SearchField(QLineEdit):
    """Where one types what one looks for; shows the keys that lead here, if any do.

    Signals:
        moved: (steps) An arrow key was pressed.
    """

    moved = Signal(int)

    def __init__(self, theme: Theme, keys: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._keys = keys
        self.setPlaceholderText(self.tr("Search blocks"))
        self.setAccessibleName(self.tr("Search blocks"))
        self.setFixedHeight(28)
        self.setTextMargins(20, 0, 14, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if steps:
            self.moved.emit(steps)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        paint_icon(painter, "search", palette.tertiary, QRectF(8, 7, 14, 14))
        if self._keys and not self.text() and not self.hasFocus():
            painter.setPen(QColor(palette.tertiary))
            painter.setFont(font(12))
            place = QRectF(0, 0, self.width() - 10, self.height())
            sides = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, sides, self._keys)
        painter.end()
