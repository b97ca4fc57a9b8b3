"""What every editor of a parameter has in common."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.widgets.colours import set_property
from cnnbuilder.spec.kinds import Kind, Value

HEIGHT = 28


class Mixed:
    """What several things have that differ in a value. There is only one: ``MIXED``."""

    def __str__(self) -> str:
        """Return the word that stands in place of the value."""
        return QCoreApplication.translate("Mixed", "mixed")


MIXED: Final = Mixed()


class Editor(QWidget):
    """Shows one value and lets people change it. Owns what is being typed, nothing else.

    A value that is not allowed is kept and shown in red, never changed under people's hands. Text
    that is no value at all is kept too, but only the last value counts. ``MIXED`` is shown as such
    and stays until a person sets a value.

    Signals:
        edited: (value) A person changed the value; while they type or step, each time.
        committed: The gesture is over: focus left, Return, a stepper let go.
        complained: (sentence) What is typed is no value; empty when it is one again.
    """

    edited = Signal(object)
    committed = Signal()
    complained = Signal(str)

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._complaint = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    def value(self) -> Value:
        """Return the value that counts."""
        raise NotImplementedError

    def set_value(self, value: Value) -> None:
        """Show another value; says nothing. Text that is being typed for this value stays."""
        raise NotImplementedError

    def reset(self, value: Value) -> None:
        """Show a value of something else: what was being typed is forgotten."""
        self.set_value(value)

    @property
    def can_scrub(self) -> bool:
        """Whether ``scrub`` changes anything."""
        return False

    def scrub(self, steps: int) -> None:
        """Step the value, as a person does who drags over its label; ``committed`` comes after."""

    @property
    def complaint(self) -> str:
        """Why what is typed is no value; empty if it is one."""
        return self._complaint

    def set_invalid(self, invalid: bool) -> None:
        """Show whether the value is refused."""
        for part in self._parts():
            set_property(part, "invalid", invalid)

    def set_label(self, text: str) -> None:
        """Tell screen readers what is set here."""
        self.setAccessibleName(text)
        for part in self._parts():
            part.setAccessibleName(text)

    def _parts(self) -> tuple[QWidget, ...]:
        """The widgets that people touch."""
        return ()

    def _complain(self, sentence: str) -> None:
        if sentence != self._complaint:
            self._complaint = sentence
            self.complained.emit(sentence)

    def _hold(self, part: QWidget, stretch: int = 1) -> None:
        """Put a widget into the row; the first one takes the focus."""
        self._row.addWidget(part, stretch)
        if self.focusProxy() is None:
            self.setFocusProxy(part)
