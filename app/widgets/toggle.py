"""A switch that is on or off."""

from __future__ import annotations

from PySide6.QtCore import (
    Property,
    QCoreApplication,
    QEasingCurve,
    QPropertyAnimation,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QStyle, QWidget

from app.widgets.colours import colours
from cnnbuilder.export.tokens import mix

_WIDTH, _HEIGHT = 32, 18
_MOTION = 120


class Toggle(QAbstractButton):
    """A painted switch; a button to the keyboard and to screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = 0.0
        self._by_hand = False
        self._mixed = False
        self._motion = QPropertyAnimation(self, b"place", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())
        self.toggled.connect(self._move)

    def sizeHint(self) -> QSize:
        # Room for the ring of the focus.
        return QSize(_WIDTH + 6, _HEIGHT + 6)

    def _read_place(self) -> float:
        return self._place

    def _set_place(self, place: float) -> None:
        self._place = place
        self.update()

    place = Property(float, _read_place, _set_place)

    @property
    def is_mixed(self) -> bool:
        """Whether it stands for several things, some of them on and others off."""
        return self._mixed

    def set_mixed(self, mixed: bool) -> None:
        """Show neither on nor off; the next click turns it on."""
        if mixed != self._mixed:
            self._mixed = mixed
            words = QCoreApplication.translate("Mixed", "mixed")
            self.setAccessibleDescription(words if mixed else "")
            self.update()

    def nextCheckState(self) -> None:
        # Only what a person does moves; what is merely shown is there at once.
        self._by_hand = True
        self.set_mixed(False)
        super().nextCheckState()
        self._by_hand = False

    def _move(self, on: bool) -> None:
        self._motion.stop()
        moves = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animate, None, self)
        if not self._by_hand or not self.isVisible() or not moves:
            self._set_place(float(on))
            return
        self._motion.setDuration(_MOTION)
        self._motion.setStartValue(self._place)
        self._motion.setEndValue(float(on))
        self._motion.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(2, 3, _WIDTH, _HEIGHT)
        off, on = palette.unknown, palette.main_button
        if not self.isEnabled():
            off = on = palette.control
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 1.5))
            ring = area.adjusted(-1.25, -1.25, 1.25, 1.25)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        place = 0.5 if self._mixed else self._place
        painter.setBrush(QColor(off if self._mixed else mix(off, on, place)))
        painter.drawRoundedRect(area, _HEIGHT / 2, _HEIGHT / 2)
        size = _HEIGHT - 4
        left = area.left() + 2 + place * (_WIDTH - _HEIGHT)
        painter.setBrush(QColor("#FFFFFF"))
        if self._mixed:
            dash = QRectF(area.center().x() - 6, area.center().y() - 1.25, 12, 2.5)
            painter.drawRoundedRect(dash, 1.25, 1.25)
            painter.end()
            return
        painter.drawEllipse(QRectF(left, area.top() + 2, size, size))
        painter.end()
