"""Finding blocks with the bar, by keys and by mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import motion
from app.canvas.marks import DIMMED
from app.window import Window
from cnnbuilder.templates import make_template

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(motion.SWITCH, "1")


@pytest.fixture
def opened(window: Window, qtbot: QtBot) -> Window:
    """The window with ResNet50, and the bar opened by its key."""
    window.workspace.open(make_template("resnet50", window.workspace.catalog), None)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_F, CTRL)
    assert window.find_bar.isVisible()
    return window


def look_for(window: Window, words: str) -> None:
    window.find_bar.field.selectAll()
    QTest.keyClicks(window.find_bar.field, words)


def test_what_fits_stands_out_and_the_rest_is_dimmed(opened: Window) -> None:
    look_for(opened, "add")
    bar, scene = opened.find_bar, opened.canvas.canvas
    assert len(bar.found) == 16
    assert bar.count.text() == "16 blocks"
    full = {node for node, item in scene.blocks.items() if item.opacity() == 1.0}
    assert full == set(bar.found)
    assert {wire.opacity() for wire in scene.wires.values()} == {DIMMED}


def test_enter_goes_from_one_to_the_next_and_back(opened: Window) -> None:
    look_for(opened, "strides 2")
    bar, workspace = opened.find_bar, opened.workspace
    count = len(bar.found)
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    # It begins with what is in view.
    first = bar.found.index(workspace.selection[0])
    assert bar.count.text() == f"{first + 1} of {count}"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert workspace.selection == (bar.found[(first + 1) % count],)
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert workspace.selection == (bar.found[(first - 1) % count],)
    QTest.keyClick(bar.field, Qt.Key.Key_F3)
    assert workspace.selection == (bar.found[first],)
    for _ in range(count):
        QTest.keyClick(bar.field, Qt.Key.Key_Down)
    assert workspace.selection == (bar.found[first],)


def test_the_block_that_was_gone_to_is_in_view(opened: Window) -> None:
    look_for(opened, "conv5_block3_add")
    QTest.keyClick(opened.find_bar.field, Qt.Key.Key_Return)
    (node,) = opened.find_bar.found
    view = opened.canvas
    area = view.mapToScene(view.viewport().rect()).boundingRect()
    assert area.contains(view.canvas.blocks[node].sceneBoundingRect())
    # Not under the bar.
    top = view.mapFromScene(view.canvas.blocks[node].sceneBoundingRect().topLeft()).y()
    assert top > opened.find_bar.geometry().bottom()


@pytest.mark.parametrize("by", ["field", "canvas", "button"])
def test_leaving_takes_the_marks_away(opened: Window, by: str) -> None:
    look_for(opened, "relu")
    bar = opened.find_bar
    if by == "button":
        QTest.mouseClick(bar._close, LEFT)
    else:
        target = bar.field if by == "field" else opened.canvas
        QTest.keyClick(target, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert {item.opacity() for item in opened.canvas.canvas.blocks.values()} == {1.0}
    assert {wire.opacity() for wire in opened.canvas.canvas.wires.values()} == {1.0}
    assert all(not item.childItems() for item in opened.canvas.canvas.blocks.values())


def test_nothing_found(opened: Window) -> None:
    look_for(opened, "xylophone")
    bar = opened.find_bar
    assert bar.count.text() == "none"
    assert not bar._after.isEnabled()
    assert not opened.acts["find_next"].isEnabled()
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert opened.workspace.selection == ()


def test_an_edit_while_it_is_open_is_followed(opened: Window, qtbot: QtBot) -> None:
    look_for(opened, "filters=77")
    assert opened.find_bar.found == ()
    node = opened.workspace.graph.node_named("conv1_conv")
    assert node is not None
    opened.workspace.set_parameters(node, {"filters": 77})
    qtbot.waitUntil(lambda: opened.find_bar.found == (node,))
    opened.workspace.open(make_template("mnist-base", opened.workspace.catalog), None)
    qtbot.waitUntil(lambda: opened.find_bar.found == ())


def test_it_fits_into_a_narrow_canvas(opened: Window) -> None:
    opened.resize(960, 600)
    bar = opened.find_bar
    assert bar.geometry().left() >= 8
    assert bar.geometry().right() <= opened.canvas.width() - 8


def test_blocks_within_groups_are_found_and_their_group_is_opened(
    window: Window, qtbot: QtBot
) -> None:
    workspace = window.workspace
    workspace.open(make_template("mnist-convnet", workspace.catalog), None)
    inside = [workspace.graph.node_named(name) for name in ("conv2d_1", "max_pooling2d_1")]
    workspace.select(node for node in inside if node is not None)
    window.acts["fold"].trigger()
    (group,) = workspace.selection
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.acts["find"].trigger()
    look_for(window, "conv2d_")
    assert len(window.find_bar.found) == 2
    # The group shines, since one of them lies in it.
    assert window.canvas.canvas.blocks[group].opacity() == 1.0
    gone_to = {}
    for _ in range(2):
        QTest.keyClick(window.find_bar.field, Qt.Key.Key_Return)
        (node,) = workspace.selection
        gone_to[workspace.graph.name_of(node)] = workspace.scope
    assert gone_to == {"conv2d_1": (group,), "conv2d_2": ()}
