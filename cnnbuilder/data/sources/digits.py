"""scikit-learn's handwritten digits: 1,797 pictures of 8 × 8, inside the installed package."""

from __future__ import annotations

import numpy as np

from cnnbuilder.data.package_files import require_package_file
from cnnbuilder.data.source import Dataset, Facts, Report, SourceSpec, step
from cnnbuilder.data.split import last_of_each
from cnnbuilder.spec import Params

# Writers follow one another in the file, so the last fifth of each digit is written mostly by
# people of whom the training has seen nothing: an honest test, but a harder one than validation.
TEST_SHARE = 0.2
NOTE = (
    "The test digits are mostly by other writers than the training digits, so the test accuracy is "
    "usually lower than the validation accuracy."
)
CLASSES = tuple("0123456789")
_TRAIN = (142, 146, 142, 146, 145, 146, 145, 143, 139, 144)
_TEST = (36, 36, 35, 37, 36, 36, 36, 36, 35, 36)


def facts(params: Params) -> Facts:
    """Return what is known: the file never changes."""
    return Facts(
        (8, 8, 1),
        CLASSES,
        sum(_TRAIN),
        sum(_TEST),
        NOTE,
        value_range=(0.0, 16.0),
        train_counts=_TRAIN,
        test_counts=_TEST,
    )


def load(params: Params, report: Report) -> Dataset:
    """Read the digits from scikit-learn's package file."""
    import gzip  # not needed to design with the digits

    step(report, 0, 1, "reading the digits")
    path = require_package_file("sklearn", "datasets/data/digits.csv.gz", "scikit-learn")
    with gzip.open(path, "rt", encoding="ascii") as file:
        # Exact integers written as 0.000e+00: going by float is right.
        table = np.loadtxt(file, delimiter=",", dtype=np.float32).astype(np.uint8)
    x, y = table[:, :-1].reshape(-1, 8, 8, 1), table[:, -1].astype(np.int64)
    test = last_of_each(y, TEST_SHARE)
    step(report, 1, 1, "reading the digits")
    return Dataset(x[~test], y[~test], x[test], y[test], CLASSES, NOTE, value_range=(0.0, 16.0))


SPEC = SourceSpec(
    "digits",
    "Digits (8 × 8)",
    "1,797 handwritten digits of 8 × 8 pixels from scikit-learn; always there, trained in seconds.",
    (),
    facts,
    load,
)
