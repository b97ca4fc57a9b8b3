"""The maps of one answer, ready to be painted: order, colours, captions."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage

from app.colormaps import is_signed, map_table, show_value
from cnnbuilder.link import LookResult

EACH, LAYER = "each map", "this layer"
BY_NUMBER, BY_ACTIVITY = "number", "activity"


@dataclass(eq=False)
class Sheet:
    """Owns nothing but the answer; images are made when they are asked for.

    Attributes:
        result: The engine's answer.
        scale: ``EACH``: every map uses all colours; ``LAYER``: one scale for all maps.
        sort: ``BY_NUMBER`` or ``BY_ACTIVITY`` (largest mean of the absolute range first).
        is_input: The maps are the picture that enters: shown in its own colours.
    """

    result: LookResult
    scale: str = EACH
    sort: str = BY_NUMBER
    is_input: bool = False
    order: list[int] = field(init=False)
    low: float = field(init=False)
    high: float = field(init=False)

    def __post_init__(self) -> None:
        result = self.result
        number = len(result.maps)
        self.low = float(result.lo.min()) if number else 0.0
        self.high = float(result.hi.max()) if number else 0.0
        if self.is_colour_picture:
            self.order = [0]
        elif self.sort == BY_ACTIVITY:
            self.order = [int(i) for i in np.argsort(-np.abs(result.mean), kind="stable")]
        else:
            self.order = list(range(number))

    def __len__(self) -> int:
        return len(self.order)

    @property
    def is_colour_picture(self) -> bool:
        """Whether three maps are the colours of one picture."""
        return self.is_input and len(self.result.maps) == 3

    @property
    def is_picture(self) -> bool:
        """Whether the maps are one picture, in colour or grey."""
        return self.is_input and len(self.order) == 1

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of a map as it was sent."""
        return int(self.result.maps.shape[1]), int(self.result.maps.shape[2])

    @property
    def signed(self) -> bool:
        """Whether zero has a colour of its own."""
        return not self.is_input and is_signed(self.low, self.high)

    def range_of(self, index: int) -> tuple[float, float]:
        """Smallest and largest value of a map."""
        return float(self.result.lo[index]), float(self.result.hi[index])

    def coloured_range(self, index: int) -> tuple[float, float]:
        """What gets the lowest and the highest colour in this map."""
        return self.range_of(index) if self.scale == EACH else (self.low, self.high)

    def image(self, index: int) -> QImage:
        """Return a map in colour, one pixel a value."""
        if self.is_colour_picture:
            return self._picture()
        # A QImage does not own the buffer, and wants its lines to start at multiples of four.
        plane = self.result.maps[index]
        height, width = plane.shape
        stride = -(-width // 4) * 4
        padded = np.zeros((height, stride), np.uint8)
        padded[:, :width] = plane
        made = QImage(padded.tobytes(), width, height, stride, QImage.Format.Format_Indexed8).copy()
        lo, hi = self.range_of(index)
        low, high = self.coloured_range(index)
        made.setColorTable(map_table(lo, hi, low, high, signed=self.signed, grey=self.is_input))
        return made

    def _picture(self) -> QImage:
        result = self.result
        planes = []
        span = max(self.high - self.low, 1e-12)
        for index in range(3):
            lo, hi = self.range_of(index)
            values = lo + result.maps[index].astype(np.float32) * ((hi - lo) / 255.0)
            planes.append(np.clip((values - self.low) * (255.0 / span), 0, 255))
        pixels = np.ascontiguousarray(np.stack(planes, axis=-1).astype(np.uint8))
        height, width = pixels.shape[:2]
        return QImage(
            pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888
        ).copy()

    def value_at(self, index: int, row: int, column: int) -> float:
        """Return the value of a map there, as exactly as 256 steps tell it."""
        lo, hi = self.range_of(index)
        return lo + float(self.result.maps[index, row, column]) * ((hi - lo) / 255.0)

    def name(self, index: int) -> str:
        """Return what a map is called; they are counted from 1."""
        if self.is_picture:
            return QCoreApplication.translate("Maps", "the picture")
        return QCoreApplication.translate("Maps", "map {0}").format(index + 1)

    def largest(self, index: int) -> str:
        """Return the caption at the right: the value that stands out most."""
        lo, hi = self.range_of(index)
        if self.is_picture:
            return ""
        return f"min {show_value(lo)}" if -lo > hi else f"max {show_value(hi)}"
