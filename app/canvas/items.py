"""What lies on the canvas. Items hold ids and what they show, never objects of the model."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import paint
from cnnbuilder.export import face as f
from cnnbuilder.export.tokens import Palette
from cnnbuilder.export.wires import Way
from cnnbuilder.graph.model import Edge, NodeId


class BlockItem(QGraphicsItem):
    """Paints one block. Its place is the block's top left corner."""

    def __init__(self, node: NodeId, face: f.BlockFace, palette: Palette, inputs: int) -> None:
        super().__init__()
        self.node = node
        self._face = face
        self._palette = palette
        self._inputs = inputs
        self._direction: f.Direction = "down"
        self._selected = False
        self._hovered = False
        self._near: str | None = None
        self.setZValue(1)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    @property
    def face(self) -> f.BlockFace:
        """What the block shows."""
        return self._face

    def show_face(self, face: f.BlockFace, inputs: int) -> None:
        """Show something else; repaints only if it differs."""
        if face != self._face or inputs != self._inputs:
            self._face, self._inputs = face, inputs
            self.update()

    def show_direction(self, direction: f.Direction) -> None:
        """Put the ports where data flow that way."""
        if direction != self._direction:
            self._direction = direction
            self.update()

    def show_palette(self, palette: Palette) -> None:
        """Change the colours."""
        self._palette = palette
        self.update()

    def show_state(self, *, selected: bool | None = None, hovered: bool | None = None) -> None:
        """Change how it is marked."""
        before = (self._selected, self._hovered)
        self._selected = self._selected if selected is None else selected
        self._hovered = self._hovered if hovered is None else hovered
        if (self._selected, self._hovered) != before:
            self.setZValue(2 if self._selected else 1)
            self.update()

    def show_port(self, port: str | None) -> None:
        """Grow the "in" or "out" port while a wire is near, or neither."""
        if port != self._near:
            self._near = port
            self.update()

    def boundingRect(self) -> QRectF:
        room = f.PORT_SIZE
        return QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT).adjusted(-room, -room, room, room)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT))
        return path

    def input_point(self, index: int = 0) -> QPointF:
        """Where the wire of an input port ends, on the canvas."""
        count = max(self._inputs, 1)
        point = f.input_port(self.x(), self.y(), index, count, self._direction)
        return QPointF(point.x, point.y)

    def output_point(self) -> QPointF:
        """Where its wires start, on the canvas."""
        point = f.output_port(self.x(), self.y(), direction=self._direction)
        return QPointF(point.x, point.y)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        paint.paint_block(
            painter,
            self._palette,
            self._face,
            selected=self._selected,
            hovered=self._hovered,
            zoom=zoom,
        )
        if zoom < paint.READABLE:
            return
        if self._face.has_input:
            for index in range(max(self._inputs, 1)):
                centre = self.mapFromScene(self.input_point(index))
                paint.paint_port(painter, self._palette, centre, near=self._near == "in")
        centre = self.mapFromScene(self.output_point())
        paint.paint_port(painter, self._palette, centre, near=self._near == "out")


class WireItem(QGraphicsItem):
    """Paints one wire."""

    def __init__(self, edge: Edge, palette: Palette) -> None:
        super().__init__()
        self.edge = edge
        self._palette = palette
        self._path = QPainterPath()
        self._shape = QPainterPath()
        self._state = ""
        self.setZValue(0)

    @property
    def path(self) -> QPainterPath:
        """The line of the wire."""
        return self._path

    def show_way(self, way: Way) -> None:
        """Take another way."""
        self.show_path(paint.wire_path(way))

    def show_path(self, path: QPainterPath) -> None:
        """Take another line."""
        if path == self._path:
            return
        self.prepareGeometryChange()
        self._path = path
        stroker = QPainterPathStroker()
        stroker.setWidth(12)
        self._shape = stroker.createStroke(path)
        self.update()

    def show_palette(self, palette: Palette) -> None:
        """Change the colours."""
        self._palette = palette
        self.update()

    def show_state(self, state: str) -> None:
        """Mark the wire: "" plain, "hovered", "selected" or "target" (a block will go on it)."""
        if state != self._state:
            self._state = state
            self.update()

    @property
    def state(self) -> str:
        """How it is marked."""
        return self._state

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-6, -6, 6, 6)

    def shape(self) -> QPainterPath:
        return self._shape

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = {"": self._palette.control, "hovered": self._palette.tertiary}
        colour = colours.get(self._state, self._palette.accent)
        width = f.WIRE_WIDTH + (1.0 if self._state == "target" else 0.0)
        pen = QPen(QColor(colour), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
