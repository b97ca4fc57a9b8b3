"""MNIST, the file that ``keras.datasets.mnist`` uses."""

from __future__ import annotations

from cnnbuilder.data.fetch import Remote, fetch_all
from cnnbuilder.data.source import Dataset, Facts, Report, SourceSpec
from cnnbuilder.data.sources import npz
from cnnbuilder.spec import Params

FILE = Remote(
    "MNIST",
    "mnist.npz",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    11_490_434,
    "If it holds MNIST in another container, choose it as a NumPy file (--data {path}).",
)
_TRAIN = (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
_TEST = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)


def facts(params: Params) -> Facts:
    """Return what is known, fetched or not."""
    classes = tuple("0123456789")
    return Facts(
        (28, 28, 1),
        classes,
        60_000,
        10_000,
        train_counts=_TRAIN,
        test_counts=_TEST,
    )


def load(params: Params, report: Report) -> Dataset:
    """Read MNIST from Keras's cache, fetching it first if it is not there."""
    return load_file(FILE, report)


def load_file(file: Remote, report: Report) -> Dataset:
    """Read MNIST from ``file``."""
    (path,) = fetch_all((file,), report)
    return npz.load({"path": str(path)}, report)


SPEC = SourceSpec(
    "mnist",
    "MNIST (28 × 28)",
    "70,000 handwritten digits of 28 × 28 pixels; fetched once (11 MB).",
    (),
    facts,
    load,
    offline=False,
)
