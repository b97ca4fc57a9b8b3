"""Commands of the window, as buttons for what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.widgets.chip import Chip
from app.widgets.flow import FlowLayout


class CommandRow(QWidget):
    """A small button for each command; a tick stands before what is on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = FlowLayout(self, spacing=6)
        self._row.setContentsMargins(0, 0, 0, 8)
        self.buttons: list[Chip] = []

    def offer(self, actions: Sequence[QAction]) -> None:
        """Offer these commands."""
        for action in actions:
            chip = Chip("")
            chip.clicked.connect(action.trigger)
            action.changed.connect(partial(_follow, chip, action))
            _follow(chip, action)
            self.buttons.append(chip)
            self._row.addWidget(chip)


def _follow(chip: Chip, action: QAction) -> None:
    words = action.text().removesuffix("…")
    chip.set_words(f"✓ {words}" if action.isChecked() else words)
    chip.setEnabled(action.isEnabled())
    chip.setAccessibleDescription(action.toolTip())
    chip.setStatusTip(action.statusTip())
