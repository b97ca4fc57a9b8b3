"""Rows of the training form that no declaration describes: a choice with titles, plain words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.widgets.choices import Combo
from app.widgets.colours import set_property
from app.widgets.editor import HEIGHT
from app.widgets.form import GAP, Form
from app.widgets.words import tip

LABEL = 104


def section(text: str) -> QLabel:
    """Return a section's heading."""
    label = QLabel(text.upper())
    label.setProperty("role", "section")
    return label


def align(form: Form) -> Form:
    """Give a form's labels the width that all rows of the panel have."""
    for row in form.rows.values():
        row.label.setFixedWidth(LABEL)
    return form


class _Row(QWidget):
    """A label at the left, something else at the right."""

    def __init__(self, label: str, right: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel(label)
        self.label.setProperty("role", "label")
        self.label.setFixedWidth(LABEL)
        self.label.setMinimumHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(GAP)
        row.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        self.column = QVBoxLayout()
        self.column.setSpacing(2)
        self.column.addWidget(right)
        row.addLayout(self.column, 1)


class ChoiceRow(_Row):
    """One of several things that have an id and a title.

    Signals:
        chosen: (id) A person chose.
    """

    chosen = Signal(str)

    def __init__(
        self,
        label: str,
        options: Sequence[tuple[str, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        self.combo = Combo()
        super().__init__(label, self.combo, parent)
        self._ids = [key for key, _title, _help in options]
        for index, (_key, title, words) in enumerate(options):
            self.combo.addItem(title)
            self.combo.setItemData(index, tip(words), Qt.ItemDataRole.ToolTipRole)
        self.combo.setAccessibleName(label)
        self.label.setBuddy(self.combo)
        self._hint = QLabel()
        self._hint.setProperty("role", "tertiary")
        self._hint.setWordWrap(True)
        self._hint.hide()
        self.column.addWidget(self._hint)
        # Only what a person does: "activated" is silent when the program sets the choice.
        self.combo.activated.connect(lambda index: self.chosen.emit(self._ids[index]))

    def show_choice(self, key: str, hint: str = "") -> None:
        """Show what is chosen, and a remark below it; an id that is not known shows as itself."""
        known = key in self._ids
        self.combo.setCurrentIndex(self._ids.index(key) if known else -1)
        self.combo.setPlaceholderText("" if known else key)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))


class WordsRow(_Row):
    """Something that is told, not set."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        self.words = QLabel()
        super().__init__(label, self.words, parent)
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(HEIGHT)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def say(self, words: str, role: str = "secondary") -> None:
        """Show ``words``."""
        self.words.setText(words)
        set_property(self.words, "role", role)


class NoteBox(QFrame):
    """A raised note: a few lines of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "note")
        self._words = QLabel()
        self._words.setProperty("role", "secondary")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 10)
        box.addWidget(self._words)

    def say(self, html: str) -> None:
        """Show these lines."""
        self._words.setText(html)
