"""Dragging blocks to another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from app.canvas.gestures import Gesture
from app.canvas.items import BlockItem
from cnnbuilder.project.edits import move

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

SNAP = 7.0  # a block's edge this near to another's jumps to it
STEP = 4.0  # blocks lie on multiples of this


class MoveGesture(Gesture):
    """Drags the selected blocks; a press that drags nothing selects the one block.

    Args:
        view: The view.
        start: Where the press was.
        grabbed: The block under it.
        alone: Whether a press without a drag leaves only that block selected.
    """

    def __init__(
        self, view: CanvasView, start: QPointF, grabbed: BlockItem, *, alone: bool
    ) -> None:
        super().__init__(view, start)
        self._alone = alone
        chosen = [self.scene.blocks[node] for node in self.workspace.selection]
        self._blocks = chosen
        self._grabbed = grabbed
        self._origins = [block.pos() for block in chosen]
        self._moved = False

    def drag(self, place: QPointF) -> None:
        offset = place - self.start
        if not self._moved and offset.manhattanLength() * self.view.zoom < 4:
            return
        self._moved = True
        offset = self._snapped(offset)
        for block, origin in zip(self._blocks, self._origins, strict=True):
            block.setPos(origin + offset)
        self.scene.route_wires(self._blocks)

    def _snapped(self, offset: QPointF) -> QPointF:
        """Round to the grid, and jump to the edge of a block that is nearly in line."""
        origin = self._origins[self._blocks.index(self._grabbed)]
        wanted = origin + offset
        x = round(wanted.x() / STEP) * STEP
        y = round(wanted.y() / STEP) * STEP
        nearest = SNAP
        for block in self.scene.blocks.values():
            distance = abs(block.x() - wanted.x())
            if block not in self._blocks and distance < nearest:
                nearest, x = distance, block.x()
        return QPointF(x, y) - origin

    def finish(self, place: QPointF) -> None:
        self.drag(place)
        if not self._moved:
            if self._alone:
                self.workspace.select([self._grabbed.node])
            return
        places = {block.node: (block.x(), block.y()) for block in self._blocks}
        label = "Move block" if len(places) == 1 else f"Move {len(places)} blocks"
        self.workspace.apply(label, lambda project: move(project, places))

    def cancel(self) -> None:
        for block, origin in zip(self._blocks, self._origins, strict=True):
            block.setPos(origin)
        self.scene.route_wires(self._blocks)
