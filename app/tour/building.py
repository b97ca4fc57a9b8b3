"""The first two steps: a block onto a wire, and its parameters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect

from app.languages import told
from app.tour.places import of_block, of_parameter, of_type, of_wire
from app.tour.steps import Step, show_shape, tr
from cnnbuilder.graph.model import Edge, NodeId

CONV = "Conv2D"


class AddBlock(Step):
    """Drag a Conv2D onto the wire."""

    drags = True

    @property
    def title(self) -> str:
        return tr("Drag a Conv2D onto the wire")

    def begin(self) -> None:
        window = self.window
        window.show_mode("design")
        self._before = frozenset(window.workspace.graph.nodes)
        rows, model = window.palette_panel.list, window.palette_panel.model
        window.palette_panel.search.clear()
        for row in range(model.rowCount()):
            spec = model.entry(model.index(row)).spec
            if spec is not None and spec.type == CONV:
                rows.scrollTo(model.index(row))

    def words(self) -> str:
        said = self._what_is_wrong()
        if said:
            return said
        edge = self._wire()
        if edge is None:
            return tr("Drag Conv2D from the list on the left onto a wire: it goes in between.")
        return tr(
            "Drag Conv2D from the list on the left onto the wire between {0} and {1}: it goes in "
            "between, and all shapes follow."
        ).format(self.name(edge.source), self.name(edge.target))

    def keys(self) -> str:
        if self._what_is_wrong():
            return ""
        edge = self._wire()
        return tr("By keyboard: select {0}, {1}, type “conv2d”, Enter.").format(
            self.name(edge.source) if edge else tr("a block"), self.shortcut("search_blocks")
        )

    def offer(self) -> tuple[str, Callable[[], object]] | None:
        new = self._new()
        if new is None or not self._what_is_wrong():
            return None

        def take_back() -> None:
            self.window.workspace.select([new])
            self.window.canvas.delete_selected()
            self.window.canvas.fit()

        return tr("Take it away again"), take_back

    def targets(self) -> list[QRect]:
        new = self._new()
        if new is not None:
            return of_block(self.window, new)
        return [*of_type(self.window, CONV), *of_wire(self.window, self._wire())]

    def watch(self) -> None:
        new = self._new()
        if new is None or self._what_is_wrong():
            self.outcome = ""
            return
        self.memory.block = new
        known = self.window.workspace.analysis.nodes[new]
        self.outcome = tr(
            "{0} is in. {1} goes in, {2} comes out, and its filters have {3} parameters."
        ).format(
            self.name(new),
            show_shape(known.inputs[0] if known.inputs else None),
            show_shape(known.output),
            f"{known.params:,}",
        )

    def _new(self) -> NodeId | None:
        graph = self.window.workspace.graph
        added = [node for node in graph.nodes if node not in self._before]
        found = [node for node in added if self.type_of(node) == CONV]
        return found[-1] if found else None

    def _what_is_wrong(self) -> str:
        new = self._new()
        if new is None:
            return ""
        analysis = self.window.workspace.analysis
        graph = self.window.workspace.graph
        if not graph.incoming(new) or not graph.outgoing(new):
            return tr(
                "{0} is there, but not between two blocks. Take it away again and drop it right on "
                "the wire, or draw the wires from port to port."
            ).format(self.name(new))
        if analysis.nodes[new].output is None:
            problems = analysis.problems_of(new)
            said = told(analysis.sentence_of(problems[0])) if problems else ""
            return tr("{0} Take it away again, and drop it on the marked wire.").format(said)
        return ""

    def _wire(self) -> Edge | None:
        """The wire to drop it on: the first after an Input."""
        edges = self.window.workspace.graph.edges
        after_input = (edge for edge in edges if self.type_of(edge.source) == "Input")
        return next(after_input, edges[0] if edges else None)


class SetFilters(Step):
    """Set the filters and see shape and parameters follow."""

    @property
    def title(self) -> str:
        return tr("Choose how many filters it has")

    def begin(self) -> None:
        self.window.show_mode("design")
        self._node = self._chosen()
        self._before = self._filters()

    def words(self) -> str:
        if self._node is None:
            return tr("The design has no Conv2D now. Go back, or skip this step.")
        if self._node not in self.window.workspace.selection:
            return tr("Click {0}: the form on the right then shows its parameters.").format(
                self.name(self._node)
            )
        wanted = 16 if self._before != 16 else 8
        return tr(
            "Each filter looks for one pattern and gives one map. Set Filters from {0} to {1}, and "
            "watch the block: its shape and its parameters follow."
        ).format(self._before, wanted)

    def targets(self) -> list[QRect]:
        block = of_block(self.window, self._node)
        if self._node not in self.window.workspace.selection:
            return block
        return [*of_parameter(self.window, "filters"), *block]

    def watch(self) -> None:
        now = self._filters()
        if now is None or now == self._before:
            self.outcome = ""
            return
        known = self.window.workspace.analysis.nodes[self._chosen() or NodeId("")]
        products = " + ".join(
            " · ".join(f"{side:,}" for side in weight.shape) for weight in known.weights
        )
        self.outcome = tr(
            "Your Conv2D has {0} filters: {1} comes out, and it has {2} = {3} parameters."
        ).format(f"{now:,}", show_shape(known.output), products, f"{known.params:,}")

    def _chosen(self) -> NodeId | None:
        graph = self.window.workspace.graph
        if self.memory.block in graph.nodes:
            return self.memory.block
        return next((node for node in graph.nodes if self.type_of(node) == CONV), None)

    def _filters(self) -> int | None:
        node = self._chosen()
        if node is None:
            return None
        return int(self.window.workspace.layer(node).params["filters"])
