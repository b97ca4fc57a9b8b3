"""The main window of one design: puts the parts together and wires them; no logic of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from app.actions import Actions
from app.canvas.cost_bar import CostBar
from app.canvas.find_bar import FindBar
from app.canvas.minimap import Minimap
from app.canvas.problem_card import ProblemCard
from app.canvas.view import CanvasView
from app.canvas.zoom_bar import ZoomBar
from app.clipboard import Clipboard
from app.command_palette import CommandPalette
from app.context_menu import show_context_menu
from app.data_watch import DataWatch
from app.docks import Docks
from app.files import Files
from app.inspector_keys import InspectorKeys
from app.look_session import LookSession
from app.menu import COMMANDS, windows
from app.messages import MessageLine
from app.modes import Modes
from app.own_blocks import OwnBlocks
from app.panel_specs import DESIGN, PANELS, TRAIN
from app.panels.code import CodePanel
from app.panels.history import HistoryPanel
from app.panels.inspector import Inspector
from app.panels.maps import MapsView
from app.panels.palette import Palette
from app.panels.photo import PhotoPanel
from app.panels.problems import ProblemsPanel
from app.panels.summary import SummaryPanel
from app.panels.training import TrainingForm, TrainingView
from app.recovery import Recovery
from app.start import Start
from app.status import StatusLine
from app.tasks import Tasks
from app.theme import Theme
from app.top_bar import TopBar
from app.tour import Tour
from app.training_session import TrainingSession
from app.warm_up import WarmUp
from app.window_commands import WindowCommands
from app.window_list import WindowList
from app.workspace import Workspace
from cnnbuilder.graph.model import NodeId

if TYPE_CHECKING:
    from app.program import Program

log = logging.getLogger(__name__)

FIRST_SIZE = QSize(1600, 1000)


class Window(QMainWindow):
    """Owns the parts of the window. GUI thread only."""

    # Declared here, because the commands that use them are imported above.
    workspace: Workspace
    theme: Theme
    program: Program
    settings: QSettings
    canvas: CanvasView
    find_bar: FindBar
    minimap: Minimap
    palette_panel: Palette
    own_blocks: OwnBlocks
    top_bar: TopBar
    training: TrainingSession
    commands: WindowCommands
    clipboard: Clipboard
    inspector_keys: InspectorKeys
    command_palette: CommandPalette
    start: Start
    tour: Tour

    def __init__(
        self,
        workspace: Workspace,
        program: Program,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.program = program
        self.workspace = workspace
        self.theme = theme = program.theme
        self.service = service = program.service
        self.settings = program.settings
        self._closing = False
        self._painted = False
        self.warm_up = WarmUp(self)
        workspace.setParent(self)
        self.tasks = Tasks(self)
        self._data_watch = DataWatch(workspace, self.tasks, self)
        self.files = Files(workspace, service, self.tasks, self)
        self.training = TrainingSession(workspace, service, self)
        self.looking = LookSession(workspace, service, self)
        self.recovery = Recovery(workspace, f"{id(self):x}", self)
        self._make_panels()
        self.commands = WindowCommands(self)
        self.clipboard = Clipboard(self)
        self.inspector_keys = InspectorKeys(self)
        self.acts = Actions(theme, COMMANDS, self)
        self.top_bar = TopBar(self.acts, theme)
        self._window_list = WindowList(self, self.top_bar.menu(windows.MENU))
        self._lay_out()
        self._wire()
        self.command_palette = CommandPalette(self)
        self.start = Start(self)
        self.tour = Tour(self)
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(960, 600))
        self.show_mode(DESIGN)
        self.commands.refresh()
        self._restore()

    # Layout

    def _make_panels(self) -> None:
        workspace, theme = self.workspace, self.theme
        self.canvas = CanvasView(workspace, theme)
        self.zoom_bar = ZoomBar(self.canvas, theme)
        self.cost_bar = CostBar(self.canvas, self.zoom_bar, theme, self.settings)
        self.minimap = Minimap(self.canvas, theme, self.settings)
        self.find_bar = FindBar(self.canvas, theme)
        self.problem_card = ProblemCard(self.canvas, theme)
        self.own_blocks = OwnBlocks(workspace, self)
        self.canvas.own_blocks = self.own_blocks
        self.canvas.inserting.sources.append(self.own_blocks.rows)
        self.palette_panel = Palette(workspace, theme, own=self.own_blocks)
        self.inspector = Inspector(workspace, theme)
        self.problems = ProblemsPanel(workspace, theme)
        self.summary = SummaryPanel(workspace, theme)
        self.code = CodePanel(workspace, theme)
        self.history = HistoryPanel(workspace, theme)
        self.training_form = TrainingForm(workspace, theme, self.training)
        self.training_view = TrainingView(workspace, theme, self.training)
        self.maps = MapsView(workspace, theme, self.looking)
        self.photo = PhotoPanel(workspace, theme, self.looking)
        self.status = StatusLine(workspace, theme)
        self.docks = Docks(theme, self.settings)

    def _lay_out(self) -> None:
        self.setMenuWidget(self.top_bar)
        self.modes = Modes(self.canvas, self.maps, self.training_view, self.docks, self.settings)
        widgets: dict[str, QWidget] = {
            "palette": self.palette_panel,
            "inspector": self.inspector,
            "training_form": self.training_form,
            "photo": self.photo,
            "problems": self.problems,
            "summary": self.summary,
            "code": self.code,
            "history": self.history,
        }
        for spec in PANELS:
            self.docks.add(spec, widgets[spec.id])
        self.docks.load()
        whole = QFrame()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.docks, 1)
        self.messages = MessageLine(self.theme, whole, above=self.status.height())
        self.messages.follow(self.tasks)
        column.addWidget(self.status)
        self.setCentralWidget(whole)

    def _wire(self) -> None:
        workspace = self.workspace
        workspace.said.connect(self.say)
        workspace.history_changed.connect(self._show_title)
        self.files.weights_came.connect(self.looking.retry)
        self.palette_panel.chosen.connect(self.canvas.append)
        self.own_blocks.removed.connect(self.commands.offer_block_back)
        self.inspector_keys.offer_commands()
        self.canvas.menu_wanted.connect(
            lambda screen, place: show_context_menu(self, screen, place)
        )
        self.problems.shown.connect(self.show_block)
        self.problems.count_changed.connect(self._show_count)
        self.problems.previewed.connect(self.problem_card.preview.look)
        self.status.problem_clicked.connect(self._show_problem)
        self.docks.rearranged.connect(self.commands.refresh)
        self.find_bar.found_changed.connect(self.commands.refresh)
        self.program.windows_changed.connect(self.commands.refresh)
        self.service.devices_changed.connect(self._show_device)
        self.top_bar.template_chosen.connect(self.commands.new_from)
        self.top_bar.device.clicked.connect(lambda: self.show_mode(TRAIN))
        self.training.state_changed.connect(self._show_running)
        self.training.ended.connect(self._on_training_ended)
        self._show_title()
        self._show_device()
        self._show_running()

    # What the window shows

    @property
    def mode(self) -> str:
        """Which of the three ways of looking is on."""
        return self.modes.mode

    def show_mode(self, mode: str) -> None:
        """Show *Design*, *Train* or *Look inside*."""
        self.setUpdatesEnabled(False)
        self.modes.make_room(self.width())
        changed = self.modes.show_mode(mode)
        self.setUpdatesEnabled(True)
        if changed:
            focus: dict[str, QWidget] = {DESIGN: self.canvas, TRAIN: self.training_form}
            focus.get(mode, self.maps).setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_running()

    def reset_layout(self) -> None:
        """Put all panels where they stood at first."""
        self.modes.reset()
        self.say(self.tr("All panels are back in their places."), "good")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.modes.make_room(self.width())

    def say(
        self,
        text: str,
        severity: str = "info",
        answers: tuple[tuple[str, Callable[[], None]], ...] = (),
    ) -> None:
        """Show a message in the message line."""
        self.messages.say(text, severity, answers)

    def show_block(self, node: NodeId | None) -> None:
        """Bring a block into view."""
        if node is not None:
            self.canvas.show_block(node)

    def find_block(self) -> None:
        """Open the bar that finds blocks, where the canvas is to be seen."""
        if not self.canvas.isVisible():
            self.show_mode(DESIGN)
        self.find_bar.open()

    def go_to_problem(self, by: int) -> None:
        """Go to the next block with a problem, or to the one before, where it is to be seen."""
        if not self.canvas.isVisible():
            self.show_mode(DESIGN)
        self.problem_card.go_on(by)

    def _show_problem(self, node: NodeId | None) -> None:
        self.show_mode(DESIGN)
        self.docks.show_panel("problems")
        if node is not None:
            self.workspace.select([node])
            self.show_block(node)

    def _show_count(self, errors: int, warnings: int) -> None:
        count = errors + warnings
        words = self.tr("Problems")
        self.docks.set_title("problems", f"{words} ({count})" if count else words)

    def _show_title(self) -> None:
        workspace = self.workspace
        self.top_bar.show_file(workspace.title, workspace.is_changed)
        self.setWindowTitle(f"{workspace.title}[*] – cnnbuilder")
        self.setWindowModified(workspace.is_changed)

    def _show_device(self) -> None:
        self.top_bar.show_device(self.service.devices)

    def _show_running(self) -> None:
        running = self.training.is_running
        self.top_bar.show_running(running, training_in_view=self.mode == TRAIN)
        self.canvas.canvas.show_training(running)
        self.commands.refresh()

    def _on_training_ended(self, words: str, severity: str) -> None:
        # In *Train* the same words stand under the curves.
        if self.mode != TRAIN or severity == "error":
            self.say(words, severity)

    def say_trouble(self, sentence: str) -> None:
        """Say that an engine died."""
        self.say(self.tr("{0} A fresh one starts when it is needed.").format(sentence), "error")

    def remember_theme(self, mode: str) -> None:
        """Keep the choice of colours for the next start."""
        self.settings.setValue("theme", mode)

    # The window's own life

    def _restore(self) -> None:
        geometry = self.settings.value("geometry")
        if not isinstance(geometry, QByteArray) or not self.restoreGeometry(geometry):
            available = self.screen().availableGeometry().size()
            # On a small screen the frame would not fit around a window of its size.
            if available.width() <= FIRST_SIZE.width() or available.height() <= FIRST_SIZE.height():
                self.setWindowState(Qt.WindowState.WindowMaximized)
            else:
                self.resize(FIRST_SIZE)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._painted:
            self._painted = True
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            self.warm_up.begin_soon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.program.entered(self)
            self.commands.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing and not self.commands.may_close():
            event.ignore()
            return
        self.settings.setValue("geometry", self.saveGeometry())
        self.modes.keep()
        self.warm_up.cancel()
        if self.training.is_running:
            self.training.kill()
        self.recovery.forget()
        super().closeEvent(event)
        self.program.closed(self)

    def come_to_front(self) -> None:
        """Be above the other windows, and take the keys."""
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def close_for_good(self) -> None:
        """Close without asking about what is not saved."""
        self._closing = True
        self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.commands.drop(event.mimeData())
        event.acceptProposedAction()
