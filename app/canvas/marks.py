"""Rings around blocks that were found; the others are dimmed while one looks."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.scene import CanvasScene
from cnnbuilder.export import face as f
from cnnbuilder.graph.model import NodeId

DIMMED = 0.28
AWAY = 5.0  # of a ring from its block
LEAST_WIDTH = 1.6  # on the screen, however far out


class _Ring(QGraphicsItem):
    """A ring around one block, child of the block's item: it goes where the block goes."""

    def __init__(self, parent: QGraphicsItem, colour: str, *, strong: bool) -> None:
        super().__init__(parent)
        self._colour = colour
        self._strong = strong
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        room = AWAY + 6
        return QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT).adjusted(-room, -room, room, room)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        width = max((3.0 if self._strong else 1.5), LEAST_WIDTH / max(zoom, 0.01))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._colour), min(width, 10.0)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        area = QRectF(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT)
        radius = f.BLOCK_RADIUS + AWAY
        painter.drawRoundedRect(area.adjusted(-AWAY, -AWAY, AWAY, AWAY), radius, radius)


class Marks:
    """Marks some blocks of a scene and dims all others, until it is told to stop."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._rings: dict[NodeId, _Ring] = {}

    def show(self, found: Collection[NodeId], current: NodeId | None) -> None:
        """Mark these blocks, one of them more strongly; with none of them, all are dimmed."""
        self._drop_rings()
        chosen = set(found)
        colour = self._scene.theme.palette.accent
        for node, item in self._scene.blocks.items():
            item.setOpacity(1.0 if node in chosen else DIMMED)
            if node in chosen:
                self._rings[node] = _Ring(item, colour, strong=node == current)
        for wire in self._scene.wires.values():
            wire.setOpacity(DIMMED)

    def clear(self) -> None:
        """Show everything as it is."""
        self._drop_rings()
        for item in (*self._scene.blocks.values(), *self._scene.wires.values()):
            item.setOpacity(1.0)

    def _drop_rings(self) -> None:
        for node, ring in self._rings.items():
            # A block that is gone took its ring along.
            if node in self._scene.blocks and ring.scene() is self._scene:
                ring.setParentItem(None)  # type: ignore[arg-type]
                self._scene.removeItem(ring)
        self._rings.clear()
