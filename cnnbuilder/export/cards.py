"""What a note looks like: its lines, its size, its colours; for the canvas and for drawings."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnnbuilder.export.measure import text_width
from cnnbuilder.export.tokens import Palette, mix

TEXT_SIZE = 13.0
LINE_HEIGHT = 20.0
PADDING = 12.0
RADIUS = 8.0
FIRST_BASELINE = PADDING + 14.0


class Tone(NamedTuple):
    """The colours of a card."""

    ground: str
    border: str
    text: str


def tone_of(palette: Palette, tone: str) -> Tone:
    """Return the colours of one of the four quiet tones; text on them is always well legible."""
    grounds = {
        "yellow": (palette.warning_ground, palette.warning),
        "blue": (palette.accent_ground, palette.accent),
        "green": (mix(palette.surface, palette.good, 0.14), palette.good),
    }
    ground, strong = grounds.get(tone, (palette.note, palette.control))
    share = 1.0 if tone not in grounds else 0.45
    return Tone(ground, mix(ground, strong, share), palette.text)


def lines_of(text: str, width: float) -> list[str]:
    """Return the lines of a card that is ``width`` wide; words that are too long are divided."""
    room = width - 2 * PADDING
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in re.findall(r"\S+\s*|\s+", paragraph):
            if line and text_width(line + piece.rstrip(), TEXT_SIZE) > room:
                lines.append(line.rstrip())
                line = ""
            line += piece
            while text_width(line.rstrip(), TEXT_SIZE) > room and len(line) > 1:
                count = _fitting(line, room)
                lines.append(line[:count])
                line = line[count:]
        lines.append(line.rstrip())
    return lines


def _fitting(text: str, room: float) -> int:
    count = len(text)
    while count > 1 and text_width(text[:count], TEXT_SIZE) > room:
        count -= 1
    return count


def height_of(text: str, width: float) -> float:
    """Return the height that the text takes."""
    return 2 * PADDING + LINE_HEIGHT * len(lines_of(text, width))
