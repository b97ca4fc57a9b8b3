"""Kinds of parameter values: what is allowed, and how a value looks in a file, in code, to people.

A kind is a frozen description; it holds no value itself. Every kind answers the same questions:
``normalise`` (bring what a file, a form or a command line gives into the one form used inside),
``check`` (is it allowed; if not, a sentence), ``to_json``, ``literal`` (Python source as `black`
writes it) and ``show`` (for people).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

Value = Any
_LONGEST_RANGE = 1000  # above it the ends of a range say nothing


def _whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Kind:
    """What all kinds share; on its own it accepts anything."""

    def normalise(self, value: Value) -> Value:
        """Return ``value`` in the form used inside (lists become tuples, 3 becomes (3, 3), …)."""
        return value

    def check(self, value: Value) -> str | None:
        """Return a sentence that says why a normalised ``value`` is refused, or None."""
        raise NotImplementedError(type(self).__name__)

    def to_json(self, value: Value) -> Value:
        """Return ``value``, which may be one that is refused, as JSON can hold it."""
        return [self.to_json(item) for item in value] if isinstance(value, tuple) else value

    def literal(self, value: Value) -> str:
        """Return ``value`` as Python source."""
        return python_literal(value)

    def show(self, value: Value) -> str:
        """Return ``value`` as people read it."""
        return show_value(value)

    def words(self) -> str:
        """Return what is allowed, in words, for help and messages."""
        raise NotImplementedError(type(self).__name__)

    def unit_words(self) -> str:
        """Return what stands behind a value in a form: its unit, else a short range, else ""."""
        return ""


def python_literal(value: Value) -> str:
    """Return Python source for a plain value, with double quotes as `black` prefers."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple):
        inner = ", ".join(python_literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def _quoted(text: str) -> str:
    """Return ``text`` quoted as `black` does: doubly, unless that takes more backslashes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    signs = (
        f"\\{sign}" if sign in ("\\", quote) else sign if sign.isprintable() else repr(sign)[1:-1]
        for sign in text
    )
    return f"{quote}{''.join(signs)}{quote}"


def show_value(value: Value) -> str:
    """Return a plain value as people read it: sizes with ×, numbers with thousands separators."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return " × ".join("?" if item is None else show_value(item) for item in value)
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    if isinstance(value, float):
        return f"{value:g}".replace("-", "−")
    return str(value)


@dataclass(frozen=True, slots=True)
class Int(Kind):
    """A whole number, both ends allowed; ``unit`` is shown after it ("filters")."""

    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""

    def normalise(self, value: Value) -> Value:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value

    def check(self, value: Value) -> str | None:
        if not _whole(value):
            return f"must be {self.words()}, not {show_value(value)}"
        low = self.minimum is not None and value < self.minimum
        high = self.maximum is not None and value > self.maximum
        if low or high:
            return f"must be {self.words()}, not {show_value(value)}"
        return None

    def words(self) -> str:
        if self.minimum is not None and self.maximum is not None:
            return f"a whole number from {self.minimum} to {self.maximum}"
        if self.minimum is not None:
            return f"a whole number from {self.minimum} up"
        if self.maximum is not None:
            return f"a whole number up to {self.maximum}"
        return "a whole number"

    def unit_words(self) -> str:
        return self.unit or _range_words(self.minimum, self.maximum)


def _range_words(low: float | None, high: float | None) -> str:
    if low is None or high is None or high > _LONGEST_RANGE:
        return ""
    return f"{low:g} … {high:g}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Float(Kind):
    """A finite number; ``open_minimum`` and ``open_maximum`` leave the end itself out."""

    minimum: float | None = None
    maximum: float | None = None
    open_minimum: bool = False
    open_maximum: bool = False
    unit: str = ""

    def literal(self, value: Value) -> str:
        # 0.00392156862745098 says nothing to a reader, 1.0 / 255 does.
        if len(repr(value)) > 8 and 1e-6 < abs(value) < 1:
            whole = round(1 / value)
            if abs(whole) > 1 and 1.0 / whole == value:
                return f"1.0 / {whole}"
        return python_literal(value)

    def normalise(self, value: Value) -> Value:
        try:
            return float(value) if _whole(value) else value
        except OverflowError:
            return value

    def check(self, value: Value) -> str | None:
        if not isinstance(value, float) or not math.isfinite(value):
            return f"must be {self.words()}, not {show_value(value)}"
        low = self.minimum is not None and (
            value < self.minimum or (self.open_minimum and value == self.minimum)
        )
        high = self.maximum is not None and (
            value > self.maximum or (self.open_maximum and value == self.maximum)
        )
        if low or high:
            return f"must be {self.words()}, not {show_value(value)}"
        return None

    def words(self) -> str:
        parts = []
        if self.minimum is not None:
            parts.append(f"{'above' if self.open_minimum else 'from'} {self.minimum:g}")
        if self.maximum is not None:
            parts.append(f"{'below' if self.open_maximum else 'to'} {self.maximum:g}")
        return " ".join(["a number", *parts])

    def unit_words(self) -> str:
        return self.unit or _range_words(self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class Bool(Kind):
    """Yes or no."""

    def check(self, value: Value) -> str | None:
        return None if isinstance(value, bool) else f"must be yes or no, not {show_value(value)}"

    def words(self) -> str:
        return "yes or no"


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One of a few names."""

    options: tuple[str, ...]

    def check(self, value: Value) -> str | None:
        if value in self.options:
            return None
        close = [option for option in self.options if option.lower() == str(value).lower()]
        hint = f"; did you mean {close[0]}?" if close else ""
        return f"must be {self.words()}, not {show_value(value)}{hint}"

    def words(self) -> str:
        if len(self.options) > 6:
            return f"one of {', '.join(self.options)}"
        return " or ".join(self.options)


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """Free text; ``path`` is "" or says that it names a "file" or a "folder"."""

    path: str = ""

    def check(self, value: Value) -> str | None:
        return None if isinstance(value, str) else f"must be text, not {show_value(value)}"

    def words(self) -> str:
        return f"the path of a {self.path}" if self.path else "text"


@dataclass(frozen=True, slots=True)
class Names(Kind):
    """A list of names, for example the classes to keep; empty means all."""

    def normalise(self, value: Value) -> Value:
        return tuple(value) if isinstance(value, list) else value

    def check(self, value: Value) -> str | None:
        if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
            return None
        return f"must be a list of names, not {show_value(value)}"

    def show(self, value: Value) -> str:
        if self.check(value):
            return show_value(value)
        return ", ".join(value) if value else "all"

    def words(self) -> str:
        return "a list of names"


@dataclass(frozen=True, slots=True)
class Pair(Kind):
    """Two whole numbers, vertical then horizontal; one number means both."""

    minimum: int = 1
    unit: str = ""

    def normalise(self, value: Value) -> Value:
        if _whole(value):
            return (value, value)
        return tuple(value) if isinstance(value, list) else value

    def check(self, value: Value) -> str | None:
        fine = (
            isinstance(value, tuple)
            and len(value) == 2
            and all(_whole(item) and item >= self.minimum for item in value)
        )
        return None if fine else f"must be {self.words()}, not {show_value(value)}"

    def words(self) -> str:
        return f"two whole numbers from {self.minimum} up (vertical × horizontal)"

    def unit_words(self) -> str:
        return self.unit


@dataclass(frozen=True, slots=True)
class Sides(Kind):
    """((top, bottom), (left, right)), whole numbers; one number means all four sides."""

    minimum: int = 0

    def normalise(self, value: Value) -> Value:
        if _whole(value):
            return ((value, value), (value, value))
        if isinstance(value, (list, tuple)) and len(value) == 2:
            if all(_whole(item) for item in value):
                return ((value[0], value[0]), (value[1], value[1]))
            if all(isinstance(item, (list, tuple)) for item in value):
                return tuple(tuple(item) for item in value)
        return value

    def check(self, value: Value) -> str | None:
        fine = (
            isinstance(value, tuple)
            and len(value) == 2
            and all(isinstance(side, tuple) and len(side) == 2 for side in value)
            and all(_whole(item) and item >= self.minimum for side in value for item in side)
        )
        return None if fine else f"must be {self.words()}, not {value}"

    def show(self, value: Value) -> str:
        if self.check(value):
            return show_value(value)
        (top, bottom), (left, right) = value
        if top == bottom == left == right:
            return f"{top} on each side"
        return f"top {top}, bottom {bottom}, left {left}, right {right}"

    def words(self) -> str:
        return f"((top, bottom), (left, right)), whole numbers from {self.minimum} up"


@dataclass(frozen=True, slots=True)
class Shape(Kind):
    """The shape of one sample, without the batch axis; None is a size not fixed in advance."""

    max_rank: int = 4

    def normalise(self, value: Value) -> Value:
        if _whole(value):
            return (value,)
        return tuple(value) if isinstance(value, list) else value

    def check(self, value: Value) -> str | None:
        fine = (
            isinstance(value, tuple)
            and 1 <= len(value) <= self.max_rank
            and all(item is None or (_whole(item) and item >= 1) for item in value)
        )
        return None if fine else f"must be {self.words()}, not {show_value(value)}"

    def words(self) -> str:
        return "sizes from 1 up, for example 28 × 28 × 1 (height × width × channels)"


@dataclass(frozen=True, slots=True)
class Maybe(Kind):
    """A value of another kind, or none."""

    kind: Kind

    def normalise(self, value: Value) -> Value:
        return None if value is None else self.kind.normalise(value)

    def check(self, value: Value) -> str | None:
        return None if value is None else self.kind.check(value)

    def show(self, value: Value) -> str:
        return "none" if value is None else self.kind.show(value)

    def words(self) -> str:
        return f"{self.kind.words()}, or none"

    def unit_words(self) -> str:
        return self.kind.unit_words()
