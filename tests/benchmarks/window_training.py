"""A window that trains while a 4 ms timer runs in its thread. Run by test_training."""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise

PERIOD_MS = 4


def report(
    ticks: list[tuple[float, float]], seconds: list[float], words: str, severity: str
) -> None:
    """Print how the training ended, and how long the window's thread was busy at a time."""
    gaps = sorted((b[0] - a[0]) * 1e3 for a, b in pairwise(ticks))
    # What the thread itself computed between two ticks: the rest of a gap is other processes.
    busy = sorted((b[1] - a[1]) * 1e3 for a, b in pairwise(ticks))
    result = {
        "words": words,
        "severity": severity,
        "epochs": seconds,
        "ticks": len(ticks),
        "p99_ms": gaps[int(len(gaps) * 0.99)],
        "worst_ms": gaps[-1],
        "worst_busy_ms": busy[-1],
    }
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


def main(path: str, epochs: int) -> None:
    """Open MNIST's convnet, train it, and print the gaps between ticks and the epochs' seconds."""
    from dataclasses import replace
    from types import MappingProxyType

    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.main import make_window
    from cnnbuilder.link import EpochDone
    from cnnbuilder.project.edits import set_data, set_training
    from cnnbuilder.project.settings import DataChoice
    from cnnbuilder.templates import make_template

    app = QApplication([])
    window = make_window(app)
    workspace = window.workspace
    workspace.open(make_template("mnist-convnet", workspace.catalog), None)
    choice = DataChoice("npz", MappingProxyType({"path": path}))
    workspace.apply("Data", lambda project: set_data(project, choice))
    settings = replace(workspace.project.training, epochs=epochs)
    workspace.apply("Epochs", lambda project: set_training(project, settings))
    window.show()
    ticks: list[tuple[float, float]] = []
    seconds: list[float] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.append((time.perf_counter(), time.thread_time())))

    def heard(event: object) -> None:
        if isinstance(event, EpochDone):
            seconds.append(event.seconds)

    def ended(words: str, severity: str) -> None:
        timer.stop()
        report(ticks, seconds, words, severity)
        window.close_for_good()
        app.quit()

    window.service.heard.connect(heard)
    window.training.ended.connect(ended)

    # The ticks begin with the first paint; people do not press Train sooner than that.
    QTimer.singleShot(0, lambda: timer.start(PERIOD_MS))
    QTimer.singleShot(1500, window.acts["train"].trigger)
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
