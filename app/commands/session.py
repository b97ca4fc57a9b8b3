"""Talking to an engine from a command: ask, wait, show that something goes on, stop."""

from __future__ import annotations

import contextlib
import itertools
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Self, TypeVar, cast

from app.commands.errors import CommandError
from app.commands.terminal import Terminal
from cnnbuilder.link import (
    Engine,
    EngineGone,
    Event,
    Failed,
    Finished,
    LookFailed,
    LookRequest,
    LookResult,
    Ready,
    Request,
    Stopped,
    TrainRequest,
)

E = TypeVar("E")
Hear = Callable[[Event], None]
Ending = Finished | Stopped | Failed

# How long a wait lasts before it looks whether Ctrl-C was pressed: on Windows a wait without an
# end does not hear it.
_GLANCE = 0.2


def _unheard(_event: Event) -> None:
    """Take no notice."""


class EngineFailed(CommandError):
    """The engine's process ended before it answered."""


class Session:
    """Owns one engine for as long as a command runs. Used from the main thread.

    As a context manager it starts the engine and ends it: after its work, or at once where the
    command fails or is interrupted.
    """

    def __init__(self, terminal: Terminal, device: str = "auto") -> None:
        self._terminal = terminal
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._engine = Engine(self._events.put, device=device)
        self._jobs = itertools.count(1)
        self._is_ready = False

    def __enter__(self) -> Self:
        self._engine.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            self._engine.close()
        else:
            self._engine.kill()

    @property
    def terminal(self) -> Terminal:
        """Where the command writes."""
        return self._terminal

    def new_job(self) -> str:
        """Return an id for a request."""
        return f"command-{next(self._jobs)}"

    def ask(self, request: Request, *answers: type[E], hear: Hear = _unheard) -> E:
        """Send a request and return its answer.

        Args:
            request: What is asked.
            answers: Kinds of events that answer it.
            hear: Told of all other events.

        Raises:
            CommandError: if the engine fails, or says that it cannot.
        """
        self._wait_until_ready()
        self._engine.send(request)
        return self._wait(answers, hear)

    def look(self, request: LookRequest) -> LookResult | LookFailed:
        """Return the maps of one layer, or why there are none. Raises CommandError."""
        answer = self.ask(request, LookResult, LookFailed)
        # To the type checker, kinds that differ have only what all messages share in common.
        return cast("LookResult | LookFailed", answer)

    def train(self, request: TrainRequest, hear: Hear) -> Ending:
        """Train to the end and return it. Raises CommandError if the engine dies."""
        return cast("Ending", self.ask(request, Finished, Stopped, Failed, hear=hear))

    @contextlib.contextmanager
    def stopping(self, job: str, tell: Callable[[], None]) -> Iterator[Callable[[], bool]]:
        """Let the first Ctrl-C stop a job at its next batch, and the second one end all at once.

        Gives a function that says whether Ctrl-C was pressed.
        """
        pressed = 0

        def on_interrupt(_number: int, _frame: FrameType | None) -> None:
            nonlocal pressed
            pressed += 1
            if pressed > 1:
                raise KeyboardInterrupt
            self._engine.stop(job)
            tell()

        if threading.current_thread() is not threading.main_thread():
            yield lambda: False
            return
        before = signal.signal(signal.SIGINT, on_interrupt)
        try:
            yield lambda: pressed > 0
        finally:
            signal.signal(signal.SIGINT, before)

    def _wait_until_ready(self) -> None:
        if self._is_ready:
            return
        with self._terminal.progress() as progress:
            progress.add_task("Starting TensorFlow", total=None, words="")
            self._wait((Ready,), _unheard)
        self._is_ready = True

    def _wait(self, kinds: tuple[type[E], ...], hear: Hear) -> E:
        while True:
            try:
                event = self._events.get(timeout=_GLANCE)
            except queue.Empty:
                continue
            if isinstance(event, kinds):
                return event
            if isinstance(event, Failed):
                raise CommandError(event.sentence, event.detail)
            if isinstance(event, EngineGone):
                raise EngineFailed(event.sentence or "The engine was closed.", event.detail)
            hear(event)
