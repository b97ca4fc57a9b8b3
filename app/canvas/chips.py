"""Blocks seen from further away: chips with a large name, then silhouettes.

Everything here is in pixels of the screen, so that words keep a size that can be read; where they
would not, a glyph stands for them, and where that would not, the category's colour alone.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.canvas.paint import (
    Look,
    border_colour,
    draw_text,
    elided,
    mark_colour,
    metrics,
    ring_colour,
    text_width,
)
from app.theme import paint_icon
from cnnbuilder.export import face as f
from cnnbuilder.export.heat import heat_colour
from cnnbuilder.export.tokens import Palette, mix

SMALLEST_WORDS = 9.0  # pixels; smaller ones are a grey smear
BADGE = 13.0
_TWO_LINES = 31.0  # height from which a name fits below the kind


def chip_size(zoom: float) -> QRectF:
    """Return the area of a block on the screen."""
    return QRectF(0, 0, f.BLOCK_WIDTH * zoom, f.BLOCK_HEIGHT * zoom)


def paint_chip(painter: QPainter, palette: Palette, look: Look, zoom: float) -> None:
    """Draw kind and name of a block as large as fits, its top left corner at the origin."""
    area = chip_size(zoom)
    face = look.face
    _begin(painter)
    radius = max(f.BLOCK_RADIUS * zoom, 3.0)
    _paint_ring(painter, palette, look, area, radius)
    bar = max(f.BAR_WIDTH * zoom, 4.0)
    painter.save()
    _set_ground(painter, palette, look)
    painter.drawRoundedRect(area, radius, radius)
    painter.setClipRect(QRectF(0, 0, bar, area.height()))
    painter.setBrush(QColor(palette.bar(face.category)))
    painter.drawRoundedRect(area, radius, radius)
    painter.restore()
    left = bar + 5
    room = area.width() - left - 4 - (BADGE + 2 if _badges(look) else 0)
    if face.waiting:
        painter.setOpacity(painter.opacity() * f.WAITING_OPACITY)
    elif face.bypassed:
        painter.setOpacity(painter.opacity() * f.BYPASSED_OPACITY)
    two = area.height() >= _TWO_LINES
    size = _fitting(face.title, True, room, 14.0 if two else area.height() * 0.56)
    title = elided(face.title, size, True, int(room))
    measures = metrics(size, True)[1]
    if two:
        _paint_second(painter, palette, look, QRectF(left, 0, area.width() - left - 5, 0), area)
        base = area.height() * 0.5 - 2.5
    else:
        base = (area.height() + measures.capHeight()) / 2
    draw_text(painter, QPointF(left, base), title, size, palette.text, True)
    _begin(painter)
    _paint_outline(painter, palette, look, area, radius)
    _paint_badges(painter, palette, look, area)


def _paint_second(
    painter: QPainter, palette: Palette, look: Look, line: QRectF, area: QRectF
) -> None:
    """The name on the second line, and the shape beside it where there is room."""
    face = look.face
    size = 11.0
    base = area.height() * 0.5 + 11.0
    name = elided(face.name, size, False, int(line.width()), True)
    quiet = palette.text if look.heat else palette.secondary
    draw_text(painter, QPointF(line.left(), base), name, size, quiet)
    rest = line.width() - text_width(name, size, False) - 8
    if face.knows_shape and text_width(face.shape, size, False) <= rest:
        x = line.right() - text_width(face.shape, size, False)
        draw_text(painter, QPointF(x, base), face.shape, size, palette.text)


def paint_silhouette(painter: QPainter, palette: Palette, look: Look, zoom: float) -> None:
    """Draw a block filled with its category's colour, its top left corner at the origin."""
    area = chip_size(zoom)
    face = look.face
    _begin(painter)
    radius = min(max(f.BLOCK_RADIUS * zoom, 1.0), area.height() / 3)
    _paint_ring(painter, palette, look, area, radius)
    if face.waiting:
        painter.setOpacity(painter.opacity() * f.WAITING_OPACITY)
    fill = palette.glyph(face.category) if face.bypassed else silhouette_colour(palette, look)
    if face.bypassed:
        painter.setBrush(QColor(palette.ground))
        pen = QPen(QColor(fill), 1.0)
        pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(area, radius, radius)
    ink = fill if face.bypassed else _ink(palette, look)
    if look.heat is not None and not face.bypassed:
        # The cost has the ground; the category keeps the edge.
        edge = QRectF(0, 0, max(area.width() * 0.07, 2.0), area.height())
        painter.fillRect(edge, QColor(palette.bar(face.category)))
    _paint_label(painter, look, area, ink)
    _begin(painter)
    _paint_badges(painter, palette, look, area)


