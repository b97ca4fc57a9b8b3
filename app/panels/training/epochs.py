"""The figures of each epoch as a table, the newest first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.theme import font
from app.training_history import Curve, History
from app.words import show_seconds

ROW = 27
Index = QModelIndex | QPersistentModelIndex
_NONE = "–"


class _Model(QAbstractTableModel):
    """The table as Qt asks for it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._history = History()
        self._rows = 0
        self._titles = (
            self.tr("Epoch"),
            self.tr("Loss"),
            self.tr("Accuracy"),
            self.tr("Val. loss"),
            self.tr("Val. accuracy"),
            self.tr("Time"),
        )

    def show_history(self, history: History) -> None:
        """Show another history, or what has come to this one."""
        if history is not self._history:
            self.beginResetModel()
            self._history, self._rows = history, history.done
            self.endResetModel()
        elif history.done > self._rows:
            self.beginInsertRows(QModelIndex(), 0, history.done - self._rows - 1)
            self._rows = history.done
            self.endInsertRows()

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return self._rows

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._titles[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole:
            return font(12, tabular=True)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        epoch = self._rows - 1 - index.row()
        history = self._history
        columns = (
            lambda: f"{epoch + 1:,}",
            lambda: _figure(history.training, "loss", epoch),
            lambda: _figure(history.training, "accuracy", epoch),
            lambda: _figure(history.validation, "loss", epoch),
            lambda: _figure(history.validation, "accuracy", epoch),
            lambda: show_seconds(history.seconds[epoch]),
        )
        return columns[index.column()]()


def _figure(curves: dict[str, Curve], name: str, epoch: int) -> str:
    curve = curves.get(name)
    if curve is None or epoch >= len(curve.y):
        return _NONE
    return f"{curve.y[epoch]:.3f}" if name == "accuracy" else f"{curve.y[epoch]:.4f}"


class EpochTable(QTableView):
    """Shows the epochs of a training."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setStyleSheet("QTableView::item { padding: 0 10px; }")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)

    def show_history(self, history: History) -> None:
        """Bring the table up to date."""
        self._model.show_history(history)
