"""Drawing wires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import paint
from app.canvas.gestures import Gesture
from app.canvas.items import BlockItem
from app.languages import told
from cnnbuilder.export import face as f
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.graph.suggest import wired
from cnnbuilder.project.edits import with_graph
from cnnbuilder.project.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

CLICK = 12  # a wire pulled less far than this, in pixels, was a click on the port


class WireGesture(Gesture):
    """Draws a wire from port to port, or takes the end of one to another place.

    Started at an output, the wire's end follows the mouse; started at an input without a wire, its
    beginning does; started at an input with a wire, that wire is picked up.
    """

    def __init__(
        self, view: CanvasView, start: QPointF, block: BlockItem, port: str, index: int
    ) -> None:
        super().__init__(view, start)
        self._picked: Edge | None = None
        self._forward = True
        self._anchor = block
        self._port = index  # of the block where the wire stays
        picked = self.scene.wire_into(block.node, index) if port == "in" else None
        if picked is not None:
            self._picked, self._port = picked, picked.source_port
            self._anchor = self.scene.blocks[picked.source]
            self.scene.wires[picked].setVisible(False)
        elif port == "in":
            self._forward = False
        self._landing_port: int | None = None  # of the block under the pointer
        self._target: BlockItem | None = None
        self._back = False
        self._reason = ""
        self._warning = ""
        self._line = QGraphicsPathItem()
        self._line.setZValue(5)
        self._paint_line(refused=False)
        self.scene.addItem(self._line)

    def _paint_line(self, *, refused: bool) -> None:
        palette = self.scene.theme.palette
        pen = QPen(QColor(palette.error if refused else palette.accent), f.WIRE_WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if refused:
            pen.setStyle(Qt.PenStyle.DashLine)
        self._line.setPen(pen)

    def drag(self, place: QPointF) -> None:
        self._aim(place)
        end = place
        if self._target is not None and not self._reason:
            end = self._landing(self._target)
        if self._forward:
            start = self._anchor.output_point(self._port)
            path = paint.loose_path(start, end, self.scene.direction)
        else:
            start = self._anchor.input_point(self._port)
            path = paint.loose_path(end, start, self.scene.direction)
        self._line.setPath(path)
        self._paint_line(refused=bool(self._reason))
        if self._reason or self._warning:
            self.view.say_at_pointer(
                told(self._reason or self._warning), "error" if self._reason else "warning"
            )
        elif self._target is None and self._picked is None and not self._back:
            self.view.say_at_pointer(self.view.tr("Let go to choose a block."), "info")
        else:
            self.view.say_at_pointer("")

    def _landing(self, target: BlockItem) -> QPointF:
        port = self._landing_port or 0
        return target.input_point(port) if self._forward else target.output_point(port)

    def _aim(self, place: QPointF) -> None:
        port = self.scene.port_at(place)
        wanted = "in" if self._forward else "out"
        target = port[0] if port is not None and port[1] == wanted else None
        # Only a group's ports are different things; elsewhere a wire comes where it belongs.
        on_group = target is not None and target.is_group
        self._landing_port = port[2] if port is not None and on_group else None
        target = target or self.scene.block_at(place)
        self._back = target is self._anchor
        if self._back:
            target = None
        if target is not self._target:
            if self._target is not None:
                self._target.show_port(None)
            self._target = target
        self._reason = self._warning = ""
        if target is not None:
            source, sink = self._ends(target)
            graph = self.workspace.graph
            if self._picked is not None:
                graph = edits.disconnect(graph, [self._picked])
            self._reason = (
                edits.why_not_connect(
                    graph,
                    self.workspace.catalog,
                    source,
                    sink,
                    target_port=self._target_ports()[1],
                )
                or ""
            )
            target.show_port(None if self._reason else wanted)
            if not self._reason:
                analysis, catalog = self.workspace.analysis, self.workspace.catalog
                self._warning = wired(analysis, catalog, source, sink, self._picked).reason

    def _ends(self, target: BlockItem) -> tuple[NodeId, NodeId]:
        if self._forward:
            return self._anchor.node, target.node
        return target.node, self._anchor.node

    def _target_ports(self) -> tuple[int, int | None]:
        """Return output and input that the wire would join; None: the first free one."""
        if self._forward:
            return self._port, self._landing_port
        return self._landing_port or 0, self._port if self._anchor.is_group else None

    def finish(self, place: QPointF) -> None:
        self.drag(place)
        target, reason, picked = self._target, self._reason, self._picked
        asks = target is None and picked is None and not self._back
        self._clear(keep_line=asks)
        if asks:
            # Pulled into empty space: which block comes there?
            self.view.inserting.for_wire(
                self._anchor.node,
                place,
                forward=self._forward,
                near=(place - self.start).manhattanLength() * self.view.zoom < CLICK,
                line=self._line,
            )
            return
        if reason:
            self.workspace.said.emit(told(reason), "warning")
            return
        catalog, graph = self.workspace.catalog, self.workspace.graph
        if target is None:
            # Let go on the block where it begins, a wire stays as it was.
            if picked is not None and not self._back:
                names = f"{graph.name_of(picked.source)} → {graph.name_of(picked.target)}"
                self.workspace.apply(
                    f"Remove wire {names}",
                    lambda project: with_graph(project, edits.disconnect(project.graph, [picked])),
                )
            return
        source, sink = self._ends(target)
        source_port, target_port = self._target_ports()
        same = picked is not None and (picked.source, picked.target) == (source, sink)
        if same and picked is not None and target_port in (None, picked.target_port):
            return

        def edit(project: Project) -> Project:
            changed = project.graph
            if picked is not None:
                changed = edits.disconnect(changed, [picked])
            joined = edits.connect(
                changed,
                catalog,
                source,
                sink,
                source_port=source_port,
                target_port=target_port,
            )
            return with_graph(project, joined)

        self.workspace.apply(f"Wire {graph.name_of(source)} → {graph.name_of(sink)}", edit)

    def cancel(self) -> None:
        self._clear()

    def _clear(self, *, keep_line: bool = False) -> None:
        if not keep_line:
            self.scene.removeItem(self._line)
        self.view.say_at_pointer("")
        if self._target is not None:
            self._target.show_port(None)
        if self._picked is not None and self._picked in self.scene.wires:
            self.scene.wires[self._picked].setVisible(True)
