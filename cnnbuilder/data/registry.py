"""All data sources there are, found in ``cnnbuilder.data.sources``."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from cnnbuilder.data import sources
from cnnbuilder.data.source import DataError, SourceSpec

# The order of the menu; what is not named follows by id.
_FIRST = ("digits", "faces", "mnist", "fashion_mnist", "cifar10", "npz", "idx", "folder")


def discover_sources() -> tuple[SourceSpec, ...]:
    """Return every declaration in ``cnnbuilder.data.sources``. Raises ValueError for doubles."""
    names = [info.name for info in pkgutil.iter_modules(sources.__path__)]
    specs = [importlib.import_module(f"{sources.__name__}.{name}").SPEC for name in names]
    if len({spec.type for spec in specs}) != len(specs):
        raise ValueError(f"two data sources have one type: {sorted(s.type for s in specs)}")
    return tuple(sorted(specs, key=_menu_order))


def _menu_order(spec: SourceSpec) -> tuple[int, str]:
    return (_FIRST.index(spec.type) if spec.type in _FIRST else len(_FIRST), spec.type)


SOURCES = discover_sources()


def find_source(type_id: str) -> SourceSpec:
    """Return the source of that type. Raises DataError naming those there are."""
    for spec in SOURCES:
        if spec.type == type_id:
            return spec
    known = ", ".join(spec.type for spec in SOURCES)
    raise DataError(f"There is no data source {type_id}; there are {known}.")


def source_from_text(text: str) -> tuple[str, dict[str, Any]]:
    """Return (type id, parameters) of what a command line names: a source, a file or a folder.

    Raises:
        DataError: if it is none of these.
    """
    named = [spec.type for spec in SOURCES if not any(p.name == "path" for p in spec.parameters)]
    if text in named:
        return text, {}
    path = Path(text).expanduser()
    if path.is_file():
        return "npz", {"path": str(path)}
    if path.is_dir():
        from cnnbuilder.data.sources.idx import has_idx_files

        return ("idx" if has_idx_files(path) else "folder"), {"path": str(path)}
    raise DataError(
        f"{text} is neither a data set ({', '.join(named)}) nor a file or folder that exists."
    )
