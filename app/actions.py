"""Every command of the window as data: words, shortcut, icon, and what it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from app.theme import Theme, icon


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        id: Name in the code.
        text: Words in menus, sentence case.
        tip: What it does, one sentence.
        shortcut: Keys, or "".
        icon: Name of its icon, or "".
        menu: Which menu it stands in.
        checkable: Whether it is switched on and off.
        separator: Whether a line goes before it.
    """

    id: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""
    menu: str = ""
    checkable: bool = False
    separator: bool = False


COMMANDS = (
    Command("new", "New", "Begin an empty design.", "Ctrl+N", "new", "File"),
    Command("open", "Open…", "Open a design.", "Ctrl+O", "open", "File"),
    Command("save", "Save", "Save the design.", "Ctrl+S", "save", "File", separator=True),
    Command(
        "save_as", "Save as…", "Save the design under another name.", "Ctrl+Shift+S", "", "File"
    ),
    Command(
        "export_code",
        "Export code…",
        "Write the network as Keras code that runs on its own.",
        "Ctrl+E",
        "code",
        "File",
        separator=True,
    ),
    Command(
        "export_keras",
        "Export Keras model…",
        "Write the network with its weights as one .keras file.",
        "",
        "",
        "File",
    ),
    Command(
        "export_picture",
        "Export picture…",
        "Draw the design as SVG or PNG, white for paper.",
        "",
        "image",
        "File",
    ),
    Command("quit", "Quit", "Close the program.", "Ctrl+Q", "", "File", separator=True),
    Command("undo", "Undo", "Take the last step back.", "Ctrl+Z", "undo", "Edit"),
    Command("redo", "Redo", "Do the last undone step again.", "Ctrl+Shift+Z", "redo", "Edit"),
    Command(
        "delete",
        "Delete",
        "Delete the selected blocks or wire; the chain is joined where that is clear.",
        "Del",
        "delete",
        "Edit",
        separator=True,
    ),
    Command("select_all", "Select all", "Select all blocks.", "Ctrl+A", "", "Edit"),
    Command(
        "paste_image",
        "Paste image",
        "Look at the picture in the clipboard with the network.",
        "Ctrl+V",
        "paste",
        "Edit",
        separator=True,
    ),
    Command(
        "search_blocks", "Search blocks", "Go to the search field of the palette.", "/", "", "Edit"
    ),
    Command("design", "Design", "Build the network.", "Ctrl+1", "", "View", checkable=True),
    Command("train_mode", "Train", "See the training.", "Ctrl+2", "", "View", checkable=True),
    Command(
        "look", "Look inside", "See what each layer makes of a photo.", "Ctrl+3", "", "View", True
    ),
    Command(
        "fit",
        "Show all",
        "Zoom so that the whole design is in view.",
        "Ctrl+0",
        "fit",
        "View",
        separator=True,
    ),
    Command("zoom_in", "Zoom in", "Make the canvas larger.", "Ctrl++", "zoom_in", "View"),
    Command("zoom_out", "Zoom out", "Make the canvas smaller.", "Ctrl+-", "zoom_out", "View"),
    Command("arrange", "Arrange blocks", "Lay all blocks out in order.", "Ctrl+L", "", "View"),
    Command(
        "theme_system",
        "Colours as the system",
        "Follow the system's light or dark appearance.",
        "",
        "",
        "View",
        checkable=True,
        separator=True,
    ),
    Command("theme_light", "Light colours", "Light appearance.", "", "", "View", checkable=True),
    Command("theme_dark", "Dark colours", "Dark appearance.", "", "", "View", checkable=True),
    Command("train", "Train", "Train the network on the chosen data.", "F5", "train", "Network"),
    Command("stop", "Stop", "Stop the training after this batch.", "Shift+F5", "stop", "Network"),
    Command(
        "open_image",
        "Open image…",
        "Choose a photo to look at with the network.",
        "Ctrl+I",
        "image",
        "Network",
        separator=True,
    ),
    Command(
        "about",
        "About cnnbuilder",
        "Version, licence and where things are kept.",
        "",
        "info",
        "Help",
    ),
)


class Actions(QObject):
    """Owns the window's ``QAction`` objects, by command id."""

    def __init__(
        self, theme: Theme, run: Mapping[str, Callable[[], None]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        made: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(self.tr(command.text), parent)
            action.setObjectName(command.id)
            action.setToolTip(self.tr(command.tip))
            action.setStatusTip(self.tr(command.tip))
            action.setCheckable(command.checkable)
            if command.shortcut:
                action.setShortcut(QKeySequence(command.shortcut))
            action.triggered.connect(_calling(run[command.id]))
            made[command.id] = action
        self._actions = MappingProxyType(made)
        theme.changed.connect(self._paint)
        self._paint()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> tuple[QAction, ...]:
        """Return all actions, in the order of the table."""
        return tuple(self._actions.values())

    def _paint(self) -> None:
        for command in COMMANDS:
            if command.icon:
                colour = self._theme.palette.secondary
                self._actions[command.id].setIcon(icon(command.icon, colour))


def _calling(run: Callable[[], None]) -> Callable[[], None]:
    # "triggered" also hands over whether the action is checked, which no command wants.
    def call() -> None:
        run()

    return call
