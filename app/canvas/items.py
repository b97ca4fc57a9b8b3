"""What lies on the canvas. Items hold ids and what they show, never objects of the model.

The items say where things are and what is under the pointer; they are drawn by the layers, all
blocks in one go, which is what makes a thousand of them quick.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPixmap
from PySide6.QtWidgets import QGraphicsItem

from app.canvas import paint
from app.canvas.paint import Look
from cnnbuilder.export import face as f
from cnnbuilder.export.lanes import Way
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.spec import TensorSpec

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

GRAB = 12.0  # a wire is under the pointer as if it were this wide
LABEL_REACH = 140.0  # how far beside a wire its label may be drawn
LABEL_SIZE, LABEL_STEP = 11.0, 8.0  # of its shape beside it, and of that label's room
LAST = 26.0  # a last piece shorter than this has no room for one
STRETCH = 60.0  # a piece that goes back gets an arrow head from this length on


class _Drawn(QGraphicsItem):
    """An item that a layer of the scene draws. Qt itself draws nothing of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.strength = 1.0

    def setOpacity(self, opacity: float) -> None:
        super().setOpacity(opacity)
        if opacity != self.strength:
            self.strength = opacity
            self.redraw()

    def redraw(self) -> None:
        """Have the place where it lies drawn again."""
        scene = self.scene()
        if scene is not None:
            scene.update(self.boundingRect().translated(self.pos()))

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        self.redraw()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Nothing: the layers draw."""


class BlockItem(_Drawn):
    """One block. Its place is the block's top left corner."""

    def __init__(self, node: NodeId, face: f.BlockFace, inputs: int, outputs: int = 1) -> None:
        super().__init__()
        self.node = node
        self.look = Look(face, inputs, outputs)
        self.trains = False
        self.is_group = False  # then its inputs are numbered, whatever is wired to them
        # What a layer drew last, and for which of its circumstances.
        self.picture: QPixmap | None = None
        self.picture_age = -1
        self.picture_zoom = 1.0
        self.setZValue(1)

    @property
    def face(self) -> f.BlockFace:
        """What the block shows."""
        return self.look.face

    def show_look(self, **changes: Any) -> None:
        """Show something else of what makes up its look; draws only if it differs."""
        look = self.look
        if any(getattr(look, name) != value for name, value in changes.items()):
            self.look = replace(look, **changes)
            self.picture = None
            self.redraw()

    def show_face(self, face: f.BlockFace, inputs: int, outputs: int = 1) -> None:
        """Show other words, and as many ports."""
        look = self.look
        if face is not look.face or inputs != look.inputs or outputs != look.outputs:
            self.show_look(face=face, inputs=inputs, outputs=outputs)

    def show_direction(self, direction: f.Direction) -> None:
        """Put the ports where data flow that way."""
        if direction != self.look.direction:
            self.show_look(direction=direction)

    def show_state(self, *, selected: bool | None = None, hovered: bool | None = None) -> None:
        """Change how it is marked."""
        look = self.look
        selected = look.selected if selected is None else selected
        hovered = look.hovered if hovered is None else hovered
        if selected is not look.selected:
            self.setZValue(2 if selected else 1)
        self.show_look(selected=selected, hovered=hovered)

    def show_port(self, port: str | None) -> None:
        """Grow the "in" or "out" port while a wire is near, or neither."""
        if port != self.look.near:
            self.show_look(near=port)

    def setPos(self, *place: Any) -> None:
        self.redraw()
        super().setPos(*place)
        self.redraw()

    def boundingRect(self) -> QRectF:
        return _BLOCK_ROOM

    def shape(self) -> QPainterPath:
        return _block_shape()

    def input_place(self, index: int = 0) -> f.Point:
        """Where the wire of an input port ends, on the canvas."""
        count = max(self.look.inputs, 1)
        return f.input_port(self.x(), self.y(), index, count, self.look.direction)

    def output_place(self, index: int = 0) -> f.Point:
        """Where its wires start, on the canvas."""
        count = max(self.look.outputs, 1)
        index = min(index, count - 1)
        return f.output_port(self.x(), self.y(), index, count, self.look.direction)

    def input_point(self, index: int = 0) -> QPointF:
        """Where the wire of an input port ends, as Qt's point."""
        return QPointF(*self.input_place(index))

    def output_point(self, index: int = 0) -> QPointF:
        """Where its wires start, as Qt's point."""
        return QPointF(*self.output_place(index))


_BLOCK_ROOM = QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT).adjusted(
    -paint.ROOM, -paint.ROOM, paint.ROOM, paint.ROOM
)


def _block_shape() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT))
    return path


