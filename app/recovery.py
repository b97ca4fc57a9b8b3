"""Keeps a copy of an unsaved design while one works, off the window's thread."""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject, QTimer

from app.workspace import Workspace
from cnnbuilder.project.document import Change
from cnnbuilder.project.files import dumps
from cnnbuilder.project.places import recovery_folder
from cnnbuilder.project.recovery import RecoveryCopy

log = logging.getLogger(__name__)

DELAY_MS = 2000  # at most this long after the first unsaved change


class Recovery(QObject):
    """Writes the copy of one workspace. The text is made and written on a thread of its own."""

    def __init__(self, workspace: Workspace, token: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._copy = RecoveryCopy(recovery_folder(), token)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.write)
        self._writing: threading.Thread | None = None
        workspace.changed.connect(self._on_change)
        workspace.history_changed.connect(self._on_history)

    def _on_change(self, _change: Change) -> None:
        # Not started again by each edit: whoever never pauses would never be saved.
        if self._workspace.is_changed and not self._timer.isActive():
            self._timer.start()

    def _on_history(self) -> None:
        if not self._workspace.is_changed:
            self.forget()

    def write(self) -> None:
        """Write the copy now."""
        self._join()
        # The project is frozen, so another thread may read it while the window goes on.
        project, path, catalog = (
            self._workspace.project,
            self._workspace.path,
            self._workspace.catalog,
        )

        def work() -> None:
            try:
                self._copy.write(dumps(project, catalog), path)
            except OSError as error:
                log.warning("recovery copy: %s", error)

        self._writing = threading.Thread(target=work, name="recovery")
        self._writing.start()

    def forget(self) -> None:
        """Take the copy away: the design is saved, or was given up."""
        self._timer.stop()
        self._join()
        self._copy.remove()

    def _join(self) -> None:
        if self._writing is not None:
            self._writing.join()
            self._writing = None
