"""The card beside a block with a problem, and what a repair would do, shown beforehand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import motion
from app.canvas.problem_card import AWAY, ProblemCard, beside
from app.window import Window
from cnnbuilder.graph.model import NodeId
from cnnbuilder.templates import make_template
from tests.gui.helpers import click, middle_of

LEFT = Qt.MouseButton.LeftButton
SAME = 'Set padding to "same"'


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(motion.SWITCH, "1")


@pytest.fixture
def broken(window: Window, qtbot: QtBot) -> Window:
    """mnist-convnet whose last convolution has nothing left to work on."""
    window.workspace.open(make_template("mnist-convnet", window.workspace.catalog), None)
    for name in ("max_pooling2d", "max_pooling2d_1"):
        node = named(window, name)
        window.workspace.set_parameters(node, {"pool_size": (4, 4)})
    window.canvas.fit()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    return window


def named(window: Window, name: str) -> NodeId:
    node = window.workspace.graph.node_named(name)
    assert node is not None
    return node


def words(card: ProblemCard) -> str:
    return " ".join(label.text() for label in card.findChildren(QLabel))


def test_selecting_the_guilty_block_shows_why_and_what_mends_it(broken: Window) -> None:
    card, guilty = broken.problem_card, named(broken, "conv2d_2")
    assert not card.isVisible()
    click(broken.canvas.viewport(), middle_of(broken.canvas, guilty))
    QTest.qWait(1)
    assert card.isVisible()
    assert card.node == guilty
    text = words(card).replace("\u00a0", " ").replace("\u200b", "")
    assert "A 3 × 3 window does not fit into 1 × 1" in text
    assert "1 − 3 + 1 = −1" in text
    assert "The size was lost in" in text
    assert card.buttons[0].words == SAME
    assert card.buttons[0].shape == "1 × 1 × 64"
    area = broken.canvas.canvas.blocks[guilty].sceneBoundingRect()
    block = broken.canvas.mapFromScene(area.adjusted(10, 10, -10, -10)).boundingRect()
    assert not card.geometry().intersects(block)


def test_hovering_for_a_moment_shows_it_and_leaving_hides_it(broken: Window, qtbot: QtBot) -> None:
    card, view = broken.problem_card, broken.canvas
    place = middle_of(view, named(broken, "conv2d_2"))
    QTest.mouseMove(view.viewport(), place)
    assert not card.isVisible()
    qtbot.waitUntil(card.isVisible, timeout=2000)
    QTest.mouseMove(view.viewport(), QPoint(2, 2))
    qtbot.waitUntil(lambda: not card.isVisible(), timeout=2000)


def test_a_sound_block_has_no_card(broken: Window) -> None:
    broken.workspace.select([named(broken, "conv2d")])
    assert not broken.problem_card.isVisible()


def test_hovering_a_repair_shows_the_shapes_it_would_give(broken: Window) -> None:
    card = broken.problem_card
    before = broken.workspace.project
    broken.workspace.select([named(broken, "conv2d_2")])
    QTest.mouseMove(card.buttons[0], QPoint(9, 9))
    shapes = card.preview.shapes
    assert shapes[named(broken, "conv2d_2")] == "→ 1 × 1 × 64"
    assert shapes[named(broken, "flatten")] == "→ 64"
    assert named(broken, "conv2d") not in shapes
    assert broken.workspace.project is before
    assert broken.canvas.canvas.blocks[named(broken, "flatten")].childItems()
    QTest.mouseMove(card, QPoint(2, 2))
    assert card.preview.shapes == {}
    assert not broken.canvas.canvas.blocks[named(broken, "flatten")].childItems()


def test_a_repair_that_is_not_enough_says_so(broken: Window) -> None:
    broken.workspace.select([named(broken, "conv2d_2")])
    button = next(b for b in broken.problem_card.buttons if b.words.startswith("Pool 2 × 2"))
    assert button.shape == "not enough"
    assert button.accessibleName().endswith("not enough")


def test_by_keys_alone(broken: Window) -> None:
    card = broken.problem_card
    QTest.keyClick(broken.canvas, Qt.Key.Key_F8)
    assert broken.workspace.selection == (named(broken, "conv2d_2"),)
    assert card.buttons[0].hasFocus()
    assert card.preview.shapes[named(broken, "flatten")] == "→ 64"
    QTest.keyClick(card.buttons[0], Qt.Key.Key_Down)
    assert card.buttons[1].hasFocus()
    QTest.keyClick(card.buttons[1], Qt.Key.Key_Up)
    QTest.keyClick(card.buttons[0], Qt.Key.Key_Return)
    assert broken.workspace.undo_label == SAME
    QTest.qWait(1)
    assert not card.isVisible()
    assert card.preview.shapes == {}
    assert broken.canvas.hasFocus()


@pytest.mark.parametrize("by", ["card", "canvas"])
def test_escape_closes_it_until_another_block_is_selected(broken: Window, by: str) -> None:
    card, guilty = broken.problem_card, named(broken, "conv2d_2")
    if by == "card":
        card.open_for(guilty)
        QTest.keyClick(card.buttons[0], Qt.Key.Key_Escape)
        assert broken.canvas.hasFocus()
    else:
        broken.workspace.select([guilty])
        QTest.keyClick(broken.canvas, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert broken.workspace.selection == (guilty,)
    broken.workspace.set_parameters(named(broken, "conv2d"), {"filters": 5})
    QTest.qWait(1)
    assert not card.isVisible()
    broken.workspace.select([])
    broken.workspace.select([guilty])
    assert card.isVisible()


def test_what_comes_before_the_error_still_shows_shapes(broken: Window) -> None:
    blocks = broken.canvas.canvas.blocks
    assert blocks[named(broken, "max_pooling2d_1")].face.shape == "1 × 1 × 64"
    assert blocks[named(broken, "flatten")].face.waiting


def test_a_repair_in_problems_shows_the_same(broken: Window, qtbot: QtBot) -> None:
    broken.docks.show_panel("problems")
    broken.problems.refresh_now()
    button = broken.problems.rows[0].buttons[0]
    assert (button.words, button.shape) == (SAME, "1 × 1 × 64")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    shapes = broken.problem_card.preview.shapes
    assert shapes[named(broken, "flatten")] == "→ 64"
    broken.canvas.setFocus()
    assert broken.problem_card.preview.shapes == {}


def test_it_stays_beside_its_block_when_the_canvas_moves(broken: Window) -> None:
    card = broken.problem_card
    broken.workspace.select([named(broken, "conv2d_2")])
    before = card.geometry()
    broken.canvas.set_zoom(broken.canvas.zoom * 0.8)
    assert card.geometry() != before
    broken.show_mode("train_mode")
    assert not card.isVisible()


def test_places_beside_a_block() -> None:
    room, size = QRect(0, 0, 1000, 700), QSize(300, 200)
    middle = QRect(300, 300, 232, 84)
    assert beside(middle, size, room) == QPoint(middle.right() + AWAY, 300)
    right = QRect(700, 300, 232, 84)
    assert beside(right, size, room) == QPoint(700 - AWAY - 300, 300)
    tall = QRect(100, 100, 232, 84)
    assert beside(tall, size, QRect(0, 0, 450, 700)).y() == tall.bottom() + AWAY
    for block in (middle, right, tall, QRect(-50, 650, 232, 84)):
        assert not QRect(beside(block, size, room), size).intersects(block)


def test_it_stays_while_the_pointer_is_on_it_and_goes_when_that_leaves(
    broken: Window, qtbot: QtBot
) -> None:
    card, view = broken.problem_card, broken.canvas
    QTest.mouseMove(view.viewport(), middle_of(view, named(broken, "conv2d_2")))
    qtbot.waitUntil(card.isVisible, timeout=2000)
    QTest.mouseMove(card, QPoint(4, 4))
    QTest.qWait(500)
    assert card.isVisible()
    QTest.mouseMove(broken.summary, QPoint(40, 40))
    qtbot.waitUntil(lambda: not card.isVisible(), timeout=2000)


def test_going_to_a_problem_from_far_out_comes_near_enough_to_read(broken: Window) -> None:
    view = broken.canvas
    view.set_zoom(0.1)
    QTest.keyClick(view, Qt.Key.Key_F8)
    assert view.zoom >= 0.5
    card = broken.problem_card
    area = view.canvas.blocks[named(broken, "conv2d_2")].sceneBoundingRect()
    assert view.viewport().rect().contains(view.mapFromScene(area).boundingRect())
    assert view.viewport().rect().contains(card.geometry())
