"""What a drawing shows, in words: for the caption below it and for screen readers."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from app.panels.inspector.grids import Place, Slides
from cnnbuilder.spec import Slide, Spread, Stretch


def tr(text: str) -> str:
    """Translate a sentence of this module."""
    return QCoreApplication.translate("Drawings", text)


def numbers(cells: tuple[int, ...]) -> str:
    """Return cells counted from 1: ``1–3``; ``1, 3, 5`` where some are left out."""
    shown = [f"{cell + 1:,}" for cell in cells]
    if len(cells) > 1 and cells[-1] - cells[0] == len(cells) - 1:
        return f"{shown[0]}–{shown[-1]}"
    if len(cells) > 4:
        return f"{shown[0]}, {shown[1]}, … {shown[-1]}"
    return ", ".join(shown)


def made_of(slides: Slides, place: Place) -> str:
    """Return what an output cell is made of."""
    down, across = slides
    seen = down.seen(place[0]), across.seen(place[1])
    if isinstance(down, Spread | Stretch):
        seen = down.taps(place[0]), across.taps(place[1])
    cell = f"({place[0] + 1:,},\u00a0{place[1] + 1:,})"
    if down.kernel == across.kernel == 1 and not isinstance(down, Spread):
        return _one_cell(cell, slides, seen)
    if not all(seen):
        if isinstance(down, Spread):
            return tr("No input cell reaches output cell {0}.").format(cell)
        return tr("Output cell {0} lies over padding alone.").format(cell)
    many = len(seen[0]) > 1, len(seen[1]) > 1
    rows = (tr("rows {0}") if many[0] else tr("row {0}")).format(numbers(seen[0]))
    columns = (tr("columns {0}") if many[1] else tr("column {0}")).format(numbers(seen[1]))
    words = tr("Output cell {0} is made of {1} and {2}.").format(cell, rows, columns)
    more = _padding(slides, seen)
    return f"{words} {more}" if more else words


def _one_cell(cell: str, slides: Slides, seen: tuple[tuple[int, ...], tuple[int, ...]]) -> str:
    if not all(seen):
        return tr("Output cell {0} is padding: a zero.").format(cell)
    if isinstance(slides[0], Stretch) and max(len(seen[0]), len(seen[1])) > 1:
        words = tr("Output cell {0} lies between rows {1} and columns {2}.")
        return words.format(cell, numbers(seen[0]), numbers(seen[1]))
    source = f"({seen[0][0] + 1:,},\u00a0{seen[1][0] + 1:,})"
    if isinstance(slides[0], Stretch):
        return tr("Output cell {0} repeats input cell {1}.").format(cell, source)
    return tr("Output cell {0} comes from input cell {1}.").format(cell, source)


def _padding(slides: Slides, seen: tuple[tuple[int, ...], tuple[int, ...]]) -> str:
    if isinstance(slides[0], Spread):
        return ""
    whole = slides[0].kernel * slides[1].kernel
    outside = whole - math.prod(len(cells) for cells in seen)
    if not outside:
        return ""
    if not slides[0].zeros:
        return tr("Padding is left out.")
    words = tr("{0} of its {1} cells are zeros of the padding.")
    return words.format(f"{outside:,}", f"{whole:,}")


def left_over(slides: Slides) -> str:
    """Return which rows and columns are in no window; empty if there are none."""
    rows, columns = _lost(slides[0]), _lost(slides[1])
    if not rows and not columns:
        return ""
    if rows == columns == 1:
        return tr("The last row and column are in no window.")
    if rows == columns:
        return tr("The last {0} rows and columns are in no window.").format(rows)
    parts = []
    if rows:
        parts.append(tr("the last row") if rows == 1 else tr("the last {0} rows").format(rows))
    if columns:
        last = tr("the last column") if columns == 1 else tr("the last {0} columns")
        parts.append(last.format(columns))
    return tr("In no window: {0}.").format(tr(" and ").join(parts))


def _lost(slide: Slide) -> int:
    return slide.lost
