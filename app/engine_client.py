"""The engines, seen from the window: Qt signals in place of threads and pipes.

One *look* engine serves the whole program (feature maps, export); each training has a process of
its own, so that ending a run leaves the maps alive.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.look_turns import LookTurns
from cnnbuilder.link import (
    DeviceList,
    DevicesRequest,
    Engine,
    EngineError,
    EngineGone,
    Event,
    ExportKerasRequest,
    LookFailed,
    LookRequest,
    LookResult,
    Ready,
    StopRequest,
    TrainRequest,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunGone:
    """The process of a training ended before the training said that it was over.

    Attributes:
        job: The training.
        sentence: For people; empty if it was asked to end.
        detail: For the log.
    """

    job: str
    sentence: str
    detail: str = ""


class _Process(QObject):
    """One engine process; its events arrive as a signal in the window's thread."""

    arrived = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        # A signal emitted on the reader's thread is queued into this object's own.
        self.engine = Engine(self._emit)
        self._closed = False

    def _emit(self, event: Event) -> None:
        if not self._closed:
            self.arrived.emit(event)

    def retire(self, *, kill: bool = False) -> threading.Thread:
        """End the process without making the window wait; return the thread that does it."""
        self._closed = True
        work = self.engine.kill if kill else self.engine.close
        thread = threading.Thread(target=work, name="engine-ending")
        thread.start()
        return thread


class EngineService(QObject):
    """Owns all engine processes of the program. GUI thread only.

    Signals:
        heard: (Event or RunGone) What a training or the look engine says.
        devices_changed: ``devices`` is known now.
        trouble: (sentence) An engine died; a fresh one takes its place when it is needed.
    """

    heard = Signal(object)
    devices_changed = Signal()
    trouble = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look: _Process | None = None
        self._runs: dict[str, _Process] = {}
        self._devices: DeviceList | None = None
        self._serials = itertools.count(1)
        self._ending: list[threading.Thread] = []
        self._turns = LookTurns(self.next_serial)

    @property
    def devices(self) -> DeviceList | None:
        """On what an engine can compute, once that is known."""
        return self._devices

    def next_serial(self) -> int:
        """Return a number higher than all before, for a request."""
        return next(self._serials)

    def warm_up(self) -> None:
        """Start the look engine, so that the first maps need not wait for TensorFlow."""
        self._look_engine()

    def look(self, request: LookRequest, asker: object = None) -> None:
        """Ask for feature maps; ``LookResult`` or ``LookFailed`` follows as an event.

        An asker's newer request takes the place of its older one, which then gets no answer. The
        engine itself would drop the older of any two, so different askers take turns.
        """
        process = self._look_engine()
        if process is not None:
            turn = self._turns.ask(request, asker)
            if turn is not None:
                process.engine.send(turn)

    def export_keras(self, request: ExportKerasRequest) -> None:
        """Write a ``.keras`` file; ``Exported`` or ``Failed`` follows as an event."""
        process = self._look_engine()
        if process is not None:
            process.engine.send(request)

    def cancel_export(self, job: str) -> None:
        """Write no more on a ``.keras`` file: its engine ends, a fresh one takes its place.

        What the engine had been asked besides is lost; whoever waits for it hears of that.
        """
        dead, self._look = self._look, None
        self._turns.forget()
        if dead is not None:
            log.info("look engine ended for %s", job)
            self._retire(dead, kill=True)
            self.heard.emit(EngineGone(""))
            self._look_engine()

    def train(self, request: TrainRequest) -> None:
        """Start a training in a process of its own; its events carry ``request.job``."""
        process = self._start(lambda event: self._run_said(request.job, event))
        if process is not None:
            self._runs[request.job] = process
            process.engine.send(request)

    def stop(self, job: str) -> None:
        """Ask a training to stop at the next batch; ``Stopped`` follows."""
        if job in self._runs:
            self._runs[job].engine.send(StopRequest(job))

    def kill(self, job: str) -> None:
        """End a training's process at once."""
        process = self._runs.pop(job, None)
        if process is not None:
            self._retire(process, kill=True)

    def is_running(self, job: str) -> bool:
        """Whether the process of a training is there."""
        return job in self._runs

    def close(self) -> None:
        """End all processes and wait for that."""
        for job in list(self._runs):
            self.kill(job)
        if self._look is not None:
            self._retire(self._look, kill=True)
            self._look = None
        for thread in self._ending:
            thread.join(10)
        self._ending.clear()

    # Inside

    def _look_engine(self) -> _Process | None:
        if self._look is None:
            self._look = self._start(self._look_said)
            if self._look is not None:
                self._look.engine.send(DevicesRequest())
        return self._look

    def _start(self, hear: Callable[[Event], None]) -> _Process | None:
        process = _Process(self)
        process.arrived.connect(hear)
        try:
            process.engine.start()
        except EngineError as error:
            self.trouble.emit(str(error))
            return None
        return process

    def _look_said(self, event: Event) -> None:
        if isinstance(event, DeviceList):
            self._devices = event
            self.devices_changed.emit()
        elif isinstance(event, EngineGone):
            dead, self._look = self._look, None
            self._turns.forget()
            if dead is not None:
                self._retire(dead)
            if event.sentence:
                log.warning("look engine: %s\n%s", event.sentence, event.detail)
                self.trouble.emit(event.sentence)
            self.heard.emit(event)
        elif isinstance(event, (LookResult, LookFailed)):
            answer, following = self._turns.answered(event)
            if following is not None and self._look is not None:
                self._look.engine.send(following)
            if answer is not None:
                self.heard.emit(answer)
        elif not isinstance(event, Ready):
            self.heard.emit(event)

    def _run_said(self, job: str, event: Event) -> None:
        if isinstance(event, EngineGone):
            process = self._runs.pop(job, None)
            if process is not None:
                self._retire(process)
            self.heard.emit(RunGone(job, event.sentence, event.detail))
        elif not isinstance(event, (Ready, DeviceList)):
            self.heard.emit(event)

    def finish(self, job: str) -> None:
        """End the process of a training that has said its last word."""
        process = self._runs.pop(job, None)
        if process is not None:
            self._retire(process)

    def _retire(self, process: _Process, *, kill: bool = False) -> None:
        self._ending = [thread for thread in self._ending if thread.is_alive()]
        self._ending.append(process.retire(kill=kill))
        process.deleteLater()
