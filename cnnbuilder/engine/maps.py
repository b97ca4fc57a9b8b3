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
    planes = np.ascontiguousarray(np.moveaxis(output[..., :max_maps], -1, 0), np.float32)
    flat = planes.reshape(len(planes), -1)
    finite = np.isfinite(flat)
    if not finite.all():
        flat = np.where(finite, flat, np.nan)
        flat = np.where(finite, flat, _smallest(flat)[:, None])
        planes = flat.reshape(planes.shape)
    lo, hi = flat.min(axis=1), flat.max(axis=1)
    mean = flat.mean(axis=1, dtype=np.float64).astype(np.float32)
    return Maps(_eight_bit(_smaller(planes, max_side), lo, hi), lo, hi, mean, none)


def _smallest(flat: Array) -> Array:
    found = np.zeros(len(flat), np.float32)
    some = ~np.isnan(flat).all(axis=1)
    found[some] = np.nanmin(flat[some], axis=1)
    return found


def _smaller(planes: Array, max_side: int) -> Array:
    """Return the maps with means of square cells in place of pixels, if they are too large."""
    _count, height, width = planes.shape
    cell = -(-max(height, width) // max_side)
    if cell <= 1:
        return planes
    rows, columns = np.arange(0, height, cell), np.arange(0, width, cell)
    sums = np.add.reduceat(np.add.reduceat(planes, rows, axis=1), columns, axis=2)
    heights = np.diff([*rows, height]).astype(np.float32)
    widths = np.diff([*columns, width]).astype(np.float32)
    return np.asarray(sums / heights[None, :, None] / widths[None, None, :])


def _eight_bit(planes: Array, lo: Array, hi: Array) -> Array:
    span = hi.astype(np.float64) - lo
    scale = np.divide(255.0, span, out=np.zeros_like(span), where=span > 0).astype(np.float32)
    scaled = (planes - lo[:, None, None]) * scale[:, None, None]
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
