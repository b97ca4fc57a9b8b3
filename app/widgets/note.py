"""A sentence in red or amber, with buttons that mend what it tells of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.widgets.chip import Chip
from app.widgets.flow import FlowLayout
from app.widgets.words import breakable

Action = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in colour under an editor. Two are equal when they look and do the same.

    Attributes:
        text: A sentence.
        severity: "error" or "warning".
        actions: Buttons below it: what each one says, and what it does.
        key: What the buttons do, since functions cannot be compared.
    """

    text: str
    severity: str = "error"
    actions: tuple[Action, ...] = field(default=(), compare=False)
    key: object = None


class NoteView(QFrame):
    """A sentence in red or amber, with buttons."""

    def __init__(self, note: Note, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", f"{note.severity}-note")
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.setSpacing(8)
        words = QLabel(breakable(note.text))
        words.setProperty("role", note.severity)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        box.addWidget(words)
        if not note.actions:
            return
        chips = FlowLayout(spacing=6)
        for text, act in note.actions:
            chip = Chip(text)
            # Qt passes on whether a button is checked; a function with defaults would take it.
            chip.clicked.connect(lambda _on=False, act=act: act())
            chips.addWidget(chip)
        box.addLayout(chips)
