"""Blocks that glide to their new places, and a view that glides to another part of the canvas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPointF,
    QRectF,
    QVariantAnimation,
)
from PySide6.QtGui import QPainterPath, QTransform

from app import motion
from app.canvas.items import BlockItem, WireItem
from cnnbuilder.graph.model import Edge, NodeId

if TYPE_CHECKING:
    from app.canvas.viewport import Viewport

POINTS = 12  # of a wire that turns into another: enough for its corners
MOST = 600  # with more blocks in view than that, nobody could follow them
_ENDERS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.Wheel,
    QEvent.Type.DragEnter,
)


class Gliding(QObject):
    """Moves what has moved, once it has: the design itself changes at once.

    Whatever happens meanwhile wins: a press, a turn of the wheel or another edit ends it.
    """

    def __init__(self, view: Viewport) -> None:
        super().__init__(view)
        self._view = view
        self._scene = view.canvas
        self._blocks: list[tuple[BlockItem, QPointF, QPointF]] = []
        self._wires: list[tuple[WireItem, list[QPointF], list[QPointF]]] = []
        self._ends: dict[Edge, QPainterPath] = {}
        self._camera: tuple[tuple[float, QPointF], tuple[float, QPointF]] | None = None
        self._clock = QVariantAnimation(self)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._clock.valueChanged.connect(self._frame)
        self._clock.finished.connect(self._arrive)
        self._scene.workspace.changed.connect(self._on_change)
        view.viewport().installEventFilter(self)

    @property
    def is_running(self) -> bool:
        """Whether something is on its way."""
        return self._clock.state() == QVariantAnimation.State.Running

    def glide(self, act: Callable[[], object], milliseconds: int = motion.USUAL_MS) -> None:
        """Do something that moves blocks or the view; let them be seen to move there."""
        self.finish()
        time = motion.duration(milliseconds)
        if not time or not self._view.isVisible():
            act()
            return
        scene = self._scene
        places = {node: item.pos() for node, item in scene.blocks.items()}
        paths = {edge: item.path for edge, item in scene.wires.items()}
        camera = self._now()
        act()
        after = self._now()
        seen = self._area(after).united(self._area(camera))
        self._take_blocks(places, seen)
        self._take_wires(paths, seen)
        changed = camera[0] != after[0] or (camera[1] - after[1]).manhattanLength() > 1
        self._camera = (camera, after) if changed else None
        if not self._blocks and not changed:
            self._forget()
            return
        self._clock.setDuration(time)
        self._clock.start()
        self._frame(0.0)

    def _take_blocks(self, places: dict[NodeId, QPointF], seen: QRectF) -> None:
        for node, item in self._scene.blocks.items():
            before = places.get(node)
            if before is None or before == item.pos():
                continue
            area = item.boundingRect()
            if area.translated(before).intersects(seen) or item.sceneBoundingRect().intersects(
                seen
            ):
                self._blocks.append((item, before, item.pos()))
        if len(self._blocks) > MOST:
            self._blocks.clear()

    def _take_wires(self, paths: dict[Edge, QPainterPath], seen: QRectF) -> None:
        if not self._blocks:
            return
        for edge, item in self._scene.wires.items():
            before = paths.get(edge)
            if before is None or before == item.path:
                continue
            if before.boundingRect().intersects(seen) or item.path.boundingRect().intersects(seen):
                self._wires.append((item, _points(before), _points(item.path)))
                self._ends[edge] = item.path

    def finish(self) -> None:
        """Put everything where it belongs, at once."""
        if self.is_running:
            self._clock.stop()
            self._arrive()

    def _frame(self, share: float) -> None:
        for item, start, end in self._blocks:
            item.setPos(start + (end - start) * share)
        for wire, before, after in self._wires:
            path = QPainterPath(before[0] + (after[0] - before[0]) * share)
            for old, new in zip(before[1:], after[1:], strict=True):
                path.lineTo(old + (new - old) * share)
            wire.show_path(path)
        if self._camera is not None:
            (zoom, centre), (new_zoom, new_centre) = self._camera
            self._look((zoom * (new_zoom / zoom) ** share, centre + (new_centre - centre) * share))

    def _arrive(self) -> None:
        for item, _start, end in self._blocks:
            item.setPos(end)
        for wire, _before, _after in self._wires:
            wire.show_path(self._ends[wire.edge])
        if self._camera is not None:
            self._look(self._camera[1])
        self._forget()

    def _forget(self) -> None:
        self._blocks.clear()
        self._wires.clear()
        self._ends.clear()
        self._camera = None

    def _on_change(self, _change: object) -> None:
        """Another edit wins: what is still there goes to where the design says, now."""
        if not self.is_running:
            return
        self._clock.stop()
        places = self._scene.workspace.shown.view.positions
        blocks = [
            item for item, _start, _end in self._blocks if self._scene.blocks.get(item.node) is item
        ]
        for item in blocks:
            item.setPos(QPointF(*places.get(item.node, (item.x(), item.y()))))
        stale = [
            wire.edge for wire, _, _ in self._wires if self._scene.wires.get(wire.edge) is wire
        ]
        if self._camera is not None:
            self._look(self._camera[1])
        self._forget()
        self._scene.route_wires(blocks, stale)

    # The view

    def _now(self) -> tuple[float, QPointF]:
        view = self._view
        return view.zoom, view.mapToScene(view.viewport().rect().center())

    def _look(self, camera: tuple[float, QPointF]) -> None:
        self._view.setTransform(QTransform.fromScale(camera[0], camera[0]))
        self._view.centerOn(camera[1])

    def _area(self, camera: tuple[float, QPointF]) -> QRectF:
        size = self._view.viewport().size() / camera[0]
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(camera[1])
        return area

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ENDERS:
            self.finish()
        return super().eventFilter(watched, event)


def _points(path: QPainterPath) -> list[QPointF]:
    """Points evenly along a path; its corners are near enough to some of them."""
    corners = [
        QPointF(path.elementAt(index).x, path.elementAt(index).y)
        for index in range(path.elementCount())
    ]
    if not corners:
        return [QPointF()] * POINTS
    lengths = [0.0]
    for one, other in pairwise(corners):
        step = other - one
        lengths.append(lengths[-1] + (step.x() ** 2 + step.y() ** 2) ** 0.5)
    made: list[QPointF] = []
    piece = 0
    for index in range(POINTS):
        wanted = lengths[-1] * index / (POINTS - 1)
        while piece < len(lengths) - 2 and lengths[piece + 1] < wanted:
            piece += 1
        if len(corners) == 1:
            made.append(corners[0])
            continue
        whole = lengths[piece + 1] - lengths[piece]
        share = (wanted - lengths[piece]) / whole if whole else 0.0
        made.append(corners[piece] + (corners[piece + 1] - corners[piece]) * share)
    return made
