"""The status line: what the network is and costs, and its first problem."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.languages import told
from app.theme import Theme, font
from app.widgets.words import short_count
from app.workspace import Workspace
from cnnbuilder.graph.model import NodeId
from cnnbuilder.memory import show_bytes
from cnnbuilder.readiness import memory_needed
from cnnbuilder.spec import Problem, Severity

HEIGHT = 28
LEAST_PROBLEM = 260


class StatusLine(QFrame):
    """Follows the analysis.

    Signals:
        problem_clicked: (node or None) The first problem was clicked.
    """

    problem_clicked = Signal(object)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        self._first: Problem | None = None
        self._sheet = ""
        self.setObjectName("statusLine")
        self.setFixedHeight(HEIGHT)
        # From the one that matters most to the one that a narrow window can do without.
        self._facts = tuple(QLabel() for _ in range(4))
        for label in self._facts:
            label.setProperty("role", "secondary")
            label.setFont(font(12, tabular=True))
            label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._words = ""
        self._problem = QPushButton()
        self._problem.setObjectName("statusProblem")
        self._problem.setFlat(True)
        self._problem.clicked.connect(self._click)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(20)
        # What finds no room is left out: it must not make the window wider.
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        for label in self._facts:
            row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self._problem)
        workspace.changed.connect(self._show)
        theme.changed.connect(self._show)
        self._show()

    def _show(self, _change: object = None) -> None:
        analysis = self._workspace.whole_analysis
        blocks = len(analysis.nodes)
        broken = any(result.output is None for result in analysis.nodes.values())
        params = self.tr("{0:,} parameters").format(analysis.total_params)
        facts = [
            (
                self.tr("{0:,} blocks").format(blocks) if blocks != 1 else self.tr("1 block"),
                self.tr("Blocks of the whole network, those in groups too."),
            ),
            (
                self.tr("{0} so far").format(params) if broken else params,
                self.tr("{0:,} of them are trained, {1:,} are not.").format(
                    analysis.total_params - analysis.non_trainable_params,
                    analysis.non_trainable_params,
                ),
            ),
        ]
        if not broken and blocks:
            workspace = self._workspace
            needed = memory_needed(workspace.project, analysis, workspace.catalog)
            batch = workspace.project.training.batch_size
            facts += [
                (
                    self.tr("{0} multiply-adds").format(short_count(analysis.macs)),
                    self.tr("{0:,} multiplications with an addition for one sample.").format(
                        analysis.macs
                    ),
                ),
                (
                    self.tr("{0} weights · {1} at batch {2:,}").format(
                        show_bytes(needed.weights), show_bytes(needed.total), batch
                    ),
                    self.tr(
                        "Memory of the weights, and of a training step with {0:,} samples."
                    ).format(batch),
                ),
            ]
        for place, label in enumerate(self._facts):
            words, tip = facts[place] if place < len(facts) else ("", "")
            label.setText(words)
            label.setToolTip(tip)
        self._show_problem()

    @property
    def text(self) -> str:
        """All that is said of the network, as one text."""
        return "  ".join(label.text() for label in self._facts if label.text())

    def _show_problem(self) -> None:
        problems = self._workspace.whole_analysis.problems
        errors = [p for p in problems if p.severity is Severity.ERROR]
        p = self._theme.palette
        self._first = next(iter(errors or problems), None)
        awaited = self._workspace.facts_awaited
        data = "" if awaited else self._workspace.facts_problem
        if self._first is None and awaited:
            text, colour = self.tr("Looking at the data…"), p.secondary
        elif self._first is None and data:
            text, colour = self.tr("Data: {0}").format(data), p.warning
        elif self._first is None:
            text, colour = self.tr("No problems"), p.good
        else:
            first = self._first
            waits = bool(errors) and all(error.unfinished for error in errors)
            words = self._counted(len(errors), len(problems))
            if waits:
                words = self.tr("Not finished")
            node = NodeId(first.node) if first.node else None
            where = f"{self._workspace.whole_graph.name_of(node)}: " if node else ""
            text = f"{words}: {where}{told(first.title or first.message)}"
            colour = p.secondary if waits else p.error if errors else p.warning
        self._words = text
        self._problem.setEnabled(self._first is not None or bool(data))
        sheet = (
            f"#statusLine {{ background: {p.surface}; border-top: 1px solid {p.hairline}; }}"
            f"#statusProblem {{ border: none; background: transparent; color: {colour};"
            " font-size: 12px; padding: 0; }"
        )
        # A style sheet costs a millisecond: set it only where the colour is another.
        if sheet != self._sheet:
            self._sheet = sheet
            self.setStyleSheet(sheet)
        self._fit()

    def _counted(self, errors: int, problems: int) -> str:
        if errors:
            one, many = self.tr("1 problem"), self.tr("{0:,} problems")
        else:
            one, many = self.tr("1 warning"), self.tr("{0:,} warnings")
        count = errors or problems
        return one if count == 1 else many.format(count)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_PROBLEM, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out what finds no room, and cut the problem where even that is not enough."""
        metrics = self._problem.fontMetrics()
        least = min(metrics.horizontalAdvance(self._words) + 28, LEAST_PROBLEM)
        room = self.width() - 32
        for place, label in enumerate(self._facts):
            needed = label.sizeHint().width() + 20
            label.setVisible(bool(label.text()) and (place == 0 or room - needed >= least))
            if label.isVisibleTo(self):
                room -= needed
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, max(room - 28, 60))
        self._problem.setText(shown)
        self._problem.setFixedWidth(metrics.horizontalAdvance(shown) + 8)
        self._problem.setToolTip(self._words if shown != self._words else "")
        self._problem.setAccessibleName(self._words)

    def _click(self) -> None:
        self.problem_clicked.emit(self._first.node if self._first is not None else None)
