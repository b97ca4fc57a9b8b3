"""The designs that were open last: a list of paths and times, as a value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

MOST = 12


@dataclass(frozen=True, slots=True)
class Recent:
    """A design that was opened or saved.

    Attributes:
        path: Where it lies.
        when: When that was, in seconds since 1970.
    """

    path: Path
    when: float


def remembered(recents: tuple[Recent, ...], path: Path, when: float) -> tuple[Recent, ...]:
    """Return the list with ``path`` at its head."""
    path = path.absolute()
    others = (each for each in recents if each.path != path)
    return (Recent(path, when), *others)[:MOST]


def forgotten(recents: tuple[Recent, ...], path: Path) -> tuple[Recent, ...]:
    """Return the list without ``path``."""
    return tuple(each for each in recents if each.path != path.absolute())


def to_text(recents: tuple[Recent, ...]) -> str:
    """Return the list as text for the settings."""
    return json.dumps([[str(each.path), round(each.when, 3)] for each in recents])


def from_text(text: str) -> tuple[Recent, ...]:
    """Return the list that a text holds; what is damaged is left out."""
    try:
        entries = json.loads(text)
    except ValueError:
        return ()
    found: list[Recent] = []
    for entry in entries if isinstance(entries, list) else []:
        match entry:
            case [str(path), (int() | float()) as when] if path and Path(path).is_absolute():
                found.append(Recent(Path(path), float(when)))
    return tuple(found[:MOST])
