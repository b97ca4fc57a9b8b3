"""Editor of four sides: rows at top and bottom, columns left and right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.widgets.editor import Editor
from app.widgets.numbers import IntEditor
from cnnbuilder.spec.kinds import Int, Kind, Sides, Value

_ARROWS = ("↑", "↓", "←", "→")


class _SideEditor(IntEditor):
    """One side: too narrow for arrows of its own, but arrow keys step it."""

    arrows = False


class SidesEditor(Editor):
    """((top, bottom), (left, right)) in four small fields."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._value: Value = None
        low = kind.minimum if isinstance(kind, Sides) else 0
        words = (self.tr("top"), self.tr("bottom"), self.tr("left"), self.tr("right"))
        self.sides = tuple(_SideEditor(Int(low)) for _ in words)
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(6)
        for index, (side, word, arrow) in enumerate(zip(self.sides, words, _ARROWS, strict=True)):
            sign = QLabel(arrow)
            sign.setProperty("role", "tertiary")
            sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
            side.setToolTip(word)
            side.field.setMinimumWidth(28)
            side.set_label(word)
            grid.addWidget(sign, index // 2, index % 2 * 2)
            grid.addWidget(side, index // 2, index % 2 * 2 + 1)
            grid.setColumnStretch(index % 2 * 2 + 1, 1)
            side.edited.connect(self._on_edit)
            side.committed.connect(self.committed)
            side.complained.connect(self._on_complaint)
        self._row.addWidget(box, 1)
        self.setFocusProxy(self.sides[0])
        self._words = words

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        self._spread(value, fresh=False)

    def reset(self, value: Value) -> None:
        self._spread(value, fresh=True)

    def set_label(self, text: str) -> None:
        self.setAccessibleName(text)
        for side, word in zip(self.sides, self._words, strict=True):
            side.set_label(f"{text}: {word}")

    def _spread(self, value: Value, *, fresh: bool) -> None:
        self._value = value
        fine = isinstance(self.kind, Sides) and self.kind.check(value) is None
        flat = [n for side in value for n in side] if fine or _has_sides(value) else [value] * 4
        for side, number in zip(self.sides, flat, strict=True):
            if fresh:
                side.reset(number)
            else:
                side.set_value(number)

    def _parts(self) -> tuple[QWidget, ...]:
        return tuple(side.field for side in self.sides)

    def _on_edit(self, _number: Value) -> None:
        top, bottom, left, right = (side.value() for side in self.sides)
        self._value = ((top, bottom), (left, right))
        self.edited.emit(self._value)

    def _on_complaint(self, _sentence: str) -> None:
        self._complain(next((s.complaint for s in self.sides if s.complaint), ""))


def _has_sides(value: Value) -> bool:
    """Say whether there are four numbers, even if they are out of range."""
    return (
        isinstance(value, tuple)
        and len(value) == 2
        and all(isinstance(side, tuple) and len(side) == 2 for side in value)
    )
