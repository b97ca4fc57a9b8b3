"""Painting of blocks and wires. Pure functions of what is shown: no items, no model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from app.theme import font, paint_icon
from cnnbuilder.export import face as f
from cnnbuilder.export.heat import heat_colour
from cnnbuilder.export.lanes import Way
from cnnbuilder.export.tokens import Palette, mix
from cnnbuilder.spec import Category, Severity

# The three levels of zoom: from the first on a block can be read whole; from the second on it is
# a chip with its kind and name; further out a silhouette.
FULL, CHIP = 0.6, 0.26
READABLE = FULL  # from here on words on the canvas can be read at their own size
SHADOWS = ((1.5, 0.05), (3.0, 0.03))  # drop and strength, as in figures
MARK_SIZE = 14.0  # the sign of an error or a warning
ROOM = 10.0  # what a block's picture needs around the block, for ring and ports


@dataclass(frozen=True, slots=True)
class Look:
    """All that decides how a block is drawn.

    Attributes:
        face: What it says.
        inputs: Number of input ports.
        outputs: Number of output ports.
        direction: Which way the data flow.
        selected: Whether it is selected.
        hovered: Whether the pointer is over it.
        near: "in" or "out" while a wire comes near to that port.
        share: Length of the bar at the lower edge, 0 to 1.
        heat: How strongly it is coloured by its cost, 0 to 1; None where costs are not coloured.
    """

    face: f.BlockFace
    inputs: int = 1
    outputs: int = 1
    direction: f.Direction = "down"
    selected: bool = False
    hovered: bool = False
    near: str | None = None
    share: float = 0.0
    heat: float | None = None


GROUP_GLYPH = "group"


@lru_cache(maxsize=64)
def metrics(pixels: float, bold: bool) -> tuple[QFont, QFontMetricsF]:
    """Return the program's font with tabular figures, and its measures."""
    made = font(pixels, bold=bold, tabular=True)
    return made, QFontMetricsF(made)


@lru_cache(maxsize=4096)
def elided(text: str, pixels: float, bold: bool, room: int, middle: bool = False) -> str:
    """Return the text, shortened to the room."""
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    return metrics(pixels, bold)[1].elidedText(text, mode, room)


@lru_cache(maxsize=4096)
def text_width(text: str, pixels: float, bold: bool) -> float:
    """Return how wide a line of text is."""
    return metrics(pixels, bold)[1].horizontalAdvance(text)


def border_colour(palette: Palette, look: Look) -> str:
    """Return the colour of a block's border."""
    if look.face.severity is Severity.ERROR:
        return palette.error
    if look.selected:
        return palette.accent
    if look.face.severity is Severity.WARNING:
        return palette.warning
    return palette.tertiary if look.hovered or look.face.bypassed else palette.control


def ring_colour(palette: Palette, look: Look) -> str | None:
    """Return the colour of the ring around a selected block or one with an error, or None."""
    if look.selected:
        return palette.accent
    return palette.error if look.face.severity is Severity.ERROR else None


def _block_path() -> QPainterPath:
    path = QPainterPath()
    edge = QRectF(0.5, 0.5, f.BLOCK_WIDTH - 1, f.BLOCK_HEIGHT - 1)
    path.addRoundedRect(edge, f.BLOCK_RADIUS, f.BLOCK_RADIUS)
    return path


