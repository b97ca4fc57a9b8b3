"""What is true of every command, and the page that lists their keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QToolButton
from pytestqt.qtbot import QtBot

import resources
from app.docks import Docks
from app.menu import COMMANDS, MENUS
from app.sheet_content import CANVAS, MOUSE, Group, columns_of, groups_of, length_of
from app.window import Window

# The canvas takes these itself: a command with one of them would never be heard, or take it away.
KEYS_OF_THE_CANVAS = ("Space", "Esc", "Up", "Down", "Left", "Right")
# What text fields need: only a command of the canvas alone may have such a key.
LETTERS = {chr(code) for code in range(ord("A"), ord("Z") + 1)} | {"/", "Tab", "Return", "Space"}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_a_command_has_words_a_tip_and_a_place(command) -> None:
    assert command.text
    assert command.text[0].isupper()
    assert "!" not in command.text + command.tip
    assert command.tip.endswith(".")
    assert command.menu.partition("/")[0] in MENUS
    if command.icon:
        assert resources.icon_svg(command.icon, "#000000")


def test_shortcuts_are_unique_and_can_be_typed() -> None:
    keys = [QKeySequence(each.shortcut).toString() for each in COMMANDS if each.shortcut]
    assert sorted(keys) == sorted(set(keys))
    assert not set(keys) & set(KEYS_OF_THE_CANVAS)
    for command in COMMANDS:
        if command.shortcut:
            assert not QKeySequence(command.shortcut).isEmpty(), command.id
        plain = command.shortcut.removeprefix("Shift+")
        assert plain not in LETTERS or command.on_canvas, command.id


def test_no_shortcut_is_claimed_twice_by_qt(window: Window) -> None:
    for action in window.acts.all():
        assert not action.shortcut().isEmpty() or action.shortcut().toString() == ""


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menus_open_by_key(window: Window, qtbot: QtBot) -> None:
    bar = window.top_bar.menus
    letters = {each.key().toString() for each in window.top_bar.findChildren(QShortcut)}
    assert letters == {f"Alt+{name[0]}" for name in MENUS}
    # No command may have one of these keys: neither would then do anything.
    assert not letters & {command.shortcut for command in COMMANDS}
    opened = []
    window.top_bar.menu("File").aboutToShow.connect(lambda: opened.append("File"))
    window.acts["menus"].trigger()
    assert opened == ["File"] or bar.activeAction() is bar.actions()[0]
    window.top_bar.menu("File").hide()


def test_every_command_is_in_its_menu(window: Window) -> None:
    for command in COMMANDS:
        menu = window.top_bar.menu(command.menu)
        assert window.acts[command.id] in menu.actions()
    for name in MENUS:
        assert window.top_bar.menu(name).actions(), name


def test_no_menu_has_two_lines_with_the_same_words(window: Window) -> None:
    for menu in window.top_bar.findChildren(QMenu):
        texts = [act.text() for act in menu.actions() if act.text()]
        assert len(texts) == len(set(texts)), menu.objectName()


def test_what_is_shown_with_an_icon_has_one(window: Window) -> None:
    for command in COMMANDS:
        assert window.acts[command.id].icon().isNull() is (not command.icon)
    for button in window.top_bar.findChildren(QToolButton):
        assert button.toolTip() or button.text() or button.isHidden()


def test_buttons_without_words_have_names(window: Window) -> None:
    docks = window.findChild(Docks)
    for button in docks.findChildren(QToolButton):
        if not button.text() and not button.objectName().startswith("qt_"):
            assert button.accessibleName() or button.toolTip(), button


# The page of keys


def test_the_page_lists_every_key(window: Window) -> None:
    groups = groups_of(window.acts, MENUS)
    shown = {keys for group in groups for _, keys in group.lines}
    for command in COMMANDS:
        if command.shortcut:
            assert window.acts[command.id].shortcut().toString() in shown
    assert {gesture for _, gesture in (*CANVAS, *MOUSE)} <= shown


def test_columns_keep_the_order_and_about_one_length() -> None:
    groups = [Group(str(i), (("a", "b"),) * i) for i in (9, 3, 12, 4, 1)]
    for count in range(1, 6):
        columns = columns_of(groups, count)
        assert [group for column in columns for group in column] == groups
        assert len(columns) <= count
    longest = max(sum(map(length_of, column)) for column in columns_of(groups, 2))
    assert longest == 23
    assert columns_of([], 3) == [[]]


def test_f1_shows_the_page_and_takes_it_away(window: Window) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.commands._sheet
    assert sheet.isVisible()
    assert sheet.width() == sheet.parentWidget().width()
    window.resize(1000, 640)
    assert sheet.width() == sheet.parentWidget().width()
    assert sheet._sheet.width() <= sheet._area.viewport().width()
    QTest.keyClick(sheet._area, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert window.focusWidget() is window.canvas
    window.acts["shortcuts"].trigger()
    assert sheet.isVisible()
    window.acts["shortcuts"].trigger()
    assert not sheet.isVisible()


def test_the_page_goes_to_paper(window: Window, tmp_path: Path) -> None:
    window.acts["shortcuts"].trigger()
    path = tmp_path / "keys.pdf"
    assert window.commands._sheet.write(path)
    assert path.read_bytes().startswith(b"%PDF")
