"""Dragging blocks to another place, along lines that they jump to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from app.canvas.gestures import Gesture
from app.canvas.items import BlockItem
from app.canvas.snap_lines import Field, GuideItem, snap
from cnnbuilder.export import face as f
from cnnbuilder.project.edits import move

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

REACH = 7.0  # pixels on the screen: a line this near draws the blocks to it
LEAST_REACH, MOST_REACH = 5.0, 14.0  # the same on the canvas, far in and far out
STEP = 4.0  # blocks lie on multiples of this


class MoveGesture(Gesture):
    """Drags the selected blocks; a press that drags nothing selects the one block.

    With Ctrl held they go exactly where the pointer takes them.

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
        self._lines: GuideItem | None = None
        self._others = Field(())

    def drag(self, place: QPointF) -> None:
        offset = place - self.start
        if not self._moved and offset.manhattanLength() * self.view.zoom < 4:
            return
        if not self._moved:
            self._moved = True
            self._look_around()
        offset = self._snapped(offset)
        for block, origin in zip(self._blocks, self._origins, strict=True):
            block.setPos(origin + offset)
        self.scene.route_wires(self._blocks)

    def _look_around(self) -> None:
        """The blocks in view stay where they are: they are what there is to snap to."""
        view = self.view
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        dragged = set(self._blocks)
        self._others = Field(
            area
            for block in self.scene.blocks.values()
            if block not in dragged and (area := _area(block.pos())).intersects(seen)
        )
        self._lines = GuideItem(self.scene.theme.palette)
        self.scene.addItem(self._lines)

    def _snapped(self, offset: QPointF) -> QPointF:
        """Jump to lines that are near, else keep to the grid."""
        if self._lines is None:
            return offset
        if self.keys & Qt.KeyboardModifier.ControlModifier:
            self._lines.show_guides((), self.view.zoom)
            return QPointF(round(offset.x()), round(offset.y()))
        whole = _area(self._origins[0])
        for origin in self._origins[1:]:
            whole = whole.united(_area(origin))
        reach = min(max(REACH / self.view.zoom, LEAST_REACH), MOST_REACH)
        found = snap(whole.translated(offset), self._others, reach, STEP)
        self._lines.show_guides(found.guides, self.view.zoom)
        return offset + QPointF(found.right, found.down)

    def _drop_lines(self) -> None:
        if self._lines is not None:
            self.scene.removeItem(self._lines)
            self._lines = None

    def finish(self, place: QPointF) -> None:
        self.drag(place)
        self._drop_lines()
        if not self._moved:
            if self._alone:
                self.workspace.select([self._grabbed.node])
            return
        places = {block.node: (block.x(), block.y()) for block in self._blocks}
        label = "Move block" if len(places) == 1 else f"Move {len(places)} blocks"
        self.workspace.apply(label, lambda project: move(project, places))

    def cancel(self) -> None:
        self._drop_lines()
        for block, origin in zip(self._blocks, self._origins, strict=True):
            block.setPos(origin)
        self.scene.route_wires(self._blocks)


def _area(corner: QPointF) -> QRectF:
    return QRectF(corner.x(), corner.y(), f.BLOCK_WIDTH, f.BLOCK_HEIGHT)
