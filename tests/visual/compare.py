"""Comparing pictures with golden ones, with a tolerance for other versions of Qt and FreeType."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "visual"
RENEW = "CNNBUILDER_RENEW_PICTURES"
HOW = (
    f"If the new picture is right, renew the golden ones with "
    f"{RENEW}=1 python -m pytest tests/visual, look at each of them, and commit them."
)

MEAN = 0.4  # mean difference of a channel, of 255, that is still taken for the same
NOTABLE = 40  # a pixel differs notably from here on
SHARE = 0.002  # so many pixels may
TILE, TILE_MEAN = 16, 6.0  # no square of so many pixels may differ by more in the mean


def pixels(image: QImage) -> NDArray[np.int16]:
    """Return a picture as height × width × 3."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    return lines[:, : plain.width() * 3].reshape(plain.height(), -1, 3).astype(np.int16)


def difference(one: QImage, other: QImage) -> tuple[float, float, float]:
    """Return the mean difference, the share of pixels that differ notably, and the worst square."""
    if one.size() != other.size():
        return 255.0, 1.0, 255.0
    gaps = np.abs(pixels(one) - pixels(other))
    height, width = (size // TILE * TILE for size in gaps.shape[:2])
    squares = gaps[:height, :width].reshape(height // TILE, TILE, width // TILE, TILE, 3)
    worst = float(squares.mean(axis=(1, 3, 4)).max()) if squares.size else 0.0
    return float(gaps.mean()), float((gaps.max(axis=2) > NOTABLE).mean()), worst


def is_same(one: QImage, other: QImage) -> bool:
    """Whether two pictures show the same."""
    mean, share, worst = difference(one, other)
    return mean <= MEAN and share <= SHARE and worst <= TILE_MEAN


def check(image: QImage, name: str, folder: Path) -> None:
    """Compare a picture with the golden one; where they differ, save it and the difference."""
    golden = GOLDEN / f"{name}.png"
    if os.environ.get(RENEW):
        golden.parent.mkdir(parents=True, exist_ok=True)
        known = QImage(str(golden))
        if known.isNull() or not is_same(image, known):
            assert image.save(str(golden))
        return
    known = QImage(str(golden))
    assert not known.isNull(), f"there is no golden picture {golden.name}. {HOW}"
    mean, share, worst = difference(image, known)
    if is_same(image, known):
        return
    image.save(str(folder / f"{name}.png"))
    if image.size() == known.size():
        gaps = np.abs(pixels(image) - pixels(known)).max(axis=2).astype(np.uint8)
        drawn = np.ascontiguousarray(255 - gaps)
        height, width = drawn.shape
        shown = QImage(drawn.data, width, height, width, QImage.Format.Format_Grayscale8)
        shown.save(str(folder / f"{name}-difference.png"))
    raise AssertionError(
        f"{name} looks different: {mean:.2f} of 255 in the mean (at most {MEAN}), {share:.2%} of "
        f"the pixels notably (at most {SHARE:.2%}), {worst:.1f} in the worst square (at most "
        f"{TILE_MEAN}). See {folder}. {HOW}"
    )
