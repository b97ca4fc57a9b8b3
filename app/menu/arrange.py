"""Commands that say where blocks lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command, translated
from app.canvas import arranging
from cnnbuilder.graph.align import Axis, Line

if TYPE_CHECKING:
    from app.window import Window

ALIGN = "Arrange/Align"


def _has_blocks(window: Window) -> bool:
    return bool(window.workspace.graph.nodes)


def _two(window: Window) -> bool:
    return len(window.workspace.selection) >= 2


def _three(window: Window) -> bool:
    return len(window.workspace.selection) >= 3


def _why_empty(_window: Window) -> str:
    return translated("There are no blocks yet.")


def _why_two(_window: Window) -> str:
    return translated("Select two blocks or more first.")


def _why_three(_window: Window) -> str:
    return translated("Select three blocks or more first.")


def _align(line: Line, text: str, tip: str, key: str, *, separator: bool = False) -> Command:
    def run(window: Window) -> None:
        arranging.align_selection(window.canvas, line)

    return Command(
        f"align_{line}",
        text,
        tip,
        run,
        ALIGN,
        f"Alt+Shift+{key}",
        f"align_{line}",
        enabled=_two,
        why=_why_two,
        separator=separator,
    )


def _distribute(axis: Axis, text: str, tip: str, key: str, *, separator: bool = False) -> Command:
    def run(window: Window) -> None:
        arranging.distribute_selection(window.canvas, axis)

    return Command(
        f"distribute_{axis}",
        text,
        tip,
        run,
        ALIGN,
        f"Alt+Shift+{key}",
        f"distribute_{axis}",
        enabled=_three,
        why=_why_three,
        separator=separator,
    )


COMMANDS = (
    Command(
        "arrange",
        "Arrange top-down",
        "Lay all blocks out from top to bottom, branches side by side.",
        lambda window: arranging.arrange_all(window.canvas, "down"),
        "Arrange",
        "Ctrl+L",
        "arrange_down",
        enabled=_has_blocks,
        why=_why_empty,
    ),
    Command(
        "arrange_right",
        "Arrange left to right",
        "Lay all blocks out from left to right, branches above one another.",
        lambda window: arranging.arrange_all(window.canvas, "right"),
        "Arrange",
        "Ctrl+Shift+R",
        "arrange_right",
        enabled=_has_blocks,
        why=_why_empty,
    ),
    Command(
        "tidy",
        "Tidy up selection",
        "Lay the selected blocks out where they are; the others stay.",
        lambda window: arranging.tidy_selection(window.canvas),
        "Arrange",
        "Ctrl+Shift+L",
        "tidy",
        enabled=_two,
        why=_why_two,
    ),
    _align("left", "Left edges", "Put the left edges of the selected blocks in line.", "L"),
    _align("centre", "Centres", "Put the selected blocks in line below one another.", "C"),
    _align("right", "Right edges", "Put the right edges of the selected blocks in line.", "R"),
    _align(
        "top", "Upper edges", "Put the selected blocks level by their tops.", "T", separator=True
    ),
    _align("middle", "Middles", "Put the selected blocks level by their middles.", "M"),
    _align("bottom", "Lower edges", "Put the selected blocks level by their lower edges.", "B"),
    _distribute(
        "across",
        "Distribute across",
        "Put equal gaps between the selected blocks from left to right.",
        "A",
        separator=True,
    ),
    _distribute(
        "down",
        "Distribute down",
        "Put equal gaps between the selected blocks from top to bottom.",
        "D",
    ),
)