def _paint_label(painter: QPainter, look: Look, area: QRectF, ink: str) -> None:
    """The kind where it can be read, else its glyph, else nothing."""
    face = look.face
    signs = len(_badges(look)) * (BADGE + 1)
    area = area.adjusted(0, 0, -signs if area.width() > 3 * BADGE else 0, 0)
    room = area.width() - 8
    size = _fitting(face.title, True, room, min(area.height() * 0.62, 13.0))
    if area.height() >= SMALLEST_WORDS + 4 and text_width(face.title, size, True) <= room:
        width = text_width(face.title, size, True)
        base = (area.height() + metrics(size, True)[1].capHeight()) / 2
        place = QPointF((area.width() - width) / 2, base)
        draw_text(painter, place, face.title, size, ink, True)
        return
    size = min(area.height() - 3, 16.0)
    if size >= 9:
        place = QPointF((area.width() - size) / 2, (area.height() - size) / 2)
        paint_icon(painter, face.glyph, ink, QRectF(place.x(), place.y(), size, size))


def silhouette_colour(palette: Palette, look: Look) -> str:
    """Return what fills a silhouette: its category's colour, or its cost's."""
    if look.heat is not None:
        return heat_colour(palette, look.heat, strong=True)
    return mix(palette.bar(look.face.category), "#000000", 0.08)


def _ink(palette: Palette, look: Look) -> str:
    """Return the colour of words on a silhouette."""
    if look.heat is None:
        return "#FFFFFF"
    pale = (look.heat < 0.5) is not palette.dark
    return "#1B2330" if pale else "#FFFFFF"


def _begin(painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(1.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _set_ground(painter: QPainter, palette: Palette, look: Look) -> None:
    if look.face.bypassed:
        painter.setBrush(QColor(palette.ground))
    elif look.heat is not None:
        painter.setBrush(QColor(heat_colour(palette, look.heat)))
    else:
        painter.setBrush(QColor(palette.tint(look.face.category)))


def _paint_ring(
    painter: QPainter, palette: Palette, look: Look, area: QRectF, radius: float
) -> None:
    """A ring with a gap, so that it stands out from a block of nearly the same colour."""
    ring = ring_colour(palette, look)
    if ring is None:
        return
    painter.setPen(QPen(QColor(ring), 2.0))
    painter.drawRoundedRect(area.adjusted(-2.5, -2.5, 2.5, 2.5), radius + 2, radius + 2)
    painter.setPen(Qt.PenStyle.NoPen)


def _paint_outline(
    painter: QPainter, palette: Palette, look: Look, area: QRectF, radius: float
) -> None:
    pen = QPen(QColor(border_colour(palette, look)), 1.0)
    if look.face.bypassed:
        pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _badges(look: Look) -> tuple[str, ...]:
    """The signs of a block's state that are drawn at its corner."""
    signs = () if look.face.severity is None else (look.face.severity.value,)
    return (*signs, "freeze") if look.face.frozen else signs


def _paint_badges(painter: QPainter, palette: Palette, look: Look, area: QRectF) -> None:
    """Signs at the right edge, always large enough to be told from each other."""
    right = area.width() + (2 if area.height() < BADGE + 6 else -3)
    for name in _badges(look):
        size = BADGE if area.height() > BADGE else 10.0
        if name == "freeze" and area.height() < BADGE:
            continue  # no place for a word's worth of state on a band
        top = (area.height() - size) / 2 if area.height() < 2 * BADGE else 4.0
        place = QRectF(right - size, top, size, size)
        frozen = name == "freeze"
        colour = palette.secondary if frozen else mark_colour(palette, look.face.severity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.surface))
        painter.drawEllipse(place.adjusted(-1, -1, 1, 1))
        paint_icon(painter, name, colour or palette.text, place)
        right -= size + 3


def _fitting(text: str, bold: bool, room: float, largest: float) -> float:
    """Return the largest size at which the text fits, but never an illegible one."""
    size = max(float(int(largest)), SMALLEST_WORDS)
    while size > SMALLEST_WORDS and text_width(text, size, bold) > room:
        size -= 1
    return size
