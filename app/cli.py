"""The program's entry: the window, or a command.

Neither Qt nor TensorFlow is imported here, nor anything else that a window's start need not pay
for: a command's module is imported when it is asked for.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.commands import arguments
from app.commands.errors import FAILED, INTERRUPTED, OK, USAGE, did_you_mean
from cnnbuilder.version import program_version


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code.

    Args:
        argv: Arguments without the program's name; those of the process by default.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    _make_streams_lenient()
    try:
        code = _run(given)
        # What nobody reads any more shows here at the latest, not when the interpreter ends.
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_output()
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        return INTERRUPTED
    except SystemExit as leaving:  # argparse has said what there was to say
        return leaving.code if isinstance(leaving.code, int) else OK
    return code


def _run(argv: list[str]) -> int:
    if argv and (argv[0] in arguments.names() or argv[0].startswith("-")):
        parser = arguments.make_parser(program_version() or "(not installed)")
        args = parser.parse_args(argv)
        if args.command is None:
            parser.error("a command is missing")
        from app.commands.dispatch import run_command

        return run_command(args)
    strange = [text for text in argv if not _is_file(text)]
    if strange:
        more = " With a file, nothing but files is given." if len(argv) > 1 else ""
        return _complain(_unknown(strange[0]) + more)
    return _open_window([Path(text) for text in argv])


def _is_file(text: str) -> bool:
    """Whether that is meant to be a file: it exists, or looks like a path."""
    return Path(text).exists() or bool(Path(text).suffix) or os.sep in text


def _unknown(text: str) -> str:
    hint = did_you_mean(text, arguments.names())
    return f"There is neither a command nor a file {text}.{hint}"


def _complain(sentence: str) -> int:
    sys.stderr.write(f"cnnbuilder: {sentence} “cnnbuilder --help” lists the commands.\n")
    return USAGE


def _open_window(paths: Sequence[Path]) -> int:
    for path in paths:
        if not path.exists():
            sys.stderr.write(f"cnnbuilder: {path} does not exist.\n")
            return FAILED
    from app.system_check import why_no_window

    reason = why_no_window()
    if reason:
        from app.commands.dispatch import run_demo_instead

        return run_demo_instead(reason)
    from app.main import run_window

    return run_window(*paths)


def _make_streams_lenient() -> None:
    """Let a terminal that lacks a sign show another one in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _silence_output() -> None:
    """Keep the interpreter from complaining at its end that nobody reads the output."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
