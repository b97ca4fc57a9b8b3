"""What all panels have in common: they are made anew once, later, and only when seen."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget


class LazyPanel(QWidget):
    """A panel that is brought up to date when the event loop is idle, and only while it is seen.

    Several changes in a row cost one ``refresh``; a hidden panel costs nothing until it is shown.

    ``wait_ms`` is for what takes so long that it must not hold up the frame of the edit itself.
    """

    wait_ms = 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Else a plain widget does not paint the ground that the style sheet gives it.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "panel")
        self._is_stale = True
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(self.wait_ms)
        self._later.timeout.connect(self.refresh_now)

    def refresh(self) -> None:
        """Bring what is shown up to date."""
        raise NotImplementedError

    def refresh_later(self, *_facts: object) -> None:
        """Ask for a ``refresh``. May be connected to any signal."""
        self._is_stale = True
        if self.isVisible():
            self._later.start()

    def refresh_now(self) -> None:
        """Do what was asked for."""
        self._later.stop()
        if self._is_stale:
            self._is_stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        # Before the first paint, so that nothing out of date is seen.
        self.refresh_now()
        super().showEvent(event)
