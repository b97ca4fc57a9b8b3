"""The four idx files of MNIST and its relatives in a folder, compressed (.gz) or not."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import numpy as np

from cnnbuilder.data import arrays
from cnnbuilder.data.labels import counts, number_labels, plain_labels
from cnnbuilder.data.memory import require_memory
from cnnbuilder.data.source import DataError, Dataset, Facts, Report, SourceSpec, checked, step
from cnnbuilder.spec import Parameter, Params, Text

PARAMETERS = (
    Parameter(
        "path",
        Text("folder"),
        "",
        "Folder",
        "The folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and the two files of "
        "the test, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each also as .gz.",
    ),
)
# Part of the data → what its files' names contain. EMNIST and others put a word before and say
# "test" for "t10k"; some copies have a dot for the dash.
_PARTS = {
    "x_train": ("train-images", "idx3"),
    "y_train": ("train-labels", "idx1"),
    "x_test": ("t10k-images", "test-images", "idx3"),
    "y_test": ("t10k-labels", "test-labels", "idx1"),
}
# Third byte of the file → type of the values, most significant byte first.
_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def has_idx_files(folder: Path) -> bool:
    """Say whether a folder holds idx files (at least the training images)."""
    return bool(_candidates(folder, "x_train"))


def facts(params: Params) -> Facts:
    """Return what the headers and the labels say."""
    files = find_files(checked(PARAMETERS, params)["path"])
    shape, dtype = read_head(files["x_train"])
    where = files["x_train"].name
    sample = arrays.sample_shape(shape, where)
    y_train, y_test, classes = _labels(files)
    test_shape, _ = read_head(files["x_test"])
    _check_even(files, (shape[0], len(y_train)), (test_shape[0], len(y_test)))
    train, test = counts(y_train, len(classes)), counts(y_test, len(classes))
    values = (0.0, 255.0) if dtype == np.uint8 else (0.0, 1.0)
    return Facts(
        sample,
        classes,
        len(y_train),
        len(y_test),
        value_range=values,
        train_counts=train,
        test_counts=test,
    )


def load(params: Params, report: Report) -> Dataset:
    """Read the four files."""
    return load_files(find_files(checked(PARAMETERS, params)["path"]), report)


def load_files(files: dict[str, Path], report: Report, named: tuple[str, ...] = ()) -> Dataset:
    """Read four idx files, by part; ``named``: the names of the classes if they are known."""
    y_train, y_test, classes = _labels(files, named)
    samples, dtype = {}, np.dtype(np.uint8)
    for done, part in enumerate(("x_train", "x_test")):
        step(report, done, 2, f"reading {files[part].name}")
        whole = read_idx(files[part])
        dtype = whole.dtype
        samples[part] = arrays.as_samples(whole, files[part].name)
    x_train, x_test = samples["x_train"], samples["x_test"]
    _check_even(files, (len(x_train), len(y_train)), (len(x_test), len(y_test)))
    if x_train.shape[1:] != x_test.shape[1:]:
        raise DataError(
            f"A sample of {files['x_train'].name} has the shape {x_train.shape[1:]}, "
            f"one of {files['x_test'].name} {x_test.shape[1:]}: they have to be alike."
        )
    values = (0.0, 255.0) if dtype == np.uint8 else arrays.value_range(dtype, x_train, x_test)
    step(report, 2, 2, "reading the idx files")
    return Dataset(x_train, y_train, x_test, y_test, classes, value_range=values)


def find_files(folder: str) -> dict[str, Path]:
    """Return the four files in a folder, by part. Raises DataError if one is missing."""
    if not folder:
        raise DataError("Choose the folder that holds the idx files.")
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise DataError(f"There is no folder {path}.")
    files = {}
    for part, (word, *_) in _PARTS.items():
        found = _candidates(path, part)
        if not found:
            raise DataError(f"There is no {word}-{_PARTS[part][-1]}-ubyte (nor .gz) in {path}.")
        # Compressed and not side by side are the same data.
        if len({file.name.removesuffix(".gz") for file in found}) > 1:
            names = ", ".join(file.name for file in found)
            raise DataError(f"{path} holds several data sets ({names}): leave one of them in it.")
        files[part] = found[0]
    return files


def read_head(path: Path) -> tuple[tuple[int, ...], np.dtype]:
    """Return shape and type of an idx file. Raises DataError."""
    with _reading(path) as file:
        return _head(file, path)


def read_idx(path: Path) -> np.ndarray:
    """Return the array of an idx file. Raises DataError."""
    with _reading(path) as file:
        shape, dtype = _head(file, path)
        size = math.prod(shape) * dtype.itemsize
        require_memory(2 * size, path.name, "use a smaller file")
        raw = file.read(size + 1)
        if len(raw) != size:
            more = "more" if len(raw) > size else f"{len(raw):,}"
            raise DataError(
                f"{path.name} is damaged: its head promises {size:,} bytes, it holds {more}."
            )
        return np.frombuffer(raw, dtype).reshape(shape).astype(dtype.newbyteorder("="))


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    """Open a file; whatever is wrong with it becomes a sentence."""
    import gzip  # 3 ms that the start of the window need not pay
    import zlib

    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            yield cast("IO[bytes]", file)
    except (
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        struct.error,
    ) as error:  # BadGzipFile is an OSError, so it has to come first
        raise DataError(f"{path.name} is damaged and cannot be read ({error}).") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def _head(file: IO[bytes], path: Path) -> tuple[tuple[int, ...], np.dtype]:
    start = file.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in _TYPES:
        raise DataError(
            f"{path.name} is not an idx file: it starts with {start.hex(' ') or 'nothing'}, "
            "not with 00 00 and the code of a type."
        )
    sizes = struct.unpack(f">{start[3]}I", file.read(4 * start[3]))
    return sizes, np.dtype(_TYPES[start[2]])


def _candidates(folder: Path, part: str) -> list[Path]:
    *words, kind = _PARTS[part]
    return sorted(
        path
        for path in folder.iterdir()
        if kind in path.name and any(word in path.name for word in words) and path.is_file()
    )


def _labels(
    files: dict[str, Path], named: tuple[str, ...] = ()
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    parts = (
        plain_labels(read_idx(files[part]), files[part].name) for part in ("y_train", "y_test")
    )
    train, test = parts
    return number_labels(train, test, named)


def _check_even(files: dict[str, Path], train: tuple[int, int], test: tuple[int, int]) -> None:
    for part, (samples, labels) in (("train", train), ("test", test)):
        if samples != labels:
            raise DataError(
                f"{files[f'x_{part}'].name} has {samples:,} samples but "
                f"{files[f'y_{part}'].name} {labels:,} labels: there has to be one label a sample."
            )


SPEC = SourceSpec(
    "idx",
    "MNIST files (idx)",
    "A folder with the four idx files of MNIST, Fashion-MNIST, KMNIST and their like.",
    PARAMETERS,
    facts,
    load,
)
