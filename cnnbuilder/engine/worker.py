"""The engine's process: ``python -m cnnbuilder.engine.worker``.

Standard input and output are a private channel of messages. Three kinds of threads: the reader
takes requests (so a stop is heard at once), the main thread imports TensorFlow and then does looks
and short jobs, and each training has a thread of its own. When the channel closes, the write at
hand is finished and the process ends: no orphans.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from typing import BinaryIO

from cnnbuilder.engine import environment
from cnnbuilder.engine.errors import StopAsked, Superseded, sentence_for
from cnnbuilder.engine.files import WRITING
from cnnbuilder.link.events import Event, Failed, Finished, LookFailed, Ready, Stopped
from cnnbuilder.link.messages import ProtocolError, read_message, write_message
from cnnbuilder.link.requests import (
    DevicesRequest,
    EvaluateRequest,
    ExportKerasRequest,
    LookRequest,
    PredictRequest,
    Request,
    ShutdownRequest,
    StopRequest,
    TrainRequest,
    request_from_message,
)

ENDINGS = (Finished, Stopped, Failed)


class Channel:
    """Owns the two pipes to the parent. ``send`` may be called from any thread."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._lock = threading.Lock()

    def send(self, event: Event) -> None:
        """Send an event; without effect when nobody listens any more (the reader sees that)."""
        with self._lock, contextlib.suppress(BrokenPipeError, ConnectionError):
            write_message(self._outgoing, event.to_message())

    def receive(self) -> Request | None:
        """Return the next request, or None at the end. Raises ProtocolError."""
        message = read_message(self._incoming)
        return None if message is None else request_from_message(message)


def open_channel() -> Channel:
    """Take standard input and output away from everybody else: a print goes to the log."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for number in (incoming, outgoing):
            msvcrt.setmode(number, os.O_BINARY)
    return Channel(os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb"))


class Worker:
    """Owns the jobs of this process."""

    def __init__(self, channel: Channel, device: str) -> None:
        self._channel = channel
        self._device = device
        self._jobs: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._stops: dict[str, threading.Event] = {}
        self._newest_look = -1
        self._versions: Mapping[str, str] = {}

    def run(self) -> None:
        """Work until the channel closes. Main thread only."""
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        begun = time.monotonic()
        self._versions = environment.import_tensorflow()
        self._kind = environment.choose_device(self._device)
        from cnnbuilder.engine.look import Looker, warm_up

        self._looker = Looker(lambda serial: serial < self._newest_look)
        self._channel.send(Ready(self._versions, time.monotonic() - begun))
        if self._jobs.empty():  # a training chooses its device first, and need not be waited for
            with environment.on_device(self._kind):
                warm_up()
        while (request := self._jobs.get()) is not None:
            self._do(request)

    def _listen(self) -> None:
        """Hear requests until the channel closes; then end the process between two writes."""
        try:
            while (request := self._channel.receive()) is not None:
                if isinstance(request, ShutdownRequest):
                    break
                self._take(request)
        except (ProtocolError, OSError):
            traceback.print_exc()
        WRITING.acquire(timeout=30.0)
        sys.stderr.flush()
        os._exit(0)

    def _take(self, request: Request) -> None:
        if isinstance(request, StopRequest):
            self._stop_of(request.job).set()
            return
        if isinstance(request, LookRequest):
            self._newest_look = max(self._newest_look, request.serial)
        self._jobs.put(request)

    def _stop_of(self, job: str) -> threading.Event:
        """A job can be stopped before it has begun."""
        return self._stops.setdefault(job, threading.Event())

    def _do(self, request: Request) -> None:
        if isinstance(request, TrainRequest):
            thread = threading.Thread(target=self._train, args=(request,), name="training")
            thread.daemon = True
            thread.start()
            return
        try:
            with environment.on_device(self._kind):
                event = self._answer(request)
        except Superseded:
            return
        except Exception as error:  # noqa: BLE001 - told, and logged with its traceback
            event = _failure(request, error)
        if event is not None:
            self._channel.send(event)

    def _answer(self, request: Request) -> Event | None:
        from cnnbuilder.engine import serve
        from cnnbuilder.engine.devices import list_devices
        from cnnbuilder.link.events import DeviceList

        if isinstance(request, LookRequest):
            return self._look(request)
        if isinstance(request, DevicesRequest):
            return DeviceList(*list_devices())
        if isinstance(request, PredictRequest):
            return serve.predict(request, self._kind)
        if isinstance(request, ExportKerasRequest):
            return serve.export_keras(request, self._kind)
        if isinstance(request, EvaluateRequest):
            stop = self._stop_of(request.job)
            return serve.evaluate_run(request, self._kind, stop, self._channel.send)
        return None

    def _look(self, request: LookRequest) -> Event:
        self._looker.check(request.serial)
        return self._looker.look(request)

    def _train(self, request: TrainRequest) -> None:
        from cnnbuilder.engine.train import TrainJob

        def send(event: Event) -> None:
            if isinstance(event, ENDINGS):
                # Before it is told: another job of that name may follow at once.
                self._stops.pop(request.job, None)
            self._channel.send(event)

        TrainJob(request, send, self._stop_of(request.job), self._versions).run()


def _failure(request: Request, error: Exception) -> Event:
    if isinstance(error, StopAsked):
        return Stopped(getattr(request, "job", ""), None, None, "", 0, 0, 0.0)
    sentence, detail = sentence_for(error), traceback.format_exc()
    if isinstance(request, LookRequest):
        return LookFailed(request.serial, request.node, sentence, detail)
    return Failed(getattr(request, "job", ""), sentence, detail)


def main() -> None:
    """Run the engine until its channel closes."""
    parser = argparse.ArgumentParser(prog="cnnbuilder.engine.worker")
    parser.add_argument("--device", default="auto", choices=("auto", "cpu"))
    options = parser.parse_args()
    channel = open_channel()
    # Ctrl-C and a closing terminal are for the parent; the channel tells when it is gone.
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    environment.set_environment()
    environment.lower_priority()
    Worker(channel, options.device).run()


if __name__ == "__main__":
    main()
