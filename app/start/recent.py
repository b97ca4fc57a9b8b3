"""Which designs were open last, kept in the settings."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from app.workspace import Workspace
from cnnbuilder.project.project import Project
from cnnbuilder.project.recent import Recent, forgotten, from_text, remembered, to_text

KEY = "recent"


class RecentFiles(QObject):
    """Owns the list for one window; all windows share what is kept. GUI thread only.

    Signals:
        changed: The list is another one.
    """

    changed = Signal()

    def __init__(
        self, workspace: Workspace, settings: QSettings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._settings = settings
        self._last: tuple[Path | None, Project] = (workspace.path, workspace.project)
        workspace.history_changed.connect(self._on_history)

    def all(self) -> tuple[Recent, ...]:
        """Return the designs, the newest first. Another window may have added to them."""
        return from_text(str(self._settings.value(KEY, "")))

    def forget(self, path: Path) -> None:
        """Take a design out of the list; its file stays."""
        self._keep(forgotten(self.all(), path))

    def clear(self) -> None:
        """Forget all of them."""
        self._keep(())

    def _on_history(self) -> None:
        workspace = self._workspace
        path, project = workspace.path, workspace.project
        # Opened or saved: only then is there a file that holds just this.
        if path is None or workspace.is_changed or self._last == (path, project):
            return
        self._last = (path, project)
        self._keep(remembered(self.all(), path, time.time()))

    def _keep(self, recents: tuple[Recent, ...]) -> None:
        self._settings.setValue(KEY, to_text(recents))
        self.changed.emit()
