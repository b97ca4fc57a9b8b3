"""The scene: keeps one item a block and one a wire in step with the design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QGraphicsSceneHelpEvent, QToolTip

from app import motion
from app.canvas.items import BlockItem, WireItem
from app.canvas.layers import FIELD, BlockLayer, WireLayer
from app.canvas.routing import Routing
from app.languages import told
from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.export import face as f
from cnnbuilder.export.heat import NO_SHARES, Cost, CostShares, cost_shares
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.groups import port_counts
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.project.document import Change
from cnnbuilder.spec import Problem

PORT_REACH = 9.5  # how near to a port a press is meant for it
PULSE_MS, PULSE_STEP = 80, 0.045  # of the light on blocks that are trained
HEAT_STEPS, SHARE_STEPS = 32, 204  # finer ones could not be told apart

# What a block's face was made of; another object of any of these, and it is made anew.
_Mark = tuple[NodeAnalysis, tuple[Problem, ...], object]


class CanvasScene(QGraphicsScene):
    """Owns the items. Reads the workspace and never writes it: gestures do. GUI thread only."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.theme = theme
        self.blocks: dict[NodeId, BlockItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self.cards: Mapping[str, QGraphicsItem] = {}  # the notes; who owns them sets it
        self.direction: f.Direction = "down"
        self.costs: CostShares = NO_SHARES
        self.cost: Cost = "params"
        self.heated = False
        self.age = 0  # grows whenever blocks come, go, move or look different
        self._inputs: Mapping[NodeId, tuple[Edge, ...]] = {}
        self._marks: dict[NodeId, _Mark] = {}
        self._analysis: Analysis | None = None
        self._positions: object = None
        self._edges: object = None
        self._hovered: BlockItem | None = None
        self._hovered_wire: WireItem | None = None
        self._routing = Routing(self.blocks, self.wires)
        self._wire_layer = WireLayer(self.wires, self.blocks, lambda: theme.palette)
        self._block_layer = BlockLayer(self.blocks, lambda: theme.palette, self._draw_again)
        self.addItem(self._wire_layer)
        self.addItem(self._block_layer)
        self._pulse = QTimer(self)
        self._pulse.setInterval(PULSE_MS)
        self._pulse.timeout.connect(self._on_pulse)
        self.setSceneRect(QRectF(-FIELD, -FIELD, 2 * FIELD, 2 * FIELD))
        workspace.changed.connect(self._on_change)
        workspace.selection_changed.connect(self._on_selection)
        theme.changed.connect(self.update)
        self._sync()

    # Keeping in step

    def _on_change(self, _change: Change) -> None:
        self._sync()

    def _sync(self) -> None:
        self.age += 1
        workspace = self.workspace
        graph, view, analysis = workspace.graph, workspace.project.view, workspace.analysis
        self._inputs = analysis.incoming
        gone = [node for node in self.blocks if node not in graph.nodes]
        for node in gone:
            self._remove(node)
        new = [node for node in graph.nodes if node not in self.blocks]
        if analysis is not self._analysis or new:
            self._analysis = analysis
            self._sync_faces()
            self._sync_costs()
        turned = self.direction != view.direction
        self.direction = view.direction
        moved: list[BlockItem] = []
        if view.positions is not self._positions or new:
            self._positions = view.positions
            moved = self._sync_places(view.positions, set(new))
        for node in self.blocks if turned else new:
            self.blocks[node].show_direction(self.direction)
        self._sync_wires(self.blocks.values() if turned else moved, gone)
        self._on_selection()

    def _remove(self, node: NodeId) -> None:
        item = self.blocks.pop(node)
        self._marks.pop(node, None)
        if item is self._hovered:
            self._hovered = None
        item.redraw()
        self.removeItem(item)

    def _sync_faces(self) -> None:
        analysis = self.workspace.analysis
        problems: dict[str, list[Problem]] = {}
        for problem in analysis.problems:
            if problem.node:
                problems.setdefault(problem.node, []).append(problem)
        for node in self.workspace.graph.nodes:
            result = analysis.nodes[node]
            waits_for = result.waits_for
            upstream = analysis.nodes.get(waits_for) if waits_for else None
            mark = (result, tuple(problems.get(node, ())), upstream and upstream.layer)
            old = self._marks.get(node)
            block = self.blocks.get(node)
            inputs, outputs = port_counts(self.workspace.graph, node, len(self._inputs[node]))
            if (
                block is not None
                and old is not None
                and old[0] is mark[0]
                and old[2] is mark[2]
                and old[1] == mark[1]
            ):
                if (block.look.inputs, block.look.outputs) != (inputs, outputs):
                    block.show_look(inputs=inputs, outputs=outputs)
                continue
            self._marks[node] = mark
            face = self.workspace.face(node)
            if block is None:
                block = BlockItem(node, face, inputs, outputs)
                block.is_group = self.workspace.graph.nodes[node].group is not None
                self.blocks[node] = block
                self.addItem(block)
            else:
                block.show_face(face, inputs, outputs)
            block.trains = result.trainable_params > 0 and not result.bypassed

    def _sync_places(
        self, places: Mapping[NodeId, tuple[float, float]], new: set[NodeId]
    ) -> list[BlockItem]:
        moved = []
        for node, block in self.blocks.items():
            x, y = places.get(node, (0.0, 0.0))
            if node in new or block.x() != x or block.y() != y:
                block.setPos(x, y)
                moved.append(block)
        return moved

    def _sync_wires(self, moved: Iterable[BlockItem], gone: Iterable[NodeId]) -> None:
        graph, analysis = self.workspace.graph, self.workspace.analysis
        stale: set[Edge] = set()
        if graph.edges is not self._edges:
            self._edges = graph.edges
            edges = set(graph.edges)
            for edge in [edge for edge in self.wires if edge not in edges]:
                wire = self.wires.pop(edge)
                wire.redraw()
                self._routing.forget(edge)
                self.removeItem(wire)
                stale.update(self._inputs.get(edge.target, ()))
                if wire is self._hovered_wire:
                    self._hovered_wire = None
            for edge in graph.edges:
                if edge in self.wires or not {edge.source, edge.target} <= self.blocks.keys():
                    continue
                wire = WireItem(edge)
                self.wires[edge] = wire
                self.addItem(wire)
                # The ports of a block that takes several move when one more comes.
                stale.update(self._inputs[edge.target])
        for edge, wire in self.wires.items():
            wire.show_tensor(analysis.tensor(edge))
        self.route_wires(moved, stale & self.wires.keys(), gone)

    def route_wires(
        self,
        moved: Iterable[BlockItem],
        also: Iterable[Edge] = (),
        gone: Iterable[NodeId] = (),
    ) -> None:
        """Find the ways of the wires of moved blocks, and of those that they lay or lie near."""
        self.age += 1
        if self._routing.route(moved, also, self._inputs, self.direction, gone):
            self._wire_layer.labels.forget()

    def _draw_again(self) -> None:
        # The views themselves: a request to the scene is lost while it is being painted.
        QTimer.singleShot(0, self, self._repaint)

    def _repaint(self) -> None:
        for view in self.views():
            view.viewport().update()

    def _on_selection(self) -> None:
        chosen = set(self.workspace.selection)
        for node, block in self.blocks.items():
            if block.look.selected is not (node in chosen):
                block.show_state(selected=node in chosen)

    # What it costs

    def show_cost(self, cost: Cost, *, heated: bool) -> None:
        """Show each block's share of a cost by a bar; ``heated`` colours the blocks by it."""
        if (cost, heated) != (self.cost, self.heated):
            self.cost, self.heated = cost, heated
            self._sync_costs()

    def _sync_costs(self) -> None:
        self.costs = cost_shares(self.workspace.analysis, self.cost)
        heated = self.heated and self.cost != "none"
        for node, block in self.blocks.items():
            share = round(self.costs.shares.get(node, 0.0) * SHARE_STEPS) / SHARE_STEPS
            if not share and self.costs.shares.get(node):
                share = 1 / SHARE_STEPS
            heat = round(self.costs.heat(node) * HEAT_STEPS) / HEAT_STEPS if heated else None
            if share != block.look.share or heat != block.look.heat:
                block.show_look(share=share, heat=heat)

    # While a network trains

    def show_training(self, running: bool) -> None:
        """Let a light run down the blocks that are being trained."""
        self._block_layer.phase = 0.5 if running else None
        if running and motion.duration():
            self._pulse.start()
        else:
            self._pulse.stop()
        self.update()

    def _on_pulse(self) -> None:
        if not any(view.isVisible() for view in self.views()):
            return
        self._block_layer.phase = ((self._block_layer.phase or 0.0) + PULSE_STEP) % 1.0
        for view in self.views():
            seen = view.mapToScene(view.viewport().rect()).boundingRect()
            for block in self.blocks.values():
                area = self._block_layer.light_area(block)
                if block.trains and area.intersects(seen):
                    self.update(area)

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
            outputs = range(item.look.outputs)
            ports = [("out", index, item.output_point(index)) for index in outputs]
            if item.face.has_input:
                count = max(item.look.inputs, 1)
                ports += [("in", index, item.input_point(index)) for index in range(count)]
            for kind, index, point in ports:
                offset = place - point
                distance = (offset.x() ** 2 + offset.y() ** 2) ** 0.5
                if distance <= PORT_REACH and (best is None or distance < best[0]):
                    best = (distance, item, kind, index)
        return None if best is None else best[1:]

    def wire_into(self, node: NodeId, port: int) -> Edge | None:
        """Return the wire at an input of a block, or None."""
        wires = self.incoming(node)
        if self.blocks[node].is_group:
            return next((edge for edge in wires if edge.target_port == port), None)
        return wires[port] if port < len(wires) else None

    def incoming(self, node: NodeId) -> tuple[Edge, ...]:
        """Return the wires into a block."""
        return self._inputs.get(node, ())

    def hover(self, place: QPointF | None) -> None:
        """Mark the block or the wire under the pointer."""
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
        wire = self.wire_at(place) if place is not None and shown is None else None
        if wire is not self._hovered_wire:
            for each, state in ((self._hovered_wire, ""), (wire, "hovered")):
                # What is selected or aimed at stays marked as that.
                if each is not None and each.state in ("", "hovered"):
                    each.show_state(state)
            self._hovered_wire = wire

    def helpEvent(self, event: QGraphicsSceneHelpEvent) -> None:
        """Show a tool tip: asked for here, so that nobody makes one for every block."""
        QToolTip.showText(event.screenPos(), self.tip_at(event.scenePos()), event.widget())

    def tip_at(self, place: QPointF) -> str:
        """Return what there is to say about a place: a block's problems, or a wire's tensor."""
        block = self.block_at(place)
        if block is not None:
            problems = self.workspace.analysis.problems_of(block.node)
            return "\n\n".join(told(problem.message) for problem in problems)
        wire = self.wire_at(place)
        if wire is None:
            return ""
        graph = self.workspace.graph
        names = f"{graph.name_of(wire.edge.source)} → {graph.name_of(wire.edge.target)}"
        if wire.tensor is None:
            return self.tr("{0}\nThe shape is not known yet.").format(names)
        tensor, size = wire.tensor, wire.tensor.size
        if size is None:
            return self.tr("{0}\n{1}, {2}").format(names, tensor, tensor.dtype)
        return self.tr("{0}\n{1}, {2}: {3} values a sample").format(
            names, tensor, tensor.dtype, f"{size:,}"
        )

    def content(self) -> QRectF:
        """Return the area that the blocks and the notes cover."""
        area = QRectF()
        for card in self.cards.values():
            area = area.united(card.sceneBoundingRect())
        if self.blocks:
            across = [block.x() for block in self.blocks.values()]
            down = [block.y() for block in self.blocks.values()]
            left, top = min(across), min(down)
            width, height = max(across) - left, max(down) - top
            area |= QRectF(left, top, width + f.BLOCK_WIDTH, height + f.BLOCK_HEIGHT)
        return area
