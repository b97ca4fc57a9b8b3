"""Everything that can be done in a window, as lines of the command palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from app.actions import translated
from app.fuzzy import Match, match
from cnnbuilder.templates import templates

if TYPE_CHECKING:
    from app.window import Window

OWN = "command_palette"
# A line that was run lately comes a little before others that answer as well.
LATELY = 0.6
CANNOT = 0.8


@dataclass(frozen=True, slots=True)
class Entry:
    """One line.

    Attributes:
        id: Name in the settings.
        text: What it does.
        where: In which menu, or of what kind it is.
        run: Does it.
        keys: Its shortcut as people write it, or "".
        icon: Name of its icon, or "".
        enabled: Whether it can be run now.
        why: Why it cannot, where that is known.
        is_on: Whether it is something that is on now.
    """

    id: str
    text: str
    where: str
    run: Callable[[], object]
    keys: str = ""
    icon: str = ""
    enabled: bool = True
    why: str = ""
    is_on: bool = False


def entries_of(window: Window) -> list[Entry]:
    """Return all lines, in the order of the menus."""
    return [
        *_commands(window),
        *_blocks(window),
        *_templates(window),
        *_windows(window),
        *_recent(window),
    ]


def found(entries: Sequence[Entry], query: str, lately: Sequence[str]) -> list[tuple[Entry, Match]]:
    """Return the lines that answer a query, the best first; without one, the latest first."""
    ranks = {name: place for place, name in enumerate(lately)}
    scored: list[tuple[float, Entry, Match]] = []
    for entry in entries:
        answer = match(query, entry.text, entry.where)
        if answer is None:
            continue
        cost = answer.cost if query.strip() else 0.0
        if entry.id in ranks:
            cost -= LATELY + (len(ranks) - ranks[entry.id]) / 1000
        if not entry.enabled and query.strip():
            cost += CANNOT
        scored.append((cost, entry, answer))
    scored.sort(key=lambda each: each[0])
    return [(entry, answer) for _, entry, answer in scored]


def _commands(window: Window) -> list[Entry]:
    made = []
    for command in window.acts.commands:
        if command.id == OWN:
            continue
        action = window.acts[command.id]
        path = [translated(part) for part in command.menu.split("/") if part]
        why = command.why(window) if command.why is not None and not action.isEnabled() else ""
        made.append(
            Entry(
                command.id,
                action.text(),
                " → ".join(path),
                action.trigger,
                action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
                command.icon,
                action.isEnabled(),
                why,
                action.isCheckable() and action.isChecked(),
            )
        )
    return made


def _blocks(window: Window) -> list[Entry]:
    def insert(type_id: str) -> None:
        window.show_mode("design")
        window.canvas.append(type_id)

    return [
        Entry(
            f"insert:{spec.type}",
            translated("Insert {0}").format(spec.title),
            translated("Blocks"),
            partial(insert, spec.type),
            icon=spec.glyph,
        )
        for spec in window.workspace.catalog.layers.values()
    ]


def _templates(window: Window) -> list[Entry]:
    return [
        Entry(
            f"template:{template.name}",
            translated("New from template {0}").format(template.name),
            translated("Templates"),
            partial(window.commands.new_from, template.name),
            icon="new",
        )
        for template in templates().values()
    ]


def _windows(window: Window) -> list[Entry]:
    others = [each for each in window.program.windows if each is not window]
    return [
        Entry(
            f"window:{each.workspace.title}",
            translated("Go to {0}").format(each.workspace.title),
            translated("Windows"),
            each.come_to_front,
        )
        for each in others
    ]


def _recent(window: Window) -> list[Entry]:
    return [
        Entry(
            f"recent:{each.path}",
            translated("Open {0}").format(each.path.name),
            str(each.path.parent),
            partial(window.start.open_file, each.path),
            icon="open",
        )
        for each in window.start.recent.all()
    ]
