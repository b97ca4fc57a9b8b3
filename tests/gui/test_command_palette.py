"""The command palette: found by a few letters, run by Enter, by key alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.fuzzy import match
from app.palette_entries import entries_of
from app.window import Window
from tests.gui.helpers import click

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _open(window: Window, words: str = "") -> None:
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL | SHIFT)
    assert window.command_palette.isVisible()
    QTest.keyClicks(window.command_palette.field, words)


def _lines(window: Window) -> list[str]:
    model = window.command_palette.model
    return [model.entry(row).text for row in range(model.rowCount())]


def _enter(window: Window) -> None:
    QTest.keyClick(window.command_palette.field, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("query", "line", "places"),
    [
        ("", "Undo", ()),
        ("und", "Undo", (0, 1, 2)),
        ("all", "Select all", (7, 8, 9)),
        ("sa", "Select all", (0, 7)),
        ("sel all", "Select all", (0, 1, 2, 7, 8, 9)),
        ("elec", "Select all", (1, 2, 3, 4)),
    ],
)
def test_letters_that_are_found(query: str, line: str, places: tuple[int, ...]) -> None:
    found = match(query, line)
    assert found is not None
    assert found.places == places


def test_what_is_not_found_and_what_comes_first() -> None:
    assert match("x", "Undo") is None
    assert match("all xyz", "Select all") is None
    assert match("view fit", "Fit", "View") is not None
    start, word, within = match("con", "Conv2D"), match("con", "Insert Conv2D"), match("on", "Con")
    assert start.cost < word.cost < within.cost


def test_every_command_block_and_template_is_there(window: Window) -> None:
    names = {entry.id for entry in entries_of(window)}
    assert {command.id for command in window.acts.commands} - names == {"command_palette"}
    assert {f"insert:{kind}" for kind in window.workspace.catalog.layers} <= names
    assert "template:mnist-convnet" in names


def test_a_few_letters_and_enter_run_a_command(window: Window) -> None:
    window.canvas.setFocus()
    _open(window, "look ins")
    assert _lines(window)[0] == "Look inside"
    _enter(window)
    assert window.mode == "look"
    assert not window.command_palette.isVisible()


def test_a_block_is_inserted_by_key_alone(window: Window) -> None:
    before = len(window.workspace.graph.nodes)
    _open(window, "insert drop")
    assert _lines(window)[0] == "Insert Dropout"
    _enter(window)
    assert len(window.workspace.graph.nodes) == before + 1
    assert window.workspace.undo_label is not None


def test_what_was_run_lately_comes_first(window: Window) -> None:
    _open(window, "select all")
    _enter(window)
    _open(window)
    assert _lines(window)[0] == "Select all"
    assert len(_lines(window)) > 50


def test_the_arrows_go_round_and_escape_gives_the_focus_back(window: Window, qtbot: QtBot) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    _open(window)
    palette = window.command_palette
    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == palette.model.rowCount() - 1
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    QTest.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() == 12
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.focusWidget() is window.canvas


def test_what_cannot_be_done_now_says_why(window: Window) -> None:
    _open(window, "undo")
    entry = window.command_palette.model.entry(0)
    assert entry.id == "undo"
    assert not entry.enabled
    _enter(window)
    assert window.command_palette.isVisible()
    assert window.messages.text == "Undo: nothing has been done yet."


def test_a_click_runs_and_one_beside_closes(window: Window, qtbot: QtBot) -> None:
    _open(window, "code panel")
    palette = window.command_palette
    click(palette, QPoint(5, palette.height() - 5))
    assert not palette.isVisible()
    _open(window, "train")
    names = [palette.model.entry(row).id for row in range(palette.model.rowCount())]
    index = palette.model.index(names.index("train_mode"), 0)
    click(palette.list.viewport(), palette.list.visualRect(index).center())
    assert window.mode == "train_mode"


def test_nothing_found_is_said_and_the_palette_fits_a_small_window(window: Window) -> None:
    _open(window, "qqqq")
    assert window.command_palette._none.isVisible()
    window.resize(960, 600)
    card = window.command_palette._card.geometry()
    assert window.rect().contains(card)
