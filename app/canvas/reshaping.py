"""What is made of the selection: another type, repeats, a short cut, a second one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QRectF

from app.canvas.choice_box import ChoiceBox
from app.canvas.choice_rows import Option
from app.canvas.repeat_field import RepeatField
from app.languages import told
from cnnbuilder.export import face as f
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.exchange import carried_over, why_not_replace
from cnnbuilder.graph.model import NodeId
from cnnbuilder.graph.segment import segment_of
from cnnbuilder.graph.suggest import Outcome, outcome, type_score
from cnnbuilder.project.building import (
    Built,
    duplicate_blocks,
    repeat_blocks,
    replace_blocks,
    wrap_blocks,
)
from cnnbuilder.project.project import Project
from cnnbuilder.spec import LayerSpec

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

Builder = Callable[[Project], Built]
ASIDE = (f.BLOCK_WIDTH + 32, 0)
BELOW = (0, f.BLOCK_HEIGHT + 32)


class Reshaping(QObject):
    """Does to the selected blocks what the menu *Blocks* says. GUI thread only."""

    def __init__(self, view: CanvasView, box: ChoiceBox) -> None:
        super().__init__(view)
        self._view = view
        self._box = box
        self._workspace = view.canvas.workspace
        self.repeat_field = RepeatField(view, view.canvas.theme)
        self.repeat_field.accepted.connect(self._repeat)

    # Another type

    def replace(self) -> None:
        """Ask which type takes the place of the selected blocks."""
        chosen = self._selected()
        if not chosen:
            return
        name = self._what(chosen)
        near, avoid = self._beside(chosen)
        self._box.open(
            lambda query: self._types(chosen, query),
            near,
            prompt=self.tr("Replace {0} by…").format(name),
            hint=self.tr("Wires, place and the parameters that both have stay."),
            nothing=self.tr("No block matches “{0}”."),
            avoid=avoid,
        )

    def _types(self, chosen: tuple[NodeId, ...], query: str) -> list[Option]:
        graph, catalog = self._workspace.graph, self._workspace.catalog
        found: list[tuple[tuple[bool, bool, float], Option]] = []
        for spec in catalog.layers.values():
            value = type_score(spec, query)
            if value is None:
                continue
            others = [node for node in chosen if graph.layer_of(node).type != spec.type] or chosen
            reasons = [why_not_replace(graph, catalog, node, spec) for node in others]
            reason = next((each for each in reasons if each), "")
            made = Outcome() if reason else self._outcome(others[0], spec)
            option = self._option(chosen, others[0], spec, reason, made)
            found.append(((bool(reason), bool(made.reason), value), option))
        found.sort(key=lambda pair: pair[0])
        return [option for _, option in found]

    def _outcome(self, node: NodeId, spec: LayerSpec) -> Outcome:
        analysis = self._workspace.analysis
        inputs = [analysis.nodes[edge.source].output for edge in analysis.incoming[node]]
        return outcome(spec, inputs, carried_over(self._workspace.layer(node), spec))

    def _option(
        self, chosen: tuple[NodeId, ...], node: NodeId, spec: LayerSpec, reason: str, made: Outcome
    ) -> Option:
        about, tone = "", "info"
        if made.reason:
            about, tone = self.tr("It does not fit yet: {0}").format(told(made.reason)), "warning"
        elif not reason and len(chosen) == 1:
            about = self._kept(node, spec)
        return Option(
            spec.title,
            lambda _shift: self._replace(chosen, spec),
            spec,
            f"→ {made.output}" if made.output is not None else "",
            about,
            told(reason),
            "",
            tone,
        )

    def _kept(self, node: NodeId, spec: LayerSpec) -> str:
        old = self._workspace.layer(node).params
        new = carried_over(self._workspace.layer(node), spec)
        labels = [
            f"{p.label.lower()} {p.kind.show(new[p.name])}"
            for p in spec.parameters
            if p.name in old and new[p.name] == old[p.name] and not p.more
        ]
        return self.tr("Keeps {0}.").format(", ".join(labels)) if labels else ""

    def _replace(self, chosen: tuple[NodeId, ...], spec: LayerSpec) -> None:
        catalog = self._workspace.catalog
        self._workspace.apply(
            f"Replace {self._what(chosen)} by {spec.title}",
            lambda project: replace_blocks(project, catalog, chosen, spec.type),
        )

    # Repeat

    def repeat(self) -> None:
        """Ask how often the selected blocks are wanted."""
        chosen = self._selected()
        if not chosen:
            return
        try:
            segment_of(self._workspace.graph, self._workspace.catalog, chosen)
        except EditRefused as refusal:
            self._workspace.said.emit(told(str(refusal)), "warning")
            return
        near, avoid = self._beside(chosen)
        self.repeat_field.open(near, avoid, len(chosen))

    def _repeat(self, times: int) -> None:
        chosen, catalog = self._workspace.selection, self._workspace.catalog
        self._build(
            f"Repeat {self._what(chosen)} {times} times",
            lambda project: repeat_blocks(project, catalog, chosen, times),
        )

    # Short cut, duplicate

    def wrap(self) -> None:
        """Lead a short cut around the selected blocks and add it to what they give."""
        chosen = self._selected()
        workspace = self._workspace
        if not chosen:
            return
        analysis = workspace.analysis
        before = len(workspace.graph.nodes)
        done = self._build(
            f"Wrap {self._what(chosen)} in a residual connection",
            lambda project: wrap_blocks(project, workspace.catalog, chosen, analysis),
        )
        if done and len(workspace.graph.nodes) > before + 1:
            name = workspace.graph.name_of(workspace.selection[0])
            shape = workspace.face(workspace.selection[0]).shape
            words = self.tr("The shapes differ, so {0} brings the short cut to {1}.")
            workspace.said.emit(words.format(name, shape), "info")

    def duplicate(self) -> None:
        """Put copies of the selected blocks beside them."""
        down = self._view.direction == "down"
        self.duplicate_at(self._free_offset(ASIDE if down else BELOW))

    def duplicate_at(self, offset: tuple[float, float]) -> None:
        """Put copies of the selected blocks at an offset from them."""
        chosen, catalog = self._selected(), self._workspace.catalog
        if chosen:
            self._build(
                f"Duplicate {self._what(chosen)}",
                lambda project: duplicate_blocks(project, catalog, chosen, offset),
            )

    def _free_offset(self, step: tuple[int, int]) -> tuple[float, float]:
        """The offset, some steps far, at which the copies lie on no block."""
        blocks = self._view.canvas.blocks
        own = [blocks[node].pos() for node in self._workspace.selection if node in blocks]
        taken = [block.pos() for block in blocks.values()]
        count = 1
        while count < 50 and any(
            abs(p.x() + step[0] * count - q.x()) < f.BLOCK_WIDTH
            and abs(p.y() + step[1] * count - q.y()) < f.BLOCK_HEIGHT
            for p in own
            for q in taken
        ):
            count += 1
        return float(step[0] * count), float(step[1] * count)

    # Inside

    def _selected(self) -> tuple[NodeId, ...]:
        chosen = self._workspace.selection
        if not chosen:
            self._workspace.said.emit(self.tr("Select the blocks first."), "info")
        return chosen

    def _what(self, chosen: tuple[NodeId, ...]) -> str:
        graph = self._workspace.graph
        return graph.name_of(chosen[0]) if len(chosen) == 1 else f"{len(chosen)} blocks"

    def _build(self, label: str, edit: Builder) -> bool:
        """Do an edit that makes blocks, and select those."""
        made: list[NodeId] = []

        def apply(project: Project) -> Project:
            built = edit(project)
            made.extend(built.nodes)
            return built.project

        if not self._workspace.apply(label, apply):
            return False
        self._workspace.select(made)
        for node in made[:1] + made[-1:]:
            self._view.show_block(node)
        return True

    def _beside(self, chosen: tuple[NodeId, ...]) -> tuple[QPoint, QRect]:
        area = QRectF()
        for node in chosen:
            block = self._view.canvas.blocks.get(node)
            if block is not None:
                area = area.united(block.sceneBoundingRect())
        shown = self._view.mapFromScene(area).boundingRect()
        return QPoint(shown.right() + 16, max(shown.top(), 24)), shown
