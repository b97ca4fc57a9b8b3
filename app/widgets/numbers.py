"""Editors of numbers: a single one, or the sizes of a shape."""

from __future__ import annotations

import math
import re

from app.widgets.field_editor import FieldEditor, Unfinished
from cnnbuilder.spec.kinds import Float, Int, Kind, Shape, Value, python_literal

_WHOLE = re.compile(r"[-−]?\d+")
_HALF_WHOLE = re.compile(r"[-−]?")
_HALF_NUMBER = re.compile(r"[-−+]?\d*[.,]?\d*(e[-−+]?\d*)?(\s*/\s*\d*\.?)?", re.IGNORECASE)
BETWEEN = re.compile(r"\s*[x×*,;]\s*|\s+", re.IGNORECASE)
HALF_SIZES = re.compile(r"[-−\d\s×x*,;?()a-z]*", re.IGNORECASE)
_UNKNOWN = ("?", "none")


def whole_number(text: str) -> int:
    """Return the whole number that a text is. Raises Unfinished or ValueError."""
    if not _WHOLE.fullmatch(text):
        raise Unfinished(text) if _HALF_WHOLE.fullmatch(text) else ValueError(text)
    return int(text.replace("−", "-"))


def _bounded(value: float, low: float | None, high: float | None) -> float:
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


class IntEditor(FieldEditor):
    """A whole number."""

    def parse(self, text: str) -> Value:
        # Thousands separators are taken, in the way people paste them, but never shown here.
        return whole_number(re.sub(r"(?<=\d)[,’' ](?=\d{3}\b)", "", text))

    def shown(self, value: Value) -> str:
        return str(value).replace("-", "−")

    def step(self, value: Value, steps: int) -> Value:
        low, high = _limits(self.kind)
        if not isinstance(value, int):
            return int(max(low or 0, min(1, high if high is not None else 1)))
        return int(_bounded(value + steps, low, high))


def _limits(kind: Kind) -> tuple[int | None, int | None]:
    return (kind.minimum, kind.maximum) if isinstance(kind, Int) else (None, None)


class FloatEditor(FieldEditor):
    """A number; also a fraction, since 1 / 255 says more than 0.00392156862745098."""

    def parse(self, text: str) -> Value:
        plain = text.replace("−", "-")
        if plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
        above, _, below = plain.partition("/")
        try:
            value = float(above) / float(below) if below.strip() else float(above)
        except (ValueError, ZeroDivisionError):
            half = _HALF_NUMBER.fullmatch(text)
            raise Unfinished(text) if half else ValueError(text) from None
        if "/" in plain and not below.strip():
            raise Unfinished(text)
        return value

    def shown(self, value: Value) -> str:
        if not isinstance(value, float):
            return str(value)
        text = self.kind.literal(value) if isinstance(self.kind, Float) else python_literal(value)
        text = re.sub(r"\.0(?=\D|$)", "", text)
        return re.sub(r"e-0?", "e-", text).replace("-", "−")

    def step(self, value: Value, steps: int) -> Value:
        low = getattr(self.kind, "minimum", None)
        high = getattr(self.kind, "maximum", None)
        if not isinstance(value, float) or not math.isfinite(value):
            return float(_bounded(1.0, low, high))
        for _ in range(abs(steps)):
            size = 0.05 if low == 0 and high == 1 else _next_size(value, steps > 0)
            value = _rounded(value + math.copysign(size, steps))
        bounded = float(_bounded(value, low, high))
        return bounded if self.kind.check(bounded) is None else self._value


def _next_size(value: float, up: bool) -> float:
    """One in the value's first figure: 0.001 → 0.002, but 0.001 → 0.0009."""
    if value == 0:
        return 0.1
    power = math.floor(math.log10(abs(value)) + 1e-9)
    first = round(abs(value) / 10**power, 6)
    to_zero = up is (value < 0)
    return float(10.0 ** (power - 1 if to_zero and first <= 1 else power))


def _rounded(value: float) -> float:
    return float(f"{value:.10g}") if abs(value) > 1e-15 else 0.0


class ShapeEditor(FieldEditor):
    """The sizes of a sample: ``28 × 28 × 1``; ``?`` is a size that is not fixed."""

    def parse(self, text: str) -> Value:
        inner = text.strip("() ")
        parts = [part for part in BETWEEN.split(inner) if part]
        if not parts:
            raise Unfinished(text) if HALF_SIZES.fullmatch(text) else ValueError(text)
        return tuple(None if part.lower() in _UNKNOWN else whole_number(part) for part in parts)

    def shown(self, value: Value) -> str:
        if not isinstance(value, tuple):
            return str(value)
        return " × ".join("?" if item is None else str(item) for item in value)

    def _write(self, value: Value) -> None:
        rank = len(value) if isinstance(value, tuple) else 0
        axes = {1: self.tr("values"), 3: self.tr("h × w × channels")}
        self.field.set_unit(axes.get(rank, ""))
        super()._write(value)

    def step(self, value: Value, steps: int) -> Value:
        if not isinstance(self.kind, Shape) or self.kind.check(value):
            return value
        # An image grows in height and width; its channels are of another kind.
        sizes = len(value) - 1 if len(value) > 1 else 1
        return tuple(
            max(size + steps, 1) if index < sizes and size is not None else size
            for index, size in enumerate(value)
        )
