"""Work that takes a while: seen in the message line, cancelled there, never in the way."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

Tell = Callable[[float | None], None]
_T = TypeVar("_T")


class Cancelled(Exception):
    """The work was cancelled; raised in its thread by ``tell``."""


@dataclass(eq=False, slots=True)
class Task:
    """One piece of work that somebody may wait for.

    Attributes:
        text: What is done, a few words: "Writing net.keras…".
        cancel: Ends it; None: it cannot be ended.
        share: How much is done, 0 to 1; None: nobody knows.
        is_cancelled: Whether it was.
    """

    text: str
    cancel: Callable[[], None] | None = None
    share: float | None = None
    is_cancelled: bool = field(default=False)


class Tasks(QObject):
    """Owns the tasks of a window. GUI thread only, but for the work of ``run`` itself.

    Signals:
        changed: A task began, went on or ended.
    """

    changed = Signal()
    _told = Signal(object, object)
    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[Task] = []
        self._told.connect(self.tell)
        self._finished.connect(self._finish)

    @property
    def current(self) -> Task | None:
        """The task that was begun last, of those that go on."""
        return self._tasks[-1] if self._tasks else None

    def begin(self, text: str, cancel: Callable[[], None] | None = None) -> Task:
        """Take note of a task that goes on until ``end``."""
        task = Task(text, cancel)
        self._tasks.append(task)
        self.changed.emit()
        return task

    def tell(self, task: Task, share: float | None) -> None:
        """Say how much of a task is done."""
        task.share = share
        self.changed.emit()

    def end(self, task: Task) -> None:
        """Forget a task that is over; one that was ended before is none."""
        if task in self._tasks:
            self._tasks.remove(task)
            self.changed.emit()

    def run(
        self,
        text: str,
        work: Callable[[Tell], _T],
        done: Callable[[_T], object],
        failed: Callable[[Exception], object],
        cancelled: Callable[[], None] | None = None,
    ) -> Task:
        """Do ``work`` on a thread, as a task; then call one of the others in the window's thread.

        Args:
            text: What is done, a few words.
            work: Gets a function to tell how much is done, which raises ``Cancelled`` once the
                task is cancelled; it must not touch Qt's widgets.
            done: Gets what the work returned.
            failed: Gets what it raised.
            cancelled: Called at once when the task is cancelled, whatever the thread still does;
                None: it cannot be cancelled, and the program does not end before it is done.
        """

        def cancel() -> None:
            task.is_cancelled = True
            self.end(task)
            if cancelled is not None:
                cancelled()

        task = self.begin(text, cancel if cancelled is not None else None)

        def tell(share: float | None) -> None:
            if task.is_cancelled:
                raise Cancelled
            with contextlib.suppress(RuntimeError):
                self._told.emit(task, share)

        def body() -> None:
            call: Callable[[Any], object] = done
            try:
                outcome: Any = work(tell)
            except Cancelled:
                return
            except Exception as raised:  # noqa: BLE001 - told to whoever asked for the work
                call, outcome = failed, raised
            # The window may have been closed meanwhile; then nobody wants to know.
            with contextlib.suppress(RuntimeError):
                self._finished.emit(task, call, outcome)

        threading.Thread(target=body, name="task", daemon=cancelled is not None).start()
        return task

    def _finish(self, task: Task, call: Callable[[Any], object], outcome: object) -> None:
        self.end(task)
        if not task.is_cancelled:
            call(outcome)
