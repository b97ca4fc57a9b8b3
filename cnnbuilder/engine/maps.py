"""From a block's output to what is sent: small 8-bit maps, with their real numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnnbuilder.link.messages import Array


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """8-bit maps (number, height, width) with smallest, largest and mean value of each."""

    maps: Array
    lo: Array
    hi: Array
    mean: Array
    values: Array


def read_maps(output: Array, max_maps: int, max_side: int) -> Maps:
    """Return the maps of one sample's output: (h, w, channels) as maps, (n,) as values.

    Values that are no numbers count as the smallest one. ``lo``, ``hi`` and ``mean`` are those of
    the map before it was made smaller.
    """
    none = np.zeros(0, np.float32)
    if output.ndim == 1:
        return Maps(np.zeros((0, 0, 0), np.uint8), none, none, none, output.astype(np.float32))
    if output.ndim == 2:
        output = output[..., None]
    if output.ndim != 3:
        return Maps(np.zeros((0, 0, 0), np.uint8), none, none, none, none)
    planes = np.ascontiguousarray(output[..., :max_maps], np.float32)
    # Channels stay last until the end: numpy reduces over whole rows of them much faster.
    flat = planes.reshape(-1, planes.shape[2])
    mean = flat.mean(axis=0, dtype=np.float64)
    if not np.isfinite(mean).all():
        flat = _finite(flat)
        planes, mean = flat.reshape(planes.shape), flat.mean(axis=0, dtype=np.float64)
    lo, hi = flat.min(axis=0), flat.max(axis=0)
    small = _eight_bit(_smaller(planes, max_side), lo, hi)
    maps = np.ascontiguousarray(np.moveaxis(small, -1, 0))
    return Maps(maps, lo, hi, mean.astype(np.float32), none)


def _finite(flat: Array) -> Array:
    """Return the values with the smallest number of their map where they are no numbers."""
    finite = np.isfinite(flat)
    smallest = np.where(finite, flat, np.inf).min(axis=0)
    return np.where(finite, flat, np.where(np.isfinite(smallest), smallest, np.float32(0)))


def _smaller(planes: Array, max_side: int) -> Array:
    """Return the maps with means of square cells in place of pixels, if they are too large."""
    height, width, count = planes.shape
    cell = -(-max(height, width) // max_side)
    if cell <= 1:
        return planes
    rows, columns = -(-height // cell), -(-width // cell)
    sums = np.zeros((rows, columns, count), np.float32)
    for row in range(cell):
        for column in range(cell):
            part = planes[row::cell, column::cell]
            sums[: part.shape[0], : part.shape[1]] += part
    heights = np.full(rows, cell)
    heights[-1] = height - cell * (rows - 1)
    widths = np.full(columns, cell)
    widths[-1] = width - cell * (columns - 1)
    sums /= (heights[:, None] * widths)[..., None].astype(np.float32)
    return sums


def _eight_bit(planes: Array, lo: Array, hi: Array) -> Array:
    span = hi.astype(np.float64) - lo
    scale = np.divide(255.0, span, out=np.zeros_like(span), where=span > 0).astype(np.float32)
    scaled = planes - lo
    scaled *= scale
    scaled += np.float32(0.5)
    return np.clip(scaled, 0, 255, out=scaled).astype(np.uint8)
