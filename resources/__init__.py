"""Fonts and icons: the one way to reach the files that the program brings along.

Everything goes through `importlib.resources`, so an installed wheel finds its files as well as a
checkout does. No Qt here: fonts come as bytes and icons as SVG text, which Qt, Pillow and an SVG
file can all use.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

FONT_FAMILY = "Inter"
FontWeight = Literal["regular", "bold"]

_FONT_NAMES: dict[FontWeight, str] = {"regular": "Inter-Regular.ttf", "bold": "Inter-Bold.ttf"}
_FONTS = files(__name__) / "fonts"
_ICONS = files(__name__) / "icons"


def font_path(weight: FontWeight = "regular") -> Path:
    """Return where the TrueType file of a weight lies, for what can only open files.

    Pip always unpacks a wheel, so the file exists; prefer `font_data` where bytes will do.
    """
    return Path(str(_FONTS / _FONT_NAMES[weight]))


def font_data(weight: FontWeight = "regular") -> bytes:
    """Return the TrueType file of a weight."""
    return (_FONTS / _FONT_NAMES[weight]).read_bytes()


def font_files() -> tuple[bytes, ...]:
    """Return the TrueType files of all weights, for Qt's font database."""
    return tuple(font_data(weight) for weight in _FONT_NAMES)


@cache
def icon_names() -> tuple[str, ...]:
    """Return the names of all icons, sorted."""
    names = (entry.name for entry in _ICONS.iterdir())
    return tuple(sorted(name.removesuffix(".svg") for name in names if name.endswith(".svg")))


@cache
def icon_svg(name: str, colour: str = "currentColor") -> str:
    """Return an icon as SVG text: 24 × 24, strokes only, drawn in ``colour``.

    Qt draws ``currentColor`` in black, so a window passes the colour that it wants.

    Raises:
        KeyError: There is no icon of that name.
    """
    if name not in icon_names():
        raise KeyError(f"no icon is named {name!r}; there are: {', '.join(icon_names())}")
    text = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return text.replace("currentColor", colour)


def translation(language: str) -> str:
    """Return the catalogue of a language as JSON text.

    Raises:
        FileNotFoundError: There is none.
    """
    return (files(__name__) / "translations" / f"{language}.json").read_text(encoding="utf-8")
