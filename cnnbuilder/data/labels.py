"""Labels of any form become numbers from 0 and names."""

from __future__ import annotations

import numpy as np

from cnnbuilder.data.source import DataError


def plain_labels(y: np.ndarray, where: str) -> np.ndarray:
    """Return labels as one value a sample: 1-D as they are, (n, 1) squeezed, one-hot decoded.

    Raises:
        DataError: if they have another form.
    """
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim == 2 and y.dtype.kind in "biuf":
        if len(y) and not ((y != 0).sum(axis=1) == 1).all():
            raise DataError(
                f"{where} has {y.shape[1]} columns but is not one-hot: "
                "each row needs exactly one value that is not 0."
            )
        return np.asarray(y.argmax(axis=1), np.int64)
    if y.ndim != 1:
        raise DataError(
            f"{where} has the shape {y.shape}: labels need one number a sample (n,), "
            "(n, 1), or one-hot (n, classes)."
        )
    if y.dtype.kind == "f":
        if not (np.isfinite(y).all() and (y == np.rint(y)).all()):
            raise DataError(f"{where} holds fractions: labels have to be whole numbers.")
        return y.astype(np.int64)
    if y.dtype.kind in "biu":
        return y.astype(np.int64)
    if y.dtype.kind in "US":
        return y.astype(np.str_)
    raise DataError(f"{where} holds values of type {y.dtype}: labels have to be whole numbers.")


def number_labels(
    train: np.ndarray, test: np.ndarray, named: tuple[str, ...] = ()
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Return both label arrays counted from 0, and the names of the classes.

    Labels that are 0, 1, … already keep their numbers; others are put in order and renamed.
    ``named``: names given with the data, used if there is one for each label.
    """
    values = np.union1d(np.unique(train), np.unique(test))
    if values.dtype.kind == "i" and len(values) and values[0] >= 0 and values[-1] < len(named):
        return train, test, named
    if values.dtype.kind == "i" and np.array_equal(values, np.arange(len(values))):
        return train, test, tuple(str(value) for value in values)
    classes = tuple(str(value) for value in values)
    numbered = (np.searchsorted(values, labels).astype(np.int64) for labels in (train, test))
    first, second = numbered
    return first, second, classes


def counts(labels: np.ndarray, classes: int) -> tuple[int, ...]:
    """Return how many samples each class has."""
    return tuple(int(n) for n in np.bincount(labels, minlength=classes))
