"""The folder that a training writes: which one, and what becomes of an older run in it."""

from __future__ import annotations

import contextlib
import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

from app.commands.errors import CommandError
from cnnbuilder.project import places, runs

# All that an engine writes into a run's folder; anything else there is the user's own.
_WRITTEN = (runs.RUN_FILE, runs.DESIGN_FILE, runs.EVENTS_FILE, runs.CHECKPOINTS)
_BEFORE = ".before"


def choose_run_folder(text: str | None, name: str, *, replace: bool = False) -> Path:
    """Return the folder for a run.

    Args:
        text: As it was given, or None: a new one among the user's runs.
        name: Of the design.
        replace: Whether a run that is there may be replaced.

    Raises:
        CommandError: if that is a file, or a folder with other things or another run in it.
    """
    if text is None:
        now = datetime.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        return runs.new_run_folder(places.runs_folder(), f"{name}-{now}")
    # Written down in the run, and so still right when it is read from another folder.
    folder = Path(text).expanduser().resolve()
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file: give a folder for the run.")
    if folder.is_dir() and any(folder.iterdir()) and not _holds_a_run(folder):
        raise CommandError(
            f"{folder} holds other things and no run: nothing was written. Give another folder."
        )
    if not replace and _holds_a_run(folder):
        raise CommandError(f"{folder} holds a run: give another folder, or --force to replace it.")
    return folder


def _holds_a_run(folder: Path) -> bool:
    return (folder / runs.RUN_FILE).is_file() or (folder / _BEFORE / runs.RUN_FILE).is_file()


@contextlib.contextmanager
def replacing_run(folder: Path) -> Iterator[None]:
    """Put the run that lies in ``folder`` aside, and back if the new one comes to no weights."""
    aside = folder / _BEFORE
    try:
        if (folder / runs.RUN_FILE).is_file():
            shutil.rmtree(aside, ignore_errors=True)
            _move(folder, aside)
        yield
    except OSError as error:
        raise CommandError(f"{folder} cannot be written to: {error.strerror}.") from error
    finally:
        if aside.is_dir():
            _settle(folder, aside)


def _settle(folder: Path, aside: Path) -> None:
    if not has_weights(folder) and (aside / runs.RUN_FILE).is_file():
        for name in _WRITTEN:
            _remove(folder / name)
        _move(aside, folder)
    shutil.rmtree(aside, ignore_errors=True)


def has_weights(folder: Path) -> bool:
    """Whether a run has come to weights that can be used."""
    checkpoints = folder / runs.CHECKPOINTS
    return any((checkpoints / n).is_file() for n in (runs.FINAL_WEIGHTS, runs.LAST_WEIGHTS))


def _move(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for name in _WRITTEN:
        if (source / name).exists():
            (source / name).rename(target / name)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
