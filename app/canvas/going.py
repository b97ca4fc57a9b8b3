"""Going to a block: it glides into view, large enough to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from cnnbuilder.graph.model import NodeId

if TYPE_CHECKING:
    from app.canvas.viewport import Viewport

EDGE = 48.0  # a block nearer to the edge than this is brought further in
READABLE = 0.5


def open_area(view: Viewport, covered: float = 0.0) -> QRectF:
    """Return the part of the canvas in view, less a margin and what is covered at the top."""
    area = view.mapToScene(view.viewport().rect()).boundingRect()
    edge, top = EDGE / view.zoom, (EDGE + covered) / view.zoom
    return area.adjusted(edge, top, -edge, -edge)


def go_to_block(view: Viewport, node: NodeId, covered: float = 0.0) -> None:
    """Bring a block into view and to a size that can be read, if it is not.

    Args:
        view: The view.
        node: The block.
        covered: Pixels at the top of the view that something lies on.
    """
    item = view.canvas.blocks.get(node)
    if item is None:
        return
    block = item.sceneBoundingRect()
    if open_area(view, covered).contains(block) and view.zoom >= READABLE:
        return

    def act() -> None:
        if view.zoom < READABLE:
            view.set_zoom(READABLE)
        down = QPointF(0, covered / 2 / view.zoom)
        middle = QRectF(view.viewport().rect()).center().toPoint()
        view.pan_by(view.mapToScene(middle) - block.center() + down)

    view.gliding.glide(act)
