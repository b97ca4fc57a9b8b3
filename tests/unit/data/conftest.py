from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from PIL import Image


@dataclass(frozen=True)
class Choice:
    """Stands for ``DataChoice``, which this part of the library does not know."""

    source: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    classes: tuple[str, ...] = ()


class Recorder:
    """A report that remembers what it was told, and cancels after so many calls."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.calls: list[tuple[int, int, str]] = []
        self.cancel_after = cancel_after

    def progress(self, done: int, total: int, what: str) -> None:
        self.calls.append((done, total, what))

    def cancelled(self) -> bool:
        return self.cancel_after is not None and len(self.calls) >= self.cancel_after


@pytest.fixture
def choice() -> type[Choice]:
    return Choice


@pytest.fixture
def recorder() -> type[Recorder]:
    return Recorder


@pytest.fixture
def write_npz(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Write arrays to an ``.npz`` and return the parameters of the source that reads it."""

    def write(**arrays: Any) -> dict[str, str]:
        path = tmp_path / "own.npz"
        np.savez_compressed(path, **arrays)
        return {"path": str(path)}

    return write


@pytest.fixture
def small() -> dict[str, np.ndarray]:
    """Sound contents of an ``.npz``: 12 + 6 pictures of three classes, the class in the pixels."""
    y_train, y_test = np.tile([0, 1, 2], 4).astype(np.uint8), np.tile([0, 1, 2], 2).astype(np.uint8)
    return {
        "x_train": (y_train[:, None, None] * 100 + np.zeros((12, 4, 5))).astype(np.uint8),
        "y_train": y_train,
        "x_test": (y_test[:, None, None] * 100 + np.zeros((6, 4, 5))).astype(np.uint8),
        "y_test": y_test,
    }


@pytest.fixture
def picture_folder(tmp_path: Path) -> Callable[..., Path]:
    """Make ``FOLDER/[PART/]CLASS/n.png`` with pictures of differing sizes, a colour a class."""

    def make(
        classes: Mapping[str, int], part: str = "", size: tuple[int, int] | None = None
    ) -> Path:
        root = tmp_path / "pictures"
        for label, (name, count) in enumerate(sorted(classes.items())):
            folder = root / part / name
            folder.mkdir(parents=True, exist_ok=True)
            for number in range(count):
                shape = size or (20 + number, 30)
                colour = (60 * label, number, 255 - 60 * label)
                Image.new("RGB", shape[::-1], colour).save(folder / f"{number:03d}.png")
        return root

    return make
