"""Fashion-MNIST, the four files that ``keras.datasets.fashion_mnist`` uses."""

from __future__ import annotations

from collections.abc import Sequence

from cnnbuilder.data.fetch import Remote, fetch_all
from cnnbuilder.data.source import Dataset, Facts, Report, SourceSpec
from cnnbuilder.data.sources import idx
from cnnbuilder.spec import Params

CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def _remote(name: str, sha256: str, size: int) -> Remote:
    return Remote(
        "Fashion-MNIST",
        f"fashion-mnist/{name}",
        f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{name}",
        sha256,
        size,
        "If it is a good idx file all the same, choose its folder (MNIST files, --data FOLDER).",
    )


# In the order of idx.find_files. Keras itself checks no hash here.
FILES = (
    _remote(
        "train-images-idx3-ubyte.gz",
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        26_421_880,
    ),
    _remote(
        "train-labels-idx1-ubyte.gz",
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        29_515,
    ),
    _remote(
        "t10k-images-idx3-ubyte.gz",
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        4_422_102,
    ),
    _remote(
        "t10k-labels-idx1-ubyte.gz",
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        5_148,
    ),
)


def facts(params: Params) -> Facts:
    """Return what is known, fetched or not."""
    train, test = (6_000,) * 10, (1_000,) * 10
    return Facts((28, 28, 1), CLASSES, 60_000, 10_000, train_counts=train, test_counts=test)


def load(params: Params, report: Report) -> Dataset:
    """Read Fashion-MNIST from Keras's cache, fetching it first if it is not there."""
    return load_files(FILES, report)


def load_files(files: Sequence[Remote], report: Report) -> Dataset:
    """Read Fashion-MNIST from ``files``."""
    parts = ("x_train", "y_train", "x_test", "y_test")
    paths = dict(zip(parts, fetch_all(files, report), strict=True))
    return idx.load_files(paths, report, CLASSES)


SPEC = SourceSpec(
    "fashion_mnist",
    "Fashion-MNIST (28 × 28)",
    "70,000 pieces of clothing of 28 × 28 pixels; fetched once (31 MB).",
    (),
    facts,
    load,
    offline=False,
)
