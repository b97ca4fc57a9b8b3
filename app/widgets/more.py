"""The link that shows rarely used parameters."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.theme import font
from app.widgets.colours import colours

_PAD = 6


class MoreButton(QAbstractButton):
    """A link, "More…" in the accent's colour, then what there is more of; breaks into lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._open = False
        self._heights: dict[int, int] = {}  # by width: layouts ask again and again
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_state(False)

    def show_state(self, open_: bool, words: str = "") -> None:
        """Say whether the rest is shown, and so what a click does; ``words``: what is hidden."""
        if (open_, words) == (self._open, self._words) and self.text():
            return
        self._open, self._words = open_, words
        verb = self.tr("Fewer") if open_ else self.tr("More…")
        self._heights.clear()
        self.setText(verb)
        self.setAccessibleName(verb if open_ else f"{verb} {self._words}")
        self.updateGeometry()
        self.update()

    def _layout(self, width: int) -> tuple[QTextLayout, float]:
        text = self.text() if self._open else f"{self.text()} {self._words}"
        layout = QTextLayout(text, font(12))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        format_ = QTextCharFormat()
        format_.setForeground(QColor(colours().accent))
        part = QTextLayout.FormatRange()
        part.start, part.length, part.format = 0, len(self.text()), format_
        layout.setFormats([part])
        layout.beginLayout()
        height = 0.0
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(width, 40))
            line.setPosition(QPointF(0, height))
            height += line.height() + 1
        layout.endLayout()
        return layout, height

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = int(self._layout(width)[1]) + 2 * _PAD
        return self._heights[width]

    def sizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours().secondary))
        layout, _ = self._layout(self.width())
        layout.draw(painter, QPointF(0, _PAD))
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours().accent), 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 2, -1, -3), 4, 4)
        painter.end()
