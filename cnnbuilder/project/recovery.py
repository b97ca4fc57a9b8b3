"""Copies of unsaved designs, so that a crash loses nothing.

Each open document has one copy in the recovery folder, named by process and document. It is removed
when the design is saved or closed; one whose process is gone was left by a crash.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from cnnbuilder.project.atomic import write_atomically


@dataclass(frozen=True, slots=True)
class Recovered:
    """A copy left by a crash.

    Attributes:
        copy: The file in the recovery folder.
        original: The path of the design it was a copy of, or None if it was never saved.
        text: The design.
        when: When the copy was written, in seconds since 1970.
    """

    copy: Path
    original: Path | None
    text: str
    when: float


class RecoveryCopy:
    """The copy of one open document. Writing it may be done on any one thread."""

    def __init__(self, folder: Path, token: str) -> None:
        self._path = folder / f"{os.getpid()}-{token}.json"

    def write(self, text: str, original: Path | None) -> None:
        """Replace the copy. Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        record = {
            "pid": os.getpid(),
            "original": str(original) if original else None,
            "when": time.time(),
            "design": text,
        }
        write_atomically(self._path, json.dumps(record).encode())

    def remove(self) -> None:
        """Take the copy away: the design is saved, or was given up."""
        with contextlib.suppress(OSError):
            self._path.unlink()


def find_left_behind(folder: Path) -> list[Recovered]:
    """Return the copies whose program is gone, newest first; damaged ones are left out."""
    found: list[Recovered] = []
    for path in folder.glob("*.json") if folder.is_dir() else ():
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            if _alive(int(record["pid"])):
                continue
            original = Path(record["original"]) if record["original"] else None
            found.append(Recovered(path, original, str(record["design"]), float(record["when"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda each: -each.when)


def _alive(pid: int) -> bool:
    if pid == os.getpid():
        return True
    if os.name == "nt":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _alive_on_windows(pid: int) -> bool:
    # os.kill(pid, 0) ends the process on Windows, so the system is asked in another way.
    import subprocess

    done = subprocess.run(
        ["tasklist", "/FI", f"PID eq {pid}", "/NH"], capture_output=True, text=True, check=False
    )
    return str(pid) in done.stdout
