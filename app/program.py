"""The program: what all windows share, and the windows themselves."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QSettings, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.engine_client import EngineService
from app.languages import SETTING, SYSTEM, speak
from app.theme import MODES, Theme, pixmap
from app.window import Window
from app.workspace import Workspace
from cnnbuilder.catalog import load_catalog
from cnnbuilder.project.places import settings_file
from cnnbuilder.project.project import Project
from cnnbuilder.templates import STARTER, make_template

CASCADE = QPoint(32, 32)


class Program(QObject):
    """Owns the look, the settings, the engines and one window for each open design.

    GUI thread only. When the last window closes, the engines end, and Qt ends the program.

    Signals:
        windows_changed: A window came or went, or another one is in front.
    """

    windows_changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.settings = QSettings(str(settings_file()), QSettings.Format.IniFormat)
        # Before anything that has words is made.
        speak(app, str(self.settings.value(SETTING, SYSTEM)))
        mode = str(self.settings.value("theme", "system"))
        self.theme = Theme(app, mode if mode in MODES else "system")
        self.catalog = load_catalog()
        self.service = EngineService(self)
        self._windows: list[Window] = []
        self._active: Window | None = None
        app.setWindowIcon(QIcon(pixmap("app", self.theme.palette.main_button, 64)))
        self.service.trouble.connect(self._on_trouble)

    # Windows

    @property
    def windows(self) -> tuple[Window, ...]:
        """The open windows, in the order in which they were opened."""
        return tuple(self._windows)

    @property
    def active(self) -> Window | None:
        """The window that is used, or was last."""
        return self._active

    def starter_window(self) -> Window:
        """Make a window with the starter design."""
        return self.make_window(make_template(STARTER, self.catalog))

    def make_window(self, project: Project | None = None, beside: Window | None = None) -> Window:
        """Make a window, not shown yet; without a design, one with an empty one.

        Args:
            project: The design.
            beside: A window that it should not hide.
        """
        window = Window(Workspace(self.catalog, project or Project()), self)
        if beside is not None and not beside.isMaximized():
            window.setWindowState(Qt.WindowState.WindowNoState)
            window.resize(beside.size())
            window.move(beside.pos() + CASCADE)
        self._windows.append(window)
        if self._active is None:
            self._active = window
        self.windows_changed.emit()
        return window

    def new_window(self, beside: Window | None = None) -> Window:
        """Open a window with an empty design."""
        window = self.make_window(None, beside)
        window.show()
        return window

    def open(self, path: Path, asker: Window) -> Window | None:
        """Open a design where it takes nothing away; return its window, or None if that failed.

        It goes into the asking window only if that holds nothing of anybody's; a design that is
        open already comes to the front.
        """
        for window in self._windows:
            if window.workspace.path is not None and _same(window.workspace.path, path):
                window.come_to_front()
                window.say(self.tr("{0} is open already: here it is.").format(path.name), "info")
                return window
        if asker.commands.is_untouched:
            return asker if asker.files.open(path) else None
        window = self.make_window(None, asker)
        if not window.files.open(path):
            asker.say(window.messages.text, "error")
            window.close_for_good()
            return None
        window.show()
        return window

    def entered(self, window: Window) -> None:
        """Take note of which window is used now."""
        if window is not self._active:
            self._active = window
            self.windows_changed.emit()

    def closed(self, window: Window) -> None:
        """Forget a window that has closed; end the engines after the last one."""
        if window not in self._windows:
            return
        self._windows.remove(window)
        if self._active is window:
            self._active = self._windows[-1] if self._windows else None
        window.deleteLater()
        if not self._windows:
            self.settings.sync()
            self.service.close()
        self.windows_changed.emit()

    def next_window(self, window: Window) -> None:
        """Bring the window after this one to the front."""
        at = self._windows.index(window)
        self._windows[(at + 1) % len(self._windows)].come_to_front()

    def quit(self) -> None:
        """Close all windows; those with something unsaved ask, and stay until answered."""
        for window in reversed(self.windows):
            if window.workspace.is_changed:
                window.come_to_front()
            window.close()

    def _on_trouble(self, sentence: str) -> None:
        if self._active is not None:
            self._active.say_trouble(sentence)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other
