"""The layers that draw all wires and all blocks of the canvas, each in one go."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import chips, paint
from app.canvas.items import BlockItem, WireItem
from app.canvas.labels import LABEL_ZOOM, NEAR, Labels
from cnnbuilder.export import face as f
from cnnbuilder.export.tokens import Palette
from cnnbuilder.graph.model import Edge, NodeId

BUDGET = 64_000_000  # bytes of pictures of blocks that are kept
PATIENCE = 0.008  # seconds a frame may take to draw blocks anew; the rest comes with the next
FIELD = 100_000.0  # the canvas is this large each way, so that it never seems to end
HEAD = 0.8  # below this zoom arrow heads keep their size on the screen
LONG = 360.0  # a wire from here on says which way it goes


class _Layer(QGraphicsItem):
    """Covers the whole canvas and is never under the pointer."""

    def __init__(self, depth: float) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(depth)

    def boundingRect(self) -> QRectF:
        return QRectF(-FIELD, -FIELD, 2 * FIELD, 2 * FIELD)

    def shape(self) -> QPainterPath:
        return QPainterPath()


class BlockLayer(_Layer):
    """Draws the blocks from pictures that are kept as long as they look the same.

    Args:
        blocks: The items, kept by the scene.
        palette: Tells the colours.
        again: Called when there was no time to draw everything sharply.
    """

    def __init__(
        self,
        blocks: Mapping[NodeId, BlockItem],
        palette: Callable[[], Palette],
        again: Callable[[], None],
    ) -> None:
        super().__init__(1.0)
        self._again = again
        self._blocks = blocks
        self._palette = palette
        self._circumstances: tuple[float, float, str] = (0.0, 0.0, "")
        self._age = 0
        self._kept: dict[object, QPixmap] = {}
        self._bytes = 0
        self.phase: float | None = None  # of the light on blocks that are trained; None: none are

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        transform = painter.worldTransform()
        zoom = transform.m11()
        palette = self._palette()
        self._renew(zoom, painter.device().devicePixelRatio(), palette)
        seen = self._seen(option.exposedRect, transform)
        painter.save()
        painter.resetTransform()
        deadline = time.perf_counter() + PATIENCE
        late = False
        strength = 1.0
        for item, x, y in seen:
            if item.picture_age != self._age or item.picture is None:
                if item.picture is not None and time.perf_counter() > deadline:
                    self._paint_old(painter, item, QPointF(x, y), zoom)
                    late = True
                    continue
                item.picture = self._picture(item, palette)
                item.picture_age, item.picture_zoom = self._age, zoom
            if item.strength != strength:
                strength = item.strength
                painter.setOpacity(strength)
            painter.drawPixmap(x, y, item.picture)
            if self.phase is not None and item.trains:
                self._paint_light(painter, palette, item, QPointF(x, y), zoom)
        painter.restore()
        if late:
            self._again()

    def _renew(self, zoom: float, ratio: float, palette: Palette) -> None:
        """Give up the pictures when they are of no more use, or too many.

        Those of the zoom just left stay for a moment: they are stretched until there are others.
        """
        circumstances = (zoom, ratio, palette.ground)
        many = self._bytes > BUDGET
        if circumstances == self._circumstances and not many:
            return
        stretched = circumstances[1:] == self._circumstances[1:] and not many
        for item in self._blocks.values():
            if not stretched or item.picture_age < self._age:
                item.picture = None
        self._circumstances = circumstances
        self._kept.clear()
        self._bytes = 0
        self._age += 1

    def _seen(self, area: QRectF, transform: QTransform) -> list[tuple[BlockItem, int, int]]:
        """Blocks that may be in an area and where their pictures go; selected ones last."""
        zoom, dx, dy = transform.m11(), transform.dx(), transform.dy()
        room = _room(zoom)
        reach = room / zoom + 1
        left, top = area.left() - f.BLOCK_WIDTH - reach, area.top() - f.BLOCK_HEIGHT - reach
        right, bottom = area.right() + reach, area.bottom() + reach
        plain: list[tuple[BlockItem, int, int]] = []
        raised: list[tuple[BlockItem, int, int]] = []
        for item in self._blocks.values():
            x = item.x()
            if x < left or x > right:
                continue
            y = item.y()
            if top <= y <= bottom and item.isVisible():
                found = (item, round(x * zoom + dx) - room, round(y * zoom + dy) - room)
                (raised if item.look.selected else plain).append(found)
        return plain + raised

    def _paint_old(self, painter: QPainter, item: BlockItem, place: QPointF, zoom: float) -> None:
        """Stretch the picture from before the zoom changed: the next frame has the right one."""
        old = item.picture
        if old is None:
            return
        scale = zoom / item.picture_zoom
        inset = _room(item.picture_zoom) * scale
        size = QSizeF(old.deviceIndependentSize()) * scale
        offset = _room(zoom) - inset
        corner = place + QPointF(offset, offset)
        painter.drawPixmap(QRectF(corner, size), old, QRectF(old.rect()))

    def _picture(self, item: BlockItem, palette: Palette) -> QPixmap:
        zoom, ratio, _ground = self._circumstances
        look = item.look
        key: object = look
        if zoom < paint.CHIP:
            # Far out names and figures are not drawn, so most blocks look like another one.
            face = look.face
            signs = (face.severity, face.waiting, face.frozen, face.bypassed)
            key = (face.title, face.category, face.glyph, signs, look.selected, look.heat)
        made = self._kept.get(key)
        if made is not None:
            return made
        room = _room(zoom)
        size = chips.chip_size(zoom).size()
        width, height = size.width() + 2 * room + 1, size.height() + 2 * room + 1
        made = QPixmap(round(width * ratio), round(height * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.translate(room, room)
        paint_at(painter, palette, look, zoom)
        painter.end()
        self._kept[key] = made
        self._bytes += made.width() * made.height() * 4
        return made

    def _paint_light(
        self, painter: QPainter, palette: Palette, item: BlockItem, place: QPointF, zoom: float
    ) -> None:
        room, height = _room(zoom), f.BLOCK_HEIGHT * zoom
        top, length = paint.training_light(height, self.phase or 0.0)
        bar = QRectF(place.x() + room, place.y() + room, max(f.BAR_WIDTH * zoom, 3.0), height)
        light = QRectF(bar.left(), bar.top() + top, bar.width(), length) & bar
        painter.fillRect(light, QColor(paint.light_colour(palette, item.face.category)))

    def light_area(self, item: BlockItem) -> QRectF:
        """Return what of a block is drawn again as the light runs down."""
        return QRectF(item.x() - 1, item.y() - 1, 2 * f.BAR_WIDTH + 2, f.BLOCK_HEIGHT + 2)


def paint_at(painter: QPainter, palette: Palette, look: paint.Look, zoom: float) -> None:
    """Draw a block as it looks at a zoom, its top left corner at the origin."""
    if zoom >= paint.FULL:
        painter.scale(zoom, zoom)
        paint.paint_block(painter, palette, look)
    elif zoom >= paint.CHIP:
        chips.paint_chip(painter, palette, look, zoom)
    else:
        chips.paint_silhouette(painter, palette, look, zoom)


def _room(zoom: float) -> int:
    """Pixels around a block for what stands out from it."""
    return max(int(paint.ROOM * zoom + 1), 9)


class WireLayer(_Layer):
    """Draws the wires: from near by each with its shape, from far away as plain lines at once."""

    def __init__(
        self,
        wires: Mapping[Edge, WireItem],
        blocks: Mapping[NodeId, BlockItem],
        palette: Callable[[], Palette],
    ) -> None:
        super().__init__(0.0)
        self._wires = wires
        self._palette = palette
        self.labels = Labels(wires, blocks)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        palette = self._palette()
        zoom = painter.worldTransform().m11()
        area = option.exposedRect
        left, top = area.left() - NEAR, area.top() - NEAR
        right, bottom = area.right() + NEAR, area.bottom() + NEAR
        near = []
        for wire in self._wires.values():
            x1, y1, x2, y2 = wire.bounds
            if x1 <= right and x2 >= left and y1 <= bottom and y2 >= top and wire.isVisible():
                near.append(wire)
        if zoom < paint.CHIP:
            _paint_lines(painter, palette, near, zoom)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_paths(painter, palette, near)
        self._paint_heads(painter, palette, near, max(1.0, HEAD / zoom))
        if zoom >= LABEL_ZOOM:
            self.labels.paint(painter, palette, area, near)

    def _paint_paths(self, painter: QPainter, palette: Palette, wires: list[WireItem]) -> None:
        """Straight wires of one kind at once, the others one by one; marked ones on top."""
        straight: dict[int, list[WireItem]] = {}
        for wire in wires:
            if not wire.state and wire.strength == 1 and len(wire.way) == 2:
                rank = wire.tensor.rank if wire.tensor is not None else 0
                straight.setdefault(rank, []).append(wire)
        for same in straight.values():
            painter.setPen(_pen(palette, same[0]))
            painter.drawLines([line for wire in same for line in wire.lines()])
        for wire in sorted(wires, key=lambda each: each.state != ""):
            if wire.state or wire.strength != 1 or len(wire.way) != 2:
                painter.setPen(_pen(palette, wire))
                painter.drawPath(wire.path)

    def _paint_heads(
        self, painter: QPainter, palette: Palette, seen: list[WireItem], scale: float
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        kinds: dict[tuple[str, float], QPainterPath] = {}
        colours: dict[tuple[str, float], QColor] = {}
        for wire in seen:
            if wire.is_long(LONG):
                kind = (wire.state, wire.strength)
                _add_heads(kinds.setdefault(kind, QPainterPath()), wire, scale)
                colours[kind] = _colour(palette, wire)
        for kind, path in kinds.items():
            path.setFillRule(Qt.FillRule.WindingFill)  # heads of one strand lie on each other
            painter.setBrush(colours[kind])
            painter.drawPath(path)


def _colour(palette: Palette, wire: WireItem) -> QColor:
    names = {"": palette.wire, "hovered": palette.secondary}
    colour = QColor(names.get(wire.state, palette.accent))
    if wire.strength != 1:
        colour.setAlphaF(wire.strength)
    return colour


def _width(wire: WireItem) -> float:
    width = f.wire_width(None if wire.tensor is None else wire.tensor.rank)
    return width + (1.0 if wire.state else 0.0)


def _pen(palette: Palette, wire: WireItem) -> QPen:
    pen = QPen(_colour(palette, wire), _width(wire))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if wire.tensor is None:
        pen.setDashPattern([4.0, 4.0])
    return pen


def _paint_lines(painter: QPainter, palette: Palette, wires: list[WireItem], zoom: float) -> None:
    """All wires as straight lines, those of one kind at once."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    kinds: dict[tuple[str, int, float], list[WireItem]] = {}
    for wire in wires:
        rank = wire.tensor.rank if wire.tensor is not None else 0
        kinds.setdefault((wire.state, rank, wire.strength), []).append(wire)
    for same in kinds.values():
        lines = [line for wire in same for line in wire.lines()]
        width = max(round(_width(same[0]) * zoom * 1.5), 1) * painter.device().devicePixelRatio()
        pen = QPen(_colour(palette, same[0]), width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(lines)


def _add_heads(path: QPainterPath, wire: WireItem, scale: float) -> None:
    """Arrow heads: before the end of a long wire, and on each piece that goes back."""
    for place, level, back in wire.arrows():
        tip, half = (-4.0 if back else 4.0) * scale, 4.5 * scale
        x, y = place.x(), place.y()
        if level:
            corners = ((x + tip, y), (x - tip, y - half), (x - tip, y + half))
        else:
            corners = ((x, y + tip), (x - half, y - tip), (x + half, y - tip))
        path.moveTo(*corners[0])
        path.lineTo(*corners[1])
        path.lineTo(*corners[2])
        path.closeSubpath()
