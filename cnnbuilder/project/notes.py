"""Notes: cards of text on the canvas. They belong to the view and are no part of the network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cnnbuilder.graph.model import GroupId, random_id
from cnnbuilder.project.json_checks import Damaged, as_list, as_object, is_number

if TYPE_CHECKING:
    from cnnbuilder.project.project import Project

TONES = ("plain", "yellow", "blue", "green")
WIDTH, HEIGHT = 208.0, 80.0
LEAST_WIDTH, LEAST_HEIGHT = 96.0, 44.0


@dataclass(frozen=True, slots=True)
class Note:
    """One card.

    Attributes:
        id: Lasting id.
        text: What it says; several lines.
        x: Left edge, in pixels at 100 %.
        y: Upper edge.
        width: At least ``LEAST_WIDTH``.
        height: At least ``LEAST_HEIGHT``.
        tone: One of ``TONES``.
        group: The group that it lies in; None on the design itself.
    """

    id: str
    text: str
    x: float
    y: float
    width: float = WIDTH
    height: float = HEIGHT
    tone: str = TONES[0]
    group: GroupId | None = None


def note_of(project: Project, note: str) -> Note | None:
    """Return the note with an id, or None."""
    return next((each for each in project.view.notes if each.id == note), None)


def _with(project: Project, notes: tuple[Note, ...]) -> Project:
    return replace(project, view=replace(project.view, notes=notes))


def add_note(project: Project, note: Note) -> Project:
    """Put a new card on the canvas."""
    return _with(project, (*project.view.notes, note))


def change_note(project: Project, note: str, **changes: Any) -> Project:
    """Change fields of a card."""
    old = note_of(project, note)
    if old is None:
        return project
    new = replace(old, **changes)
    new = replace(new, width=max(new.width, LEAST_WIDTH), height=max(new.height, LEAST_HEIGHT))
    if new == old:
        return project
    return _with(project, tuple(new if each is old else each for each in project.view.notes))


def remove_notes(project: Project, notes: Collection[str]) -> Project:
    """Take cards away."""
    left = tuple(note for note in project.view.notes if note.id not in notes)
    return project if len(left) == len(project.view.notes) else _with(project, left)


def note_json(note: Note) -> dict[str, Any]:
    """Return a card as the file holds it."""
    found: dict[str, Any] = {
        "id": note.id,
        "text": note.text,
        "place": [round(note.x, 2), round(note.y, 2)],
        "size": [round(note.width, 2), round(note.height, 2)],
        "tone": note.tone,
    }
    if note.group is not None:
        found["group"] = note.group
    return found


def notes_from_json(data: Any, groups: Mapping[GroupId, object]) -> tuple[Note, ...]:
    """Return the cards of a file.

    Raises:
        Damaged: with what is wrong.
    """
    notes: dict[str, Note] = {}
    for number, entry in enumerate(as_list(data, "“notes”"), 1):
        what = f"note {number}"
        given = as_object(entry, what)
        x, y = _pair(given.get("place"), f"the place of {what}")
        width, height = _pair(given.get("size", [WIDTH, HEIGHT]), f"the size of {what}")
        identifier, tone, group = str(given.get("id") or ""), given.get("tone"), given.get("group")
        if not identifier or identifier in notes:
            identifier = random_id()
        notes[identifier] = Note(
            identifier,
            str(given.get("text") or ""),
            x,
            y,
            max(width, LEAST_WIDTH),
            max(height, LEAST_HEIGHT),
            tone if tone in TONES else TONES[0],
            group if group in groups else None,
        )
    return tuple(notes.values())


def _pair(value: Any, what: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2 or not all(map(is_number, value)):
        raise Damaged(f"{what} is no pair of numbers")
    return float(value[0]), float(value[1])
