"""scikit-image's faces: 100 faces and 100 pieces of background, 25 × 25, inside the package."""

from __future__ import annotations

import numpy as np

from cnnbuilder.data.package_files import require_package_file
from cnnbuilder.data.source import DataError, Dataset, Facts, Report, SourceSpec, step
from cnnbuilder.spec import Params

CLASSES = ("face", "no face")
# The last 20 of each kind.
_TRAIN, _TEST = (80, 80), (20, 20)


def facts(params: Params) -> Facts:
    """Return what is known: the file never changes."""
    return Facts(
        (25, 25, 1),
        CLASSES,
        sum(_TRAIN),
        sum(_TEST),
        value_range=(0.0, 1.0),
        train_counts=_TRAIN,
        test_counts=_TEST,
    )


def load(params: Params, report: Report) -> Dataset:
    """Read the faces from scikit-image's package file, faces and background taking turns."""
    step(report, 0, 1, "reading the faces")
    path = require_package_file("skimage", "data/lfw_subset.npy", "scikit-image")
    try:
        images = np.load(path, allow_pickle=False).astype(np.float32)
    except ValueError as error:
        raise DataError(f"{path} is damaged: install scikit-image again.") from error
    # In the file all faces come first; in turns, the end of it (what a validation takes) has
    # both, and so has each batch.
    x = np.stack([images[:100], images[100:]], axis=1).reshape(200, 25, 25, 1)
    y = np.tile(np.array([0, 1], np.int64), 100)
    cut = sum(_TRAIN)
    step(report, 1, 1, "reading the faces")
    return Dataset(x[:cut], y[:cut], x[cut:], y[cut:], CLASSES, value_range=(0.0, 1.0))


SPEC = SourceSpec(
    "faces",
    "Faces (25 × 25)",
    "100 faces and 100 pieces of background, grey, from scikit-image; always there.",
    (),
    facts,
    load,
)
