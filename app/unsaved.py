"""The one question that needs an answer before the window goes on: save what is not saved?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class AskToSave(QDialog):
    """Asks once; the answer comes as a signal, nothing waits for it.

    Signals:
        answered: "save", "discard" or "cancel".
    """

    answered = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("askToSave")
        self.setWindowTitle(self.tr("Save the design?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = QLabel(self.tr("Save {0} first?").format(name))
        head.setProperty("role", "title")
        words = QLabel(
            self.tr("What was changed since the last time it was saved is lost otherwise.")
        )
        words.setProperty("role", "secondary")
        words.setWordWrap(True)
        self._answer = "cancel"
        discard = self._button(self.tr("Discard"), "discard")
        cancel = self._button(self.tr("Cancel"), "cancel")
        save = self._button(self.tr("Save"), "save")
        save.setProperty("role", "main")
        save.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(discard)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(head)
        column.addWidget(words)
        column.addSpacing(8)
        column.addLayout(row)
        self.setMinimumWidth(420)
        self.finished.connect(lambda _code: self.answered.emit(self._answer))

    def _button(self, words: str, answer: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(answer)

        def click() -> None:
            self._answer = answer
            self.accept()

        button.clicked.connect(click)
        return button
