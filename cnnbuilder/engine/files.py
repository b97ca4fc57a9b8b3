"""Files that are replaced whole, and a lock by which a process ends between two writes only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from cnnbuilder.project.atomic import replaceable

# Held while a file is written; the worker takes it before it ends the process.
WRITING = threading.RLock()


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` to write to; it takes ``path``'s place at the end.

    Raises:
        OSError: if it cannot be written, or something that is no plain file is there.
    """
    path = replaceable(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{''.join(path.suffixes)}")
    with WRITING:
        try:
            yield temporary
            _sync(temporary)
            _replace(temporary, path)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _replace(temporary: Path, path: Path) -> None:
    """Windows refuses while somebody reads the old file, so there it is tried for a while."""
    end = time.monotonic() + (5.0 if sys.platform == "win32" else 0.0)
    while True:
        try:
            temporary.replace(path)
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.02)
        else:
            return


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def write_text(path: Path, text: str) -> None:
    """Write a text file whole."""
    with replacing(path) as temporary:
        temporary.write_text(text, "utf-8", newline="\n")


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file whole."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def sha256_of(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Journal:
    """Owns ``events.jsonl``: one JSON object a line, flushed as it is written."""

    def __init__(self, path: Path) -> None:
        self._stream: TextIO = path.open("a", encoding="utf-8", newline="\n")

    def write(self, event: dict[str, Any]) -> None:
        """Append one line. Raises OSError when the disk is full."""
        with WRITING:
            self._stream.write(json.dumps(event, ensure_ascii=False, allow_nan=False) + "\n")
            self._stream.flush()

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            self._stream.close()
