"""The workspace: a ``Document`` and what goes with it, with Qt signals."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.data_facts import DataFacts
from app.faces import spoken_face
from app.languages import spoken, told, within
from app.sight import Sight, first_sight
from cnnbuilder.catalog import Catalog
from cnnbuilder.data import Facts
from cnnbuilder.export.face import BlockFace, face_of
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.exchange import set_parameters_of
from cnnbuilder.graph.groups import Scope, flat_id, place_of, valid_scope
from cnnbuilder.graph.model import Edge, Graph, Layer, NodeId
from cnnbuilder.graph.scoped import STAND_INS, local_id
from cnnbuilder.project.document import Change, Document, Edit, History
from cnnbuilder.project.edits import apply_fix, with_graph
from cnnbuilder.project.notes import Note
from cnnbuilder.project.project import Project
from cnnbuilder.project.scope import put_back, shown
from cnnbuilder.readiness import context_of
from cnnbuilder.spec import Fix, LayerSpec, Problem


class Workspace(QObject):
    """Owns a document, its analysis, its file's place and the selection. GUI thread only.

    Views read from here and write only through ``apply`` and its kin, never while they handle a
    signal of a change.

    Signals:
        changed: (Change) The design is another one, or more is known of its data; ``analysis``
            is already current.
        selection_changed: Other blocks are selected.
        scope_changed: Another group is opened, or none; ``changed`` follows.
        history_changed: What can be undone or saved, or where the file lies, is different.
        said: (text, severity) A message for the message line: "info", "good", "warning", "error".
    """

    changed = Signal(object)
    selection_changed = Signal()
    scope_changed = Signal()
    history_changed = Signal()
    said = Signal(str, str)

    def __init__(
        self, catalog: Catalog, project: Project | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.catalog = catalog
        self._document = Document(project)
        self._document.listen(self._on_change)
        self._path: Path | None = None
        self._selection: tuple[NodeId, ...] = ()
        self._wire: Edge | None = None
        self._data = DataFacts(self)
        self._data.choose(self.project.data)
        self._data.arrived.connect(self._on_facts)
        self._analysed_generation = self.generation
        self._sight = first_sight(self.project, catalog, context_of(self.project, self.facts))

    @property
    def project(self) -> Project:
        """The design as it is now."""
        return self._document.project

    @property
    def shown(self) -> Project:
        """The design as the canvas shows it: seen from within the opened group."""
        return self._sight.shown

    @property
    def graph(self) -> Graph:
        """What the canvas shows: the network, or the graph of an opened group."""
        return self._sight.shown.graph

    @property
    def analysis(self) -> Analysis:
        """What is known of the blocks on the canvas, always current; its sums are of all blocks."""
        return self._sight.analysis

    @property
    def whole_graph(self) -> Graph:
        """The network without groups: what is trained, looked into and exported."""
        return self._sight.expanded.graph

    @property
    def whole_analysis(self) -> Analysis:
        """What is known of ``whole_graph``; the same as ``analysis`` where there are no groups."""
        return self._sight.whole

    @property
    def facts(self) -> Facts | None:
        """What is known of the chosen data; None while, or if, they cannot be read."""
        return self._data.facts

    @property
    def all_facts(self) -> Facts | None:
        """The facts with all classes, whichever are chosen."""
        return self._data.all_facts

    @property
    def facts_problem(self) -> str:
        """Why there are no facts; empty if there are. While they are awaited, it says so."""
        return self._data.problem

    @property
    def facts_awaited(self) -> bool:
        """Whether the chosen data are still being looked at; ``changed`` tells when they were."""
        return self._data.are_awaited

    @property
    def generation(self) -> int:
        """Grows when another design takes the place of this one."""
        return self._document.generation

    @property
    def path(self) -> Path | None:
        """Where the design is saved, or None."""
        return self._path

    @property
    def is_changed(self) -> bool:
        """Whether there is something to save."""
        return self._document.is_changed

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._document.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._document.redo_label

    @property
    def title(self) -> str:
        """Name of the design for the window's title."""
        return self._path.name if self._path else self.tr("Untitled")

    # What the views read

    def face(self, node: NodeId) -> BlockFace:
        """Return what the block shows."""
        return spoken_face(face_of(self.analysis, node))

    def layer(self, node: NodeId) -> Layer:
        """Return the layer that a block calls."""
        return self.graph.layer_of(node)

    def spec(self, node: NodeId) -> LayerSpec | None:
        """Return the declaration of a block's type, or None if it is not known."""
        type_id = self.layer(node).type
        return self.catalog.find(type_id) or STAND_INS.get(type_id)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of what the canvas shows."""
        return self.shown.view.notes

    @property
    def selection(self) -> tuple[NodeId, ...]:
        """The selected blocks."""
        return self._selection

    def select(self, nodes: Iterable[NodeId]) -> None:
        """Select these blocks and no others; one of the whole network opens its group."""
        wanted, graph = tuple(nodes), self.graph
        deeper = [n for n in wanted if n not in graph.nodes and n in self.whole_graph.nodes]
        if deeper:
            scope = place_of(deeper[0])[0]
            self.open_scope(scope)
            wanted = tuple(node for where, node in map(place_of, deeper) if where == scope)
        chosen = tuple(node for node in wanted if node in self.graph.nodes)
        if chosen != self._selection:
            self._selection = chosen
            self.selection_changed.emit()

    @property
    def wire(self) -> Edge | None:
        """The selected wire, while no block is selected."""
        return self._wire if not self._selection and self._wire in self.graph.edges else None

    def select_wire(self, edge: Edge | None) -> None:
        """Select a wire, or none."""
        if edge != self._wire:
            self._wire = edge
            self.selection_changed.emit()

    # Groups

    @property
    def scope(self) -> Scope:
        """The blocks of the groups that are opened, from the design on; empty: none."""
        return self._sight.scope

    def open_scope(self, scope: Scope) -> None:
        """Show the inside of a group, or the design itself with ``()``."""
        scope = valid_scope(self.project.graph, scope)
        if scope == self.scope:
            return
        left = self.scope[len(scope)] if self.scope[: len(scope)] == scope else None
        self._selection = ()
        self._sight = self._sight.moved(self.project, scope)
        if left is not None and left in self.graph.nodes:
            self._selection = (left,)
        self.scope_changed.emit()
        self.changed.emit(Change("Open group", self.project, self.project))
        self.selection_changed.emit()

    def open_group(self, node: NodeId) -> bool:
        """Show the inside of a group on the canvas. Returns whether ``node`` is one."""
        if node not in self.graph.nodes or self.graph.nodes[node].group not in self.graph.groups:
            return False
        self.open_scope((*self.scope, node))
        return True

    def flat(self, node: NodeId) -> NodeId | None:
        """Return which block of the whole network gives the output of one on the canvas."""
        return self._sight.expanded.origin(self.scope, node)

    def local(self, node: NodeId) -> NodeId | None:
        """Return which block on the canvas one of the whole network is, or lies in."""
        return local_id(self.scope, node)

    @property
    def selected_flat(self) -> tuple[NodeId, ...]:
        """The blocks of the whole network that the selected ones are, or give the output of."""
        found = (self.flat(node) for node in self._selection)
        return tuple(node for node in found if node is not None and node in self.whole_graph.nodes)

    # Edits

    def apply(self, label: str, edit: Edit, merge: Hashable | None = None) -> bool:
        """Do an edit as one undo step; a refusal becomes a message. Returns whether it changed.

        The edit is given the design as the canvas shows it, ``shown``.
        """
        scope = self.scope

        def of_all(project: Project) -> Project:
            seen = shown(project, scope)
            return put_back(project, scope, seen, edit(seen))

        return self._apply(label, of_all, merge)

    def _apply(self, label: str, edit: Edit, merge: Hashable | None = None) -> bool:
        try:
            return self._document.apply(label, edit, merge)
        except EditRefused as refusal:
            self.said.emit(str(refusal), "warning")
            return False

    def set_parameters(
        self, node: NodeId, values: Mapping[str, Any], merge: Hashable | None = None
    ) -> bool:
        """Set parameters of a block's layer."""
        return self.set_parameters_of([node], values, merge)

    def set_parameters_of(
        self, nodes: Iterable[NodeId], values: Mapping[str, Any], merge: Hashable | None = None
    ) -> bool:
        """Set parameters of several blocks in one step; those without one of them stay as it is."""
        chosen = [node for node in nodes if node in self.graph.nodes]
        if not chosen or not values:
            return False
        name = next(iter(values))
        specs = [spec for spec in map(self.spec, chosen) if spec is not None]
        labels = [
            within(spoken(p.label)) for spec in specs for p in spec.parameters if p.name == name
        ]
        what = labels[0] if labels else name
        whose = self.graph.name_of(chosen[0]) if len(chosen) == 1 else f"{len(chosen)} blocks"

        def edit(project: Project) -> Project:
            graph = set_parameters_of(project.graph, self.catalog, chosen, values)
            return with_graph(project, graph)

        return self.apply(f"Set {what} of {whose}", edit, merge)

    def fix(self, problem: Problem, fix: Fix) -> bool:
        """Apply a repair of a problem, of the canvas or of the whole network."""
        guilty = self.guilty(problem)
        return self._apply(fix.label, lambda project: apply_fix(project, self.catalog, fix, guilty))

    def try_fix(self, problem: Problem, fix: Fix) -> Sight | None:
        """Return how the design would be seen after a repair, without doing it; None: not at all."""
        try:
            project = apply_fix(self.project, self.catalog, fix, self.guilty(problem))
        except EditRefused:
            return None
        return self._sight.after(project, context_of(project, self.facts))

    def guilty(self, problem: Problem) -> NodeId | None:
        """Return the block of the whole network that a problem sits on."""
        guilty = NodeId(problem.node) if problem.node else None
        if guilty is not None and guilty not in self.whole_graph.nodes:
            guilty = flat_id(self.scope, guilty)
        return guilty

    def undo(self) -> None:
        """Take the last step back."""
        label = self._document.undo()
        if label:
            self.said.emit(self.tr("Undone: {0}").format(told(label)), "info")

    def redo(self) -> None:
        """Do the last undone step again."""
        label = self._document.redo()
        if label:
            self.said.emit(self.tr("Done again: {0}").format(told(label)), "info")

    @property
    def history(self) -> History:
        """The steps that were done and undone."""
        return self._document.history

    def go_to(self, at: int) -> None:
        """Go to the design as it was after so many steps of the history."""
        self._document.go_to(at)

    def open(self, project: Project, path: Path | None, *, saved: bool = True) -> None:
        """Take another design in place of this one."""
        self._path = path
        self._selection = ()
        self._document.replace(project)
        if not saved:
            self._document.mark_unsaved()
        self.selection_changed.emit()
        self.history_changed.emit()

    def mark_saved(self, path: Path, project: Project) -> None:
        """Remember that ``project`` now lies at ``path``."""
        self._path = path
        self._document.mark_saved(project)
        self.history_changed.emit()

    def refresh_facts(self) -> None:
        """Look at the data again: files may have come or gone."""
        self._data.forget()
        self._data.choose(self.project.data)
        self._on_facts()

    def cancel_facts(self) -> None:
        """Wait no longer for the data to be looked at."""
        self._data.cancel()

    # Inside

    def _analyse(self) -> None:
        self._sight = self._sight.after(self.project, context_of(self.project, self.facts))

    def _on_facts(self) -> None:
        self._analyse()
        self.changed.emit(Change("Look at the data", self.project, self.project))

    def _on_change(self, change: Change) -> None:
        opened, before = self._analysed_generation != self.generation, self.scope
        if opened:
            self._analysed_generation = self.generation
            self._sight = self._sight.at_root()
            self._data.forget()
        if opened or change.after.data != change.before.data:
            self._data.choose(change.after.data)
        moved_only = (
            not opened
            and change.after.graph is change.before.graph
            and change.after.data is change.before.data
            and change.after.training is change.before.training
        )
        if moved_only:
            self._sight = self._sight.moved(self.project, self.scope)
        else:
            self._analyse()
        # First, so that nobody who hears of the change looks at a selected block that is gone.
        kept = tuple(node for node in self._selection if node in self.graph.nodes)
        some_gone, self._selection = kept != self._selection, kept
        if self.scope != before:
            self.scope_changed.emit()
        self.changed.emit(change)
        self.history_changed.emit()
        if some_gone:
            self.selection_changed.emit()
