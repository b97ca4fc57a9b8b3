"""Work that would make the window wait, done on a thread; the answer comes back in the window's."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

_T = TypeVar("_T")


class Background(QObject):
    """Owns threads that each do one thing. GUI thread only; the work itself must not touch Qt."""

    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._finished.connect(self._tell)

    def run(
        self,
        work: Callable[[], _T],
        done: Callable[[_T], None],
        failed: Callable[[Exception], None],
        name: str = "background",
    ) -> None:
        """Do ``work`` on a thread; then ``done`` or ``failed`` is called in the window's thread."""

        def body() -> None:
            outcome: _T | None = None
            error: Exception | None = None
            try:
                outcome = work()
            except Exception as raised:  # noqa: BLE001 - told to whoever asked for the work
                error = raised
            # The window may have been closed meanwhile; then nobody wants to know.
            with contextlib.suppress(RuntimeError):
                if error is None:
                    self._finished.emit(done, outcome, None)
                else:
                    self._finished.emit(failed, error, None)

        threading.Thread(target=body, name=name, daemon=True).start()

    def _tell(self, whom: Callable[[Any], None], what: Any, _unused: object) -> None:
        whom(what)
