"""What takes a while and is needed soon: done after the window's first paint, a piece at a time."""

from __future__ import annotations

import gc
import importlib
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.background import Background
from cnnbuilder.version import program_version

if TYPE_CHECKING:
    from app.window import Window

log = logging.getLogger(__name__)

AFTER_MS = 200
# Imported on a thread after the first paint; pyqtgraph alone takes half a second.
NEEDED_LATER = ("pyqtgraph", "app.panels.training.curves")


class WarmUp(QObject):
    """Owns what one window still has to get ready. GUI thread only."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._background = Background(self)
        self._is_due = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)

    def begin_soon(self) -> None:
        """Begin once the window has been painted; further calls do nothing."""
        if self._is_due:
            self._is_due = False
            self._timer.start(AFTER_MS)

    def cancel(self) -> None:
        """Begin nothing more: the window closes, or has no need of the engine."""
        self._is_due = False
        self._timer.stop()

    def _begin(self) -> None:
        # TensorFlow is imported now, in a process of its own.
        self._window.service.warm_up()
        self._background.run(
            _import_for_later,
            lambda _nothing: self._prepare([*self._window.training_view.steps, self._prepare_form]),
            lambda error: log.warning("import: %s", error),
            "import-for-later",
        )

    def _prepare(self, steps: Sequence[Callable[[], object]]) -> None:
        """Make what *Train* shows, a piece a turn, so that nobody waits for all of it at once."""
        if steps:
            steps[0]()
            QTimer.singleShot(0, self, lambda: self._prepare(steps[1:]))

    def _prepare_form(self) -> None:
        window = self._window
        window.training_form.refresh_now()
        for widget in (window.training_view, window.training_form):
            for part in (widget, *widget.findChildren(QWidget)):
                part.ensurePolished()
        # What was made so far stays: to look through it for garbage again and again takes 20 ms.
        gc.freeze()


def _import_for_later() -> None:
    for name in NEEDED_LATER:
        importlib.import_module(name)
    program_version()  # looks through the installed packages
