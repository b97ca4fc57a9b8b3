"""Trained, saved, opened elsewhere: the feature maps are still those of the trained network."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.window import Window
from cnnbuilder.link import LookResult
from cnnbuilder.project.edits import set_training
from cnnbuilder.project.places import weights_folder
from cnnbuilder.project.weights import beside

pytestmark = pytest.mark.keras


def look(window: Window, qtbot: QtBot, name: str) -> LookResult:
    """Look at a block and return what comes of it."""
    node = window.workspace.graph.node_named(name)
    assert node is not None
    window.show_mode("look")
    window.workspace.select([node])
    looking = window.looking
    qtbot.wait(500)  # a request waits a little, in case another follows
    qtbot.waitUntil(lambda: not looking.is_busy and looking.photo is not None, timeout=60_000)
    qtbot.waitUntil(
        lambda: looking.result is not None and looking.result.node == node, timeout=60_000
    )
    result = looking.result
    assert result is not None
    return result


def test_maps_after_saving_and_opening(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    workspace = window.workspace
    untrained = look(window, qtbot, "conv2d_1")
    short = replace(workspace.project.training, epochs=2)
    workspace.apply("Set epochs", lambda project: set_training(project, short))
    with qtbot.waitSignal(window.training.ended, timeout=90_000):
        window.show_mode("design")
        window.top_bar.findChild(QPushButton, "train").click()
    qtbot.waitUntil(lambda: workspace.project.weights is not None, timeout=10_000)
    trained = look(window, qtbot, "conv2d_1")
    assert not np.array_equal(trained.hi, untrained.hi)

    path = tmp_path / "mine.cnnb"
    assert window.files.save(path)
    assert beside(path).is_file()
    # Another computer: the design and the file beside it are all there is.
    shutil.rmtree(weights_folder())
    window.files.new()
    assert window.files.open(path)
    again = look(window, qtbot, "conv2d_1")
    assert np.array_equal(again.maps, trained.maps)
    assert np.array_equal(again.hi, trained.hi)
    assert window.looking.has_trained_weights


def test_undo_of_a_training_brings_initial_weights_back(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    untrained = look(window, qtbot, "conv2d")
    short = replace(workspace.project.training, epochs=1)
    workspace.apply("Set epochs", lambda project: set_training(project, short))
    with qtbot.waitSignal(window.training.ended, timeout=90_000):
        window.show_mode("design")
        window.top_bar.findChild(QPushButton, "train").click()
    qtbot.waitUntil(lambda: workspace.project.weights is not None, timeout=10_000)
    workspace.undo()
    assert workspace.project.weights is None
    again = look(window, qtbot, "conv2d")
    assert np.array_equal(again.hi, untrained.hi)
