"""Writing what a command was asked for: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from app.commands.errors import CommandError
from cnnbuilder.project.atomic import why_not_written, write_atomically


def output_path(text: str, *suffixes: str, replace: bool = True) -> Path:
    """Return where to write, after a look whether that can work: before anything slow is done.

    Args:
        text: As it was given.
        suffixes: The endings there are; none: any.
        replace: Whether a file that is there may be replaced.

    Raises:
        CommandError: if the name has another ending.
        CommandError: if there is no such folder, or something there that may not be replaced.
    """
    path = Path(text).expanduser()
    if suffixes and path.suffix.lower() not in suffixes:
        raise CommandError(f"{path.name}: the name has to end in {' or '.join(suffixes)}.")
    if path.is_dir():
        raise CommandError(f"{path} is a folder: give the name of a file.")
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is a device or the like, no plain file: give another name.")
    if path.exists() and not replace:
        raise CommandError(f"{path} exists: give another name, or --force to replace it.")
    if not path.parent.is_dir():
        raise CommandError(
            f"The folder {path.parent} does not exist, so {path.name} cannot go there."
        )
    return path


def write(path: Path, data: bytes | str) -> None:
    """Write a file in place of what is there. Raises CommandError."""
    try:
        write_atomically(path, data.encode("utf-8") if isinstance(data, str) else data)
    except OSError as error:
        raise CommandError(why_not_written(path, error)) from error
