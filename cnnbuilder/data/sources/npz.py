"""A local ``.npz`` file with x_train, y_train and, if there are any, x_test and y_test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import numpy as np

from cnnbuilder.data import arrays
from cnnbuilder.data.labels import counts, number_labels, plain_labels
from cnnbuilder.data.memory import require_memory
from cnnbuilder.data.source import (
    Cancelled,
    DataError,
    Dataset,
    Facts,
    Report,
    SourceSpec,
    checked,
    step,
)
from cnnbuilder.data.split import share_of
from cnnbuilder.spec import Float, Parameter, Params, Text

if TYPE_CHECKING:
    import zipfile

PARAMETERS = (
    Parameter(
        "path",
        Text("file"),
        "",
        "File",
        "An .npz file with x_train, y_train, x_test and y_test, as numpy.savez writes it.",
    ),
    Parameter(
        "test_share",
        Float(0.0, 1.0, open_minimum=True, open_maximum=True),
        0.2,
        "Share for the test",
        "How much of each class is held back for the test when the file has no x_test.",
        more=True,
    ),
)
Answer = TypeVar("Answer")
_PEEK_BYTES = 4_000_000


class _File:
    """An open ``.npz``: its arrays by name, whole or only their heads, never by pickle."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive = archive
        self._names = {name.removesuffix(".npy"): name for name in archive.namelist()}
        self.path = path

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def where(self, name: str) -> str:
        """Return how to call an array in a sentence."""
        return f"{name} in {self.path.name}"

    def require(self, *names: str) -> None:
        """Raise DataError unless all these arrays are there."""
        missing = [name for name in names if name not in self]
        if missing:
            there = ", ".join(sorted(self._names)) or "nothing"
            raise DataError(
                f"{self.path.name} has no {missing[0]}: it needs x_train and y_train, "
                f"and holds {there}."
            )

    def head(self, name: str) -> tuple[tuple[int, ...], np.dtype]:
        """Return shape and type of an array without reading it."""
        with self._archive.open(self._names[name]) as stream:
            shape, _, dtype = self._header(stream, name)
            return shape, dtype

    def whole(self, name: str) -> np.ndarray:
        """Return an array."""
        shape, dtype = self.head(name)
        require_memory(
            2 * int(np.prod(shape, dtype=np.float64)) * dtype.itemsize,
            self.where(name),
            "use a smaller file",
        )
        with self._archive.open(self._names[name]) as stream:
            array: np.ndarray = np.lib.format.read_array(stream, allow_pickle=False)
            return array

    def peek(self, name: str) -> np.ndarray:
        """Return the first values of an array, enough to see what range they have."""
        with self._archive.open(self._names[name]) as stream:
            _, _, dtype = self._header(stream, name)
            raw = stream.read(_PEEK_BYTES - _PEEK_BYTES % dtype.itemsize)
            return np.frombuffer(raw[: len(raw) - len(raw) % dtype.itemsize], dtype)

    def _header(self, stream: IO[bytes], name: str) -> tuple[tuple[int, ...], bool, np.dtype]:
        version = np.lib.format.read_magic(stream)
        read: Any = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, fortran, dtype = read(stream)
        if dtype.hasobject:
            raise DataError(
                f"{self.where(name)} holds Python objects (pickle), which are not read because "
                "they can run code: save it again as a plain array of numbers."
            )
        return shape, fortran, dtype


def facts(params: Params) -> Facts:
    """Return what headers and labels say; of the samples only the first 4 MB are looked at."""
    values = checked(PARAMETERS, params)
    return _reading(values, lambda file: _facts(file, values["test_share"]))


def load(params: Params, report: Report) -> Dataset:
    """Read the file."""
    values = checked(PARAMETERS, params)
    return _reading(values, lambda file: _load(file, values["test_share"], report))


