"""The switch that freezes the weights of what is selected."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.widgets.editor import HEIGHT
from app.widgets.form import GAP, LABEL_WIDTH
from app.widgets.toggle import Toggle
from app.widgets.words import tip


class TrainableRow(QWidget):
    """Looks like a row of the form above it, but what it sets belongs to the layer.

    Signals:
        switched: (on) A person turned it on or off.
    """

    switched = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self.tr("Trainable"))
        self._label.setProperty("role", "label")
        self._label.setMinimumHeight(HEIGHT)
        self.toggle = Toggle()
        self.toggle.setAccessibleName(self.tr("Trainable"))
        self.toggle.clicked.connect(self.switched)
        self._label.setBuddy(self.toggle)
        self.setToolTip(tip(self.tr("Off keeps the weights as they are while the network trains.")))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 4)
        box.setSpacing(GAP)
        box.addWidget(self._label)
        box.addWidget(self.toggle)
        box.addStretch(1)
        self.align(LABEL_WIDTH)

    def align(self, width: int) -> None:
        """Give the label the width that those of the form have."""
        self._label.setFixedWidth(width)

    def show_states(self, trainable: list[bool]) -> None:
        """Show whether the layers are trained."""
        self.toggle.set_mixed(len(set(trainable)) > 1)
        self.toggle.setChecked(all(trainable))
