"""Commands that find blocks, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions import Command, translated

if TYPE_CHECKING:
    from app.window import Window


def _has_problems(window: Window) -> bool:
    return any(problem.node for problem in window.workspace.whole_analysis.problems)


def _is_found(window: Window) -> bool:
    return bool(window.find_bar.found)


def _why_not_found(_window: Window) -> str:
    return translated("Find a block first.")


def _why_sound(_window: Window) -> str:
    return translated("No block has a problem.")


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
        enabled=_is_found,
        why=_why_not_found,
    ),
    Command(
        "find_previous",
        "Find previous",
        "Go to the block before that fits.",
        lambda window: window.find_bar.step(-1),
        "Edit",
        "Shift+F3",
        "previous",
        enabled=_is_found,
        why=_why_not_found,
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
        why=_why_sound,
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
        why=_why_sound,
    ),
)
