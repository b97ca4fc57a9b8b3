"""Public files, fetched once into Keras's own cache, where ``keras.datasets`` finds them.

Unlike Keras's loader this one says how far it is, can be stopped, checks the hash before the file
gets its name, and never deletes or overwrites a file that is there already.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cnnbuilder.data.source import DataError, Report, step
from cnnbuilder.memory import show_bytes

_CHUNK = 64 * 1024
_TIMEOUT = (10, 30)  # seconds to connect, and between two pieces


@dataclass(frozen=True, slots=True)
class Remote:
    """A public file.

    Attributes:
        title: What it belongs to, for people ("MNIST").
        place: Where Keras keeps it, below ``datasets`` in its folder.
        url: Where it comes from.
        sha256: Of its contents.
        size: In bytes.
        instead: What to do with a file of another content that may be good all the same, or "".
    """

    title: str
    place: str
    url: str
    sha256: str
    size: int
    instead: str = ""

    @property
    def file_name(self) -> str:
        """Name of the file where it comes from; Keras may keep it under another one."""
        return urlsplit(self.url).path.rpartition("/")[2]


def keras_folders() -> tuple[Path, ...]:
    """Return the folders of data sets that Keras uses: the usual one, and the one it falls to.

    Keras falls to the temporary folder when the usual one cannot be written.
    """
    import tempfile  # like the others here: not paid for until something is fetched

    home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    spare = Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())
    return home / "datasets", spare / ".keras" / "datasets"


def fetch_all(remotes: Sequence[Remote], report: Report) -> list[Path]:
    """Return the paths of files in Keras's cache, fetched if they are not there yet.

    Raises:
        DataError: if one cannot be fetched, or another file has its name.
        Cancelled: when the report says so; nothing is left behind.
    """
    found = [_find(remote) for remote in remotes]
    missing = [remote for remote, path in zip(remotes, found, strict=True) if path is None]
    total, done = sum(remote.size for remote in missing), 0
    paths = []
    for remote, there in zip(remotes, found, strict=True):
        path = there
        if path is None:
            path = _fetch(remote, report, done, total)
            done += remote.size
        paths.append(path)
    return paths


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _find(remote: Remote) -> Path | None:
    """Return the file if it is there. Raises DataError if another file has its name."""
    for folder in keras_folders():
        path = folder / remote.place
        if path.exists():
            return _verified(remote, path)
    return None


def _verified(remote: Remote, path: Path) -> Path:
    try:
        actual = sha256_of(path)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    if actual != remote.sha256:
        instead = f" {remote.instead.format(path=path)}" if remote.instead else ""
        raise DataError(
            f"{path} is not the {remote.title} file that Keras uses (SHA-256 {actual[:12]}…, "
            f"expected {remote.sha256[:12]}…); it is left as it is.{instead} To fetch the "
            "original, move this file away first."
        )
    return path


def _fetch(remote: Remote, report: Report, before: int, total: int) -> Path:
    import shutil
    import tempfile

    target = _writable_folder() / remote.place
    step(report, before, total, f"fetching {remote.title}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(target.parent).free
        if free < remote.size:
            raise DataError(
                f"{remote.title} needs {show_bytes(remote.size)} on the disk of {target.parent}, "
                f"but only {show_bytes(free)} are free."
            )
        handle, name = tempfile.mkstemp(".part", f".{target.name}.", target.parent)
        os.close(handle)
    except OSError as error:
        raise DataError(f"{target.parent} cannot be written: {error.strerror}.") from error
    part = Path(name)
    try:
        _download(remote, part, target, _Progress(report, before, total, remote))
        return _put_in_place(remote, part, target)
    finally:
        part.unlink(missing_ok=True)


def _writable_folder() -> Path:
    usual, spare = keras_folders()
    existing = usual
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    return usual if os.access(existing, os.W_OK) else spare


class _Progress:
    """What pooch takes for a progress bar: passes on how far it is, and stops it."""

    def __init__(self, report: Report, before: int, total: int, remote: Remote) -> None:
        self._report, self._before, self._all, self._remote = report, before, total, remote
        self._done = 0
        self.total = 0  # set by pooch

    def update(self, count: int) -> None:
        self._done += count
        # pooch counts whole pieces, also where the last one is shorter.
        done = self._before + min(self._done, self._remote.size)
        what = f"fetching {self._remote.title} ({show_bytes(done)} of {show_bytes(self._all)})"
        step(self._report, done, self._all, what)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        """Nothing to tidy up."""


def _download(remote: Remote, part: Path, target: Path, progress: _Progress) -> None:
    import pooch  # only here: 0.1 s, and most sessions fetch nothing

    downloader = pooch.HTTPDownloader(progressbar=progress, chunk_size=_CHUNK, timeout=_TIMEOUT)
    try:
        downloader(remote.url, str(part), None)
    except OSError as error:  # what requests raises is an OSError, too
        if error.errno == errno.ENOSPC:
            raise DataError(f"The disk of {part.parent} is full.") from error
        raise DataError(_offline(remote, target, error)) from error
    actual = sha256_of(part)
    if actual != remote.sha256:
        raise DataError(
            f"What came from {remote.url} ({show_bytes(part.stat().st_size)}) is not the "
            f"{remote.title} file expected ({show_bytes(remote.size)}): the connection broke off, "
            "or a proxy or a login page answered in its place. Nothing was kept; try again."
        )


def _offline(remote: Remote, target: Path, error: OSError) -> str:
    host = urlsplit(remote.url).hostname
    response = getattr(error, "response", None)
    reason = f"{host} could not be reached"
    if response is not None:
        reason = f"{host} answered {response.status_code} {response.reason}"
    return (
        f"{remote.title} is not on this machine yet and cannot be fetched: {reason}. "
        f"Without a network: get the file {remote.file_name} "
        f"({show_bytes(remote.size)}, {remote.url}) elsewhere and put it at {target}."
    )


def _put_in_place(remote: Remote, part: Path, target: Path) -> Path:
    part.chmod(0o644)  # temporary files are for the owner alone, Keras's cache is not
    try:
        # A hard link never overwrites: a file that came meanwhile stays.
        target.hardlink_to(part)
    except FileExistsError:
        return _verified(remote, target)
    except OSError:  # a file system without hard links
        if target.exists():
            return _verified(remote, target)
        part.replace(target)
    return target
