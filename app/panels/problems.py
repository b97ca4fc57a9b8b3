"""The problems: what is wrong, where, and buttons that mend it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.languages import spoken, told
from app.outcome import shape_after
from app.theme import Theme, pixmap
from app.widgets.fix_button import FixButton
from app.widgets.flow import FlowLayout
from app.widgets.panel import LazyPanel
from app.widgets.scrolling import scrolled
from app.widgets.words import breakable
from app.workspace import Workspace
from cnnbuilder.export.tokens import Palette
from cnnbuilder.graph.model import NodeId
from cnnbuilder.spec import Problem, Severity

MOST_ROWS = 50
MOST_SHAPES = 6  # of what repairs would give: each takes an analysis
_ICON = 16


@dataclass(frozen=True, slots=True)
class Line:
    """All that a row shows."""

    problem: Problem
    name: str = ""
    parameter: str = ""
    shapes: tuple[str | None, ...] = ()


class ProblemRow(QFrame):
    """One problem; a click, Return or Space shows the block.

    Signals:
        picked: The row was clicked.
        mended: (fix) One of its buttons was.
        previewed: (fix, bool) One of its buttons is hovered or in focus now, or no more.
    """

    picked = Signal()
    mended = Signal(object)
    previewed = Signal(object, bool)

    def __init__(self, line: Line, palette: Palette) -> None:
        super().__init__()
        self.line = line
        self.buttons: list[FixButton] = []
        problem = line.problem
        is_error = problem.severity is Severity.ERROR and not problem.unfinished
        self.setProperty("role", "row")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if problem.node else Qt.FocusPolicy.NoFocus)
        if problem.node:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        kind = self.tr("Error") if is_error else self.tr("Warning")
        if problem.unfinished:
            kind = self.tr("Not finished")
        where = ", ".join(part for part in (line.name, line.parameter.lower()) if part)
        self.setAccessibleName(f"{kind}: {f'{where}: ' if where else ''}{told(problem.message)}")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(10)
        sign = QLabel()
        colour = palette.error if is_error else palette.warning
        sign.setPixmap(pixmap("error" if is_error else "warning", colour, _ICON))
        sign.setToolTip(kind)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(8)
        row.addLayout(column, 1)
        words = QLabel(_words(line, palette))
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        column.addWidget(words)
        if problem.fixes:
            chips = FlowLayout(spacing=8)
            for number, fix in enumerate(problem.fixes):
                shape = line.shapes[number] if number < len(line.shapes) else ""
                button = FixButton(told(fix.label), shape)
                button.clicked.connect(partial(self.mended.emit, fix))
                button.previewed.connect(partial(self.previewed.emit, fix))
                chips.addWidget(button)
                self.buttons.append(button)
            column.addLayout(chips)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.picked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit()
        else:
            super().keyPressEvent(event)


def _words(line: Line, palette: Palette) -> str:
    parts = []
    if line.name:
        parts.append(f"<b>{escape(line.name)}</b>")
    if line.parameter:
        parts.append(
            f'<span style="color:{palette.secondary}">{escape(line.parameter.lower())}</span>'
        )
    where = f' <span style="color:{palette.tertiary}">·</span> '.join(parts)
    message = escape(breakable(told(line.problem.message)))
    if not where:
        return message
    return f'{where}<span style="color:{palette.secondary}"> — {message}</span>'


class ProblemsPanel(LazyPanel):
    """All problems of the design, errors first.

    Signals:
        shown: (node) A row was picked: its block is selected, and should come into view.
        count_changed: (errors, warnings) For the badge of the panel's tab.
        previewed: (problem, fix, bool) A repair is looked at before it is done, or no more.
    """

    shown = Signal(object)
    count_changed = Signal(int, int)
    previewed = Signal(object, object, bool)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._theme = theme
        self._counts = (-1, -1)
        self.rows: list[ProblemRow] = []
        self.setAccessibleName(self.tr("Problems"))
        self._build()
        workspace.changed.connect(self._on_change)
        theme.changed.connect(self._on_theme)
        self._tell_counts()

    def _build(self) -> None:
        self.empty = QLabel(self.tr("No problems"))
        self.empty.setProperty("role", "good")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(16, 14, 16, 14)
        self._rest = QLabel()
        self._rest.setProperty("role", "tertiary")
        self._rest.setContentsMargins(36, 4, 10, 8)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(6, 6, 6, 6)
        self._column.setSpacing(2)
        self._column.addWidget(self._rest)
        self._column.addStretch(1)
        self.area = scrolled(inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.area)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._pages)

    @property
    def counts(self) -> tuple[int, int]:
        """How many errors and warnings there are."""
        return self._counts

    def _on_change(self, _change: object) -> None:
        self._tell_counts()
        self.refresh_later()

    def _problems(self) -> tuple[Problem, ...]:
        problems = self._workspace.whole_analysis.problems
        if self._workspace.facts_problem and not self._workspace.facts_awaited:
            data = Problem(Severity.ERROR, self._workspace.facts_problem, title=self.tr("Data"))
            return (data, *problems)
        return problems

    def _tell_counts(self) -> None:
        problems = self._problems()
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        counts = (errors, len(problems) - errors)
        if counts != self._counts:
            self._counts = counts
            self.count_changed.emit(*counts)

    def _on_theme(self) -> None:
        self._drop_from(0)
        self.refresh_later()

    def refresh(self) -> None:
        problems = self._problems()
        lines, left = [], MOST_SHAPES
        for problem in problems[:MOST_ROWS]:
            left -= len(problem.fixes)
            lines.append(self._line(problem, with_shapes=left >= 0))
        same = 0
        while same < min(len(lines), len(self.rows)) and self.rows[same].line == lines[same]:
            same += 1
        self._drop_from(same)
        for line in lines[same:]:
            self._add(line)
        rest = len(problems) - len(lines)
        self._rest.setText(self.tr("and {0} more").format(f"{rest:,}"))
        self._rest.setVisible(rest > 0)
        self._pages.setCurrentWidget(self.area if lines else self.empty)

    def _line(self, problem: Problem, *, with_shapes: bool) -> Line:
        if problem.node is None:
            return Line(problem, problem.title if problem.title == self.tr("Data") else "")
        result = self._workspace.whole_analysis.nodes[NodeId(problem.node)]
        label = ""
        if problem.parameter and result.spec is not None:
            known = {
                parameter.name: spoken(parameter.label) for parameter in result.spec.parameters
            }
            label = known.get(problem.parameter, problem.parameter)
        fixes = problem.fixes if with_shapes else ()
        shapes = tuple(shape_after(self._workspace, problem, fix) for fix in fixes)
        return Line(problem, result.layer.name, label, shapes)

    def _add(self, line: Line) -> None:
        row = ProblemRow(line, self._theme.palette)
        row.picked.connect(lambda: self._pick(line.problem))
        row.mended.connect(lambda fix: self._workspace.fix(line.problem, fix))
        row.previewed.connect(lambda fix, on: self.previewed.emit(line.problem, fix, on))
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)

    def _drop_from(self, index: int) -> None:
        for row in self.rows[index:]:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        del self.rows[index:]

    def _pick(self, problem: Problem) -> None:
        if problem.node is None:
            return
        node = NodeId(problem.node)
        self._workspace.select([node])
        self.shown.emit(node)
