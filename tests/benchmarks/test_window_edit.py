"""An edit in the whole window, every panel of *Design* in view, until it is on the screen."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from app.main import make_window
from app.window import Window
from cnnbuilder.project.edits import set_training
from tests.helpers.large import large_project

BLOCKS, ROUNDS = 200, 60


class Painted(QObject):
    """Notices when the canvas has been painted."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def window(qapp: QApplication) -> Iterator[Window]:
    made = make_window(qapp)
    made.warm_up.cancel()
    made.setWindowState(Qt.WindowState.WindowNoState)
    made.resize(1600, 1000)
    made.show()
    QTest.qWait(300)
    program = made.program
    yield made
    for each in program.windows:
        each.close_for_good()


@pytest.mark.parametrize("everywhere", [False, True], ids=["one block", "all shapes"])
@pytest.mark.parametrize("training", [False, True], ids=["alone", "while another network trains"])
def test_an_edit_on_the_screen(
    benchmark: BenchmarkFixture, window: Window, training: bool, everywhere: bool
) -> None:
    """A kernel's size changes that block's counts, the Input's shape changes every block."""
    workspace = window.workspace
    workspace.open(large_project(workspace.catalog, BLOCKS), None)
    window.canvas.welcome()
    other = _train_elsewhere(window) if training else None
    wanted = "Input" if everywhere else "Conv2D"
    block = next(n for n in workspace.graph.nodes if workspace.layer(n).type == wanted)
    workspace.select([block])
    window.canvas.show_block(block)
    QTest.qWait(500)
    painted = Painted()
    window.canvas.viewport().installEventFilter(painted)
    own: list[float] = []
    values = iter(range(1, 100_000))

    def edit() -> None:
        before, began = painted.count, time.thread_time()
        size = 3 + next(values) % 7
        change = {"shape": (32 + size, 32, 8)} if everywhere else {"kernel_size": (size, size)}
        workspace.set_parameters(block, change)
        while painted.count == before:
            QApplication.processEvents()
        own.append((time.thread_time() - began) * 1e3)

    benchmark.pedantic(edit, rounds=ROUNDS, warmup_rounds=5)
    benchmark.extra_info["median_ms_of_the_thread"] = statistics.median(own[5:])
    benchmark.extra_info["worst_ms_of_the_thread"] = max(own[5:])
    if other is not None:
        assert other.training.is_running, "it trained all the while"
        other.training.kill()


def _train_elsewhere(window: Window) -> Window:
    other = window.program.starter_window()
    other.warm_up.cancel()
    other.show()
    settings = replace(other.workspace.project.training, epochs=100_000)
    other.workspace.apply("Long", lambda project: set_training(project, settings))
    other.acts["train"].trigger()
    while other.training.history.done < 2:
        QTest.qWait(50)
    window.raise_()
    return other
