"""What a command writes: results on standard output, all else on standard error.

Colour and moving bars only where a terminal is; a file or a pipe gets plain lines.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from cnnbuilder.spec import Fix

# Without a terminal nobody wraps lines but us, and a table should not.
_WIDE = 200


class Terminal:
    """Owns the two streams of a command."""

    def __init__(self) -> None:
        self._out = Console(file=sys.stdout, highlight=False, soft_wrap=False)
        if not self._out.is_terminal:
            self._out.width = _WIDE
        self._err = Console(file=sys.stderr, highlight=False)
        self._progress: Progress | None = None

    @property
    def shows_bars(self) -> bool:
        """Whether there is a terminal that bars can move on."""
        return self._err.is_terminal

    def line(self, text: str = "", style: str = "") -> None:
        """Write a line of the result."""
        console = self._out
        if self._progress is not None and self._out.is_terminal:
            # Both streams are one screen: through the bar's console the line goes above the bar.
            console = self._progress.console
        console.print(Text(text, style), soft_wrap=True)

    def table(self, table: Table) -> None:
        """Write a table of the result."""
        self._out.print(table)

    def json(self, value: Mapping[str, Any] | list[Any]) -> None:
        """Write one line of strict JSON."""
        sys.stdout.write(json.dumps(value, allow_nan=False) + "\n")
        sys.stdout.flush()

    def note(self, text: str, style: str = "dim") -> None:
        """Write a remark beside the result."""
        console = self._progress.console if self._progress is not None else self._err
        console.print(Text(text, style), soft_wrap=True)

    def warn(self, text: str) -> None:
        """Write a warning."""
        self.note(text, "yellow")

    def error(self, text: str) -> None:
        """Write why the command failed."""
        self.note(f"cnnbuilder: {text}", "red")

    def progress(self) -> Progress:
        """Return a bar, to be used in a ``with``; nothing is drawn where there is no terminal."""
        return _Bar(self)

    def set_progress(self, progress: Progress | None) -> None:
        """Remember which bar is on the screen now."""
        self._progress = progress

    @property
    def err(self) -> Console:
        """The console of standard error."""
        return self._err


class _Bar(Progress):
    """A bar that its terminal knows of while it is drawn."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(24),
            TextColumn("{task.fields[words]}"),
            console=terminal.err,
            transient=True,
            # What goes to a pipe must not end on the screen.
            redirect_stdout=False,
            redirect_stderr=False,
            disable=not terminal.shows_bars,
        )
        self._terminal = terminal

    def start(self) -> None:
        """Draw."""
        self._terminal.set_progress(self)
        super().start()

    def stop(self) -> None:
        """Take the bar away."""
        super().stop()
        self._terminal.set_progress(None)


def plain_table(*columns: str) -> Table:
    """Return a table with these headings and nothing around it; "#…" is a column of numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        numbers = column.startswith("#")
        table.add_column(
            column.removeprefix("#"), justify="right" if numbers else "left", overflow="fold"
        )
    return table


def fix_line(fix: Fix) -> str:
    """Return the line that says what mends a problem, to stand below it."""
    return f"    to mend it: {fix.label}"
