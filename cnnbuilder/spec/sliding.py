"""Which cells of a layer's input make which cells of its output, along one axis.

This is the geometry behind the drawings that explain a shape: a window that slides over an axis, a
value that is spread over several, an axis that is stretched. A test holds each against Keras.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Joining(StrEnum):
    """How a layer without a window joins values, for the drawing that explains it."""

    NONE = "none"
    ROW = "row"  # all values are laid in one row
    SUM = "sum"  # each output value is a weighted sum of all values of the last axis
    MAP = "map"  # each map becomes one value


@dataclass(frozen=True, slots=True)
class Slide:
    """A window over an axis, in cells counted from 0; cells below 0 or from ``size`` are padding.

    Attributes:
        size: Cells of the input.
        out: Cells of the output; zero or below where the window does not fit.
        before: Cells of padding before the first cell; below 0, so many are cut off.
        after: Cells of padding behind the last.
        kernel: Cells that the window holds.
        stride: Cells from one window to the next.
        dilation: Distance of the window's cells.
        zeros: Whether padding counts as zeros; else it is left out, as in pooling.
    """

    size: int
    out: int
    before: int = 0
    after: int = 0
    kernel: int = 1
    stride: int = 1
    dilation: int = 1
    zeros: bool = True

    def taps(self, index: int) -> tuple[int, ...]:
        """Return the cells under the window that makes output cell ``index``, padding too."""
        first = index * self.stride - self.before
        return tuple(first + place * self.dilation for place in range(self.kernel))

    def seen(self, index: int) -> tuple[int, ...]:
        """Return the cells of the input that output cell ``index`` is made of."""
        return tuple(cell for cell in self.taps(index) if 0 <= cell < self.size)

    def users(self, cell: int) -> tuple[int, ...]:
        """Return the output cells that a cell of the input, or of its padding, goes into."""
        found = []
        for place in reversed(range(self.kernel)):
            index, rest = divmod(cell + self.before - place * self.dilation, self.stride)
            if not rest and 0 <= index < self.out:
                found.append(index)
        return tuple(found)

    @property
    def extent(self) -> int:
        """Cells from the first to the last under one window."""
        return self.dilation * (self.kernel - 1) + 1

    def formula(self) -> str:
        """The output size with the numbers in place: ``(28 − 3 + 0) / 1 + 1 = 26``."""
        if self.kernel == self.stride == 1 and self.before + self.after:
            if self.before + self.after < 0:
                return f"{self.size} − {-self.before} − {-self.after} = {self.out}"
            return f"{self.size} + {self.before} + {self.after} = {self.out}"
        over = self.size - self.extent + self.before + self.after
        rounded = ", rounded down" if over % self.stride else ""
        left = f"({self.size} − {self.extent} + {self.before + self.after}) / {self.stride} + 1"
        return f"{left} = {self.out}{rounded}".replace("-", "−")

    @property
    def lost(self) -> int:
        """Cells at the end that no window reaches, since the next step would leave the input."""
        if self.out <= 0 or self.after < 0:
            return 0
        return max(self.size - 1 - self.taps(self.out - 1)[-1], 0)


@dataclass(frozen=True, slots=True)
class Spread(Slide):
    """Each cell of the input is spread over a window of the output; ``before`` cells are cut off."""

    def taps(self, index: int) -> tuple[int, ...]:
        found = []
        for place in reversed(range(self.kernel)):
            cell, rest = divmod(index + self.before - place * self.dilation, self.stride)
            if not rest and 0 <= cell < self.size:
                found.append(cell)
        return tuple(found)

    def users(self, cell: int) -> tuple[int, ...]:
        first = cell * self.stride - self.before
        places = (first + place * self.dilation for place in range(self.kernel))
        return tuple(index for index in places if 0 <= index < self.out)

    def formula(self) -> str:
        """``(7 − 1) · 2 + 3 − 1 = 14``: the last window's end, less what is cut off."""
        more = self.out - ((self.size - 1) * self.stride + self.extent)
        rest = "" if not more else f" + {more}" if more > 0 else f" − {-more}"
        return f"({self.size} − 1) · {self.stride} + {self.extent}{rest} = {self.out}"

    @property
    def lost(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Stretch(Slide):
    """An axis made ``stride`` times as long; ``reach`` is how far away a cell still counts.

    A reach of 0 repeats each cell; else an output cell lies between cells of the input, and is made
    of those less than ``reach`` away.
    """

    reach: int = 0

    def taps(self, index: int) -> tuple[int, ...]:
        if not self.reach:
            return (index // self.stride,)
        middle = Fraction(2 * index + 1, 2 * self.stride) - Fraction(1, 2)
        if middle.denominator == 1:
            return (int(middle),)
        first = int(middle // 1) - self.reach + 1
        cells = range(max(first, 0), min(first + 2 * self.reach, self.size))
        return tuple(cells)

    def users(self, cell: int) -> tuple[int, ...]:
        span = (self.reach + 1) * self.stride
        near = range(
            max(cell * self.stride - span, 0), min((cell + 1) * self.stride + span, self.out)
        )
        return tuple(index for index in near if cell in self.taps(index))

    def formula(self) -> str:
        """``7 · 2 = 14``."""
        return f"{self.size} · {self.stride} = {self.out}"

    @property
    def lost(self) -> int:
        return 0
