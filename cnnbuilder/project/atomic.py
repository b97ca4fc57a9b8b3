"""Writing files so that what was there before is never half lost."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``: to a new file beside it, flushed to the disk, then renamed.

    Raises:
        OSError: if it cannot be written, or something that is no plain file is there; what was at
            ``path`` is then still there, whole.
    """
    path = replaceable(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _like(path, temporary)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def copy_atomically(source: Path, target: Path) -> None:
    """Copy a file so that ``target`` is either the old or the whole new one. Raises OSError."""
    target = replaceable(target)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, source.open("rb") as original:
            shutil.copyfileobj(original, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        _like(target, temporary)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def replaceable(path: Path) -> Path:
    """Return the file that ``path`` names in the end, which may not be there yet.

    Raises:
        IsADirectoryError: if a folder is there.
        FileExistsError: if it is a device, or another thing that is no plain file.
    """
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, "Not a plain file", str(path))
    return path


def _like(path: Path, temporary: Path) -> None:
    """Give the new file the mode of the old one (mkstemp makes it private)."""
    try:
        mode = path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    with contextlib.suppress(OSError):
        temporary.chmod(mode)


def why_not_written(path: Path, error: OSError) -> str:
    """Return the sentence for a file that could not be written."""
    reasons = {
        errno.ENOSPC: "the disk is full. Free some space, or save to another place",
        errno.EDQUOT: "your quota of disk space is used up. Free some space",
        errno.EACCES: "you may not write there. Choose another folder",
        errno.EPERM: "you may not write there. Choose another folder",
        errno.EROFS: "that place can only be read. Choose another folder",
        errno.ENOENT: "the folder does not exist. Choose another one",
        errno.ENAMETOOLONG: "the name is too long. Choose a shorter one",
        errno.EISDIR: "there is a folder of that name. Choose another name",
        errno.EEXIST: "what is there is a device or the like, no plain file. Choose another name",
    }
    reason = reasons.get(error.errno or 0, (error.strerror or str(error)).lower())
    return f"{path.name} could not be written: {reason}. What was there before is unchanged."
