"""The inspector: what the selected block is, what can be set, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.languages import spoken, told
from app.panels.inspector.header import INSET, Header
from app.panels.inspector.notes import Section, bold, cost_lines, parameter_lines
from app.panels.inspector.shape import ShapeSection
from app.theme import Theme, font
from app.widgets.editor import HEIGHT
from app.widgets.form import GAP, LABEL_WIDTH, Form, Note, NoteView
from app.widgets.maybe import MaybeEditor
from app.widgets.panel import LazyPanel
from app.widgets.scrolling import scrolled
from app.widgets.toggle import Toggle
from app.widgets.words import breakable, short_count, tip
from app.workspace import Workspace
from cnnbuilder.data import DataError, find_source
from cnnbuilder.graph import edits
from cnnbuilder.graph.analysis import NodeAnalysis
from cnnbuilder.graph.model import NodeId
from cnnbuilder.memory import show_bytes
from cnnbuilder.project.edits import with_graph
from cnnbuilder.spec import LayerSpec, Problem, show_shape
from cnnbuilder.spec.layer import no_weights


class Inspector(LazyPanel):
    """Shows the selected block, several, or the network where none is selected."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._node: NodeId | None = None
        self._spec: LayerSpec | None = None
        self.form: Form | None = None
        self.setAccessibleName(self.tr("Inspector"))
        self._notes: list[NoteView] = []
        self._shown_notes: list[Note] = []
        self._build()
        workspace.changed.connect(self.refresh_later)
        workspace.selection_changed.connect(self.refresh_later)
        theme.changed.connect(self.refresh_later)

    # What it is made of

    def _build(self) -> None:
        self.header = Header()
        self.header.name.renamed.connect(self._on_rename)
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
        self._form_place = QVBoxLayout()
        self.freeze = self._trainable_row()
        self.shape = ShapeSection()
        self.parameters = Section(self.tr("Parameters"))
        self.cost = Section(self.tr("Cost and view"))
        self.network = Section(self.tr("Network"))
        self.data = Section(self.tr("Data"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.header)
        box.addWidget(line)
        box.addWidget(self._column(), 1)
        self.setMinimumWidth(240)

    def _column(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(INSET, 12, INSET, 8)
        column.setSpacing(0)
        column.addWidget(self.summary)
        column.addSpacing(8)
        column.addLayout(self._problems)
        column.addLayout(self._form_place)
        column.addWidget(self.freeze)
        column.addSpacing(10)
        for part in (self.shape, self.parameters, self.cost, self.network, self.data):
            column.addWidget(part)
        column.addStretch(1)
        self.area = scrolled(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return self.area

    def _trainable_row(self) -> QWidget:
        row = QWidget()
        label = QLabel(self.tr("Trainable"))
        label.setProperty("role", "label")
        label.setFixedWidth(LABEL_WIDTH + 4)
        label.setMinimumHeight(HEIGHT)
        self.trainable = Toggle()
        self.trainable.setAccessibleName(self.tr("Trainable"))
        self.trainable.clicked.connect(self._on_trainable)
        label.setBuddy(self.trainable)
        row.setToolTip(tip(self.tr("Off keeps the weights of this block as they are in training.")))
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 4, 0, 4)
        box.setSpacing(GAP)
        box.addWidget(label)
        box.addWidget(self.trainable)
        box.addStretch(1)
        self._trainable_label = label
        return row

    # What it shows

    def refresh(self) -> None:
        chosen = self._workspace.selection
        if len(chosen) == 1:
            self._show_block(self._workspace.analysis.nodes[chosen[0]])
            return
        self._node = None
        self._set_form(None)
        self._show_notes([])
        self.freeze.hide()
        for part in (self.shape, self.parameters, self.cost):
            part.hide()
        if chosen:
            self._show_several(chosen)
        else:
            self._show_network()

    def _show_block(self, result: NodeAnalysis) -> None:
        fresh = result.node != self._node
        self._node = result.node
        spec, layer, analysis = result.spec, result.layer, self._workspace.analysis
        self.header.show_block(spec, spec.title if spec else layer.type, layer.name)
        self.header.name.setReadOnly(self._workspace.graph.nodes[result.node].layer is None)
        self.summary.setText(breakable(_summary(result)))
        self.summary.setVisible(spec is not None)
        self._set_form(spec)
        problems = analysis.problems_of(result.node)
        if self.form is not None:
            self.form.set_values(layer.params, fresh=fresh)
            placed = {p.parameter: p for p in reversed(problems) if p.parameter in self.form.rows}
            self.form.set_problems({str(name): self._note(p) for name, p in placed.items()})
            loose = [p for p in problems if p not in placed.values()]
        else:
            loose = list(problems)
        self._show_notes([self._note(problem) for problem in loose])
        # By type: the row stays while a block is not wired yet, or has an error.
        learns = spec is not None and spec.weights is not no_weights
        self.freeze.setVisible(learns or bool(result.weights))
        self.trainable.setChecked(layer.trainable)
        if self.form is not None:
            self._trainable_label.setFixedWidth(self.form.label_width)
        self.shape.show_block(result)
        self.parameters.set_lines(parameter_lines(result, analysis.total_params))
        self.cost.set_lines(cost_lines(result, analysis))
        self.network.hide()
        self.data.hide()
        if fresh:
            self.area.verticalScrollBar().setValue(0)

    def _show_several(self, chosen: tuple[NodeId, ...]) -> None:
        results = [self._workspace.analysis.nodes[node] for node in chosen]
        self.header.show_title(self.tr("{0} blocks selected").format(len(chosen)))
        self.summary.setText(", ".join(result.layer.name for result in results))
        self.summary.show()
        layers = {result.layer.id: result for result in results}
        params = sum(result.params for result in layers.values())
        macs = sum(result.macs or 0 for result in results)
        memory = sum(result.activation_bytes or 0 for result in results)
        self.network.set_lines(
            [
                self.tr("{0} parameters").format(bold(f"{params:,}")),
                self.tr("{0} multiply-adds · {1} an image").format(
                    short_count(macs), show_bytes(memory)
                ),
            ]
        )
        self.data.hide()

    def _show_network(self) -> None:
        analysis = self._workspace.analysis
        self.header.show_title(self.tr("Nothing selected"))
        self.summary.setText(self.tr("Select a block to see what it does and to change it."))
        self.summary.show()
        count = len(analysis.nodes)
        blocks = self.tr("1 block") if count == 1 else self.tr("{0} blocks").format(f"{count:,}")
        lines = [
            blocks,
            self.tr("{0} parameters").format(bold(f"{analysis.total_params:,}")),
            self.tr("{0} multiply-adds · {1} an image").format(
                short_count(analysis.macs), show_bytes(analysis.activation_bytes)
            ),
        ]
        if analysis.non_trainable_params:
            words = self.tr("{0} of them are not trainable")
            lines.insert(2, words.format(f"{analysis.non_trainable_params:,}"))
        self.network.set_lines(lines if count else [self.tr("The design is empty.")])
        self.data.set_lines(self._data_lines())

    def _data_lines(self) -> list[str]:
        workspace = self._workspace
        choice = workspace.project.data
        try:
            title = spoken(find_source(choice.source).title)
        except DataError:
            title = choice.source
        facts = workspace.facts
        if facts is None:
            return [bold(title), told(workspace.facts_problem)]
        lines = [
            bold(title),
            self.tr("{0}, {1} classes").format(show_shape(facts.sample_shape), len(facts.classes)),
        ]
        if facts.train:
            words = self.tr("{0} samples to train, {1} to test")
            lines.append(words.format(f"{facts.train:,}", f"{facts.test:,}"))
        return lines

    # Parts that come and go

    def _set_form(self, spec: LayerSpec | None) -> None:
        if spec is self._spec and (self.form is not None or spec is None):
            return
        if self.form is not None:
            self._form_place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self._spec = spec
        if spec is not None:
            self.form = Form(spec.parameters)
            self.form.values_edited.connect(self._on_edit)
            strides = self.form.rows.get("strides")
            if (
                strides
                and "pool_size" in self.form.rows
                and isinstance(strides.editor, MaybeEditor)
            ):
                strides.editor.call_none(self.tr("= pool size"))
            self._form_place.addWidget(self.form)

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

    def _on_edit(self, name: str, value: object, merge: Hashable) -> None:
        if self._node is not None:
            self._workspace.set_parameters(self._node, {name: value}, merge)

    def _on_rename(self, name: str) -> None:
        if self._node is None:
            return
        layer = self._workspace.layer(self._node)
        self._workspace.apply(
            self.tr("Rename {0}").format(layer.name),
            lambda project: with_graph(project, edits.rename(project.graph, layer.id, name)),
        )
        if self._workspace.layer(self._node).name == name.strip():
            self.header.name.set_name(name.strip())
        else:
            self.header.name.refuse()

    def _on_trainable(self, on: bool) -> None:
        if self._node is None:
            return
        layer = self._workspace.layer(self._node)
        words = self.tr("Unfreeze {0}") if on else self.tr("Freeze {0}")
        self._workspace.apply(
            words.format(layer.name),
            lambda project: with_graph(project, edits.set_trainable(project.graph, layer.id, on)),
        )


def _summary(result: NodeAnalysis) -> str:
    """What a block does, with its numbers in the sentence."""
    spec, params = result.spec, result.layer.params
    if spec is None:
        return ""
    shown = {p.name: p.kind.show(params[p.name]) for p in spec.parameters if p.name in params}
    return spoken(spec.summary).format_map(shown)
