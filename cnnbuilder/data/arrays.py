"""Sample arrays from files: brought to one layout, with the range of their values."""

from __future__ import annotations

import numpy as np

from cnnbuilder.data.source import DataError, Dataset, Skipped
from cnnbuilder.data.split import random_of_each
from cnnbuilder.spec import Dims

CHANNELS_FIRST = "The file has channels first; they were moved to the end."


def channels_first(shape: tuple[int, ...]) -> bool:
    """Say whether (n, a, b, c) is (n, channels, height, width), as PyTorch writes it."""
    return len(shape) == 4 and shape[1] in (1, 3) and shape[3] > 4 and shape[2] > 4


def sample_shape(shape: tuple[int, ...], where: str) -> Dims:
    """Return the shape of one sample of an array (n, …). Raises DataError for odd ones."""
    if len(shape) == 2:
        return (shape[1],)
    if len(shape) == 3:
        return (shape[1], shape[2], 1)
    if len(shape) == 4:
        return (shape[2], shape[3], shape[1]) if channels_first(shape) else shape[1:]
    raise DataError(
        f"{where} has the shape {shape}: it has to be (n, height, width), "
        "(n, height, width, channels) or (n, features)."
    )


def check_numbers(dtype: np.dtype, where: str) -> None:
    """Raise DataError unless an array of this type holds numbers that can be trained on."""
    if dtype.kind not in "buif":
        raise DataError(f"{where} holds values of type {dtype}: samples have to be numbers.")


def as_samples(x: np.ndarray, where: str) -> np.ndarray:
    """Return samples as uint8 or float32, (n, h, w, c) or (n, features). Raises DataError."""
    check_numbers(x.dtype, where)
    shape = sample_shape(x.shape, where)
    x = x.transpose(0, 2, 3, 1) if channels_first(x.shape) else x.reshape(len(x), *shape)
    if x.dtype.kind == "b":
        x = x.astype(np.uint8)
    if x.dtype != np.uint8:
        x = x.astype(np.float32)
    if x.dtype.kind == "f" and not np.isfinite(x).all():
        bad = int((~np.isfinite(x)).sum())
        raise DataError(f"{where} holds {bad:,} values that are no numbers (NaN or infinite).")
    return np.ascontiguousarray(x)


def nominal_range(dtype: np.dtype, low: float, high: float) -> tuple[float, float]:
    """Return the range that values of this type, seen from ``low`` to ``high``, stand for.

    Pictures are 0 to 1 or 0 to 255 (or to 65,535 in 16 bit), whatever the brightest one holds.
    """
    if low < 0:
        return (low, high)
    if high <= (1.5 if dtype.kind == "f" else 1):
        return (0.0, 1.0)
    if high <= 255.5:
        return (0.0, 255.0)
    if dtype.kind in "iu" and high <= 65535:
        return (0.0, 65535.0)
    return (0.0, high)


def value_range(dtype: np.dtype, *arrays: np.ndarray) -> tuple[float, float]:
    """Return the nominal range of arrays that had ``dtype`` in their file."""
    filled = [array for array in arrays if array.size]
    low = min((float(array.min()) for array in filled), default=0.0)
    high = max((float(array.max()) for array in filled), default=1.0)
    return nominal_range(dtype, low, high)


def hold_out(
    x: np.ndarray,
    y: np.ndarray,
    classes: tuple[str, ...],
    share: float,
    values: tuple[float, float],
    note: str = "",
    skipped: Skipped = (),
) -> Dataset:
    """Return a data set whose test samples are a share of each class, always the same."""
    test = random_of_each(y, share, seed=0)
    return Dataset(x[~test], y[~test], x[test], y[test], classes, note, skipped, value_range=values)
