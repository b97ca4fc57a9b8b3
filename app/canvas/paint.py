"""Painting of blocks and wires. Pure functions of what is shown: no items, no model."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from app.theme import font, paint_icon
from cnnbuilder.export import face as f
from cnnbuilder.export.tokens import Palette
from cnnbuilder.export.wires import Way, rounded
from cnnbuilder.spec import Severity

# Below this zoom text is a grey smear: blocks are drawn as chips with one large name.
READABLE = 0.45


@lru_cache(maxsize=32)
def _metrics(pixels: float, bold: bool) -> tuple[QFont, QFontMetricsF]:
    made = font(pixels, bold=bold, tabular=True)
    return made, QFontMetricsF(made)


@lru_cache(maxsize=4096)
def _elided(text: str, pixels: float, bold: bool, room: int, middle: bool = False) -> str:
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    return _metrics(pixels, bold)[1].elidedText(text, mode, room)


@lru_cache(maxsize=4096)
def _width(text: str, pixels: float, bold: bool) -> float:
    return _metrics(pixels, bold)[1].horizontalAdvance(text)


@lru_cache(maxsize=1)
def _outline() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT), f.BLOCK_RADIUS, f.BLOCK_RADIUS)
    return path


def border_colour(palette: Palette, face: f.BlockFace, selected: bool, hovered: bool) -> str:
    """Return the colour of a block's border in a state."""
    if face.severity is Severity.ERROR:
        return palette.error
    if selected:
        return palette.accent
    if face.severity is Severity.WARNING:
        return palette.warning
    return palette.tertiary if hovered else palette.control


