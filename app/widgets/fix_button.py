"""A button that mends a problem, and says what shape the block would have afterwards."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QHideEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.theme import font
from app.widgets.colours import colours

HEIGHT = 28
_SIDE = 11
_GAP = 16
_SIZE = 12


class FixButton(QPushButton):
    """A repair: its words on the left, the shape that it would give on the right.

    A shape of None says that more than this repair is needed.

    Signals:
        previewed: (bool) The pointer or the keys are on it now, or have left it.
    """

    previewed = Signal(bool)

    def __init__(self, words: str, shape: str | None = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.shape = self.tr("not enough") if shape is None else shape
        self._is_previewed = False
        self._hovered = False
        self.setProperty("role", "fix")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{words}: {self.shape}" if self.shape else words)

    def _width_of(self, text: str) -> int:
        return QFontMetrics(font(_SIZE, tabular=True)).horizontalAdvance(text) if text else 0

    def sizeHint(self) -> QSize:
        shape = self._width_of(self.shape)
        width = self._width_of(self.words) + (shape + _GAP if shape else 0) + 2 * _SIDE + 2
        return QSize(width, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        p = colours()
        painter = QPainter(self)
        painter.setFont(font(_SIZE, tabular=True))
        metrics = painter.fontMetrics()
        area = QRectF(self.rect()).adjusted(_SIDE, 0, -_SIDE, 0)
        room = area.width()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        shape_room = self._width_of(self.shape) + _GAP if self.shape else 0
        if shape_room and room - shape_room >= min(self._width_of(self.words), 120):
            painter.setPen(QColor(p.secondary))
            painter.drawText(area, right, self.shape)
            room -= shape_room
        shown = metrics.elidedText(self.words, Qt.TextElideMode.ElideRight, int(room) + 1)
        whole = f"{self.words}  →  {self.shape}" if self.shape else self.words
        self.setToolTip("" if shown == self.words else whole)
        painter.setPen(QColor(p.text))
        painter.drawText(area, left, shown)
        painter.end()

    # Hovered or in focus

    def _tell(self) -> None:
        on = self.isVisible() and (self._hovered or self.hasFocus())
        if on != self._is_previewed:
            self._is_previewed = on
            self.previewed.emit(on)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._hovered = True
        self._tell()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = False
        self._tell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._hovered = False
        self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
