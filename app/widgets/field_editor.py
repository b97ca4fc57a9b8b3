"""Editors that are made of a line of text."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.languages import spoken
from app.widgets.editor import MIXED, Editor
from app.widgets.field import Field
from cnnbuilder.spec.kinds import Kind, Value

NONE = "none"


class Unfinished(ValueError):
    """The text is no value yet, but what is missing may still be typed."""


class FieldEditor(Editor):
    """An editor made of one line of text; a kind says how text is read and shown."""

    steps = True
    arrows = True

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._value: Value = None
        self._optional = False
        self._placeholder = ""
        self.field = self.make_field()
        # A range beside the value would read as a part of it.
        self.field.set_unit(spoken(kind.unit_words()), aside="…" in kind.unit_words())
        self._hold(self.field)
        self.field.textEdited.connect(self._typed)
        self.field.stepped.connect(self._on_step)
        self.field.released.connect(self.committed)
        self.field.returnPressed.connect(self._commit)
        self.field.left.connect(self._commit)
        self.field.reverted.connect(self._revert)

    # What a kind says

    def make_field(self) -> Field:
        """Return the line of text."""
        return Field(self.steps, self.arrows)

    def parse(self, text: str) -> Value:
        """Return the value that ``text`` means.

        Raises:
            Unfinished: if it may become a value.
            ValueError: if it cannot.
        """
        raise NotImplementedError

    def shown(self, value: Value) -> str:
        """Return the text of a value."""
        return str(value)

    def step(self, value: Value, steps: int) -> Value:
        """Return the value so many steps further; one that cannot be stepped stays."""
        del steps
        return value

    # The contract

    def set_optional(self) -> None:
        """Take "no value" as well: an empty field."""
        self._optional = True
        self.call_empty(NONE)

    def call_empty(self, words: str) -> None:
        """Say in the empty field what it means that it is empty."""
        self._placeholder = words
        self.field.setPlaceholderText(words)

    @property
    def can_scrub(self) -> bool:
        return self.steps

    def scrub(self, steps: int) -> None:
        self._on_step(steps)

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        same = value == self._value and type(value) is type(self._value)
        # The text may be another way to write it ("3" for 3 × 3), or be half typed.
        if not same or not (self.field.hasFocus() or self._complaint):
            self.reset(value)

    def reset(self, value: Value) -> None:
        self._value = value
        self._write(value)
        self._complain("")

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.field,)

    # Inside

    def _write(self, value: Value) -> None:
        self.field.setPlaceholderText(str(MIXED) if value is MIXED else self._placeholder)
        empty = value is MIXED or (value is None and self._optional)
        text = "" if empty else self.shown(value)
        if text != self.field.text():
            self.field.setText(text)
            # Of a long text the start says most.
            self.field.setCursorPosition(0)

    def _read(self, text: str) -> Value:
        if self._optional and text.strip().lower() in ("", NONE):
            return None
        return self.parse(text.strip())

    def _typed(self, text: str) -> None:
        try:
            value = self._read(text)
        except Unfinished:
            self._complain("")
        except ValueError:
            self._complain(self._hint())
        else:
            self._complain("")
            self._take(value)

    def _hint(self) -> str:
        return self.tr("Write {0}.").format(self.kind.words())

    def _take(self, value: Value) -> None:
        if value != self._value or type(value) is not type(self._value):
            self._value = value
            self.edited.emit(value)

    def _on_step(self, steps: int) -> None:
        if self._value is MIXED:
            return  # There is no one value to step from.
        value = self.step(self._value, steps)
        self._complain("")
        self._take(value)
        self._write(value)
        self.field.selectAll()

    def _commit(self) -> None:
        if self._value is MIXED and not self.field.text().strip():
            self.committed.emit()
            return
        try:
            value = self._read(self.field.text())
        except ValueError:
            self._complain(self._hint())
        else:
            self._take(value)
            self._write(value)
        self.committed.emit()

    def _revert(self) -> None:
        self.reset(self._value)
        self.field.selectAll()