def paint_block(
    painter: QPainter,
    palette: Palette,
    face: f.BlockFace,
    *,
    selected: bool = False,
    hovered: bool = False,
    zoom: float = 1.0,
) -> None:
    """Draw a block with its top left corner at the origin."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    border = border_colour(palette, face, selected, hovered)
    area = QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT)
    if selected or face.severity is Severity.ERROR:
        ring = QColor(palette.accent if selected else border)
        ring.setAlphaF(f.RING_OPACITY)
        painter.setPen(QPen(ring, f.RING_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        grown = area.adjusted(-2, -2, 2, 2)
        painter.drawRoundedRect(grown, f.BLOCK_RADIUS + 2, f.BLOCK_RADIUS + 2)
    if face.waiting:
        painter.setOpacity(f.WAITING_OPACITY)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.surface))
    painter.drawPath(_outline())
    painter.save()
    painter.setClipPath(_outline(), Qt.ClipOperation.IntersectClip)
    painter.fillRect(QRectF(0, 0, f.BAR_WIDTH, f.BLOCK_HEIGHT), QColor(palette.bar(face.category)))
    if zoom >= READABLE and face.share > 0:
        left = float(f.INSET)
        room = f.BLOCK_WIDTH - f.INSET - f.RIGHT_INSET
        top = f.BLOCK_HEIGHT - f.SHARE_HEIGHT
        share = QRectF(left, top, max(room * face.share, 2.0), f.SHARE_HEIGHT)
        painter.fillRect(share, QColor(palette.bar(face.category)))
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(border), 1.5 if selected else 1.0))
    painter.drawPath(_outline())
    if zoom >= READABLE:
        _paint_words(painter, palette, face)
    else:
        _paint_chip(painter, palette, face)


def _paint_chip(painter: QPainter, palette: Palette, face: f.BlockFace) -> None:
    painter.setPen(QColor(palette.text))
    made, _ = _metrics(26, True)
    painter.setFont(made)
    room = f.BLOCK_WIDTH - 2 * f.INSET
    area = QRectF(f.INSET, 0, room, f.BLOCK_HEIGHT)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, _elided(face.title, 26, True, int(room)))


def _text(
    painter: QPainter, place: QPointF, text: str, pixels: float, colour: str, bold: bool = False
) -> None:
    painter.setFont(_metrics(pixels, bold)[0])
    painter.setPen(QColor(colour))
    painter.drawText(place, text)


def _paint_words(painter: QPainter, palette: Palette, face: f.BlockFace) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.tint(face.category)))
    tile = QRectF(f.INSET, f.GLYPH_TOP, f.GLYPH_TILE, f.GLYPH_TILE)
    painter.drawRoundedRect(tile, f.GLYPH_RADIUS, f.GLYPH_RADIUS)
    inner = (f.GLYPH_TILE - f.GLYPH_SIZE) / 2
    paint_icon(
        painter,
        face.glyph,
        palette.glyph(face.category),
        tile.adjusted(inner, inner, -inner, -inner),
    )
    right = float(f.BLOCK_WIDTH - f.RIGHT_INSET)
    _text(
        painter, QPointF(f.TITLE_X, f.TITLE_BASELINE), face.title, f.TITLE_SIZE, palette.text, True
    )
    room = right - f.TITLE_X - _width(face.title, f.TITLE_SIZE, True) - f.NAME_GAP
    below = room < min(f.NAME_ROOM, _width(face.name, f.NAME_SIZE, False))
    baseline = f.LINE_BASELINE if below else f.TITLE_BASELINE
    if below:
        room = right - f.TITLE_X - _width(face.line, f.LINE_SIZE, False) - f.NAME_GAP
    name = _elided(face.name, f.NAME_SIZE, False, int(room), True)
    place = QPointF(right - _width(name, f.NAME_SIZE, False), baseline)
    _text(painter, place, name, f.NAME_SIZE, palette.tertiary)
    line_room = right - f.TITLE_X - (_width(name, f.NAME_SIZE, False) + f.NAME_GAP if below else 0)
    line = _elided(face.line, f.LINE_SIZE, False, int(line_room))
    _text(painter, QPointF(f.TITLE_X, f.LINE_BASELINE), line, f.LINE_SIZE, palette.secondary)
    painter.fillRect(
        QRectF(f.BAR_WIDTH, f.HEADER_HEIGHT, f.BLOCK_WIDTH - f.BAR_WIDTH - 1, 1),
        QColor(palette.hairline),
    )
    count_width = _width(face.count, f.FOOT_SIZE, False)
    _text(
        painter,
        QPointF(right - count_width, f.FOOT_BASELINE),
        face.count,
        f.FOOT_SIZE,
        palette.secondary,
    )
    colour = palette.text
    if not face.knows_shape:
        colour = palette.error if face.severity is Severity.ERROR else palette.tertiary
    shape = _elided(face.shape, f.FOOT_SIZE, False, int(right - f.INSET - count_width - f.NAME_GAP))
    _text(painter, QPointF(f.INSET, f.FOOT_BASELINE), shape, f.FOOT_SIZE, colour)


def paint_port(
    painter: QPainter,
    palette: Palette,
    centre: QPointF,
    *,
    near: bool = False,
    accent: bool = False,
) -> None:
    """Draw a port; it grows when a wire comes near."""
    radius = f.PORT_SIZE / 2 * (1.35 if near else 1.0) - 1
    colour = palette.accent if near or accent else palette.tertiary
    painter.setPen(QPen(QColor(colour), 1.5))
    painter.setBrush(QColor(palette.surface))
    painter.drawEllipse(centre, radius, radius)


def wire_path(way: Way) -> QPainterPath:
    """Return the path of a wire with rounded corners."""
    path = QPainterPath()
    for command in rounded(way):
        points = [QPointF(point.x, point.y) for point in command.points]
        if command.kind == "M":
            path.moveTo(points[0])
        elif command.kind == "L":
            path.lineTo(points[0])
        else:
            path.quadTo(points[0], points[1])
    return path


def loose_path(start: QPointF, end: QPointF, direction: f.Direction = "down") -> QPainterPath:
    """Return the path of a wire that is being drawn: a gentle curve, the way the data flow."""
    if direction == "down":
        reach = QPointF(0, max(abs(end.y() - start.y()) / 2, 30.0))
    else:
        reach = QPointF(max(abs(end.x() - start.x()) / 2, 30.0), 0)
    path = QPainterPath(start)
    path.cubicTo(start + reach, end - reach, end)
    return path
