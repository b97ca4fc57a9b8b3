"""What the cards show, made on a thread, and kept in the cache folder for files."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Background
from cnnbuilder.catalog import Catalog
from cnnbuilder.export.portrait import Portrait, from_json, portrait_of, to_json
from cnnbuilder.project.atomic import write_atomically
from cnnbuilder.project.files import FileError, read_design
from cnnbuilder.project.places import cache_folder
from cnnbuilder.templates import make_template

Key = str | Path  # the name of a template, or a file


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a card's design.

    Attributes:
        portrait: What to show; None where the file cannot be read.
        missing: Whether the file is not there.
        problem: Why it cannot be read; a sentence.
    """

    portrait: Portrait | None
    missing: bool = False
    problem: str = ""


class Portraits(QObject):
    """Makes one portrait after the other, so that the page appears at once. GUI thread only.

    Signals:
        found: (key, Found) A portrait is there, or a reason why not.
    """

    found = Signal(object, object)

    def __init__(self, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._background = Background(self)
        self._waiting: deque[Key] = deque()
        self._busy = False

    def ask(self, keys: Iterable[Key]) -> None:
        """Have portraits made, in this order, in place of what is still waiting."""
        self._waiting = deque(keys)
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        key, catalog = self._waiting.popleft(), self._catalog
        self._background.run(
            lambda: _look(key, catalog),
            lambda found: self._tell(key, found),
            lambda error: self._tell(key, Found(None, problem=str(error))),
            "portrait",
        )

    def _tell(self, key: Key, found: Found) -> None:
        self._busy = False
        self.found.emit(key, found)
        self._next()


def forget_portraits(kept: Iterable[Path]) -> None:
    """Remove what the cache holds of other files than these."""
    names = {_record(path).name for path in kept}
    with contextlib.suppress(OSError):
        for path in _folder().iterdir():
            if path.name not in names:
                path.unlink(missing_ok=True)


def _look(key: Key, catalog: Catalog) -> Found:
    if isinstance(key, str):
        return Found(portrait_of(make_template(key, catalog), catalog))
    try:
        about = key.stat()
    except OSError:
        return Found(None, missing=True)
    stamp = [about.st_mtime_ns, about.st_size]
    known = _remembered(key, stamp)
    if known is not None:
        return Found(known)
    try:
        portrait = portrait_of(read_design(key, catalog), catalog)
    except FileError as error:
        return Found(None, problem=str(error))
    record = {"file": str(key), "stamp": stamp, "portrait": to_json(portrait)}
    # A cache that cannot be written costs time, nothing else.
    with contextlib.suppress(OSError):
        _folder().mkdir(parents=True, exist_ok=True)
        write_atomically(_record(key), json.dumps(record).encode())
    return Found(portrait)


def _remembered(path: Path, stamp: list[int]) -> Portrait | None:
    try:
        record = json.loads(_record(path).read_text(encoding="utf-8"))
        return from_json(record["portrait"]) if record["stamp"] == stamp else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _folder() -> Path:
    return cache_folder() / "portraits"


def _record(path: Path) -> Path:
    return _folder() / f"{hashlib.sha256(str(path).encode()).hexdigest()[:24]}.json"
