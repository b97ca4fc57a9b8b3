"""What the mouse does on the canvas: one class a gesture. A gesture moves items, and edits once.

A gesture never changes the design before it ends; ``cancel`` leaves everything as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsRectItem

from app.canvas.items import BlockItem

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Gesture:
    """A press that is held. Places are on the canvas, in pixels at 100 %."""

    def __init__(self, view: CanvasView, start: QPointF) -> None:
        self.view = view
        self.scene = view.canvas
        self.workspace = view.canvas.workspace
        self.start = start
        self.keys = Qt.KeyboardModifier.NoModifier  # held while it goes on

    def drag(self, place: QPointF) -> None:
        """Follow the mouse."""

    def finish(self, place: QPointF) -> None:
        """Let go: do the edit."""

    def cancel(self) -> None:
        """Give up: leave everything as it was."""


class BandGesture(Gesture):
    """Draws a rectangle around blocks to select them."""

    def __init__(self, view: CanvasView, start: QPointF, *, add: bool) -> None:
        super().__init__(view, start)
        self._before = self.workspace.selection if add else ()
        palette = self.scene.theme.palette
        self._band = QGraphicsRectItem()
        ground = QColor(palette.accent)
        ground.setAlphaF(0.10)
        self._band.setBrush(ground)
        pen = QPen(QColor(palette.accent), 1)
        pen.setCosmetic(True)
        self._band.setPen(pen)
        self._band.setZValue(10)
        self.scene.addItem(self._band)

    def drag(self, place: QPointF) -> None:
        area = QRectF(self.start, place).normalized()
        self._band.setRect(area)
        inside = [item.node for item in self.scene.items(area) if isinstance(item, BlockItem)]
        order = [node for node in self.workspace.graph.nodes if node in set(inside)]
        self.workspace.select((*self._before, *(n for n in order if n not in self._before)))

    def finish(self, place: QPointF) -> None:
        self.drag(place)
        self.scene.removeItem(self._band)

    def cancel(self) -> None:
        self.scene.removeItem(self._band)


class PanGesture(Gesture):
    """Drags the canvas itself."""

    def __init__(self, view: CanvasView, start: QPointF) -> None:
        super().__init__(view, start)
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def drag(self, place: QPointF) -> None:
        # The place under the pointer at the start stays under it.
        self.view.pan_by(place - self.start)

    def finish(self, place: QPointF) -> None:
        self.view.viewport().unsetCursor()

    def cancel(self) -> None:
        self.view.viewport().unsetCursor()
