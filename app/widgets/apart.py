"""The switch beside a value that is the same on all sides: one field, or a field for each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from app.theme import icon
from app.widgets.colours import colours

WIDTH = 20


class ApartButton(QToolButton):
    """A small chain: closed while the sides are alike, open while each has a field of its own."""

    def __init__(self, together: str, apart: str, parent: QWidget | None = None) -> None:
        """Take what a click does: bring the sides together, or set them apart."""
        super().__init__(parent)
        self._words = {True: together, False: apart}
        self.setCheckable(True)
        self.setProperty("role", "small")
        self.setFixedSize(WIDTH, 28)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._show_state)
        self._show_state()

    def _show_state(self) -> None:
        apart = self.isChecked()
        colour = colours().accent if apart else colours().tertiary
        self.setIcon(icon("unlinked" if apart else "linked", colour, 14))
        self.setToolTip(self._words[apart])
        self.setAccessibleName(self._words[apart])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_state()
