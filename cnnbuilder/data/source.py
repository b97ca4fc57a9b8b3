"""What a data source is: plain values and the two questions each source answers.

``facts`` tells what the data looks like without reading its pixels, so that a design can be
checked against data that is not even downloaded yet; ``load`` reads everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cnnbuilder.spec import Dims, Parameter, Params, check_values, complete

Skipped = tuple[tuple[str, str], ...]


class DataError(Exception):
    """Data cannot be used. The message is a sentence: what is wrong, where, what would work."""


class Cancelled(Exception):
    """Whoever asked for the data does not want it any more."""


class Report(Protocol):
    """Where a slow job says how far it is, and asks whether to go on. Called by its thread."""

    def progress(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` (0: not known) of ``what`` ("reading photos") are done."""

    def cancelled(self) -> bool:
        """Say whether to stop."""


class Silent:
    """A report that nobody listens to and that never stops the job."""

    def progress(self, done: int, total: int, what: str) -> None:
        """Take no notice."""

    def cancelled(self) -> bool:
        return False


QUIET: Report = Silent()


def step(report: Report, done: int, total: int, what: str) -> None:
    """Report progress. Raises Cancelled when the job is no longer wanted."""
    if report.cancelled():
        raise Cancelled
    report.progress(done, total, what)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of data before it is read.

    Attributes:
        sample_shape: Shape of one sample, without the batch axis; None where images differ.
        classes: Names, in the order of the labels.
        train: Number of training samples.
        test: Number of test samples.
        note: A remark for people ("12 files that are not pictures are left out."), or "".
        sizes_differ: Whether the images have several sizes.
        value_range: Lowest and highest value that can occur; see ``fit.scale_of``.
        train_counts: Training samples of each class; empty if not known.
        test_counts: Test samples of each class; empty if not known.
    """

    sample_shape: Dims
    classes: tuple[str, ...]
    train: int
    test: int
    note: str = ""
    sizes_differ: bool = False
    value_range: tuple[float, float] = (0.0, 255.0)
    train_counts: tuple[int, ...] = ()
    test_counts: tuple[int, ...] = ()


@dataclass(slots=True)
class Dataset:
    """Data in memory.

    Attributes:
        x_train: Samples, uint8 or float32, (n, height, width, channels) or (n, features).
        y_train: Labels, int64, from 0.
        x_test: As ``x_train``.
        y_test: As ``y_train``.
        classes: Names, in the order of the labels.
        note: A remark for people, or "".
        skipped: (file, reason) for each file that was left out.
        fingerprint: SHA-256 of everything above but note and skipped.
        value_range: Lowest and highest value that can occur; see ``fit.scale_of``.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    classes: tuple[str, ...]
    note: str = ""
    skipped: Skipped = ()
    fingerprint: str = ""
    value_range: tuple[float, float] = (0.0, 255.0)

    def __post_init__(self) -> None:
        if not self.fingerprint:
            arrays = (self.x_train, self.y_train, self.x_test, self.y_test)
            self.fingerprint = fingerprint_of(arrays, self.classes)


def fingerprint_of(arrays: tuple[np.ndarray, ...], classes: tuple[str, ...]) -> str:
    """Return the SHA-256 of arrays (types, shapes, contents) and class names, in hexadecimal."""
    import hashlib  # 3 ms that the start of the window need not pay

    digest = hashlib.sha256()
    for array in arrays:
        whole = np.ascontiguousarray(array)
        digest.update(f"{whole.dtype.str}{whole.shape}".encode())
        digest.update(whole.reshape(-1).view(np.uint8).data)
    digest.update("\0".join(classes).encode())
    return digest.hexdigest()


LoadAs = Callable[[Params, Report, tuple[int, int, int], tuple[str, ...]], Dataset]


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Declaration of a data source.

    Attributes:
        type: Id, as in ``DataChoice.source``.
        title: Name for people.
        summary: One sentence for people.
        parameters: What people set (path, size, …).
        facts: Cheap; reads no more than headers and labels. May raise DataError.
        load: Reads everything. May raise DataError or Cancelled.
        offline: Whether it works without a network, always.
        load_as: Like ``load``, but pictures are brought to the given (height, width, channels)
            while they are read, and only those of the given classes (empty: all) are read, so
            that large photos never lie in memory all at once. Only for sources whose pictures
            may differ in size.
    """

    type: str
    title: str
    summary: str
    parameters: tuple[Parameter, ...]
    facts: Callable[[Params], Facts]
    load: Callable[[Params, Report], Dataset]
    offline: bool = True
    load_as: LoadAs | None = None


def checked(parameters: tuple[Parameter, ...], given: Params) -> Params:
    """Return ``given`` completed with defaults. Raises DataError when a value is not allowed."""
    values = complete(parameters, given)
    for _, sentence in check_values(parameters, values):
        raise DataError(sentence)
    return values


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 file``, ``1,300 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
