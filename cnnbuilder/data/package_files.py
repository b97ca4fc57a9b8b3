"""Data files inside installed packages, found without importing the packages.

Importing ``sklearn.datasets`` takes 0.6 s and ``skimage.data`` 0.25 s; their files take none.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from cnnbuilder.data.source import DataError


def package_file(package: str, path: str) -> Path | None:
    """Return the path of a file inside an installed package, or None if it is not there."""
    spec = importlib.util.find_spec(package)  # of a top-level package: imports nothing
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder, path)
        if file.is_file():
            return file
    return None


def require_package_file(package: str, path: str, distribution: str) -> Path:
    """Return the path of a file inside an installed package. Raises DataError if not there."""
    file = package_file(package, path)
    if file is None:
        raise DataError(
            f"The file {path} of the package {distribution} is missing: "
            f"install {distribution} again (pip install --force-reinstall {distribution})."
        )
    return file
