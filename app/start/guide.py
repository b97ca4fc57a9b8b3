"""The way into a design: start page and the list of recent designs, for one window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu

from app.start.page import StartPage
from app.start.recent import RecentFiles
from app.start.words import show_folder
from cnnbuilder.project.document import Change

if TYPE_CHECKING:
    from app.window import Window

GREETED = "start/greeted"
# Commands that show or change the design: what they do is to be seen.
LEAVES = ("Edit", "Blocks", "Arrange", "Network")
MODES = ("design", "train_mode", "look")


class Start(QObject):
    """Owns the start page of a window, and its submenu of recent designs. GUI thread only."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.settings
        self._page: StartPage | None = None
        self._greeting = ""
        self._generation = window.workspace.generation
        self.recent = RecentFiles(window.workspace, window.settings, self)
        self._fill_menu_when_opened()
        window.workspace.changed.connect(self._on_change)
        for command in window.acts.commands:
            if command.menu.partition("/")[0] in LEAVES or command.id in MODES:
                window.acts[command.id].triggered.connect(self.leave)

    @property
    def page(self) -> StartPage | None:
        """The page while it is open."""
        return self._page if self._page is not None and not self._page.isHidden() else None

    def show_page(self) -> None:
        """Open the start page, or close it."""
        if self.page is not None:
            self.leave()
            return
        if self._page is None:
            self._page = self._make_page()
        self._generation = self._window.workspace.generation
        again = self._window.tour.was_done
        words = self.tr("Repeat the tour") if again else self.tr("Take the tour")
        self._page.tour_button.setText(words)
        self._page.open()

    def leave(self) -> None:
        """Close the start page, and take the invitation back."""
        self._no_greeting()
        page = self.page
        if page is not None:
            page.hide()
            if page.isAncestorOf(self._window.focusWidget() or page):
                self._window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def greet(self) -> None:
        """Begin a session without a file: the first time with the tour, then with the page."""
        if self._settings.value(GREETED):
            self.show_page()
            return
        self._settings.setValue(GREETED, True)
        window = self._window
        self._greeting = self.tr(
            "New here? The tour builds, trains and looks inside, in five short steps."
        )
        window.say(
            self._greeting,
            "info",
            (
                (self.tr("Take the tour"), window.tour.start),
                (self.tr("Not now"), lambda: None),
            ),
        )

    # Inside

    def _make_page(self) -> StartPage:
        window = self._window
        # Beside the message line, which then lies above it.
        behind = window.messages.parentWidget() or window
        page = StartPage(window.workspace.catalog, self.recent, window.theme, behind)
        page.closed.connect(self.leave)
        page.new_chosen.connect(self._new)
        page.open_chosen.connect(window.commands.open)
        page.tour_chosen.connect(self._tour)
        page.template_chosen.connect(self._template)
        page.file_chosen.connect(self.open_file)
        return page

    def _new(self) -> None:
        self.leave()
        self._window.commands.new()

    def _tour(self) -> None:
        self.leave()
        self._window.tour.start()

    def _template(self, name: str) -> None:
        self.leave()
        self._window.commands.new_from(name)

    def open_file(self, path: Path) -> None:
        """Open a recent design; one that is gone may leave the list."""
        if path.exists():
            self.leave()
            self._window.commands.open_path(path)
            return
        self._window.say(
            self.tr("{0} is not in {1} any more.").format(path.name, show_folder(path)),
            "warning",
            ((self.tr("Remove it from the list"), partial(self.recent.forget, path)),),
        )

    def _no_greeting(self) -> None:
        """Who has begun to work need not be invited any more: the words are in the way."""
        if self._greeting and self._window.messages.text == self._greeting:
            self._window.messages.clear()
        self._greeting = ""

    def _on_change(self, change: object) -> None:
        if isinstance(change, Change) and change.before is not change.after:
            self._no_greeting()
        if self._window.workspace.generation != self._generation:
            self._generation = self._window.workspace.generation
            self.leave()

    # The submenu

    def _fill_menu_when_opened(self) -> None:
        file_menu = self._window.top_bar.menus.findChild(QMenu, "menuFile")
        if file_menu is None:
            return
        self._menu = QMenu(self.tr("Open recent"), file_menu)
        self._menu.setObjectName("menuRecent")
        self._menu.setToolTipsVisible(True)
        actions = file_menu.actions()
        after = actions.index(self._window.acts["open"]) + 1
        file_menu.insertMenu(actions[after], self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        file_menu.aboutToShow.connect(self._refresh_menu)

    def _refresh_menu(self) -> None:
        self._menu.setEnabled(bool(self.recent.all()))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for each in self.recent.all():
            action = self._menu.addAction(each.path.name.replace("&", "&&"))
            action.setToolTip(str(each.path))
            action.triggered.connect(partial(self.open_file, each.path))
        self._menu.addSeparator()
        clear = self._menu.addAction(self.tr("Clear this list"))
        clear.setToolTip(self.tr("Forget these designs; the files stay."))
        clear.triggered.connect(self.recent.clear)
