"""The handle of an engine: a child process with a private channel of messages."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import sysconfig
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeVar, cast, overload

import cnnbuilder
from cnnbuilder.link import obituary
from cnnbuilder.link.events import EngineGone, Event, event_from_message
from cnnbuilder.link.messages import ProtocolError, encode, read_message
from cnnbuilder.link.requests import Request, ShutdownRequest, StopRequest

_A = TypeVar("_A")
_B = TypeVar("_B")
_C = TypeVar("_C")
Seconds = float | None
Each = Callable[[Event], None] | None

KEPT_LINES = 200


class EngineError(Exception):
    """Raised with a sentence when an engine cannot be started, has died, or does not answer."""


class Engine:
    """Owns one child process and the three threads that serve its pipes.

    ``send`` never blocks. Events go to ``on_event`` (called on a thread of this handle) or, without
    one, into a queue that ``poll`` and ``wait_for`` empty. The last event is always ``EngineGone``.
    All methods may be called from any thread.
    """

    def __init__(
        self, on_event: Callable[[Event], None] | None = None, *, device: str = "auto"
    ) -> None:
        self._on_event = on_event
        self._device = device
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._outgoing: queue.SimpleQueue[list[bytes | memoryview] | None] = queue.SimpleQueue()
        self._stderr: deque[str] = deque(maxlen=KEPT_LINES)
        self._process: subprocess.Popen[bytes] | None = None
        self._threads: list[threading.Thread] = []
        self._asked_to_end = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process; ``Ready`` follows when TensorFlow is imported.

        Raises:
            EngineError: if the process cannot be started.
        """
        if self._process is not None:
            raise RuntimeError("An engine is started once.")
        command = [sys.executable, "-P", "-m", "cnnbuilder.engine.worker", "--device", self._device]
        pipe = subprocess.PIPE
        try:
            self._process = subprocess.Popen(
                command,
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                env=_environment(),
                creationflags=_creation_flags(),
            )
        except OSError as error:
            raise EngineError(f"The engine could not be started: {error.strerror}.") from error
        self._threads = [
            threading.Thread(target=work, name=f"engine-{work.__name__.strip('_')}", daemon=True)
            for work in (self._keep_stderr, self._read_events, self._write_requests)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def stderr(self) -> str:
        """The last lines of its error output, for the log."""
        return "\n".join(self._stderr)

    def send(self, request: Request) -> None:
        """Send a request; without effect if the process has ended (``EngineGone`` says so).

        Raises:
            ProtocolError: if the request is too large.
        """
        self._outgoing.put(encode(request.to_message()))

    def stop(self, job: str) -> None:
        """Ask the engine to stop ``job`` at the next batch boundary."""
        self.send(StopRequest(job))

    def poll(self) -> Event | None:
        """Return the next event, or None if there is none now."""
        try:
            return self._events.get_nowait()
        except queue.Empty:
            return None

    @overload
    def wait_for(self, one: type[_A], /, *, timeout: Seconds = ..., each: Each = ...) -> _A: ...
    @overload
    def wait_for(
        self, one: type[_A], two: type[_B], /, *, timeout: Seconds = ..., each: Each = ...
    ) -> _A | _B: ...
    @overload
    def wait_for(
        self,
        one: type[_A],
        two: type[_B],
        three: type[_C],
        /,
        *,
        timeout: Seconds = ...,
        each: Each = ...,
    ) -> _A | _B | _C: ...
    def wait_for(self, *kinds: type[Any], timeout: Seconds = None, each: Each = None) -> Any:
        """Return the next event of one of ``kinds``; others go to ``each``, or are dropped.

        Raises:
            EngineError: if the engine dies, or the timeout (seconds) passes.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = None if end is None else max(0.0, end - time.monotonic())
            try:
                event = self._events.get(timeout=left)
            except queue.Empty:
                raise EngineError(
                    f"The engine did not answer within {timeout:g} seconds."
                ) from None
            if isinstance(event, kinds):
                return event
            if isinstance(event, EngineGone):
                self._events.put(event)  # whoever waits next hears it too
                raise EngineError(event.sentence or "The engine has been closed.")
            if each is not None:
                each(event)

    def kill(self) -> None:
        """End the process at once. What it was writing is lost; files are replaced only whole."""
        self._asked_to_end = True
        if self._process is not None:
            self._process.kill()
        self._finish(5.0)

    def close(self, timeout: float = 5.0) -> None:
        """Ask the process to end after the write at hand; kill it after ``timeout`` seconds."""
        if self._process is None:
            return
        self._asked_to_end = True
        self.send(ShutdownRequest())
        self._outgoing.put(None)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._finish(5.0)

    def obituary(self) -> str:
        """Return one sentence on why the process ended; empty while it runs."""
        code = None if self._process is None else self._process.poll()
        return obituary.obituary(code, self.stderr)

    def _finish(self, timeout: float) -> None:
        self._outgoing.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout)

    def _pipe(self, name: str) -> BinaryIO:
        return cast("BinaryIO", getattr(self._process, name))

    def _read_events(self) -> None:
        broken = ""
        with self._pipe("stdout") as stream:
            try:
                while (message := read_message(stream)) is not None:
                    self._publish(event_from_message(message))
            except (ProtocolError, OSError) as error:
                broken = str(error)
        assert self._process is not None
        if broken:
            self._process.kill()
        self._process.wait()
        self._outgoing.put(None)
        self._threads[0].join(2.0)  # the last words
        sentence = "" if self._asked_to_end else self.obituary()
        self._publish(EngineGone(sentence, "\n".join(filter(None, (broken, self.stderr)))))

    def _publish(self, event: Event) -> None:
        if self._on_event is None:
            self._events.put(event)
        else:
            self._on_event(event)

    def _write_requests(self) -> None:
        with contextlib.suppress(OSError), self._pipe("stdin") as stream:
            while (parts := self._outgoing.get()) is not None:
                for part in parts:
                    stream.write(part)
                stream.flush()

    def _keep_stderr(self) -> None:
        with self._pipe("stderr") as stream:
            for line in stream:
                self._stderr.append(line.decode("utf-8", "replace").rstrip())


def _environment() -> dict[str, str]:
    """The child finds this very package, also in a checkout that was not installed."""
    environment = dict(os.environ, PYTHONUTF8="1")
    root = Path(cnnbuilder.__file__).resolve().parent.parent
    installed = {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}
    if root not in installed:
        before = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), before)))
    return environment


def _creation_flags() -> int:
    """Windows: below the window's priority, no console, and no Ctrl-C that was meant for us."""
    if sys.platform == "win32":
        return (
            subprocess.BELOW_NORMAL_PRIORITY_CLASS
            | subprocess.CREATE_NO_WINDOW
            | subprocess.CREATE_NEW_PROCESS_GROUP
        )
    return 0
