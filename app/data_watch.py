"""Tells that data are being looked at, where that takes a while."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.tasks import Task, Tasks
from app.workspace import Workspace


class DataWatch(QObject):
    """Owns the task of looking at a workspace's data: a folder may hold very many files."""

    def __init__(self, workspace: Workspace, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._task: Task | None = None
        workspace.changed.connect(self._on_change)
        self._on_change()

    def _on_change(self, _change: object = None) -> None:
        awaited = self._workspace.facts_awaited
        if awaited and self._task is None:
            words = self.tr("Looking at the data…")
            self._task = self._tasks.begin(words, self._workspace.cancel_facts)
        elif not awaited and self._task is not None:
            self._tasks.end(self._task)
            self._task = None
