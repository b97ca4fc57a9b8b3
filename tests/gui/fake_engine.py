"""An engine service without processes: it notes what is asked, the test says what is heard."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.workspace import Workspace
from cnnbuilder.link import (
    EpochDone,
    Finished,
    LookResult,
    Progress,
    Started,
)
from cnnbuilder.templates import make_template
from tests.gui.panel_help import catalog


class FakeService(QObject):
    heard = Signal(object)
    devices_changed = Signal()
    trouble = Signal(str)

    def __init__(self, starts: bool = True) -> None:
        super().__init__()
        self.devices = None
        self.starts = starts
        self.trained, self.looked, self.exported = [], [], []
        self.stopped, self.killed, self.finished = [], [], []
        self._running = set()
        self._serials = itertools.count(1)

    def next_serial(self) -> int:
        return next(self._serials)

    def train(self, request) -> None:
        self.trained.append(request)
        if self.starts:
            self._running.add(request.job)

    def is_running(self, job: str) -> bool:
        return job in self._running

    def stop(self, job: str) -> None:
        self.stopped.append(job)

    def kill(self, job: str) -> None:
        self.killed.append(job)
        self._running.discard(job)

    def finish(self, job: str) -> None:
        self.finished.append(job)
        self._running.discard(job)

    def export_keras(self, request) -> None:
        self.exported.append(request)

    def cancel_export(self, job: str) -> None:
        self.killed.append(job)

    def look(self, request, asker=None) -> None:
        self.looked.append(request)


def starter() -> Workspace:
    return Workspace(catalog(), make_template("starter", catalog()))


def started(request, **more) -> Started:
    values = {
        "job": request.job,
        "run": request.run,
        "samples": 1000,
        "validation_samples": 100,
        "test_samples": 200,
        "steps": 10,
        "epochs": request.settings.epochs,
        "classes": tuple("0123456789"),
    }
    return Started(**{**values, **more})


def step(request, epoch: int, number: int, phase: str = "train", left=9.0) -> Progress:
    metrics = {"loss": 2.0 / (epoch + number / 10), "accuracy": 0.5}
    epochs = request.settings.epochs
    return Progress(request.job, phase, epoch, epochs, number, 10, metrics, left)


def epoch_done(request, epoch: int) -> EpochDone:
    metrics = {"loss": 1 / epoch, "accuracy": 0.9, "val_loss": 1.1 / epoch, "val_accuracy": 0.8}
    return EpochDone(request.job, epoch, request.settings.epochs, metrics, 1.5)


def finished(request, weights: Path) -> Finished:
    return Finished(request.job, request.run, 0.034, 0.989, weights, "", 5, 58.2)


def look_result(request, count: int = 6, side: int = 5, **more) -> LookResult:
    """Maps that all go from 0 to their number, or values."""
    ramp = np.linspace(0, 255, side * side).astype(np.uint8).reshape(side, side)
    values = {
        "serial": request.serial,
        "node": request.node,
        "scale": request.scale,
        "maps": np.stack([ramp] * count) if count else np.zeros((0, 0, 0), np.uint8),
        "lo": np.zeros(count, np.float32),
        "hi": np.arange(1, count + 1, dtype=np.float32),
        "mean": np.arange(count, 0, -1).astype(np.float32),
        "shape": (side, side, count),
        "values": np.zeros(0, np.float32),
    }
    return LookResult(**{**values, **more})
