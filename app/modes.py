"""The three ways of looking at a design: what is in the middle, and which panels are around it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt
from PySide6.QtWidgets import QSplitter, QWidget

from app.docks import Docks
from app.panel_specs import LOOK, TRAIN

SPLIT = "layout/split"
LOOK_CANVAS_WIDTH = 320
ROOMY_WIDTH = 1500


class Modes(QSplitter):
    """The middle of a window: the canvas, the maps beside it, or the training. GUI thread only."""

    def __init__(
        self, canvas: QWidget, maps: QWidget, training: QWidget, docks: Docks, settings: QSettings
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._canvas, self._maps, self._training = canvas, maps, training
        self._docks = docks
        self._settings = settings
        self._mode = ""
        for widget in (canvas, maps, training):
            self.addWidget(widget)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        canvas.setMinimumSize(QSize(280, 200))
        docks.setCentralWidget(self)

    @property
    def mode(self) -> str:
        """Which of the three ways of looking is on; "" before the first."""
        return self._mode

    def show_mode(self, mode: str) -> bool:
        """Show one of them; return whether it is another one than before."""
        if mode == self._mode:
            return False
        self._keep_split()
        self._mode = mode
        # What goes goes first: the panels get the room that the new middle leaves.
        shown = {
            self._canvas: mode != TRAIN,
            self._maps: mode == LOOK,
            self._training: mode == TRAIN,
        }
        for part in sorted(shown, key=lambda part: shown[part]):
            part.setVisible(shown[part])
        self._docks.show_mode(mode)
        if mode == LOOK:
            self._split()
        return True

    def make_room(self, width: int) -> None:
        """In a narrow window only *Design* has the palette: the others need the place."""
        self._docks.make_room(width >= ROOMY_WIDTH)

    def reset(self) -> None:
        """Put everything where it stood at first."""
        self._settings.remove(SPLIT)
        self._docks.reset()
        if self._mode == LOOK:
            self._split()

    def keep(self) -> None:
        """Keep all arrangements for the next start."""
        self._keep_split()
        self._docks.save()

    def _keep_split(self) -> None:
        if self._mode == LOOK:
            self._settings.setValue(SPLIT, self.saveState())

    def _split(self) -> None:
        """Give canvas and maps the widths they had, or those of the first time."""
        state = self._settings.value(SPLIT)
        if not isinstance(state, QByteArray) or not self.restoreState(state):
            self.setSizes([LOOK_CANVAS_WIDTH, max(self.width() - LOOK_CANVAS_WIDTH, 1), 0])
