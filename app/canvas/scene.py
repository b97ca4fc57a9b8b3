"""The scene: keeps one item a block and one a wire in step with the design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from app.canvas.items import BlockItem, WireItem
from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.export import face as f
from cnnbuilder.export.wires import route
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.project.document import Change

PORT_REACH = 9.5  # how near to a port a press is meant for it
FIELD = 100_000.0  # the canvas is this large each way, so that it never seems to end


class CanvasScene(QGraphicsScene):
    """Owns the items. Reads the workspace and never writes it: gestures do. GUI thread only."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.theme = theme
        self.blocks: dict[NodeId, BlockItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self._inputs: Mapping[NodeId, tuple[Edge, ...]] = {}
        self._hovered: BlockItem | None = None
        self.direction: f.Direction = "down"
        self.setSceneRect(QRectF(-FIELD, -FIELD, 2 * FIELD, 2 * FIELD))
        workspace.changed.connect(self._on_change)
        workspace.selection_changed.connect(self._on_selection)
        theme.changed.connect(self._on_theme)
        self._sync()

    # Keeping in step

    def _on_change(self, _change: Change) -> None:
        self._sync()

    def _sync(self) -> None:
        workspace = self.workspace
        graph, places = workspace.graph, workspace.project.view.positions
        self._inputs = workspace.analysis.incoming
        for node in [node for node in self.blocks if node not in graph.nodes]:
            item = self.blocks.pop(node)
            if item is self._hovered:
                self._hovered = None
            self.removeItem(item)
        moved: list[BlockItem] = []
        turned = self.direction != workspace.project.view.direction
        self.direction = workspace.project.view.direction
        for node in graph.nodes:
            face = workspace.face(node)
            inputs = len(self._inputs[node])
            place = QPointF(*places.get(node, (0.0, 0.0)))
            block = self.blocks.get(node)
            if block is None:
                block = BlockItem(node, face, self.theme.palette, inputs)
                self.blocks[node] = block
                block.setPos(place)
                self.addItem(block)
                moved.append(block)
            else:
                block.show_face(face, inputs)
                if block.pos() != place:
                    block.setPos(place)
                    moved.append(block)
            block.setToolTip(self._tip(node))
            block.show_direction(self.direction)
        self._sync_wires(self.blocks.values() if turned else moved)
        self._on_selection()

    def _sync_wires(self, moved: Iterable[BlockItem]) -> None:
        edges = set(self.workspace.graph.edges)
        for edge in [edge for edge in self.wires if edge not in edges]:
            self.removeItem(self.wires.pop(edge))
        stale: set[Edge] = set()
        for edge in self.workspace.graph.edges:
            if edge.source not in self.blocks or edge.target not in self.blocks:
                continue
            if edge not in self.wires:
                wire = WireItem(edge, self.theme.palette)
                self.wires[edge] = wire
                self.addItem(wire)
                # The ports of a block that takes several move when one more comes.
                stale.update(self._inputs[edge.target])
        self.route_wires(moved, stale)

    def route_wires(self, moved: Iterable[BlockItem], also: Iterable[Edge] = ()) -> None:
        """Find the ways of the wires of moved blocks, and of those that blocks now lie on."""
        nodes = {block.node for block in moved}
        stale = set(also)
        for block in moved:
            for item in self.items(block.sceneBoundingRect()):
                if isinstance(item, WireItem):
                    stale.add(item.edge)
        for edge, wire in self.wires.items():
            if edge in stale or edge.source in nodes or edge.target in nodes:
                start, end = self._ends(edge)
                boxes = self._boxes_near(start, end)
                wire.show_way(route(start, end, boxes, direction=self.direction))

    def _ends(self, edge: Edge) -> tuple[f.Point, f.Point]:
        start = self.blocks[edge.source].output_point()
        ports = self._inputs[edge.target]
        index = ports.index(edge) if edge in ports else 0
        end = self.blocks[edge.target].input_point(index)
        return f.Point(start.x(), start.y()), f.Point(end.x(), end.y())

    def _boxes_near(self, start: f.Point, end: f.Point) -> list[f.Box]:
        area = QRectF(QPointF(start.x, start.y), QPointF(end.x, end.y)).normalized()
        aside, along = 1.5 * f.BLOCK_WIDTH, 20.0
        x, y = (aside, along) if self.direction == "down" else (along, aside)
        near = self.items(area.adjusted(-x, -y, x, y))
        return [f.block_box(item.x(), item.y()) for item in near if isinstance(item, BlockItem)]

    def _tip(self, node: NodeId) -> str:
        problems = self.workspace.analysis.problems_of(node)
        return "\n\n".join(problem.message for problem in problems)

    def _on_selection(self) -> None:
        chosen = set(self.workspace.selection)
        for node, block in self.blocks.items():
            block.show_state(selected=node in chosen)

    def _on_theme(self) -> None:
        for block in self.blocks.values():
            block.show_palette(self.theme.palette)
        for wire in self.wires.values():
            wire.show_palette(self.theme.palette)
        self.update()

    # Asking what is where

    def block_at(self, place: QPointF) -> BlockItem | None:
        """Return the block under a place."""
        for item in self.items(place):
            if isinstance(item, BlockItem) and item.shape().contains(place - item.pos()):
                return item
        return None

    def wire_at(self, place: QPointF) -> WireItem | None:
        """Return the wire under a place, if no block covers it."""
        if self.block_at(place) is not None:
            return None
        return next((item for item in self.items(place) if isinstance(item, WireItem)), None)

    def port_at(self, place: QPointF) -> tuple[BlockItem, str, int] | None:
        """Return block, "in" or "out", and index of the port near a place."""
        reach = QRectF(place, place).adjusted(-PORT_REACH, -PORT_REACH, PORT_REACH, PORT_REACH)
        best: tuple[float, BlockItem, str, int] | None = None
        for item in self.items(reach):
            if not isinstance(item, BlockItem):
                continue
            ports = [("out", 0, item.output_point())]
            if item.face.has_input:
                count = max(len(self._inputs[item.node]), 1)
                ports += [("in", index, item.input_point(index)) for index in range(count)]
            for kind, index, point in ports:
                offset = place - point
                distance = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
                if distance <= PORT_REACH and (best is None or distance < best[0]):
                    best = (distance, item, kind, index)
        return None if best is None else best[1:]

    def incoming(self, node: NodeId) -> tuple[Edge, ...]:
        """Return the wires into a block."""
        return self._inputs.get(node, ())

    def hover(self, place: QPointF | None) -> None:
        """Mark the block under the pointer."""
        block = self.block_at(place) if place is not None else None
        port = self.port_at(place) if place is not None else None
        if block is not self._hovered and self._hovered is not None:
            self._hovered.show_state(hovered=False)
            self._hovered.show_port(None)
        shown = block or (port[0] if port else None)
        if shown is not None:
            shown.show_state(hovered=True)
            shown.show_port(port[1] if port is not None and port[0] is shown else None)
        self._hovered = shown

    def content(self) -> QRectF:
        """Return the area that the blocks cover."""
        area = QRectF()
        for block in self.blocks.values():
            area = area.united(
                QRectF(block.pos(), block.pos()).adjusted(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT)
            )
        return area
