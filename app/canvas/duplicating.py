"""Dragging a second one out of the selected blocks, with Alt held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import paint
from app.canvas.gestures import Gesture
from cnnbuilder.export import face as f
from cnnbuilder.export.tokens import Palette

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

STEP = 4.0  # blocks lie on multiples of this
GHOST = 0.55


class Ghost(QGraphicsItem):
    """The picture of a block that is not there yet."""

    def __init__(self, look: paint.Look, palette: Palette) -> None:
        super().__init__()
        self._look = look
        self._palette = palette
        self.setOpacity(GHOST)
        self.setZValue(6)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        return QRectF(-8, -8, f.BLOCK_WIDTH + 16, f.BLOCK_HEIGHT + 16)

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        paint.paint_block(painter, self._palette, self._look)


class DuplicateGesture(Gesture):
    """Drags pictures of the selected blocks; let go, they become blocks."""

    def __init__(self, view: CanvasView, start: QPointF) -> None:
        super().__init__(view, start)
        self._ghosts: list[tuple[Ghost, QPointF]] = []
        self._moved = False
        view.viewport().setCursor(Qt.CursorShape.DragCopyCursor)

    def drag(self, place: QPointF) -> None:
        offset = place - self.start
        if not self._moved and offset.manhattanLength() * self.view.zoom < 4:
            return
        if not self._moved:
            self._moved = True
            self._make_ghosts()
        offset = self._stepped(offset)
        for ghost, origin in self._ghosts:
            ghost.setPos(origin + offset)

    def _make_ghosts(self) -> None:
        for node in self.workspace.selection:
            block = self.scene.blocks.get(node)
            if block is None:
                continue
            ghost = Ghost(block.look, self.scene.theme.palette)
            self.scene.addItem(ghost)
            self._ghosts.append((ghost, block.pos()))

    @staticmethod
    def _stepped(offset: QPointF) -> QPointF:
        return QPointF(round(offset.x() / STEP) * STEP, round(offset.y() / STEP) * STEP)

    def finish(self, place: QPointF) -> None:
        self.drag(place)
        moved = self._moved
        self.cancel()
        if moved:
            offset = self._stepped(place - self.start)
            self.view.reshaping.duplicate_at((offset.x(), offset.y()))

    def cancel(self) -> None:
        for ghost, _ in self._ghosts:
            self.scene.removeItem(ghost)
        self._ghosts = []
        self.view.viewport().unsetCursor()
