"""Window arithmetic: what sliding a kernel over an axis does to its size and to what is seen.

The formulas are those of Dumoulin and Visin, "A guide to convolution arithmetic for deep
learning" (arXiv:1603.07285), and of the receptive field arithmetic of Araujo, Norris and Sim
(distill.pub/2019/computing-receptive-fields). "same" follows TensorFlow: ceil(n / stride).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from cnnbuilder.spec.problem import Fix, SetParameter, SizeLost
from cnnbuilder.spec.sliding import Slide
from cnnbuilder.spec.tensor import Dim

AXES = ("height", "width")


@dataclass(frozen=True, slots=True)
class Window:
    """A kernel that slides over height and width.

    ``kernel_name`` is its parameter's name; ``zeros`` says whether padding counts as zeros.
    """

    kernel: tuple[int, int]
    strides: tuple[int, int] = (1, 1)
    dilation: tuple[int, int] = (1, 1)
    padding: str = "valid"
    kernel_name: str = "kernel_size"
    zeros: bool = True

    def extent(self, axis: int) -> int:
        """Cells from the first to the last one that the kernel touches: d·(k − 1) + 1."""
        return self.dilation[axis] * (self.kernel[axis] - 1) + 1

    def total_padding(self, size: int, axis: int) -> int:
        """Cells added to an axis of ``size`` on both sides together."""
        if self.padding == "valid":
            return 0
        out = -(-size // self.strides[axis])
        return max((out - 1) * self.strides[axis] + self.extent(axis) - size, 0)

    def output_size(self, size: Dim, axis: int) -> Dim:
        """Size of the axis after the window, None if it is not fixed; may be zero or negative."""
        if size is None:
            return None
        stride = self.strides[axis]
        if self.padding == "same":
            return -(-size // stride)
        return (size - self.extent(axis)) // stride + 1

    def slide(self, size: int, axis: int) -> Slide:
        """Which cells of an axis of ``size`` make which; TensorFlow pads the odd one at the end."""
        total = self.total_padding(size, axis)
        return Slide(
            size,
            self.output_size(size, axis) or 0,
            total // 2,
            total - total // 2,
            self.kernel[axis],
            self.strides[axis],
            self.dilation[axis],
            self.zeros,
        )

    def smallest_input(self, output: int, axis: int) -> int:
        """Smallest size of the axis that gives at least ``output``."""
        if self.padding == "same":
            return (output - 1) * self.strides[axis] + 1
        return (output - 1) * self.strides[axis] + self.extent(axis)

    def output(self, height: Dim, width: Dim) -> tuple[Dim, Dim]:
        """Height and width after the window.

        Raises:
            SizeLost: if one of them would be zero or negative.
        """
        sizes = (self.output_size(height, 0), self.output_size(width, 1))
        for axis, (before, after) in enumerate(zip((height, width), sizes, strict=True)):
            if before is not None and after is not None and after <= 0:
                raise self._too_small(height, width, before, axis)
        return sizes

    def _too_small(self, height: Dim, width: Dim, before: int, axis: int) -> SizeLost:
        kernel = " × ".join(str(size) for size in self.kernel)
        image = " × ".join("?" if size is None else str(size) for size in (height, width))
        extent = self.extent(axis)
        spread = f" (spread over {extent} by dilation)" if extent != self.kernel[axis] else ""
        difference = f"{before} − {extent} + 1 = {before - extent + 1}".replace("= -", "= −")
        return SizeLost(
            f"A {kernel} window{spread} does not fit into {image}: {AXES[axis]} {difference}.",
            axis=axis,
            needed=self.smallest_input(1, axis),
            parameter=self.kernel_name,
            title=f"A {kernel} window does not fit into {image}",
            fixes=(Fix('Set padding to "same"', (SetParameter("padding", "same"),)),),
        )

    def field(self) -> FieldStep:
        """What one output value sees of the input of this window."""
        return _field_step((self.extent(0), self.extent(1)), self.strides)


@dataclass(frozen=True, slots=True)
class FieldStep:
    """How a layer changes the receptive field.

    Attributes:
        extent: Cells of the layer's input that one output value sees, by axis.
        step: Cells of the input between two neighbouring output values (below 1: enlarging).
    """

    extent: tuple[int, int]
    step: tuple[Fraction, Fraction]


@lru_cache(maxsize=1024)  # fractions are slow, and this runs for each block at each edit
def _field_step(extent: tuple[int, int], strides: tuple[int, int]) -> FieldStep:
    if extent == strides == (1, 1):
        return POINT
    return FieldStep(extent, (Fraction(strides[0]), Fraction(strides[1])))


POINT = FieldStep((1, 1), (Fraction(1), Fraction(1)))


@dataclass(frozen=True, slots=True)
class Reach:
    """The receptive field along one axis, in pixels of the network's input.

    After an enlarging layer several pixels see the same of the input, and a window over them sees
    whole cells of what was enlarged. So what is added from there on is rounded up to such cells.

    Attributes:
        step: Pixels between two neighbouring values.
        base: What was seen before the image was enlarged; 1 where it was not.
        grown: What was added since.
        cell: What ``grown`` is rounded up to: the step before the image was enlarged.
    """

    step: Fraction = Fraction(1)
    base: Fraction = Fraction(1)
    grown: Fraction = Fraction(0)
    cell: Fraction = Fraction(1)

    @property
    def size(self) -> Fraction:
        """Pixels seen, from the first to the last."""
        return self.base + math.ceil(self.grown / self.cell) * self.cell

    def after(self, extent: int, step: Fraction) -> Reach:
        """The reach after one more layer: r + (k − 1)·j, and j·s."""
        if extent == 1 and step == 1:
            return self
        grown, further = self.grown + (extent - 1) * self.step, self.step * step
        if step < 1 and self.step >= self.cell:
            seen = Reach(self.step, self.base, grown, self.cell).size
            return Reach(further, seen, Fraction(0), self.step)
        return Reach(further, self.base, grown, self.cell)


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """What one value sees of the network's input, and how far neighbours are apart.

    Exact for windows that slide. Values of an enlarged image see different numbers of pixels; this
    is the most that any of them may see.
    """

    axes: tuple[Reach, Reach]

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of what is seen, in pixels."""
        return math.ceil(self.axes[0].size), math.ceil(self.axes[1].size)

    @property
    def step(self) -> tuple[Fraction, Fraction]:
        """Pixels between two neighbouring values, down and across; below 1 after enlarging."""
        return self.axes[0].step, self.axes[1].step

    def after(self, layer: FieldStep) -> ReceptiveField:
        """The receptive field after one more layer."""
        if layer is POINT:
            return self
        (down, across), (rows, columns) = self.axes, layer.extent
        grown = down.after(rows, layer.step[0])
        # Nearly always both axes are alike, and this runs for each block at each edit.
        if down is across and rows == columns and layer.step[0] == layer.step[1]:
            return self if grown is down else ReceptiveField((grown, grown))
        return ReceptiveField((grown, across.after(columns, layer.step[1])))

    def merged(self, other: ReceptiveField) -> ReceptiveField:
        """The larger of two, axis by axis: what a value that joins both branches sees."""
        if other is self:
            return self
        down = _larger(self.axes[0], other.axes[0])
        if self.axes[0] is self.axes[1] and other.axes[0] is other.axes[1]:
            return ReceptiveField((down, down))
        return ReceptiveField((down, _larger(self.axes[1], other.axes[1])))


def _larger(one: Reach, other: Reach) -> Reach:
    if one is other:
        return one
    return other if (other.size, other.step) > (one.size, one.step) else one


_ONE_PIXEL = Reach()
PIXEL = ReceptiveField((_ONE_PIXEL, _ONE_PIXEL))
