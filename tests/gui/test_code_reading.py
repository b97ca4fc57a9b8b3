"""Keras code comes onto the canvas: opened, dropped, pasted."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.window import Window

CODE = """
model = Sequential()
model.add(Conv2D(32, 3, activation="relu", input_shape=(28, 28, 1)))
model.add(MaxPooling2D())
model.add(flatten())
model.add(Dense(10, activation="softmax"))
"""


def test_code_from_a_slide_is_pasted_and_taken_back(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    before = workspace.project
    QGuiApplication.clipboard().setText(CODE)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(workspace.graph.nodes) == len(before.graph.nodes) + 5
    assert len(workspace.selection) == 5
    assert "Line 5: flatten is used but never defined" in window.messages.text
    workspace.undo()
    assert workspace.project is before


def test_words_that_are_no_code_are_no_blocks(window: Window) -> None:
    before = window.workspace.project
    QGuiApplication.clipboard().setText("Dear students, the exam is on Friday.")
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace.project is before
    assert "holds text that is no blocks" in window.messages.text


def test_a_script_is_dropped_on_the_window(window: Window, tmp_path) -> None:
    script = tmp_path / "lecture.py"
    script.write_text(CODE, encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(script))])
    window.commands.drop(data)
    workspace = window.workspace
    assert [workspace.layer(node).type for node in workspace.analysis.order] == [
        "Input",
        "Conv2D",
        "MaxPooling2D",
        "Flatten",
        "Dense",
    ]
    assert workspace.path is None, "saving must not write over the script"
    assert workspace.is_changed
    assert window.messages.text.startswith("5 blocks were read from lecture.py")


def test_a_script_without_a_network_leaves_everything_as_it_is(window: Window, tmp_path) -> None:
    script = tmp_path / "hello.py"
    script.write_text("print('hello')", encoding="utf-8")
    before = window.workspace.project
    window.commands.open_path(script)
    assert window.workspace.project is before
    assert window.messages.text.startswith("No network was found in hello.py.")
