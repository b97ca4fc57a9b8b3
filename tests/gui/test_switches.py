"""Bypass and freeze by key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.window import Window
from tests.gui.helpers import click, middle_of


def test_b_and_f_on_the_canvas(window: Window, qtbot: QtBot) -> None:
    workspace, canvas = window.workspace, window.canvas
    said: list[str] = []
    workspace.said.connect(lambda text, _severity: said.append(text))
    conv = workspace.graph.node_named("conv2d")
    start = workspace.project
    assert conv is not None
    total = workspace.analysis.total_params
    click(canvas.viewport(), middle_of(canvas, conv))
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    assert workspace.graph.nodes[conv].bypassed
    assert workspace.undo_label == "Bypass conv2d"
    assert workspace.analysis.total_params != total
    assert window.acts["bypass"].isChecked()
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    assert not workspace.graph.nodes[conv].bypassed
    assert workspace.analysis.total_params == total
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert not workspace.layer(conv).trainable
    assert window.acts["freeze"].isChecked()
    assert workspace.analysis.trainable_params < total
    workspace.undo()
    workspace.undo()
    workspace.undo()
    assert workspace.project is start
    entry = workspace.graph.node_named("input")
    assert entry is not None
    workspace.select([entry])
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    assert "input is where data come in" in said[-1]
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert said[-1] == "input has no weights that could be frozen."
    assert workspace.project is start
