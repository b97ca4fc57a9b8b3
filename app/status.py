"""The status line: what the network is and costs, and its first problem."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.languages import told
from app.theme import Theme
from app.widgets.words import short_count
from app.workspace import Workspace
from cnnbuilder.graph.model import NodeId
from cnnbuilder.memory import show_bytes
from cnnbuilder.readiness import memory_needed
from cnnbuilder.spec import Problem, Severity

HEIGHT = 28


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
        self._facts = QLabel()
        self._facts.setObjectName("statusFacts")
        self._facts.setProperty("role", "secondary")
        self._problem = QPushButton()
        self._problem.setObjectName("statusProblem")
        self._problem.setFlat(True)
        self._problem.clicked.connect(self._click)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(self._facts)
        row.addStretch(1)
        row.addWidget(self._problem)
        workspace.changed.connect(self._show)
        theme.changed.connect(self._show)
        self._show()

    def _show(self, _change: object = None) -> None:
        analysis = self._workspace.whole_analysis
        blocks = len(analysis.nodes)
        broken = any(result.output is None for result in analysis.nodes.values())
        parts = [
            self.tr("{0:,} blocks").format(blocks) if blocks != 1 else self.tr("1 block"),
            self.tr("{0:,} parameters").format(analysis.total_params)
            + (self.tr(" so far") if broken else ""),
        ]
        if not broken and blocks:
            workspace = self._workspace
            needed = memory_needed(workspace.project, analysis, workspace.catalog)
            weights, at_batch = needed.weights, needed.total
            batch = workspace.project.training.batch_size
            parts.append(self.tr("{0} multiply-adds").format(short_count(analysis.macs)))
            parts.append(
                self.tr("{0} weights · {1} at batch {2:,}").format(
                    show_bytes(weights), show_bytes(at_batch), batch
                )
            )
        self._facts.setText("     ".join(parts))
        self._show_problem()

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
            kind = self.tr("problem") if errors else self.tr("warning")
            count = len(errors) or len(problems)
            words = f"{count} {kind}{'s' if count != 1 else ''}"
            node = NodeId(first.node) if first.node else None
            where = f"{self._workspace.whole_graph.name_of(node)}: " if node else ""
            text = f"{words}: {where}{told(first.title or first.message)}"
            colour = p.error if errors else p.warning
        room = max(self.width() // 2, 300)
        fitting = self._problem.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        self._problem.setText(fitting)
        self._problem.setToolTip(text if fitting != text else "")
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

    def _click(self) -> None:
        self.problem_clicked.emit(self._first.node if self._first is not None else None)
