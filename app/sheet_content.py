"""What stands on the sheet of keys and gestures, made from the commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from app.actions import translated

if TYPE_CHECKING:
    from app.actions import Actions, Command

# What the mouse does: words and gesture. Keys that no command has stand here, too.
MOUSE = (
    ("Add a block", "Drag it from the list"),
    ("Put a block between two", "Drop it on their wire"),
    ("Search a block to add", "Double-click the canvas"),
    ("Draw a wire", "Drag from port to port"),
    ("Add a block at a wire’s end", "Drag a wire to an empty place"),
    ("Select several", "Drag a frame"),
    ("Add to the selection", "Shift + click"),
    ("Move", "Drag a block"),
    ("Move without snapping", "Ctrl + drag"),
    ("Duplicate", "Alt + drag"),
    ("Open a group, edit a note", "Double-click it"),
    ("What can be done with it", "Right click"),
    ("Zoom", "Wheel"),
    ("Move the canvas", "Space + drag, middle button"),
    ("Change a number", "Wheel or drag on its field"),
    ("Look at a photo", "Drop it on the window"),
    ("Open a design", "Drop its file on the window"),
    ("Move a panel", "Drag its title or tab"),
)
CANVAS = (
    ("Move the selected blocks", "Arrows"),
    ("Move them further", "Shift + arrows"),
    ("Open a menu", "Alt + its first letter"),
    ("Select nothing, close what is open", "Esc"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """A head and the lines below it.

    Attributes:
        title: The head.
        lines: What is done, and by which keys or gesture.
    """

    title: str
    lines: tuple[tuple[str, str], ...]


def groups_of(actions: Actions, menus: Sequence[str]) -> tuple[Group, ...]:
    """Return the groups of the sheet: one a menu, then what is done on the canvas and by mouse."""
    groups = []
    for menu in menus:
        lines = []
        for command in actions.commands:
            keys = actions[command.id].shortcut()
            if command.menu.partition("/")[0] == menu and not keys.isEmpty():
                lines.append(
                    (_words_of(command), keys.toString(QKeySequence.SequenceFormat.NativeText))
                )
        if lines:
            groups.append(Group(translated(menu), tuple(lines)))
    for title, table in ((translated("On the canvas"), CANVAS), (translated("Mouse"), MOUSE)):
        lines = [(translated(words), translated(gesture)) for words, gesture in table]
        groups.append(Group(title, tuple(lines)))
    return tuple(groups)


def _words_of(command: Command) -> str:
    """Return what a command does, with its submenu where the words need that: "Align: Centres"."""
    words = translated(command.text).removesuffix("…")
    below = translated(command.menu.partition("/")[2])
    if not below or below.rstrip("s").casefold() in words.casefold():
        return words
    return f"{below}: {words}"


def columns_of(groups: Sequence[Group], count: int) -> list[list[Group]]:
    """Deal the groups into columns of about the same length, in their order.

    The lowest limit at which the groups fit into that many columns is the best one.
    """
    sizes = [length_of(group) for group in groups]
    limit = max(max(sizes, default=0), sum(sizes) // max(count, 1))
    while True:
        columns: list[list[Group]] = [[]]
        filled = 0
        for group, size in zip(groups, sizes, strict=True):
            if columns[-1] and filled + size > limit:
                columns.append([])
                filled = 0
            columns[-1].append(group)
            filled += size
        if len(columns) <= count:
            return columns
        limit += 1


def length_of(group: Group) -> int:
    """Return the height of a group in lines: head and gap count as two."""
    return len(group.lines) + 2
