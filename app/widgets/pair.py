"""Editor of two whole numbers: one field while they are alike, or one for each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.widgets.apart import ApartButton
from app.widgets.colours import set_shown
from app.widgets.editor import MIXED
from app.widgets.field_editor import FieldEditor, Unfinished
from app.widgets.focus import put_after
from app.widgets.numbers import BETWEEN, HALF_SIZES, IntEditor, whole_number
from cnnbuilder.spec.kinds import Int, Kind, Pair, Value


class SideEditor(IntEditor):
    """One side: too narrow for arrows of its own, but arrow keys step it."""

    arrows = False


class PairEditor(FieldEditor):
    """Two whole numbers in one field, where ``3`` means ``3 × 3``; apart, in two."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._label = ""
        self._halves: tuple[SideEditor, SideEditor] | None = None
        self._box: QWidget | None = None
        self._words = (self.tr("height"), self.tr("width"))
        self.apart = ApartButton(
            self.tr("Same height and width"), self.tr("Different height and width")
        )
        self.apart.clicked.connect(self._on_apart)
        self._row.addWidget(self.apart)

    @property
    def is_apart(self) -> bool:
        """Whether there is a field for each."""
        return self.apart.isChecked()

    @property
    def halves(self) -> tuple[SideEditor, SideEditor]:
        """The fields for height and width."""
        if self._halves is None:
            self._halves = self._make_halves()
        return self._halves

    def set_apart(self, apart: bool) -> None:
        """Show one field, or one for each; the value stays."""
        if apart == self.is_apart and (apart is False or self._box is not None):
            return
        self.apart.setChecked(apart)
        if apart:
            self._spread(self._value, fresh=True)
        set_shown(self.field, not apart)
        if self._box is not None:
            set_shown(self._box, apart)
        self.setFocusProxy(self.halves[0] if apart else self.field)

    # The contract

    def parse(self, text: str) -> Value:
        inner = text.strip("() ")
        parts = BETWEEN.split(inner) if inner else []
        if not parts or len(parts) > 2 or not all(parts):
            raise Unfinished(text) if HALF_SIZES.fullmatch(text) else ValueError(text)
        numbers = [whole_number(part) for part in parts]
        return (numbers[0], numbers[-1])

    def shown(self, value: Value) -> str:
        if not isinstance(value, tuple):
            return str(value)
        return " × ".join(str(item).replace("-", "−") for item in value)

    def step(self, value: Value, steps: int) -> Value:
        low = self.kind.minimum if isinstance(self.kind, Pair) else 0
        if value is None:
            return (max(low, 1), max(low, 1))
        if self.kind.check(value) and not _is_pair(value):
            return value
        return tuple(max(item + steps, low) for item in value)

    def set_value(self, value: Value) -> None:
        super().set_value(value)
        if _differs(value) and not self.field.hasFocus():
            self.set_apart(True)
        elif self._optional and value is None:
            self.set_apart(False)
        if self.is_apart:
            self._spread(value, fresh=False)
        self._show_button()

    def reset(self, value: Value) -> None:
        super().reset(value)
        self.set_apart(_differs(value))
        if self.is_apart:
            self._spread(value, fresh=True)
        self._show_button()

    def set_label(self, text: str) -> None:
        self._label = text
        super().set_label(text)
        if self._halves is not None:
            for half, word in zip(self._halves, self._words, strict=True):
                half.set_label(f"{text}: {word}")
        self.apart.setAccessibleDescription(text)

    def set_invalid(self, invalid: bool) -> None:
        super().set_invalid(invalid)
        for half in self._halves or ():
            half.set_invalid(invalid)

    # Inside

    def _show_button(self) -> None:
        set_shown(self.apart, self._value is not None)

    def _make_halves(self) -> tuple[SideEditor, SideEditor]:
        low = self.kind.minimum if isinstance(self.kind, Pair) else 0
        self._box = QWidget()
        line = QHBoxLayout(self._box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        made = (SideEditor(Int(low)), SideEditor(Int(low)))
        for index, (half, word) in enumerate(zip(made, self._words, strict=True)):
            if index:
                sign = QLabel("×")
                sign.setProperty("role", "tertiary")
                line.addWidget(sign)
            half.field.setMinimumWidth(28)
            half.setToolTip(word)
            half.set_label(f"{self._label}: {word}" if self._label else word)
            half.edited.connect(self._on_half)
            half.committed.connect(self.committed)
            half.complained.connect(self._on_complaint)
            line.addWidget(half, 1)
        self._row.insertWidget(1, self._box, 1)
        put_after(self.field, self._box)
        QWidget.setTabOrder(made[1].field, self.apart)
        return made

    def _spread(self, value: Value, *, fresh: bool) -> None:
        both = value if isinstance(value, tuple) and len(value) == 2 else (value, value)
        for half, number in zip(self.halves, both, strict=True):
            if fresh:
                half.reset(number)
            else:
                half.set_value(number)

    def _on_half(self, number: Value) -> None:
        height, width = (number if half.value() is MIXED else half.value() for half in self.halves)
        self._take((height, width))
        self._write(self._value)

    def _on_complaint(self, _sentence: str) -> None:
        self._complain(next((h.complaint for h in self.halves if h.complaint), ""))

    def _on_apart(self, apart: bool) -> None:
        self.apart.setChecked(not apart)
        if not apart and _differs(self._value):
            # The first one counts: what follows is as high as it is wide.
            self._take((self._value[0], self._value[0]))
            self._write(self._value)
        self._complain("")
        self.set_apart(apart)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.committed.emit()


def _is_pair(value: Value) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(type(n) is int for n in value)


def _differs(value: Value) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and bool(value[0] != value[1])
