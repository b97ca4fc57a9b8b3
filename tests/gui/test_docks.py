"""Panels around the canvas: hidden, tabbed, moved, floating, and remembered for each mode."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from app.dock_title import DockTitle
from app.panel_specs import BOTTOM, DESIGN, LEFT, LOOK, PANELS, RIGHT, TRAIN
from app.window import Window

CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT_BUTTON = Qt.MouseButton.LeftButton


def _shown(window: Window) -> set[str]:
    return {spec.id for spec in PANELS if window.docks.is_shown(spec.id)}


def _settled(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: not window.docks._soon.isActive() and not window.docks._first.isActive()
    )


@pytest.fixture
def wide(window: Window, qtbot: QtBot) -> Window:
    window.resize(1600, 1000)
    _settled(window, qtbot)
    return window


def test_each_way_of_looking_has_its_panels(wide: Window) -> None:
    for mode in (DESIGN, TRAIN, LOOK):
        wide.show_mode(mode)
        assert _shown(wide) == {spec.id for spec in PANELS if mode in spec.modes}


def test_panels_have_the_sizes_they_are_drawn_for(wide: Window, qtbot: QtBot) -> None:
    docks = wide.docks
    assert docks.dock("palette").width() == 216
    assert docks.dock("inspector").width() >= 322
    assert docks.dock("summary").height() > 180
    assert docks.is_in_front("summary")


def test_in_a_narrow_window_only_design_has_the_palette(wide: Window, qtbot: QtBot) -> None:
    wide.resize(1280, 800)
    for mode, there in ((TRAIN, False), (LOOK, False), (DESIGN, True)):
        wide.show_mode(mode)
        assert wide.docks.is_shown("palette") is there
    wide.show_mode(TRAIN)
    wide.resize(1600, 900)
    qtbot.waitUntil(lambda: wide.docks.is_shown("palette"))


def test_a_palette_that_was_asked_for_stays_in_a_narrow_window(wide: Window) -> None:
    wide.resize(1280, 800)
    wide.show_mode(TRAIN)
    wide.acts["panel_palette"].trigger()
    assert wide.docks.is_shown("palette")
    wide.show_mode(DESIGN)
    wide.show_mode(TRAIN)
    assert wide.docks.is_shown("palette")


def test_a_panel_is_hidden_by_its_cross_and_comes_back_by_its_command(
    wide: Window, qtbot: QtBot
) -> None:
    title = wide.docks.dock("inspector").titleBarWidget()
    assert isinstance(title, DockTitle)
    cross = title.findChildren(QToolButton)[-1]
    qtbot.mouseClick(cross, LEFT_BUTTON)
    assert not wide.docks.is_shown("inspector")
    qtbot.waitUntil(lambda: not wide.acts["panel_inspector"].isChecked())
    wide.show_mode(TRAIN)
    wide.show_mode(DESIGN)
    assert not wide.docks.is_shown("inspector")
    wide.acts["panel_inspector"].trigger()
    assert wide.docks.is_shown("inspector")


def test_a_command_brings_a_tab_forward_before_it_hides_it(wide: Window, qtbot: QtBot) -> None:
    docks = wide.docks
    wide.acts["panel_code"].trigger()
    qtbot.waitUntil(lambda: docks.is_in_front("code"))
    assert wide.code.isVisible()
    # What is behind another tab is hidden, so that it is not made anew at each edit.
    assert not wide.summary.isVisible()
    wide.acts["panel_code"].trigger()
    assert not docks.is_shown("code")


def test_tabs_take_the_place_of_titles(wide: Window, qtbot: QtBot) -> None:
    docks = wide.docks
    _settled(wide, qtbot)
    assert docks.dock("summary").titleBarWidget().height() == 0
    assert docks.dock("inspector").titleBarWidget().height() > 0
    for panel in ("problems", "code", "history"):
        if panel in docks._docks:
            docks.hide_panel(panel)
    _settled(wide, qtbot)
    qtbot.waitUntil(lambda: docks.dock("summary").titleBarWidget().height() > 0)


def test_a_tab_that_is_clicked_comes_forward(wide: Window, qtbot: QtBot) -> None:
    bar = next(bar for bar in wide.docks.findChildren(QTabBar) if bar.count() > 2)
    at = next(i for i in range(bar.count()) if bar.tabText(i) == "Code")
    qtbot.mouseClick(bar, LEFT_BUTTON, pos=bar.tabRect(at).center())
    qtbot.waitUntil(wide.code.isVisible)


def _choose(window: Window, panel: str, words: str) -> None:
    menu = window.docks.menu_of(panel)
    next(act for act in menu.actions() if act.text() == words).trigger()
    menu.deleteLater()


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_a_panel_moves_by_its_menu_alone(wide: Window) -> None:
    docks = wide.docks
    for words, area in (("Move to the left", LEFT), ("Move to the right", RIGHT)):
        _choose(wide, "inspector", words)
        assert docks.dockWidgetArea(docks.dock("inspector")) == area
    _choose(wide, "inspector", "Float")
    assert docks.dock("inspector").isFloating()
    wide.acts["reset_layout"].trigger()
    assert not docks.dock("inspector").isFloating()
    assert _shown(wide) == {spec.id for spec in PANELS if DESIGN in spec.modes}


def test_arrangements_are_remembered(wide: Window, qtbot: QtBot) -> None:
    docks = wide.docks
    docks.hide_panel("palette")
    docks._move("inspector", BOTTOM)
    wide.show_mode(LOOK)
    docks.show_panel("summary")
    other = wide.program.new_window()
    assert docks.is_shown("summary")
    wide.docks.save()
    other.close_for_good()
    docks.save()
    again = wide.program.new_window()
    qtbot.waitExposed(again)
    _settled(again, qtbot)
    assert not again.docks.is_shown("palette")
    assert again.docks.dockWidgetArea(again.docks.dock("inspector")) == BOTTOM
    again.show_mode(LOOK)
    assert again.docks.is_shown("summary")
    again.close_for_good()


@pytest.mark.parametrize("state", [b"", b"no state at all", b"\x00\x00\x00\xff" * 40])
def test_a_broken_arrangement_is_left_out(wide: Window, qtbot: QtBot, state: bytes) -> None:
    wide.settings.setValue("layout/design", QByteArray(state))
    wide.settings.setValue("layout/split", QByteArray(state))
    wide.settings.setValue("layout/chosen", 7)
    again = wide.program.make_window()
    again.show()
    _settled(again, qtbot)
    assert _shown(again) >= {"palette", "inspector", "summary"}
    again.close_for_good()


def test_the_focus_goes_round_the_panels_by_key(wide: Window, qtbot: QtBot) -> None:
    wide.activateWindow()
    wide.canvas.setFocus()
    seen = []
    for _ in range(5):
        qtbot.keyClick(wide, Qt.Key.Key_F6)
        focus = wide.focusWidget()
        seen += [
            spec.id
            for spec in PANELS
            if wide.docks.panel(spec.id) is focus or wide.docks.panel(spec.id).isAncestorOf(focus)
        ]
    assert {"palette", "summary"} <= set(seen)
    qtbot.keyClick(wide, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)


def test_a_switch_of_the_way_of_looking_is_quick(wide: Window, qtbot: QtBot) -> None:
    import time

    for mode in (TRAIN, LOOK, DESIGN):
        wide.show_mode(mode)
    begun = time.perf_counter()
    for mode in (TRAIN, DESIGN) * 3:
        wide.show_mode(mode)
    assert (time.perf_counter() - begun) / 6 < 0.1
