"""CIFAR-10, the archive that ``keras.datasets.cifar10`` uses."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import numpy as np

from cnnbuilder.data.fetch import Remote, fetch_all
from cnnbuilder.data.source import DataError, Dataset, Facts, Report, SourceSpec, step
from cnnbuilder.spec import Params

CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
FILE = Remote(
    "CIFAR-10",
    # Keras keeps the archive under this name and unpacks it beside, each time it loads.
    "cifar-10-batches-py-target_archive",
    "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    170_498_071,
)
_BATCHES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")


def facts(params: Params) -> Facts:
    """Return what is known, fetched or not."""
    train, test = (5_000,) * 10, (1_000,) * 10
    return Facts((32, 32, 3), CLASSES, 50_000, 10_000, train_counts=train, test_counts=test)


def load(params: Params, report: Report) -> Dataset:
    """Read CIFAR-10 from Keras's cache, fetching it first if it is not there."""
    return load_file(FILE, report)


def load_file(file: Remote, report: Report) -> Dataset:
    """Read CIFAR-10 from ``file``, straight out of the archive."""
    (path,) = fetch_all((file,), report)
    batches = _read_archive(path, report)
    missing = [name for name in _BATCHES if name not in batches]
    if missing:
        raise DataError(f"{path} is damaged: it holds no {missing[0]}.")
    x = np.concatenate([batches[name][0] for name in _BATCHES[:-1]])
    y = np.concatenate([batches[name][1] for name in _BATCHES[:-1]])
    x_test, y_test = batches[_BATCHES[-1]]
    return Dataset(x, y, x_test, y_test, CLASSES)


def _read_archive(path: Path, report: Report) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    import tarfile  # not needed to design with CIFAR-10

    batches: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    try:
        with tarfile.open(path, "r|gz") as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                stream = archive.extractfile(member) if name in _BATCHES else None
                if stream is not None:
                    step(report, len(batches), len(_BATCHES), f"reading {name}")
                    batches[name] = _read_batch(stream)
    except (tarfile.TarError, EOFError, KeyError, ValueError) as error:
        raise DataError(f"{path} is damaged and cannot be read ({error}).") from error
    return batches


def _read_batch(stream: IO[bytes]) -> tuple[np.ndarray, np.ndarray]:
    import pickle  # the format of this archive; see below for what it may do

    class Restricted(pickle.Unpickler):
        """Makes numpy arrays and nothing else, as Keras does: a pickle can run any code."""

        def find_class(self, module: str, name: str) -> Any:
            if name == "_reconstruct" and module.endswith("multiarray"):
                return _reconstruct()
            if module == "numpy" and name in ("ndarray", "dtype"):
                return getattr(np, name)
            raise ValueError(f"it asks for {module}.{name}")

    try:
        batch = Restricted(stream, encoding="bytes").load()
    except pickle.UnpicklingError as error:
        raise ValueError(str(error)) from error
    pixels = np.asarray(batch[b"data"], np.uint8).reshape(-1, 3, 32, 32)
    return (
        np.ascontiguousarray(pixels.transpose(0, 2, 3, 1)),
        np.asarray(batch[b"labels"], np.int64),
    )


def _reconstruct() -> Any:
    """The function that numpy's own pickles name, wherever this numpy keeps it."""
    return np.empty(0).__reduce__()[0]


SPEC = SourceSpec(
    "cifar10",
    "CIFAR-10 (32 × 32, colour)",
    "60,000 colour photos of 32 × 32 pixels in ten classes; fetched once (170 MB).",
    (),
    facts,
    load,
    offline=False,
)
