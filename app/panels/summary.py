"""The summary: one row a block, as Keras prints it, with the multiply-adds."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.theme import Theme, font
from app.widgets.flow import FlowLayout
from app.widgets.panel import LazyPanel
from app.widgets.words import short_count
from app.workspace import Workspace
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.model import NodeId

ROW = 27
# A long name gives way to the figures, but not all of its room.
LEAST_NAME = 120
UNKNOWN = "–"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """What one row shows; ``known`` is False where an error keeps the figures from being known."""

    cells: tuple[str, str, str, str]
    known: bool


def row_of(result: NodeAnalysis) -> Row:
    """Return the row of a block."""
    type_name = result.spec.keras_class if result.spec else result.layer.type
    known = result.output is not None
    shape = UNKNOWN
    if result.output is not None:
        shape = str((None, *result.output.shape))
    count = f"{result.params:,}" if known else UNKNOWN
    macs = f"{result.macs or 0:,}" if known else UNKNOWN
    return Row((f"{result.layer.name} ({type_name})", shape, count, macs), known)


class SummaryModel(QAbstractTableModel):
    """The rows. Only those that changed are told to be painted again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._nodes: tuple[NodeId, ...] = ()
        self._seen: dict[NodeId, NodeAnalysis] = {}
        self._rows: list[Row] = []
        self._number = font(tabular=True, plain=True)
        self._titles = (
            self.tr("Layer (type)"),
            self.tr("Output shape"),
            self.tr("Param #"),
            self.tr("Multiply-adds"),
        )

    @property
    def nodes(self) -> tuple[NodeId, ...]:
        """The blocks, by row."""
        return self._nodes

    def show_analysis(self, analysis: Analysis) -> None:
        """Show another analysis."""
        if analysis.order != self._nodes:
            self.beginResetModel()
            self._nodes = analysis.order
            self._seen = dict(analysis.nodes)
            self._rows = [row_of(analysis.nodes[node]) for node in self._nodes]
            self.endResetModel()
            return
        for number, node in enumerate(self._nodes):
            result = analysis.nodes[node]
            if result is self._seen[node]:
                continue
            self._seen[node] = result
            row = row_of(result)
            if row != self._rows[number]:
                self._rows[number] = row
                self.dataChanged.emit(self.index(number, 0), self.index(number, 3))

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._rows)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.cells[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() >= 2 else _LEFT
        if role == Qt.ItemDataRole.FontRole:
            return self._number
        if role == Qt.ItemDataRole.ForegroundRole and not row.known:
            return QColor(self._theme.palette.tertiary)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section >= 2 else _LEFT
        return None

    def repaint_all(self) -> None:
        """Have everything painted again, in other colours."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 3))


class Table(QTableView):
    """Columns as wide as what they hold; what room is left goes to the first two.

    Where there is too little of it, names are cut in the middle, so that the figures stay in sight.
    """

    _least: tuple[int, ...] = ()

    def fit_columns(self) -> None:
        """Look again how wide the columns must be."""
        header = self.horizontalHeader()
        self._least = tuple(
            max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) + 12
            for column in range(4)
        )
        self._share_out()

    def _share_out(self) -> None:
        # To measure every row again would take 20 ms a column with a large network.
        header, least = self.horizontalHeader(), list(self._least)
        rest = self.viewport().width() - sum(least)
        if rest < 0:
            least[0] = max(least[0] + rest, min(least[0], LEAST_NAME))
            rest = 0
        for column, share in enumerate((0.4, 0.3, 0.15, 0.15)):
            header.resizeSection(column, least[column] + int(rest * share))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._least:
            self._share_out()


class SummaryPanel(LazyPanel):
    """The table, and the totals below it. What is selected here is selected everywhere.

    Signals:
        shown: (node) A row was double-clicked: its block should come into view.
    """

    shown = Signal(object)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._is_telling = False
        self.setAccessibleName(self.tr("Summary"))
        self.model = SummaryModel(theme, self)
        self.table = Table()
        self._set_up_table()
        self._totals = [QLabel() for _ in range(4)]
        foot = QWidget()
        flow = FlowLayout(spacing=20, line_spacing=2)
        foot.setLayout(flow)
        flow.setContentsMargins(12, 7, 12, 7)
        for label in self._totals:
            label.setProperty("role", "secondary")
            label.setFont(QFont(font(12, tabular=True)))
            flow.addWidget(label)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.table, 1)
        box.addWidget(line)
        box.addWidget(foot)
        workspace.changed.connect(self.refresh_later)
        workspace.selection_changed.connect(self.refresh_later)
        theme.changed.connect(self.model.repaint_all)

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Layers"))
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setProperty("role", "lines")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW)
        rows.setDefaultSectionSize(ROW)
        columns = table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.selectionModel().selectionChanged.connect(self._on_selection)
        table.doubleClicked.connect(self._on_double_click)

    def refresh(self) -> None:
        analysis = self._workspace.whole_analysis
        self._is_telling = True
        try:
            before = self.model.nodes
            self.model.show_analysis(analysis)
            if before != self.model.nodes:
                self.table.fit_columns()
            self._show_selection()
        finally:
            self._is_telling = False
        frozen = analysis.non_trainable_params
        texts = (
            self.tr("{0} parameters").format(f"{analysis.total_params:,}"),
            self.tr("{0} trainable").format(f"{analysis.trainable_params:,}"),
            self.tr("{0} not trainable").format(f"{frozen:,}"),
            self.tr("{0} multiply-adds").format(short_count(analysis.macs)),
        )
        for label, text in zip(self._totals, texts, strict=True):
            label.setText(text)

    def _show_selection(self) -> None:
        rows = {node: row for row, node in enumerate(self.model.nodes)}
        chosen = [rows[node] for node in self._workspace.selected_flat if node in rows]
        selection = QItemSelection()
        for row in chosen:
            index = self.model.index(row, 0)
            selection.select(index, self.model.index(row, 3))
        model = self.table.selectionModel()
        if {index.row() for index in model.selectedRows()} == set(chosen):
            return
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if len(chosen) == 1:
            index = self.model.index(chosen[0], 0)
            model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.table.scrollTo(index)

    def _on_selection(self, *_what: object) -> None:
        if self._is_telling:
            return
        chosen = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        self._workspace.select(self.model.nodes[row] for row in chosen)

    def _on_double_click(self, index: QModelIndex) -> None:
        self.shown.emit(self.model.nodes[index.row()])
