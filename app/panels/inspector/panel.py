"""The inspector: what the selected block is, what can be set, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.languages import spoken, told
from app.panels.inspector.commands import CommandRow
from app.panels.inspector.forms import FormShelf
from app.panels.inspector.header import INSET, Header
from app.panels.inspector.notes import Section, cost_lines, parameter_lines
from app.panels.inspector.overview import (
    common_values,
    data_lines,
    names_of,
    network_lines,
    sum_lines,
    tensor_lines,
)
from app.panels.inspector.ranking import Ranking
from app.panels.inspector.shape import ShapeSection
from app.panels.inspector.trainable import TrainableRow
from app.theme import Theme, font
from app.widgets.chip import Chip
from app.widgets.colours import set_shown
from app.widgets.flow import FlowLayout
from app.widgets.form import Form, Note, NoteView
from app.widgets.panel import LazyPanel
from app.widgets.scrolling import scrolled
from app.widgets.words import breakable
from app.workspace import Workspace
from cnnbuilder.graph import edits
from cnnbuilder.graph.analysis import NodeAnalysis
from cnnbuilder.graph.exchange import common_parameters
from cnnbuilder.graph.folding import rename_group
from cnnbuilder.graph.model import Edge, Graph, NodeId
from cnnbuilder.graph.switches import set_layers_trainable
from cnnbuilder.project.edits import with_graph
from cnnbuilder.project.project import Project
from cnnbuilder.spec import Parameter, Problem, defaults
from cnnbuilder.spec.layer import no_weights

WIDTH = 272  # narrower, words would have to be cut off


class Inspector(LazyPanel):
    """Shows the selected block, several, a wire, or the network where nothing is selected."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._nodes: tuple[NodeId, ...] = ()
        self.setAccessibleName(self.tr("Inspector"))
        self._notes: list[NoteView] = []
        self._shown_notes: list[Note] = []
        self._actions: tuple[QAction, ...] = ()
        self._build()
        workspace.changed.connect(self.refresh_later)
        workspace.selection_changed.connect(self.refresh_later)
        theme.changed.connect(self.refresh_later)

    def use_actions(self, actions: Sequence[QAction], for_several: Sequence[QAction]) -> None:
        """Offer commands of the window: in the menu, and as buttons where several are selected."""
        self._actions = tuple(actions)
        self.commands.offer(for_several)

    @property
    def form(self) -> Form | None:
        """The form that is shown."""
        return self._shelf.current

    # What it is made of

    def _build(self) -> None:
        self.header = Header()
        self.header.name.renamed.connect(self._on_rename)
        self.header.menu.aboutToShow.connect(self._fill_menu)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        self.summary = QLabel()
        self.summary.setProperty("role", "label")
        self.summary.setFont(font(plain=True))
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(6)
        place = QVBoxLayout()
        self._shelf = FormShelf(place, self.header.more, self._on_edit, self.tr("= pool size"))
        self.commands = CommandRow()
        self.freeze = TrainableRow()
        self.trainable = self.freeze.toggle
        self.freeze.switched.connect(self._on_trainable)
        self.shape = ShapeSection()
        self.parameters = Section(self.tr("Parameters"))
        self.cost = Section(self.tr("Cost and view"))
        self.together = Section(self.tr("Together"))
        self.tensor = Section(self.tr("Tensor"))
        self._ends = QWidget()
        row = FlowLayout(self._ends, spacing=8)
        self.ends = (Chip(""), Chip(""))
        for index, chip in enumerate(self.ends):
            chip.clicked.connect(lambda _on=False, index=index: self._select_end(index))
            row.addWidget(chip)
        self.network = Section(self.tr("Network"))
        self.ranking = Ranking()
        self.ranking.chosen.connect(lambda node: self._workspace.select([node]))
        self.data = Section(self.tr("Data"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(line)
        box.addWidget(self._column(place), 1)
        self.setMinimumWidth(WIDTH)

    def _column(self, form_place: QVBoxLayout) -> QScrollArea:
        inside = QWidget()
        column = self._lines = QVBoxLayout(inside)
        column.setContentsMargins(INSET, 12, INSET, 8)
        column.setSpacing(0)
        column.addWidget(self.summary)
        column.addSpacing(8)
        column.addWidget(self.commands)
        column.addLayout(self._problems)
        column.addLayout(form_place)
        column.addWidget(self.freeze)
        column.addSpacing(10)
        self._parts: tuple[QWidget, ...] = (
            self.shape,
            self.parameters,
            self.cost,
            self.together,
            self.tensor,
            self._ends,
            self.network,
            self.ranking,
            self.data,
        )
        for part in self._parts:
            column.addWidget(part)
        column.addStretch(1)
        self.area = scrolled(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return self.area

    # What it shows

    def refresh(self) -> None:
        # Qt lays the whole column out anew for each part that comes; once will do.
        self._lines.setEnabled(False)
        try:
            self._show_selected()
        finally:
            self._lines.setEnabled(True)
            self._lines.invalidate()

    def _show_selected(self) -> None:
        chosen = self._workspace.selection
        fresh = chosen != self._nodes
        set_shown(self.commands, len(chosen) > 1 and bool(self.commands.buttons))
        self._nodes = chosen
        wire = self._workspace.wire
        if len(chosen) == 1:
            self._show_block(self._workspace.analysis.nodes[chosen[0]], fresh=fresh)
        elif chosen:
            self._show_several([self._workspace.analysis.nodes[n] for n in chosen], fresh=fresh)
        elif wire is not None:
            self._show_wire(wire)
        else:
            self._show_network()
        if fresh:
            self.area.verticalScrollBar().setValue(0)

    def _show_only(self, *parts: QWidget) -> None:
        for part in self._parts:
            if part not in parts:
                set_shown(part, False)

    def _show_block(self, result: NodeAnalysis, *, fresh: bool) -> None:
        spec, layer, analysis = result.spec, result.layer, self._workspace.analysis
        self.header.show_block(spec, spoken(spec.title) if spec else layer.type, layer.name)
        call = self._workspace.graph.nodes[result.node]
        self.header.name.setReadOnly(call.layer is None and call.group is None)
        self.summary.setText(breakable(_summary(result)))
        set_shown(self.summary, spec is not None)
        other = self._shelf.show(spec.parameters if spec is not None else None)
        problems = analysis.problems_of(result.node)
        loose = list(problems)
        if self.form is not None:
            self.form.set_values(layer.params, fresh=fresh or other)
            placed = {p.parameter: p for p in reversed(problems) if p.parameter in self.form.rows}
            self.form.set_problems({str(name): self._note(p) for name, p in placed.items()})
            loose = [p for p in problems if p not in placed.values()]
        self._show_notes([self._note(problem) for problem in loose])
        # By type: the row stays while a block is not wired yet, or has an error.
        self._show_trainable([result] if _learns(result) else [])
        self.shape.show_block(result)
        self.parameters.set_lines(parameter_lines(result, analysis.total_params))
        self.cost.set_lines(cost_lines(result, analysis))
        self._show_only(self.shape, self.parameters, self.cost)

    def _show_trainable(self, results: Sequence[NodeAnalysis]) -> None:
        set_shown(self.freeze, bool(results))
        self.freeze.show_states([result.layer.trainable for result in results])
        if self.form is not None:
            self.freeze.align(self.form.label_width)

    def _show_several(self, results: Sequence[NodeAnalysis], *, fresh: bool) -> None:
        workspace = self._workspace
        self.header.show_title(
            self.tr("{0} blocks selected").format(f"{len(results):,}"), menu=True
        )
        self.summary.setText(breakable(names_of(results)))
        self.summary.show()
        common = self._common(results)
        other = self._shelf.show(common or None)
        if self.form is not None:
            self.form.set_values(common_values(results, common), fresh=fresh or other)
            self.form.set_problems({})
        self._show_notes([])
        self._show_trainable([result for result in results if _learns(result)])
        self.together.set_lines(sum_lines(results, workspace.analysis))
        self._show_only(self.together)

    def _common(self, results: Sequence[NodeAnalysis]) -> tuple[Parameter, ...]:
        nodes = [result.node for result in results]
        found = common_parameters(self._workspace.graph, self._workspace.catalog, nodes)
        return tuple(found)

    def _show_wire(self, wire: Edge) -> None:
        graph = self._workspace.graph
        self._leave_form()
        self.header.show_title(self.tr("Wire"))
        source, target = graph.name_of(wire.source), graph.name_of(wire.target)
        words = self.tr("From {0} to {1}").format(source, target)
        inputs = self._workspace.analysis.incoming[wire.target]
        if len(inputs) > 1 and wire in inputs:
            place = inputs.index(wire) + 1
            words = self.tr("From {0} to input {2} of {1}").format(source, target, place)
        self.summary.setText(breakable(words))
        self.summary.show()
        self.tensor.set_lines(tensor_lines(self._workspace, wire))
        self._show_ends((wire.source, wire.target))
        self._show_only(self.tensor, self._ends)

    def _show_ends(self, nodes: tuple[NodeId, ...]) -> None:
        """Show buttons that select the blocks at both ends of a wire."""
        for chip, node in zip(self.ends, nodes, strict=True):
            chip.set_words(self.tr("Select {0}").format(self._workspace.graph.name_of(node)))
        set_shown(self._ends, True)

    def _select_end(self, index: int) -> None:
        wire = self._workspace.wire
        if wire is not None:
            self._workspace.select([(wire.source, wire.target)[index]])

    def _show_network(self) -> None:
        workspace = self._workspace
        self._leave_form()
        self.header.show_title(workspace.title)
        self.summary.setText(self.tr("Select a block to see what it does and to change it."))
        self.summary.show()
        self.network.set_lines(network_lines(workspace))
        self.ranking.show_analysis(workspace.analysis)
        set_shown(self.ranking, bool(self.ranking.entries))
        self.data.set_lines(data_lines(workspace))
        self._show_only(self.network, self.ranking, self.data)

    def _leave_form(self) -> None:
        self._shelf.show(None)
        self._show_notes([])
        self.freeze.hide()

    def _note(self, problem: Problem) -> Note:
        actions = tuple(
            (told(fix.label), partial(self._workspace.fix, problem, fix)) for fix in problem.fixes
        )
        key = (problem.node, problem.fixes)
        return Note(told(problem.message), problem.severity.value, actions, key)

    def _show_notes(self, notes: list[Note]) -> None:
        if notes == self._shown_notes:
            return
        self._shown_notes = notes
        for view in self._notes:
            self._problems.removeWidget(view)
            view.hide()
            view.deleteLater()
        self._notes = [NoteView(note) for note in notes]
        for view in self._notes:
            self._problems.addWidget(view)
        self._problems.setContentsMargins(0, 0, 0, 8 if notes else 0)

    # What people do

    def _fill_menu(self) -> None:
        menu = self.header.menu
        menu.clear()
        back = menu.addAction(self.tr("All parameters back to their defaults"))
        back.setEnabled(any(row.differs for row in self.form.rows.values()) if self.form else False)
        back.triggered.connect(self._reset_all)
        if self.form is not None and self.form.more is not None:
            form, is_open = self.form, self.form.is_open
            words = self.tr("Hide rare parameters") if is_open else self.tr("Show all parameters")
            menu.addAction(words).triggered.connect(lambda: form.set_open(not is_open))
        if self._actions:
            menu.addSeparator()
            menu.addActions(self._actions)

    def _on_edit(self, name: str, value: object, merge: Hashable) -> None:
        if len(self._nodes) == 1:
            self._workspace.set_parameters(self._nodes[0], {name: value}, merge)
        elif self._nodes:
            self._workspace.set_parameters_of(self._nodes, {name: value}, merge)

    def _reset_all(self) -> None:
        """Give all parameters that the form shows their defaults."""
        form, catalog, nodes = self.form, self._workspace.catalog, self._nodes
        if form is None:
            return

        def edit(project: Project) -> Project:
            graph = project.graph
            for node in nodes:
                layer = graph.layer_of(node)
                spec = catalog.layers[layer.type]
                usual = defaults(spec.parameters)
                values = {name: usual[name] for name in form.rows}
                graph = edits.set_parameters(graph, spec, layer.id, values)
            return with_graph(project, graph)

        self._workspace.apply(self.tr("Reset {0}").format(self._whose()), edit)

    def _whose(self) -> str:
        if len(self._nodes) == 1:
            return self._workspace.graph.name_of(self._nodes[0])
        return self.tr("{0} blocks").format(len(self._nodes))

    def _on_rename(self, name: str) -> None:
        if len(self._nodes) != 1:
            return
        node = self._nodes[0]
        call = self._workspace.graph.nodes[node]

        def edit(graph: Graph) -> Graph:
            if call.group is not None:
                return rename_group(graph, call.group, name)
            return graph if call.layer is None else edits.rename(graph, call.layer, name)

        self._workspace.apply(
            self.tr("Rename {0}").format(self._workspace.graph.name_of(node)),
            lambda project: with_graph(project, edit(project.graph)),
        )
        if self._workspace.graph.name_of(node) == name.strip():
            self.header.name.set_name(name.strip())
        else:
            self.header.name.refuse()

    def _on_trainable(self, on: bool) -> None:
        nodes = self._workspace.analysis.nodes
        layers = {nodes[node].layer.id for node in self._nodes if _learns(nodes[node])}
        words = self.tr("Unfreeze {0}") if on else self.tr("Freeze {0}")
        self._workspace.apply(
            words.format(self._whose()),
            lambda project: with_graph(project, set_layers_trainable(project.graph, layers, on)),
        )


def _learns(result: NodeAnalysis) -> bool:
    """Whether a block has weights, or will have some once it is wired."""
    by_type = result.spec is not None and result.spec.weights is not no_weights
    return by_type or bool(result.weights)


def _summary(result: NodeAnalysis) -> str:
    """What a block does, with its numbers in the sentence."""
    spec, params = result.spec, result.layer.params
    if spec is None:
        return ""
    shown = {p.name: p.kind.show(params[p.name]) for p in spec.parameters if p.name in params}
    return spoken(spec.summary).format_map(shown)