def _reading(values: Params, job: Callable[[_File], Answer]) -> Answer:
    """Run ``job`` on the open file; whatever is wrong with the file becomes a sentence."""
    import zipfile  # 3 ms that the start of the window need not pay

    if not values["path"]:
        raise DataError("Choose an .npz file.")
    path = Path(values["path"]).expanduser()
    try:
        with zipfile.ZipFile(path) as archive:
            return job(_File(archive, path))
    except (DataError, Cancelled):
        raise
    except FileNotFoundError as error:
        raise DataError(f"There is no file {path}.") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    except Exception as error:
        # zipfile, zlib and numpy raise a dozen types over a damaged file.
        raise DataError(
            f"{path.name} is not an .npz file, or it is damaged ({error}): "
            "numpy.savez_compressed writes one."
        ) from error


def _facts(file: _File, share: float) -> Facts:
    file.require("x_train", "y_train")
    shape, dtype = file.head("x_train")
    arrays.check_numbers(dtype, file.where("x_train"))
    sample = arrays.sample_shape(shape, file.where("x_train"))
    y_train, y_test, classes = _labels(file)
    if len(y_train) != shape[0]:
        raise DataError(_uneven(file, "train", shape[0], len(y_train)))
    train, test = counts(y_train, len(classes)), counts(y_test, len(classes))
    if "x_test" not in file:
        test = tuple(share_of(number, share) for number in train)
        train = tuple(a - b for a, b in zip(train, test, strict=True))
    return Facts(
        sample,
        classes,
        sum(train),
        sum(test),
        _note(file, shape, share),
        value_range=arrays.value_range(dtype, file.peek("x_train")),
        train_counts=train,
        test_counts=test,
    )


def _load(file: _File, share: float, report: Report) -> Dataset:
    file.require("x_train", "y_train")
    step(report, 0, 2, f"reading {file.path.name}")
    shape, dtype = file.head("x_train")
    x_train = arrays.as_samples(file.whole("x_train"), file.where("x_train"))
    y_train, y_test, classes = _labels(file)
    _check_even(file, "train", x_train, y_train)
    note = _note(file, shape, share)
    if "x_test" not in file:
        values = arrays.value_range(dtype, x_train)
        return arrays.hold_out(x_train, y_train, classes, share, values, note)
    step(report, 1, 2, f"reading {file.path.name}")
    x_test = arrays.as_samples(file.whole("x_test"), file.where("x_test"))
    _check_even(file, "test", x_test, y_test)
    if x_test.shape[1:] != x_train.shape[1:]:
        raise DataError(
            f"In {file.path.name} a sample of x_train has the shape {x_train.shape[1:]}, "
            f"one of x_test {x_test.shape[1:]}: they have to be alike."
        )
    values = arrays.value_range(dtype, x_train, x_test)
    step(report, 2, 2, f"reading {file.path.name}")
    return Dataset(x_train, y_train, x_test, y_test, classes, note, value_range=values)


def _labels(file: _File) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    train = plain_labels(file.whole("y_train"), file.where("y_train"))
    test = train[:0]
    if "x_test" in file:
        file.require("y_test")
        test = plain_labels(file.whole("y_test"), file.where("y_test"))
    named: tuple[str, ...] = ()
    for key in ("classes", "class_names"):
        if key in file and file.head(key)[1].kind == "U":
            named = tuple(str(name) for name in file.whole(key).reshape(-1))
    return number_labels(train, test, named)


def _note(file: _File, shape: tuple[int, ...], share: float) -> str:
    notes = [arrays.CHANNELS_FIRST] if arrays.channels_first(shape) else []
    if "x_test" not in file:
        notes.append(f"The file has no x_test: {share:.0%} of each class are held back for it.")
    return " ".join(notes)


def _check_even(file: _File, part: str, x: np.ndarray, y: np.ndarray) -> None:
    if len(x) != len(y):
        raise DataError(_uneven(file, part, len(x), len(y)))


def _uneven(file: _File, part: str, samples: int, labels: int) -> str:
    return (
        f"{file.path.name} has {samples:,} samples in x_{part} but {labels:,} labels in y_{part}: "
        "there has to be one label a sample."
    )


SPEC = SourceSpec(
    "npz",
    "NumPy file (.npz)",
    "An .npz file of your own with x_train, y_train, x_test and y_test.",
    PARAMETERS,
    facts,
    load,
)
