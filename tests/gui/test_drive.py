"""The whole path as a user goes it, by mouse: build, break, fix, train, stop, cat, code."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.canvas.view import LAYER_MIME
from app.widgets.fix_button import FixButton
from app.window import Window
from cnnbuilder.graph.model import NodeId
from tests.gui.helpers import click, drag, drop_data, input_of, middle_of, output_of

pytestmark = pytest.mark.keras

LEFT = Qt.MouseButton.LeftButton
CHAIN = ("Input", "Conv2D", "MaxPooling2D", "Flatten", "Dense")
CHECK = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("net", sys.argv[1])
net = importlib.util.module_from_spec(spec)
spec.loader.exec_module(net)
print(net.build_model().count_params())
"""


def node(window: Window, name: str) -> NodeId:
    found = window.workspace.graph.node_named(name)
    assert found is not None
    return found


def drop_from_palette(window: Window, type_id: str, place: QPoint) -> None:
    """Drop what the palette's own drag would carry."""
    model = window.palette_panel.model
    row = next(
        index
        for index in (model.index(number) for number in range(model.rowCount()))
        if index.data() == type_id and index.flags() & Qt.ItemFlag.ItemIsDragEnabled
    )
    data = model.mimeData([row])
    assert data.hasFormat(LAYER_MIME)
    assert drop_data(window.canvas.viewport(), place, data)


def retype(window: Window, parameter: str, text: str) -> None:
    """Write into a field of the inspector."""
    window.inspector.refresh_now()
    field = window.inspector.form.editor(parameter).field
    QTest.mouseClick(field, LEFT)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def press_fix(window: Window, words: str) -> None:
    """Press a repair in the Problems panel."""
    window.docks.show_panel("problems")
    window.problems.refresh_now()
    buttons = window.problems.findChildren(FixButton)
    QTest.mouseClick(next(each for each in buttons if words in each.words), LEFT)


def build(window: Window) -> None:
    window.files.new()
    window.canvas.set_zoom(0.8)
    for number, type_id in enumerate(CHAIN):
        drop_from_palette(window, type_id, QPoint(300, 60 + 95 * number))
    names = ("input", "conv2d", "max_pooling2d", "flatten", "dense")
    for source, target in pairwise(names):
        drag(
            window.canvas.viewport(),
            output_of(window.canvas, node(window, source)),
            input_of(window.canvas, node(window, target)),
        )


def test_the_whole_path(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    workspace, canvas = window.workspace, window.canvas
    build(window)
    assert [str(workspace.face(n).shape) for n in workspace.graph.nodes] == [
        "8 × 8 × 1",  # a new Input takes the shape of the data
        "6 × 6 × 32",
        "3 × 3 × 32",
        "288",
        "64",
    ]
    # The data has ten classes: the panel says so, and its button repairs it.
    press_fix(window, "Use 10 units")
    assert workspace.face(node(window, "dense")).shape == "10"
    # Another size and back, by the inspector.
    click(canvas.viewport(), middle_of(canvas, node(window, "input")))
    retype(window, "shape", "28x28x1")
    assert workspace.face(node(window, "conv2d")).shape == "26 × 26 × 32"
    retype(window, "shape", "8x8x1")
    assert workspace.face(node(window, "conv2d")).shape == "6 × 6 × 32"
    # Break it: the block says what is wrong, and what follows waits.
    click(canvas.viewport(), middle_of(canvas, node(window, "conv2d")))
    retype(window, "kernel_size", "9x9")
    assert "does not fit" in workspace.face(node(window, "conv2d")).shape
    assert workspace.face(node(window, "dense")).waiting
    QTest.mouseClick(window.top_bar.findChild(QPushButton, "train"), LEFT)
    assert "Training cannot start" in window.messages.text
    press_fix(window, 'padding to "same"')
    assert workspace.face(node(window, "conv2d")).shape == "8 × 8 × 32"
    # Undo by key, with the focus still in a field, is the design's.
    click(canvas.viewport(), middle_of(canvas, node(window, "conv2d")))
    retype(window, "filters", "24")
    field = window.inspector.form.editor("filters").field
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workspace.face(node(window, "conv2d")).shape == "8 × 8 × 32"
    _train_and_stop(window, qtbot)
    _look_at_the_cat(window, qtbot)
    target = tmp_path / "net.py"
    assert window.files.export_code(target)
    done = subprocess.run(
        [sys.executable, "-I", "-c", CHECK, str(target)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert int(done.stdout.split()[-1]) == workspace.analysis.total_params


def _train_and_stop(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    from dataclasses import replace

    from cnnbuilder.project.edits import set_training

    longer = replace(workspace.project.training, epochs=500)
    workspace.apply("Set epochs", lambda project: set_training(project, longer))
    QTest.mouseClick(window.top_bar.findChild(QPushButton, "train"), LEFT)
    assert window.mode == "train_mode"
    qtbot.waitUntil(lambda: window.training.history.done >= 2, timeout=60_000)
    with qtbot.waitSignal(window.training.ended, timeout=20_000):
        buttons = window.training_view.findChildren(QPushButton)
        QTest.mouseClick(next(b for b in buttons if b.text() == "Stop" and b.isVisible()), LEFT)
    assert not window.training.is_running
    # What was reached is kept, and can be undone.
    qtbot.waitUntil(lambda: workspace.project.weights is not None, timeout=5_000)


def _look_at_the_cat(window: Window, qtbot: QtBot) -> None:
    canvas = window.canvas
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.looking.photo is not None, timeout=10_000)
    qtbot.wait(50)  # the canvas takes its new width
    click(canvas.viewport(), middle_of(canvas, node(window, "conv2d")))
    qtbot.waitUntil(
        lambda: (
            window.looking.result is not None
            and window.looking.result.node == node(window, "conv2d")
        ),
        timeout=60_000,
    )
    result = window.looking.result
    assert result is not None
    # The Input is tiny, so the cat is shown at its own size.
    assert result.scale == "photo"
    assert result.maps.shape[0] == 32
    assert result.shape == (300, 451, 32)
    assert window.looking.has_trained_weights


def test_a_killed_engine_is_one_sentence_and_a_fresh_engine(
    window: Window, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    import os
    import signal

    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.looking.result is not None, timeout=60_000)
    process = window.service._look
    assert process is not None
    assert process.engine.pid is not None
    os.kill(process.engine.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: "fresh one starts" in window.messages.text, timeout=10_000)
    canvas = window.canvas
    canvas.fit()
    click(canvas.viewport(), middle_of(canvas, node(window, "max_pooling2d")))
    qtbot.waitUntil(
        lambda: (
            window.looking.result is not None
            and window.looking.result.node == node(window, "max_pooling2d")
        ),
        timeout=60_000,
    )
