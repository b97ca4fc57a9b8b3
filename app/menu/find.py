"""Commands that find blocks, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command

if TYPE_CHECKING:
    from app.window import Window


def _has_problems(window: Window) -> bool:
    return any(problem.node for problem in window.workspace.whole_analysis.problems)


COMMANDS = (
    Command(
        "find",
        "Find a block…",
        "Find blocks by name, type, parameter or shape.",
        lambda window: window.find_block(),
        "Edit",
        "Ctrl+F",
        "search",
        separator=True,
    ),
    Command(
        "find_next",
        "Find next",
        "Go to the next block that fits.",
        lambda window: window.find_bar.step(1),
        "Edit",
        "F3",
        "next",
        enabled=lambda window: bool(window.find_bar.found),
    ),
    Command(
        "find_previous",
        "Find previous",
        "Go to the block before that fits.",
        lambda window: window.find_bar.step(-1),
        "Edit",
        "Shift+F3",
        "previous",
        enabled=lambda window: bool(window.find_bar.found),
    ),
    Command(
        "next_problem",
        "Next problem",
        "Go to the next block with a problem, and to what mends it.",
        lambda window: window.go_to_problem(1),
        "Edit",
        "F8",
        "warning",
        enabled=_has_problems,
        separator=True,
    ),
    Command(
        "previous_problem",
        "Previous problem",
        "Go to the block with a problem before, and to what mends it.",
        lambda window: window.go_to_problem(-1),
        "Edit",
        "Shift+F8",
        enabled=_has_problems,
    ),
)
