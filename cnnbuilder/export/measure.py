"""How wide text is in the program's own font, for drawings that are made without a window."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

import resources

_EM = 100  # measured at this size, then scaled: hinting plays no part


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    path = resources.font_path("bold" if bold else "regular")
    return ImageFont.truetype(path, _EM, layout_engine=ImageFont.Layout.BASIC)


@cache
def _advance(sign: str, bold: bool) -> float:
    return _font(bold).getlength(sign) / _EM


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of ``text`` in pixels, in Inter of ``size`` pixels."""
    return sum(_advance(sign, bold) for sign in text) * size


def elided(text: str, size: float, room: float, *, bold: bool = False, middle: bool = False) -> str:
    """Return ``text``, with an ellipsis where it is wider than ``room``.

    Returns nothing at all where not even one sign and the ellipsis have room.

    Args:
        text: One line.
        size: Of the font, in pixels.
        room: Width that there is.
        bold: Whether it is set in bold.
        middle: Leave the middle out, not the end.
    """
    if text_width(text, size, bold=bold) <= room:
        return text
    left = room - text_width("…", size, bold=bold)
    start = _fitting(text, size, left * 0.5 if middle else left, bold)
    if not middle:
        return f"{text[:start].rstrip()}…" if start else ""
    left -= text_width(text[:start], size, bold=bold)
    end = _fitting(text[::-1], size, left, bold)
    return f"{text[:start]}…{text[len(text) - end :]}" if start and end else ""


def _fitting(text: str, size: float, room: float, bold: bool) -> int:
    """How many signs from the start have room."""
    for count, sign in enumerate(text):
        room -= text_width(sign, size, bold=bold)
        if room < 0:
            return count
    return len(text)
