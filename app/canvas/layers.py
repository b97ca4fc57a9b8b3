"""The layers that draw all wires and all blocks of the canvas, each in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import chips, paint
from app.canvas.items import BlockItem, WireItem
from app.canvas.labels import LABEL_ZOOM, Labels
from cnnbuilder.export import face as f
from cnnbuilder.export.tokens import Palette
from cnnbuilder.graph.model import Edge, NodeId

BUDGET = 64_000_000  # bytes of pictures of blocks that are kept
FIELD = 100_000.0  # the canvas is this large each way, so that it never seems to end
LONG = 360.0  # a wire from here on says which way it goes
THIN, THICK = 1.5, 3.0  # of a vector and of an image; other tensors between


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
    """

    def __init__(self, blocks: Mapping[NodeId, BlockItem], palette: Callable[[], Palette]) -> None:
        super().__init__(1.0)
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
        palette = self._palette()
        transform = painter.worldTransform()
        zoom, dx, dy = transform.m11(), transform.dx(), transform.dy()
        ratio = painter.device().devicePixelRatio()
        circumstances = (zoom, ratio, palette.ground)
        if circumstances != self._circumstances or self._bytes > BUDGET:
            self._circumstances = circumstances
            self._forget()
        age = self._age
        area = option.exposedRect.adjusted(-12 / zoom, -12 / zoom, 12 / zoom, 12 / zoom)
        left, top = area.left() - f.BLOCK_WIDTH, area.top() - f.BLOCK_HEIGHT
        right, bottom = area.right(), area.bottom()
        room = _room(zoom)
        painter.save()
        painter.resetTransform()
        raised = []
        for item in self._blocks.values():
            x, y = item.x(), item.y()
            if not (left <= x <= right and top <= y <= bottom):
                continue
            if item.picture_age != age or item.picture is None:
                item.picture = self._picture(item, zoom, ratio, palette)
                item.picture_age = age
            place = (round(x * zoom + dx) - room, round(y * zoom + dy) - room)
            if item.look.selected:
                raised.append((item, place))
                continue
            painter.drawPixmap(*place, item.picture)
            if self.phase is not None and item.trains:
                self._paint_light(painter, palette, item, place, zoom, room)
        for item, place in raised:
            if item.picture is not None:
                painter.drawPixmap(*place, item.picture)
            if self.phase is not None and item.trains:
                self._paint_light(painter, palette, item, place, zoom, room)
        painter.restore()

    def _forget(self) -> None:
        self._kept.clear()
        self._bytes = 0
        self._age += 1

    def _picture(self, item: BlockItem, zoom: float, ratio: float, palette: Palette) -> QPixmap:
        look = item.look
        key: object = look
        if zoom < paint.CHIP:
            # Far out names and figures are not drawn, so most blocks look like another one.
            face = look.face
            signs = (face.severity, face.waiting, face.frozen, face.bypassed)
            key = (
                face.title,
                face.category,
                face.glyph,
                signs,
                look.selected,
                look.faint,
                look.heat,
            )
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
        self,
        painter: QPainter,
        palette: Palette,
        item: BlockItem,
        place: tuple[int, int],
        zoom: float,
        room: int,
    ) -> None:
        height = f.BLOCK_HEIGHT * zoom
        bar = QRectF(place[0] + room, place[1] + room, max(f.BAR_WIDTH * zoom, 3.0), height)
        top, length = paint.training_light(height, self.phase or 0.0)
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
        left, top = area.left() - 8, area.top() - 8
        right, bottom = area.right() + 8, area.bottom() + 8
        seen = []
        for wire in self._wires.values():
            x1, y1, x2, y2 = wire.bounds
            if x1 <= right and x2 >= left and y1 <= bottom and y2 >= top and wire.isVisible():
                seen.append(wire)
        if zoom < paint.CHIP:
            _paint_lines(painter, palette, seen, zoom)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wire in sorted(seen, key=lambda each: each.state != ""):
            painter.setPen(_pen(palette, wire))
            painter.drawPath(wire.path)
        self._paint_heads(painter, palette, seen)
        if zoom >= LABEL_ZOOM:
            self.labels.paint(painter, palette, area)

    def _paint_heads(self, painter: QPainter, palette: Palette, seen: list[WireItem]) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for wire in seen:
            for path in _heads(wire):
                painter.setBrush(QColor(_colour(palette, wire)))
                painter.drawPath(path)


def _colour(palette: Palette, wire: WireItem) -> str:
    if wire.state in ("selected", "target"):
        return palette.accent
    return palette.tertiary if wire.state == "hovered" else palette.wire


def _width(wire: WireItem) -> float:
    width = THIN if wire.tensor is None else {1: THIN, 2: 2.2}.get(wire.tensor.rank, THICK)
    return width + (1.0 if wire.state else 0.0)


def _pen(palette: Palette, wire: WireItem) -> QPen:
    pen = QPen(QColor(_colour(palette, wire)), _width(wire))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if wire.tensor is None:
        pen.setDashPattern([4.0, 4.0])
    return pen


def _paint_lines(painter: QPainter, palette: Palette, wires: list[WireItem], zoom: float) -> None:
    """All wires as straight lines, those of one kind at once."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    kinds: dict[tuple[str, int], list[QLineF]] = {}
    for wire in wires:
        width = max(round(_width(wire) * zoom * 1.5), 1)
        kinds.setdefault((_colour(palette, wire), width), []).extend(wire.lines())
    for (colour, width), lines in kinds.items():
        pen = QPen(QColor(colour), width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(lines)


def _heads(wire: WireItem) -> list[QPainterPath]:
    """Arrow heads: before the end of a long wire, and on each piece that goes back."""
    if not wire.is_long(LONG):
        return []
    made = []
    for place, across, back in wire.arrows():
        path = QPainterPath()
        length, half = 8.0, 4.5
        tip = -length / 2 if back else length / 2
        corners = [QPointF(tip, 0), QPointF(-tip, -half), QPointF(-tip, half)]
        if not across:
            corners = [QPointF(corner.y(), corner.x()) for corner in corners]
        path.moveTo(place + corners[0])
        path.lineTo(place + corners[1])
        path.lineTo(place + corners[2])
        path.closeSubpath()
        made.append(path)
    return made
