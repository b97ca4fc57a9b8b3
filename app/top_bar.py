"""The bar at the top: menus, the three ways of looking, the design's name, device, Train."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.actions import Actions, translated
from app.languages import spoken
from app.menu import MENUS
from app.theme import Theme, icon
from cnnbuilder.export.tokens import Palette
from cnnbuilder.link import DeviceList
from cnnbuilder.templates import templates

HEIGHT = 48
GAP = 16
MODES = ("design", "train_mode", "look")


class TopBar(QFrame):
    """Owns the menu bar and the buttons of the bar; the window wires the actions.

    Signals:
        template_chosen: (name) A template was chosen in the menu.
    """

    template_chosen = Signal(str)

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions = actions
        self.setFixedHeight(HEIGHT)
        self.setObjectName("topBar")
        self._name = QLabel("cnnbuilder")
        self._name.setObjectName("appName")
        self._by_path: dict[str, QMenu] = {}
        self.menus = self._menu_bar()
        self._letters()
        self._file = QLabel()
        self._file.setObjectName("fileName")
        self._file.setMaximumWidth(260)
        self.device = QPushButton()
        self.device.setObjectName("device")
        self.device.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.device.setCursor(Qt.CursorShape.PointingHandCursor)
        self._export = _button(actions["export_code"], self.tr("Export code"))
        self._train = _button(actions["train"], self.tr("Train"))
        self._train.setProperty("role", "main")
        self._train.setObjectName("train")
        self._stop = _button(actions["stop"], self.tr("Stop"))
        self._stop.setObjectName("stop")
        self._stop.hide()
        left, right = self._side(), self._side()
        left.addWidget(self._name)
        left.addSpacing(8)
        left.addWidget(self.menus)
        left.addStretch(1)
        right.addStretch(1)
        for widget in (self._file, self.device, self._export, self._stop, self._train):
            right.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 14, 0)
        row.addLayout(left, 1)
        self._switch = self._mode_switch()
        row.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(right, 1)
        theme.changed.connect(self._paint)
        self._paint()

    def _side(self) -> QHBoxLayout:
        made = QHBoxLayout()
        made.setSpacing(10)
        return made

    def _menu_bar(self) -> QMenuBar:
        bar = QMenuBar()
        bar.setNativeMenuBar(False)
        bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        menus = self._by_path
        for title in MENUS:
            menus[title] = _named(bar.addMenu(translated(title)), title)
        for command in self._actions.commands:
            if not command.menu:
                continue
            top, _, below = command.menu.partition("/")
            if command.menu not in menus:
                if command.separator:
                    menus[top].addSeparator()
                menus[command.menu] = _named(menus[top].addMenu(translated(below)), below)
            menu = menus[command.menu]
            if command.separator and menu.actions():
                menu.addSeparator()
            menu.addAction(self._actions[command.id])
            if command.id == "new":
                menu.addMenu(self._template_menu(menu))
        return bar

    def enter_menus(self) -> None:
        """Open the first menu; the arrows lead on from there."""
        self._open_menu(self.menus.actions()[0])

    def _open_menu(self, title: QAction) -> None:
        self.menus.setFocus(Qt.FocusReason.MenuBarFocusReason)
        self.menus.setActiveAction(title)

    def _letters(self) -> None:
        """Have Alt and a letter of its own open each menu, without lines under the words."""
        taken: set[str] = set()
        for title in self.menus.actions():
            for letter in title.text().upper():
                if "A" <= letter <= "Z" and letter not in taken:
                    taken.add(letter)
                    keys = QShortcut(QKeySequence(f"Alt+{letter}"), self)
                    keys.activated.connect(partial(self._open_menu, title))
                    break

    def menu(self, path: str) -> QMenu:
        """Return a menu by the names that lead to it: "View/Windows"."""
        return self._by_path[path]

    def _template_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(self.tr("New from template"), parent)
        menu.setObjectName("menuTemplates")
        menu.setToolTipsVisible(True)
        for template in templates().values():
            action = menu.addAction(template.name)
            action.setToolTip(spoken(template.summary))
            action.triggered.connect(partial(self.template_chosen.emit, template.name))
        return menu

    def _mode_switch(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("modeSwitch")
        row = QHBoxLayout(frame)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        frame.setFixedHeight(34)
        for name in MODES:
            button = QToolButton()
            button.setDefaultAction(self._actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setObjectName(f"mode_{name}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        return frame

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """In a narrow window the menus come first: all of them, before the program's name."""
        self.menus.setMinimumWidth(self.menus.sizeHint().width())
        spare = self.width() - sum(
            part.sizeHint().width() + GAP
            for part in (self.menus, self._switch, self._file, self.device, self._train)
        )
        for part in (self._export, self._name):
            spare -= part.sizeHint().width() + GAP
            part.setHidden(spare < 0)

    def show_file(self, name: str, changed: bool) -> None:
        """Show the design's name, with a dot while it is not saved."""
        text = f"{name} •" if changed else name
        self._file.setText(
            self._file.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, 250)
        )
        self._make_room()
        self._file.setToolTip(self.tr("{0}, not saved yet").format(name) if changed else name)

    def show_device(self, found: DeviceList | None) -> None:
        """Show what trainings run on, once the engine has said so."""
        if found is None:
            self.device.setText(self.tr("Engine is starting…"))
            return
        gpus = [device for device in found.devices if device["kind"] == "GPU"]
        shown = gpus[0] if gpus else found.devices[0]
        self.device.setText(str(shown.get("name") or shown["kind"]))
        self.device.setToolTip(found.reason or self.tr("What trainings run on."))
        self._make_room()

    def show_running(self, running: bool, *, training_in_view: bool) -> None:
        """Show Stop in place of Train while a training runs, and neither where both are in view."""
        self._stop.setVisible(running and not training_in_view)
        self._train.setVisible(not running and not training_in_view)

    def _paint(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(_sheet(p))
        self._train.setIcon(icon("train", "#FFFFFF", 16))
        self._stop.setIcon(icon("stop", p.error, 16))


def _named(menu: QMenu, title: str) -> QMenu:
    menu.setObjectName(f"menu{title}")
    menu.setToolTipsVisible(True)
    return menu


def _button(action: QAction, text: str) -> QPushButton:
    """Return a button that does what an action does, and is enabled when that is."""
    button = QPushButton(text)
    button.setToolTip(action.toolTip())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    button.setEnabled(action.isEnabled())
    return button


def _sheet(p: Palette) -> str:
    raised = p.surface if not p.dark else p.control
    return f"""
#topBar {{ background: {p.surface}; border-bottom: 1px solid {p.hairline}; }}
#appName {{ font-weight: bold; font-size: 14px; }}
#fileName {{ color: {p.secondary}; }}
#modeSwitch {{ background: {p.ground}; border: 1px solid {p.hairline}; border-radius: 8px; }}
#modeSwitch QToolButton {{ padding: 4px 14px; border: 1px solid transparent; color: {p.secondary}; border-radius: 6px; }}
#modeSwitch QToolButton:checked {{ background: {raised}; color: {p.text}; font-weight: bold; }}
#modeSwitch QToolButton:focus {{ border: 1px solid {p.accent}; }}
#device {{ border-radius: 13px; min-height: 16px; padding: 4px 12px; font-size: 12px;
  color: {p.secondary}; }}
"""
