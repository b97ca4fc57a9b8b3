"""Weight files: kept by the hash of their content, beside the design once it is saved.

A design holds only the hash. Undo therefore restores weights, too: the files stay in the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from cnnbuilder.project.atomic import copy_atomically

SUFFIX = ".weights.h5"
Tell = Callable[[float | None], None]


def file_hash(path: Path, tell: Tell | None = None) -> str:
    """Return the sha256 of a file. Raises OSError, and what ``tell`` raises.

    Args:
        path: The file.
        tell: Called often with the share that is read, 0 to 1; what it raises ends the work.
    """
    digest = hashlib.sha256()
    size, done = max(path.stat().st_size, 1), 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            done += len(block)
            if tell is not None:
                tell(done / size)
    return digest.hexdigest()


def beside(design: Path) -> Path:
    """Return where the weights of ``design`` lie: ``NAME.weights.h5`` beside ``NAME.cnnb``."""
    return design.with_name(f"{design.stem}{SUFFIX}")


class WeightsStore:
    """A folder of weight files named by their hash; files in it never change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path | None:
        """Return the file of that hash, or None if it is not there."""
        path = self._folder / f"{digest}{SUFFIX}"
        return path if digest.isalnum() and path.is_file() else None

    def add(self, path: Path) -> str:
        """Take a copy of ``path`` in; return its hash. Raises OSError."""
        digest = file_hash(path)
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / f"{digest}{SUFFIX}"
        if not target.exists():
            copy_atomically(path, target)
        return digest

    def save_beside(self, digest: str, design: Path, tell: Tell | None = None) -> None:
        """Put the weights of that hash beside the saved design. Raises OSError."""
        target, source = beside(design), self.path(digest)
        if source is None or (target.exists() and file_hash(target, tell) == digest):
            return
        copy_atomically(source, target)

    def open_beside(self, digest: str, design: Path, tell: Tell | None = None) -> str | None:
        """Take in the weights that lie beside an opened design.

        Returns:
            A sentence if the weights that the design names are nowhere, else None.
        """
        if self.path(digest) is not None:
            return None
        target = beside(design)
        try:
            found = file_hash(target, tell) if target.exists() else None
            if found == digest:
                self.add(target)
                return None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            return f"{target.name} could not be read ({reason}): the weights start afresh."
        if found is None:
            return (
                f"The trained weights {target.name} do not lie beside the design: put them there "
                "and open it again, or train. Until then the weights start afresh."
            )
        return (
            f"{target.name} is not the file of weights that belongs to this design (its content "
            "differs): the weights start afresh."
        )
