"""From exceptions to sentences for people."""

from __future__ import annotations

import errno


class JobError(Exception):
    """Raised with a sentence for people when a job cannot be done."""


class StopAsked(Exception):
    """Raised at a batch boundary after a stop was asked for."""


class Superseded(Exception):
    """Raised where work is pointless because a newer request has come."""


def sentence_for(error: BaseException) -> str:
    """Return what to tell people of ``error``."""
    if isinstance(error, (JobError, Superseded)):
        return str(error)
    if type(error).__name__ == "DataError":
        return str(error)
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return (
            "Memory ran out. A smaller batch size or a smaller network needs less "
            "(the log says which operation it was)."
        )
    if isinstance(error, OSError):
        return _of_system(error)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    return f"Keras refused: {first.rstrip('.')}."


def _of_system(error: OSError) -> str:
    where = f" {error.filename}" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full:{where or ' the file'} could not be written. Free some space."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"There is no permission to write{where}. Choose another folder."
    if error.errno in {errno.EISDIR, errno.EEXIST}:
        return f"There is a folder or a device where{where} should go. Choose another name."
    reason = error.strerror or str(error) or type(error).__name__
    return f"A file could not be read or written:{where} ({reason})."
