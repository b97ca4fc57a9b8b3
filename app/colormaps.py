"""Colours of feature maps: tables from a map's bytes to what is painted."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Table = list[int]
_OPAQUE = 0xFF000000
_STEPS = np.arange(256)


@lru_cache(maxsize=4)
def _packed(signed: bool) -> NDArray[np.uint32]:
    """The 256 colours from low to high as Qt packs them: 0xAARRGGBB."""
    # Imported when the first map is shown: Pillow, which comes with it, costs the start 30 ms.
    from cnnbuilder.export.maps import diverging, ramp

    colours = (diverging() if signed else ramp()).astype(np.uint32)
    packed: NDArray[np.uint32] = (
        _OPAQUE | (colours[:, 0] << 16) | (colours[:, 1] << 8) | colours[:, 2]
    ).astype(np.uint32)
    return packed


def is_signed(low: float, high: float) -> bool:
    """Whether values lie on both sides of zero, so that zero deserves a colour of its own."""
    return low < 0 < high


def map_table(
    lo: float, hi: float, low: float, high: float, *, signed: bool, grey: bool = False
) -> Table:
    """Return the colour of each byte of a map.

    Args:
        lo: Value that byte 0 stands for.
        hi: Value that byte 255 stands for.
        low: Value that gets the lowest colour.
        high: Value that gets the highest colour.
        signed: Zero is in the middle, and ``low`` and ``high`` only say how far it reaches.
        grey: Black to white, for the picture that enters the network.
    """
    if signed:
        reach = max(abs(low), abs(high))
        low, high = -reach, reach
    span = high - low
    values = lo + _STEPS * ((hi - lo) / 255.0)
    places = (values - low) * (255.0 / span) if span > 0 else np.zeros(256)
    index = np.clip(np.rint(places), 0, 255).astype(np.intp)
    if grey:
        levels = index.astype(np.uint32)
        shades: list[int] = (_OPAQUE | (levels << 16) | (levels << 8) | levels).tolist()
        return shades
    chosen: list[int] = _packed(signed)[index].tolist()
    return chosen


def strip_table(*, signed: bool) -> Table:
    """Return the 256 colours from low to high, for a colour bar."""
    colours: list[int] = _packed(signed).tolist()
    return colours


def show_value(value: float) -> str:
    """Return a value of a map for people."""
    from cnnbuilder.export.maps import show_number

    return show_number(value)
