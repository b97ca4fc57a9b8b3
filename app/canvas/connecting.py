"""Wires by keyboard: choose where one goes, or which one is taken away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import paint
from app.canvas.choice_box import ChoiceBox
from app.canvas.choice_rows import Option
from app.canvas.items import BlockItem
from app.languages import told
from cnnbuilder.export import face as f
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.graph.suggest import Target, score, targets
from cnnbuilder.project.edits import with_graph
from cnnbuilder.project.project import Project
from cnnbuilder.spec import Ports

if TYPE_CHECKING:
    from app.canvas.view import CanvasView


class Connecting(QObject):
    """Opens the box with the blocks that wires may go to, or with the wires of a block."""

    def __init__(self, view: CanvasView, box: ChoiceBox) -> None:
        super().__init__(view)
        self._view = view
        self._box = box
        self._scene = view.canvas
        self._workspace = view.canvas.workspace
        self._sources: tuple[NodeId, ...] = ()
        self._line: QGraphicsPathItem | None = None
        self._marked: BlockItem | None = None
        self._marked_wire: Edge | None = None
        box.marked.connect(self._show_mark)

    # Connect

    def connect_from_selection(self) -> None:
        """Ask where wires from the selected blocks go."""
        chosen = self._workspace.selection
        if not chosen:
            self._workspace.said.emit(self.tr("Select the block that the wire starts at."), "info")
            return
        self._sources = chosen
        graph = self._workspace.graph
        name = graph.name_of(chosen[0])
        if len(chosen) > 1:
            name = self.tr("{0} blocks").format(len(chosen))
        near, avoid = self._beside(chosen[-1])
        self._box.open(
            self._targets,
            near,
            prompt=self.tr("Connect {0} to…").format(name),
            hint=self.tr("Enter draws the wire. Escape leaves it."),
            nothing=self.tr("No other block matches “{0}”."),
            avoid=avoid,
        )

    def _targets(self, query: str) -> list[Option]:
        graph = self._workspace.graph
        found: list[tuple[tuple[bool, bool, float, float], Option]] = []
        for target in targets(self._workspace.analysis, self._workspace.catalog, self._sources):
            layer = graph.layer_of(target.node)
            spec = self._workspace.catalog.find(layer.type)
            title = spec.title if spec is not None else layer.type
            value = score((layer.name, title), (), query)
            if value is None:
                continue
            odd = bool(target.outcome.reason)
            rank = (bool(target.reason), odd, value, self._distance(target.node))
            found.append((rank, self._option(target, layer.name, title)))
        found.sort(key=lambda pair: pair[0])
        return [option for _, option in found]

    def _option(self, target: Target, name: str, title: str) -> Option:
        made = target.outcome
        spec = self._workspace.spec(target.node)
        detail = f"→ {made.output}" if made.output is not None else title
        about, tone = "", "info"
        if made.reason:
            about, tone = self.tr("It does not fit yet: {0}").format(told(made.reason)), "warning"
        elif spec is not None and spec.ports is Ports.ONE and not target.reason:
            there = self._workspace.graph.incoming(target.node)
            if there:
                other = self._workspace.graph.name_of(there[0].source)
                about = self.tr("The wire from {0} gives way.").format(other)
        return Option(
            name,
            lambda _shift: self._connect(target.node),
            spec,
            detail,
            about,
            told(target.reason),
            title,
            tone,
            ("to", target.node),
        )

    def _distance(self, node: NodeId) -> float:
        one, other = self._scene.blocks.get(self._sources[0]), self._scene.blocks.get(node)
        if one is None or other is None:
            return 0.0
        # What lies on along the data's way is meant more often than what lies back.
        gap = other.input_point() - one.output_point()
        ahead = gap.y() if self._view.direction == "down" else gap.x()
        return gap.manhattanLength() * (3.0 if ahead < 0 else 1.0)

    def _connect(self, target: NodeId) -> None:
        workspace, sources = self._workspace, self._sources
        graph, catalog = workspace.graph, workspace.catalog
        start = graph.name_of(sources[0]) if len(sources) == 1 else f"{len(sources)} blocks"

        def edit(project: Project) -> Project:
            changed = project.graph
            for source in sources:
                changed = edits.connect(changed, catalog, source, target)
            return with_graph(project, changed)

        if workspace.apply(f"Wire {start} → {graph.name_of(target)}", edit):
            workspace.select([target])
            self._view.show_block(target)

    # Disconnect

    def disconnect_selection(self) -> None:
        """Take the selected wire away, or ask which wire of the selected blocks."""
        wire, chosen = self._view.selected_wire, set(self._workspace.selection)
        graph = self._workspace.graph
        wires = [e for e in graph.edges if e.source in chosen or e.target in chosen]
        if wire is not None:
            wires = [wire]
        if not wires:
            words = (
                self.tr("No wire leads from or to the selected blocks.")
                if chosen
                else self.tr("Select a block or a wire first.")
            )
            self._workspace.said.emit(words, "info")
        elif len(wires) == 1:
            self._disconnect(wires[0])
        else:
            near, avoid = self._beside(self._workspace.selection[-1])
            self._box.open(
                lambda query: self._wires(wires, query),
                near,
                prompt=self.tr("Disconnect which wire?"),
                hint=self.tr("Enter takes the wire away."),
                nothing=self.tr("No wire matches “{0}”."),
                avoid=avoid,
            )

    def _wires(self, wires: list[Edge], query: str) -> list[Option]:
        graph, found = self._workspace.graph, []
        for edge in wires:
            ends = (graph.name_of(edge.source), graph.name_of(edge.target))
            if query and all(score((end,), (), query) is None for end in ends):
                continue
            found.append(
                Option(
                    f"{ends[0]} → {ends[1]}",
                    partial(self._disconnect, edge),
                    mark=("wire", edge),
                )
            )
        return found

    def _disconnect(self, edge: Edge, _shift: bool = False) -> None:
        graph = self._workspace.graph
        self._workspace.apply(
            f"Remove wire {graph.name_of(edge.source)} → {graph.name_of(edge.target)}",
            lambda project: with_graph(project, edits.disconnect(project.graph, [edge])),
        )

    # What is marked on the canvas meanwhile

    def _beside(self, node: NodeId) -> tuple[QPoint, QRect | None]:
        block = self._scene.blocks.get(node)
        if block is None:
            return QPoint(24, 24), None
        area = self._view.mapFromScene(block.sceneBoundingRect()).boundingRect()
        return QPoint(area.right() + 16, area.top()), area

    def _show_mark(self, mark: object) -> None:
        self._clear()
        if not isinstance(mark, tuple) or len(mark) != 2:
            return
        kind, what = mark
        if kind == "wire" and what in self._scene.wires:
            self._scene.wires[what].show_state("target")
            self._marked_wire = what
        elif kind == "to":
            self._show_line(what)

    def _clear(self) -> None:
        if self._line is not None:
            self._scene.removeItem(self._line)
            self._line = None
        if self._marked is not None:
            self._marked.show_port(None)
            self._marked.show_state(hovered=False)
            self._marked = None
        if self._marked_wire is not None and self._marked_wire in self._scene.wires:
            self._scene.wires[self._marked_wire].show_state("")
        self._marked_wire = None

    def _show_line(self, node: NodeId) -> None:
        """Show the wire that would be drawn."""
        start, end = self._scene.blocks.get(self._sources[0]), self._scene.blocks.get(node)
        if start is None or end is None:
            return
        graph, catalog = self._workspace.graph, self._workspace.catalog
        refused = any(edits.why_not_connect(graph, catalog, s, node) for s in self._sources)
        self._marked = end
        end.show_state(hovered=True)
        end.show_port(None if refused else "in")
        palette = self._scene.theme.palette
        pen = QPen(QColor(palette.error if refused else palette.accent), f.WIRE_WIDTH)
        pen.setStyle(Qt.PenStyle.DashLine)
        self._line = QGraphicsPathItem()
        self._line.setPen(pen)
        self._line.setZValue(5)
        points = (start.output_point(), end.input_point())
        self._line.setPath(paint.loose_path(*points, self._view.direction))
        self._scene.addItem(self._line)
        self._view.ensureVisible(end, 40, 40)
