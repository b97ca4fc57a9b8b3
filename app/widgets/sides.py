"""Editor of four sides: one field while they are alike, or one for each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from app.widgets.apart import ApartButton
from app.widgets.editor import MIXED, Editor
from app.widgets.numbers import IntEditor
from app.widgets.pair import SideEditor
from cnnbuilder.spec.kinds import Int, Kind, Sides, Value

_ARROWS = ("↑", "↓", "←", "→")


class SidesEditor(Editor):
    """((top, bottom), (left, right)): a number for all sides, or four small fields."""

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._value: Value = None
        low = kind.minimum if isinstance(kind, Sides) else 0
        self._words = (self.tr("top"), self.tr("bottom"), self.tr("left"), self.tr("right"))
        self.one = IntEditor(Int(low, unit=self.tr("on each side")))
        self.sides = tuple(SideEditor(Int(low)) for _ in self._words)
        self._box = self._four()
        self.apart = ApartButton(self.tr("Same on all sides"), self.tr("Different sides"))
        self.one.edited.connect(self._on_one)
        self.apart.clicked.connect(self._on_apart)
        for side in (self.one, *self.sides):
            side.committed.connect(self.committed)
            side.complained.connect(self._on_complaint)
        right = QHBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.one, 1)
        right.addWidget(self._box, 1)
        self._row.addLayout(right, 1)
        self._row.addWidget(self.apart, 0, Qt.AlignmentFlag.AlignTop)
        self._box.hide()
        self.setFocusProxy(self.one)

    def _four(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(6)
        parts = zip(self.sides, self._words, _ARROWS, strict=True)
        for index, (side, word, arrow) in enumerate(parts):
            sign = QLabel(arrow)
            sign.setProperty("role", "tertiary")
            sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
            side.setToolTip(word)
            side.field.setMinimumWidth(28)
            side.set_label(word)
            grid.addWidget(sign, index // 2, index % 2 * 2)
            grid.addWidget(side, index // 2, index % 2 * 2 + 1)
            grid.setColumnStretch(index % 2 * 2 + 1, 1)
            side.edited.connect(self._on_side)
        return box

    @property
    def is_apart(self) -> bool:
        """Whether there is a field for each side."""
        return self.apart.isChecked()

    def set_apart(self, apart: bool) -> None:
        """Show one field, or one for each side; the value stays."""
        self.apart.setChecked(apart)
        self.one.setVisible(not apart)
        self._box.setVisible(apart)
        self.setFocusProxy(self.sides[0] if apart else self.one)

    @property
    def can_scrub(self) -> bool:
        return not self.is_apart

    def scrub(self, steps: int) -> None:
        if not self.is_apart:
            self.one.scrub(steps)

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        if _differs(value):
            self.set_apart(True)
        self._spread(value, fresh=False)

    def reset(self, value: Value) -> None:
        self.set_apart(_differs(value))
        self._spread(value, fresh=True)

    def set_label(self, text: str) -> None:
        self.setAccessibleName(text)
        self.one.set_label(text)
        self.apart.setAccessibleDescription(text)
        for side, word in zip(self.sides, self._words, strict=True):
            side.set_label(f"{text}: {word}")

    def _spread(self, value: Value, *, fresh: bool) -> None:
        self._value = value
        flat = [n for side in value for n in side] if _has_sides(value) else [value] * 4
        for editor, number in zip((self.one, *self.sides), (flat[0], *flat), strict=True):
            if fresh:
                editor.reset(number)
            else:
                editor.set_value(number)

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.one.field, *(side.field for side in self.sides))

    def _on_one(self, number: Value) -> None:
        self._value = ((number, number), (number, number))
        for side in self.sides:
            side.set_value(number)
        self.edited.emit(self._value)

    def _on_side(self, number: Value) -> None:
        top, bottom, left, right = (
            number if side.value() is MIXED else side.value() for side in self.sides
        )
        self._value = ((top, bottom), (left, right))
        self.edited.emit(self._value)

    def _on_apart(self, apart: bool) -> None:
        if not apart and _differs(self._value):
            self._spread(((self._value[0][0],) * 2,) * 2, fresh=True)
            self.edited.emit(self._value)
        self._complain("")
        self.set_apart(apart)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.committed.emit()

    def _on_complaint(self, _sentence: str) -> None:
        shown = self.sides if self.is_apart else (self.one,)
        self._complain(next((side.complaint for side in shown if side.complaint), ""))


def _has_sides(value: Value) -> bool:
    """Say whether there are four numbers, even if they are out of range."""
    return (
        isinstance(value, tuple)
        and len(value) == 2
        and all(isinstance(side, tuple) and len(side) == 2 for side in value)
    )


def _differs(value: Value) -> bool:
    return _has_sides(value) and len({number for side in value for number in side}) > 1
