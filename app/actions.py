"""Commands of the window as data, and the ``QAction`` objects made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from app.theme import Theme, icon

if TYPE_CHECKING:
    from app.window import Window


@dataclass(frozen=True, slots=True)
class Command:
    """One command. Its declaration is the one place for words, keys and what it does.

    Attributes:
        id: Name in the code.
        text: Words in menus, sentence case.
        tip: What it does, one sentence.
        run: What it does to its window.
        menu: Which menu it stands in; "Edit/Align" is the submenu *Align* of *Edit*; "" for none.
        shortcut: Keys, or "".
        icon: Name of its icon, or "".
        enabled: When it can be used; None: always.
        why: Why it cannot be used, asked only while it cannot; None where it is plain.
        checked: When it shows a tick; None: it is nothing that is on or off.
        words: Its words where they change with the design.
        separator: Whether a line goes before it in the menu.
        on_canvas: Whether its keys work only while the canvas has the focus, as single letters must.
    """

    id: str
    text: str
    tip: str
    run: Callable[[Window], object]
    menu: str
    shortcut: str = ""
    icon: str = ""
    enabled: Callable[[Window], bool] | None = None
    why: Callable[[Window], str] | None = None
    checked: Callable[[Window], bool] | None = None
    words: Callable[[Window], str] | None = None
    separator: bool = False
    on_canvas: bool = False


def translated(text: str) -> str:
    """Return words of a command or a menu in the chosen language."""
    return QCoreApplication.translate("Actions", text)


class Actions(QObject):
    """Owns the window's ``QAction`` objects, by command id."""

    def __init__(self, theme: Theme, commands: Sequence[Command], window: Window) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self.commands = tuple(commands)
        made: dict[str, QAction] = {}
        for command in self.commands:
            if command.id in made:
                raise ValueError(f"two commands are called {command.id}")
            action = QAction(translated(command.text), window)
            action.setObjectName(command.id)
            action.setToolTip(translated(command.tip))
            action.setStatusTip(translated(command.tip))
            action.setCheckable(command.checked is not None)
            if command.shortcut:
                action.setShortcut(QKeySequence(command.shortcut))
            if command.on_canvas:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                window.canvas.addAction(action)
            action.triggered.connect(self._running(command))
            made[command.id] = action
        self._actions = MappingProxyType(made)
        theme.changed.connect(self._paint)
        self._paint()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> tuple[QAction, ...]:
        """Return all actions, in the order of the table."""
        return tuple(self._actions.values())

    def refresh(self) -> None:
        """Enable what can be done now, and show what is on."""
        window = self._window
        for command in self.commands:
            action = self._actions[command.id]
            if command.enabled is not None:
                action.setEnabled(command.enabled(window))
            if command.checked is not None:
                action.setChecked(command.checked(window))
            if command.words is not None:
                action.setText(command.words(window))

    def _running(self, command: Command) -> Callable[[], None]:
        # "triggered" also hands over whether the action is checked, which no command wants.
        def call() -> None:
            command.run(self._window)
            if command.checked is not None:
                # Qt has turned the tick over itself, whatever came of it.
                self._actions[command.id].setChecked(command.checked(self._window))

        return call

    def _paint(self) -> None:
        for command in self.commands:
            if command.icon:
                colour = self._theme.palette.secondary
                self._actions[command.id].setIcon(icon(command.icon, colour))
