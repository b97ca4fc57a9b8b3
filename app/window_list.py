"""The list of open designs in the menu of a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from app.window import Window


class WindowList(QObject):
    """Owns the entries of the windows in a menu; they are made anew when it is opened."""

    def __init__(self, window: Window, menu: QMenu) -> None:
        super().__init__(menu)
        self._window = window
        self._menu = menu
        self._entries: list[QAction] = []
        menu.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        for old in self._entries:
            self._menu.removeAction(old)
            old.deleteLater()
        self._entries = [self._menu.addSeparator()]
        for window in self._window.program.windows:
            workspace = window.workspace
            title = workspace.title.replace("&", "&&")
            entry = QAction(f"{title} •" if workspace.is_changed else title, self._menu)
            entry.setCheckable(True)
            entry.setChecked(window is self._window)
            entry.setToolTip(str(workspace.path or self.tr("Not saved yet")))
            entry.triggered.connect(window.come_to_front)
            self._menu.addAction(entry)
            self._entries.append(entry)