class WireItem(_Drawn):
    """One wire."""

    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self.edge = edge
        self._room = QRectF()
        self._way: Way = ()
        self._way_path = QPainterPath()
        self._settled = True
        self.tensor: TensorSpec | None = None
        # Where its shape stands beside it; None: no room; unset while nobody has looked.
        self.label: QRectF | None = None
        self.label_age = -1
        self.bounds = (0.0, 0.0, 0.0, 0.0)  # left, top, right, bottom
        self._path = QPainterPath()
        self._shape: QPainterPath | None = None
        self._lines: list[QLineF] | None = None
        self._arrows: list[tuple[QPointF, bool, bool]] | None = None
        self._state = ""
        self.setZValue(0)

    @property
    def path(self) -> QPainterPath:
        """The line of the wire."""
        return self._path

    @property
    def way(self) -> Way:
        """The corners of its way; none while it glides from one to another."""
        return self._way if self._settled else ()

    def show_way(self, way: Way) -> None:
        """Take another way."""
        if way != self._way or not self._settled:
            self._way, self._settled = way, True
            self._way_path = paint.wire_path(way)
            self._take(self._way_path)

    def show_path(self, path: QPainterPath) -> None:
        """Take another line for a while, or that of its way again."""
        self._settled = path == self._way_path
        self._take(path)

    def _take(self, path: QPainterPath) -> None:
        self.redraw()
        self.prepareGeometryChange()
        self._path = path
        self._shape = None
        self._lines = None
        self._arrows = None
        self.label_age = -1
        area = path.boundingRect()
        self.bounds = (area.left(), area.top(), area.right(), area.bottom())
        self._room = area.adjusted(-8, -8, 8, 8)
        self.redraw()

    def show_tensor(self, tensor: TensorSpec | None) -> None:
        """Show what flows through it; None where that is not known."""
        if tensor is not self.tensor and tensor != self.tensor:
            self.tensor = tensor
            # Its label stays where it is as long as it fits there.
            if tensor is None or self.label is None or not self._fits(tensor, self.label.width()):
                self.label_age = -1
            self.redraw()
            scene = self.scene()
            if scene is not None and self.label_age < 0:
                # Where the new label goes is found while painting: it may be anywhere on the way.
                reach = LABEL_REACH
                scene.update(self.path.boundingRect().adjusted(-reach, -reach, reach, reach))

    def _fits(self, tensor: TensorSpec, room: float) -> bool:
        return room - LABEL_STEP < paint.text_width(str(tensor), LABEL_SIZE, False) <= room

    def show_state(self, state: str) -> None:
        """Mark the wire: "" plain, "hovered", "selected" or "target" (a block will go on it)."""
        if state != self._state:
            self._state = state
            self.redraw()

    @property
    def state(self) -> str:
        """How it is marked."""
        return self._state

    def redraw(self) -> None:
        super().redraw()
        scene = self.scene()
        if self.label is not None and scene is not None:
            scene.update(self.label)

    def boundingRect(self) -> QRectF:
        return self._room

    def shape(self) -> QPainterPath:
        if self._shape is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(GRAB)
            self._shape = stroker.createStroke(self._path)
        return self._shape

    def is_long(self, least: float) -> bool:
        """Whether it is so long, or goes back, that one has to be told which way it goes."""
        left, top, right, bottom = self.bounds
        return right - left + bottom - top >= least or len(self.way) > 4

    def lines(self) -> list[QLineF]:
        """Return it as straight lines."""
        if self._lines is None:
            points = [QPointF(point.x, point.y) for point in self.way]
            points = points or [self._path.pointAtPercent(0), self._path.pointAtPercent(1)]
            self._lines = [QLineF(a, b) for a, b in itertools.pairwise(points)]
        return self._lines

    def arrows(self) -> list[tuple[QPointF, bool, bool]]:
        """Return where arrow heads stand on it: place, whether level, whether up or left."""
        if self._arrows is None:
            self._arrows = self._find_arrows() if len(self.way) > 1 else []
        return self._arrows

    def _find_arrows(self) -> list[tuple[QPointF, bool, bool]]:
        before, end = self.way[-2:]
        across = before.y == end.y
        pieces = [
            (a, b, (b.x - a.x) + (b.y - a.y), a.y == b.y) for a, b in itertools.pairwise(self.way)
        ]
        found = []
        if pieces[-1][2] >= LAST:
            rest = f.PORT_SIZE / 2 + 4
            place = QPointF(end.x - rest * across, end.y - rest * (not across))
            found.append((place, across, False))
        else:
            a, b, gone, level = max(pieces, key=lambda piece: abs(piece[2]))
            found.append((QPointF((a.x + b.x) / 2, (a.y + b.y) / 2), level, gone < 0))
        for a, b, gone, level in pieces:
            place = QPointF((a.x + b.x) / 2, (a.y + b.y) / 2)
            if level is across and gone < -STRETCH and (place, level, True) not in found:
                found.append((place, level, True))
        return found
