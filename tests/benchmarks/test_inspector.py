"""The inspector at the change of the selection, in milliseconds of this process's own time."""

from __future__ import annotations

import itertools
import time

import pytest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from app.panels.inspector import Inspector
from tests.gui.panel_help import convnet, set_params, shown, theme

pytestmark = pytest.mark.benchmark(timer=time.process_time)

LIMIT = 0.016


@pytest.mark.parametrize(
    "names",
    [("conv2d_1", "conv2d_2"), ("conv2d_1", "max_pooling2d"), ("dense", "flatten")],
    ids=["same type", "other type", "without a window"],
)
def test_a_block_is_selected(
    benchmark: BenchmarkFixture, qtbot: QtBot, names: tuple[str, str]
) -> None:
    """From the selection to the end of the paint, when both types have been shown before."""
    workspace = convnet()
    inspector = shown(qtbot, Inspector(workspace, theme()), 320, 900)
    nodes = itertools.cycle([workspace.graph.node_named(name) for name in names])

    def select() -> None:
        workspace.select([next(nodes)])
        inspector.refresh_now()
        QApplication.processEvents()

    benchmark.pedantic(select, rounds=40, warmup_rounds=6)
    benchmark.extra_info["limit_s"] = LIMIT


def test_a_parameter_is_set(benchmark: BenchmarkFixture, qtbot: QtBot) -> None:
    """From an edit to the end of the paint of the form and its explanation."""
    workspace = convnet("conv2d_1")
    inspector = shown(qtbot, Inspector(workspace, theme()), 320, 900)
    sizes = itertools.cycle([(3, 3), (5, 5)])

    def edit() -> None:
        set_params(workspace, "conv2d_1", kernel_size=next(sizes))
        inspector.refresh_now()
        QApplication.processEvents()

    next(sizes)
    benchmark.pedantic(edit, rounds=40, warmup_rounds=4)
    benchmark.extra_info["limit_s"] = LIMIT