def paint_block(painter: QPainter, palette: Palette, look: Look) -> None:
    """Draw a block that can be read whole, its top left corner at the origin."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = _block_path()
    face = look.face
    if face.glyph == GROUP_GLYPH:
        _paint_stack(painter, palette, outline)
    _paint_ground(painter, palette, look, outline)
    opacity = painter.opacity()
    if face.waiting:
        painter.setOpacity(opacity * f.WAITING_OPACITY)
    elif face.bypassed:
        painter.setOpacity(opacity * f.BYPASSED_OPACITY)
    _paint_edges(painter, palette, look, outline)
    _paint_header(painter, palette, face)
    _paint_foot(painter, palette, look)
    painter.setOpacity(opacity)
    pen = QPen(QColor(border_colour(palette, look)), 1.5 if look.selected else 1.0)
    if face.bypassed:
        pen.setDashPattern([4.0, 3.0])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawPath(outline)
    _paint_ports(painter, palette, look)


def _paint_stack(painter: QPainter, palette: Palette, outline: QPainterPath) -> None:
    """Let a second card look out behind a group: there is more in it."""
    painter.setPen(QPen(QColor(palette.control), 1.0))
    painter.setBrush(QColor(palette.note))
    painter.translate(4, -4)
    painter.drawPath(outline)
    painter.translate(-4, 4)


def _paint_ground(painter: QPainter, palette: Palette, look: Look, outline: QPainterPath) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if not palette.dark and not look.face.bypassed:
        for drop, strength in SHADOWS:
            shade = QColor(palette.text)
            shade.setAlphaF(strength)
            painter.setBrush(shade)
            painter.drawPath(outline.translated(0, drop))
    ring = ring_colour(palette, look)
    if ring is not None:
        colour = QColor(ring)
        colour.setAlphaF(f.RING_OPACITY)
        painter.setPen(QPen(colour, f.RING_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        grown = QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT).adjusted(-1.5, -1.5, 1.5, 1.5)
        painter.drawRoundedRect(grown, f.BLOCK_RADIUS + 1.5, f.BLOCK_RADIUS + 1.5)
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.ground if look.face.bypassed else palette.surface))
    painter.drawPath(outline)
    if look.face.bypassed:
        _paint_passage(painter, palette, look)


def _paint_passage(painter: QPainter, palette: Palette, look: Look) -> None:
    """What comes into a bypassed block goes through it as it is: behind the words, a wire."""
    start = f.input_port(0, 0, 0, max(look.inputs, 1), look.direction)
    end = f.output_port(0, 0, 0, max(look.outputs, 1), look.direction)
    path = QPainterPath(QPointF(start.x, start.y))
    across = look.direction == "right"
    reach = QPointF(60, 0) if across else QPointF(0, 40)
    path.cubicTo(
        QPointF(start.x, start.y) + reach, QPointF(end.x, end.y) - reach, QPointF(end.x, end.y)
    )
    pen = QPen(QColor(palette.control), f.WIRE_WIDTH)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)


def _paint_edges(painter: QPainter, palette: Palette, look: Look, outline: QPainterPath) -> None:
    """The foot coloured by cost, the category's bar and the bar of the share."""
    face = look.face
    painter.save()
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    if look.heat is not None:
        foot = QRectF(0, f.HEADER_HEIGHT, f.BLOCK_WIDTH, f.BLOCK_HEIGHT - f.HEADER_HEIGHT)
        painter.fillRect(foot, QColor(heat_colour(palette, look.heat)))
    bar = QColor(palette.bar(face.category))
    painter.fillRect(QRectF(0, 0, f.BAR_WIDTH, f.BLOCK_HEIGHT), bar)
    if look.share > 0:
        room = f.BLOCK_WIDTH - f.INSET - f.RIGHT_INSET
        top = f.BLOCK_HEIGHT - f.SHARE_HEIGHT - 0.5
        length = max(room * look.share, f.SHARE_HEIGHT)
        painter.fillRect(QRectF(f.INSET, top, length, f.SHARE_HEIGHT), bar)
    painter.restore()


def draw_text(
    painter: QPainter, place: QPointF, text: str, pixels: float, colour: str, bold: bool = False
) -> None:
    """Draw a line of text, its base line beginning at ``place``."""
    painter.setFont(metrics(pixels, bold)[0])
    painter.setPen(QColor(colour))
    painter.drawText(place, text)


def _paint_header(painter: QPainter, palette: Palette, face: f.BlockFace) -> None:
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
    title = elided(face.title, f.TITLE_SIZE, True, int(right - f.TITLE_X))
    draw_text(
        painter, QPointF(f.TITLE_X, f.TITLE_BASELINE), title, f.TITLE_SIZE, palette.text, True
    )
    room = right - f.TITLE_X - text_width(title, f.TITLE_SIZE, True) - f.NAME_GAP
    below = room < min(f.NAME_ROOM, text_width(face.name, f.NAME_SIZE, False))
    baseline = f.LINE_BASELINE if below else f.TITLE_BASELINE
    if below:
        room = right - f.TITLE_X - text_width(face.line, f.LINE_SIZE, False) - f.NAME_GAP
        room = max(room, (right - f.TITLE_X) / 2)
    name = elided(face.name, f.NAME_SIZE, False, int(room), True)
    name_width = text_width(name, f.NAME_SIZE, False)
    draw_text(painter, QPointF(right - name_width, baseline), name, f.NAME_SIZE, palette.tertiary)
    line_room = right - f.TITLE_X - (name_width + f.NAME_GAP if below else 0)
    line = elided(face.line, f.LINE_SIZE, False, int(line_room))
    draw_text(painter, QPointF(f.TITLE_X, f.LINE_BASELINE), line, f.LINE_SIZE, palette.secondary)


