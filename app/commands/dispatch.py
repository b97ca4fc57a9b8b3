"""Runs a command: finds its function, and turns what goes wrong into a sentence and a code."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.errors import FAILED, CommandError
from app.commands.terminal import Terminal
from app.picture import PictureError
from cnnbuilder.data import DataError
from cnnbuilder.link import EngineError
from cnnbuilder.lowering import NotSound
from cnnbuilder.project.files import FileError
from cnnbuilder.project.places import log_file
from cnnbuilder.project.runs import RunError

if TYPE_CHECKING:
    Function = Callable[[argparse.Namespace, Terminal], int]

log = logging.getLogger("app.commands")

_SENTENCES = (DataError, EngineError, FileError, NotSound, PictureError, RunError)


def run_command(args: argparse.Namespace) -> int:
    """Run the command that ``args.function`` names; return the exit code."""
    module, _, name = args.function.partition(":")
    function: Function = getattr(importlib.import_module(f"app.commands.{module}"), name)
    return _guarded(function, args)


def run_demo_instead(reason: str) -> int:
    """Say why there is no window, and run the demonstration; return the exit code."""
    from app.commands.demo import demo  # with all that it stands on

    def run(args: argparse.Namespace, terminal: Terminal) -> int:
        terminal.warn(reason)
        terminal.note("Here is the demonstration without a window instead.")
        return demo(args, terminal)

    return _guarded(run, argparse.Namespace(output=None))


def _guarded(function: Function, args: argparse.Namespace) -> int:
    terminal = Terminal()
    with _log_to_file():
        try:
            return function(args, terminal)
        except CommandError as error:
            if error.detail:
                log.info("%s\n%s", error, error.detail)
            terminal.error(str(error))
            return error.code
        except _SENTENCES as error:
            terminal.error(str(error))
            return FAILED


class _LateFile(logging.FileHandler):
    """A log file that is made, with its folder, when there is something to write."""

    def __init__(self, path: Path) -> None:
        super().__init__(os.fspath(path), encoding="utf-8", delay=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; a log that cannot be written must not end a command."""
        with contextlib.suppress(OSError):
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            super().emit(record)


@contextlib.contextmanager
def _log_to_file() -> Iterator[None]:
    """Send what commands note to the program's log while one runs."""
    handler = _LateFile(log_file())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        handler.close()
