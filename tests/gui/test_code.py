from __future__ import annotations

import ast
import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.panels.code import CodePanel
from cnnbuilder.export.source import keras_source
from cnnbuilder.lowering import lower
from tests.gui.panel_help import convnet, lose_the_size, set_params, shown, theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace():
    return convnet()


@pytest.fixture
def code(qtbot, workspace):
    return shown(qtbot, CodePanel(workspace, theme()), 800, 400)


def test_the_code_of_the_design(workspace, code):
    assert code.code() == keras_source(lower(workspace.analysis, workspace.project.name))
    assert code.text.isReadOnly()


def test_it_follows_every_edit_line_by_line(workspace, code):
    touched = []
    code.text.document().contentsChange.connect(lambda *what: touched.append(what))
    set_params(workspace, "conv2d", filters=7)
    code.refresh_now()
    assert "layers.Conv2D(7, (3, 3)" in code.code()
    assert all(added < 200 for _, _, added in touched)


TEXTS = ("a\nb\nc\n", "a\nc\n", "x\n", "a\nb\nq\nc\n", "c\n", "a\nb\nc", "a\n\U0001f600\nc\n")


@pytest.mark.parametrize(("old", "new"), list(itertools.permutations(TEXTS, 2)))
def test_changed_lines_are_put_in_place(code, old, new):
    code._show_code(old)
    code._show_code(new)
    assert code.code() == new


def test_training_part(workspace, code):
    QTest.mouseClick(code.training, LEFT)
    code.refresh_now()
    assert "model.fit(" in code.code()
    ast.parse(code.code())
    QTest.mouseClick(code.training, LEFT)
    code.refresh_now()
    assert "model.fit(" not in code.code()


def test_sequential(code):
    assert code.sequential.isEnabled()
    QTest.mouseClick(code.sequential, LEFT)
    code.refresh_now()
    assert "keras.Sequential(" in code.code()


def test_an_unsound_design_keeps_the_last_good_code_dimmed(workspace, code):
    before = code.code()
    lose_the_size(workspace)
    code.refresh_now()
    assert code.code() == before
    assert code.message.text().startswith("conv2d_2: A 3 × 3 window does not fit")
    assert code.text.viewport().graphicsEffect() is not None
    assert not code.copy.isEnabled()
    workspace.undo()
    workspace.undo()
    code.refresh_now()
    assert code.text.viewport().graphicsEffect() is None
    assert not code.message.isVisible()


def test_copy(qtbot, code):
    QTest.mouseClick(code.copy, LEFT)
    assert QGuiApplication.clipboard().text() == code.code()
    assert code.copy.text() == "Copied"
    qtbot.waitUntil(lambda: code.copy.text() == "Copy", timeout=4000)


def test_colours_follow_the_theme(code):
    def colours():
        block = code.text.document().findBlockByNumber(0)
        return [each.format.foreground().color().name() for each in block.layout().formats()]

    light = colours()
    theme().set_mode("dark")
    dark = colours()
    theme().set_mode("light")
    assert light == [theme().palette.good.lower()]
    assert dark != light