def _paint_foot(painter: QPainter, palette: Palette, look: Look) -> None:
    face = look.face
    right = float(f.BLOCK_WIDTH - f.RIGHT_INSET)
    painter.fillRect(
        QRectF(f.BAR_WIDTH, f.HEADER_HEIGHT, f.BLOCK_WIDTH - f.BAR_WIDTH - 1, 1),
        QColor(palette.hairline),
    )
    middle = (f.HEADER_HEIGHT + f.BLOCK_HEIGHT) / 2 + 0.5
    left = float(f.INSET)
    mark = mark_colour(palette, face.severity)
    if mark is not None and face.severity is not None:
        sign = QRectF(left, middle - MARK_SIZE / 2, MARK_SIZE, MARK_SIZE)
        paint_icon(painter, face.severity.value, mark, sign)
        left += MARK_SIZE + 5
    # On a coloured ground the quieter words would be too faint.
    quiet = palette.secondary if not look.heat else palette.text
    count_width = text_width(face.count, f.FOOT_SIZE, False)
    start = right - count_width
    draw_text(painter, QPointF(start, f.FOOT_BASELINE), face.count, f.FOOT_SIZE, quiet)
    if face.frozen or face.bypassed:
        start -= MARK_SIZE + 5
        sign = QRectF(start, middle - MARK_SIZE / 2, MARK_SIZE, MARK_SIZE)
        paint_icon(painter, "freeze" if face.frozen else "bypass", quiet, sign)
    colour = palette.text
    if not face.knows_shape:
        colour = palette.error if face.severity is Severity.ERROR else palette.tertiary
    shape = elided(face.shape, f.FOOT_SIZE, False, int(start - left - f.NAME_GAP))
    draw_text(painter, QPointF(left, f.FOOT_BASELINE), shape, f.FOOT_SIZE, colour)


def mark_colour(palette: Palette, severity: Severity | None) -> str | None:
    """Return the colour of the sign of a problem, or None if there is none."""
    if severity is Severity.ERROR:
        return palette.error
    return palette.warning if severity is Severity.WARNING else None


def _paint_ports(painter: QPainter, palette: Palette, look: Look) -> None:
    if look.face.has_input:
        for index in range(max(look.inputs, 1)):
            point = f.input_port(0, 0, index, max(look.inputs, 1), look.direction)
            _paint_port(painter, palette, QPointF(point.x, point.y), near=look.near == "in")
    for index in range(look.outputs):
        point = f.output_port(0, 0, index, max(look.outputs, 1), look.direction)
        _paint_port(painter, palette, QPointF(point.x, point.y), near=look.near == "out")


def _paint_port(painter: QPainter, palette: Palette, centre: QPointF, *, near: bool) -> None:
    """A port; it grows when a wire comes near."""
    radius = f.PORT_SIZE / 2 * (1.35 if near else 1.0) - 1
    painter.setPen(QPen(QColor(palette.accent if near else palette.tertiary), 1.5))
    painter.setBrush(QColor(palette.surface))
    painter.drawEllipse(centre, radius, radius)


def training_light(height: float, phase: float) -> tuple[float, float]:
    """Return top and height of the light that runs down a block's bar while it is trained."""
    length = height * 0.4
    return phase * (height + length) - length, length


def light_colour(palette: Palette, category: Category | None) -> str:
    """Return the colour of that light."""
    return mix(palette.bar(category), "#FFFFFF", 0.62)


def wire_path(way: Way) -> QPainterPath:
    """Return the path of a wire with rounded corners."""
    # As ``wires.rounded`` says it, without an object for every corner: a hundred wires may be
    # drawn anew for each step of a drag.
    path = QPainterPath()
    path.moveTo(*way[0])
    for (x0, y0), (x1, y1), (x2, y2) in zip(way, way[1:], way[2:], strict=False):
        before, after = abs(x1 - x0) + abs(y1 - y0), abs(x2 - x1) + abs(y2 - y1)
        room = min(f.WIRE_RADIUS, before / 2, after / 2)
        if not room:
            continue
        back, on = room / before, room / after
        path.lineTo(x1 + (x0 - x1) * back, y1 + (y0 - y1) * back)
        path.quadTo(x1, y1, x1 + (x2 - x1) * on, y1 + (y2 - y1) * on)
    path.lineTo(*way[-1])
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
