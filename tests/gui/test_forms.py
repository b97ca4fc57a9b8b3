"""Forms: units, the way back to the default, dragging a label, values that differ, sides apart."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.widgets.editor import MIXED
from app.widgets.editors import editor_for
from app.widgets.form import Form
from cnnbuilder.spec import Bool, Choice, Float, Int, Maybe, Pair, Parameter, Sides
from tests.gui.helpers import drag
from tests.gui.panel_help import retype, shown, theme, wheel

LEFT = Qt.MouseButton.LeftButton
PARAMETERS = (
    Parameter("filters", Int(1, unit="maps"), 32, "Filters", "How many.", required=True),
    Parameter("rate", Float(0.0, 1.0), 0.5, "Rate", "Share of the values."),
    Parameter("size", Pair(1, unit="cells"), (3, 3), "Kernel size", "How large."),
    Parameter("strides", Maybe(Pair(1)), None, "Strides", "How far."),
    Parameter("padding", Choice(("valid", "same")), "valid", "Padding", "Whether."),
    Parameter("activation", Choice(tuple("abcdef")), "a", "Activation", "Which."),
    Parameter("bias", Bool(), True, "Use bias", "Adds a number."),
    Parameter("ring", Sides(0), ((1, 1), (1, 1)), "Ring", "How wide."),
)
DEFAULTS = {p.name: p.default for p in PARAMETERS}


@pytest.fixture
def form(qtbot):
    theme()
    made = Form(PARAMETERS)
    made.set_values(DEFAULTS, fresh=True)
    made.said = []
    made.values_edited.connect(lambda *what: made.said.append(what))
    return shown(qtbot, made, 288, 460)


def edits(form):
    return [(name, value) for name, value, _ in form.said]


def keys(form):
    return [key for *_, key in form.said]


def test_units_and_short_ranges_stand_behind_the_value(form):
    assert form.editor("filters").field.shown_unit == "maps"
    assert form.editor("rate").field.shown_unit == "0 … 1"
    assert form.editor("size").field.shown_unit == "cells"
    retype(form.editor("filters").field, "12345678901234")
    assert form.editor("filters").field.shown_unit == "", "there is no room for it"


def test_the_tip_tells_range_and_default(form):
    tip = form.rows["rate"].toolTip()
    assert "Share of the values." in tip
    assert "Takes a number from 0 to 1. Default: 0.5." in tip
    assert "Takes" in form.editor("rate").accessibleDescription()


def test_the_way_back_comes_with_a_difference(form):
    row = form.rows["size"]
    assert not row.reset.isVisible()
    retype(row.editor.field, "5")
    assert row.reset.isVisible()
    QTest.mouseClick(row.reset, LEFT)
    assert edits(form) == [("size", (5, 5)), ("size", (3, 3))]
    assert keys(form)[0] is not keys(form)[1], "it is a step of its own"
    assert row.editor.field.text() == "3 × 3"
    assert not row.reset.isVisible()


def test_the_way_back_by_keyboard(form):
    field = form.editor("rate").field
    retype(field, "0.1")
    QTest.keyClick(field, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert edits(form)[-1] == ("rate", 0.5)
    assert field.hasFocus()


def test_what_every_block_sets_shows_the_way_back_only_when_touched(form):
    form.set_values({"filters": 64})
    row = form.rows["filters"]
    QApplication.sendEvent(row, QEvent(QEvent.Type.Leave))
    QApplication.focusWidget().clearFocus()
    assert not row.reset.isVisible()
    row.editor.field.setFocus()
    assert row.reset.isVisible()


def test_nothing_moves_when_the_way_back_comes(form):
    row = form.rows["size"]
    before = row.editor.geometry()
    form.set_values({"size": (5, 5)})
    QApplication.processEvents()
    assert row.reset.isVisible()
    assert row.editor.geometry() == before


@pytest.mark.parametrize("name", ["filters", "size", "rate"])
def test_dragging_a_label_steps_the_value_in_one_gesture(form, name):
    label = form.rows[name].label
    drag(label, QPoint(10, 10), QPoint(10 + 5 * 6, 10), steps=10)
    assert len(form.said) == 5
    assert len({id(key) for key in keys(form)}) == 1
    up = form.editor(name).value()
    drag(label, QPoint(40, 10), QPoint(10, 10), steps=10)
    assert keys(form)[-1] is not keys(form)[0]
    assert up != form.editor(name).value() == DEFAULTS[name]


def test_a_click_on_a_label_goes_to_its_field(form):
    drag(form.rows["rate"].label, QPoint(10, 10), QPoint(10, 10), steps=1)
    assert form.editor("rate").field.hasFocus()


def test_the_wheel_is_a_gesture_that_ends(form, qtbot):
    field = form.editor("filters").field
    retype(field, "40")
    wheel(field, 1)
    wheel(field, 1)
    typed, *turned = keys(form)[1:]
    assert turned[0] is turned[1]
    assert turned[0] is not typed
    QTest.keyClicks(field, "1")
    assert keys(form)[-1] is not turned[0]


def test_values_that_differ_are_shown_as_such_and_not_written(form):
    form.set_values(dict.fromkeys(DEFAULTS, MIXED), fresh=True)
    assert form.editor("filters").field.text() == ""
    assert form.editor("filters").field.placeholderText() == "mixed"
    assert form.editor("activation").combo.placeholderText() == "mixed"
    assert form.editor("bias").toggle.is_mixed
    assert form.editor("strides").inner.field.placeholderText() == "mixed"
    for row in form.rows.values():
        assert row.note is None
        assert row.editor.value() is MIXED
        row.editor.setFocus()
        form.setFocus()
    QTest.keyClick(form.editor("filters").field, Qt.Key.Key_Up)
    QTest.keyClick(form.editor("filters").field, Qt.Key.Key_Return)
    assert form.said == []
    form.grab()


def test_setting_what_differs(form):
    form.set_values(dict.fromkeys(DEFAULTS, MIXED), fresh=True)
    retype(form.editor("filters").field, "8")
    QTest.mouseClick(form.editor("bias").toggle, LEFT)
    QTest.mouseClick(form.editor("padding").segments.buttons["same"], LEFT)
    QTest.mouseClick(form.editor("strides").clear, LEFT)
    assert edits(form) == [("filters", 8), ("bias", True), ("padding", "same"), ("strides", None)]
    form.set_values({"filters": 8, "bias": False})
    assert form.editor("filters").field.placeholderText() == ""
    assert not form.editor("bias").toggle.is_mixed
    assert form.editor("strides").inner.field.placeholderText() == "none"


@pytest.fixture
def pair(qtbot):
    theme()
    editor = editor_for(Pair(1))
    editor.reset((3, 3))
    editor.said = []
    editor.edited.connect(editor.said.append)
    return shown(qtbot, editor, 170, 28)


def test_a_pair_comes_apart_and_together_again(pair):
    assert pair.field.isVisible()
    QTest.mouseClick(pair.apart, LEFT)
    height, width = pair.halves
    assert height.field.hasFocus()
    assert not pair.field.isVisible()
    retype(width.field, "5")
    assert pair.said == [(3, 5)]
    assert pair.apart.accessibleName() == "Same height and width"
    QTest.mouseClick(pair.apart, LEFT)
    assert pair.said[-1] == (3, 3)
    assert pair.field.isVisible()
    assert pair.field.text() == "3 × 3"


def test_a_pair_that_differs_shows_both(pair):
    pair.reset((3, 5))
    height, width = pair.halves
    assert (height.field.text(), width.field.text()) == ("3", "5")
    assert width.field.isVisible()
    retype(height.field, "x")
    assert pair.complaint
    pair.reset((2, 2))
    assert pair.field.isVisible()
    assert pair.field.text() == "2 × 2"
    assert pair.complaint == ""


def test_a_pair_stays_in_one_field_while_one_types(pair):
    retype(pair.field, "3x5")
    pair.set_value((3, 5))
    assert pair.field.isVisible()
    assert pair.field.text() == "3x5"
    pair.field.clearFocus()
    pair.set_value((3, 5))
    assert pair.halves[1].field.text() == "5"
    assert pair.halves[1].isVisible()


def test_labels_of_the_parts_of_a_pair(pair):
    pair.set_label("Kernel size")
    assert pair.halves[0].field.accessibleName() == "Kernel size: height"


def test_a_narrow_field_gives_its_arrows_up(pair):
    pair.resize(80, 28)
    QApplication.processEvents()
    room = pair.field.width() - 2 * 11
    assert pair.field.fontMetrics().horizontalAdvance("3 × 3") <= room
    assert pair.field.textMargins().right() == 0


def test_tab_goes_through_the_parts_of_a_pair_and_on(form):
    pair = form.editor("size")
    QTest.mouseClick(pair.apart, LEFT)
    first, second = pair.halves
    seen = [QApplication.focusWidget()]
    for _ in range(30):
        QTest.keyClick(seen[-1], Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if seen[-1] is seen[0]:
            break
    assert seen[:3] == [first.field, second.field, pair.apart]
    assert form.editor("strides").inner.field in seen
    assert form.editor("filters").field in seen
    assert seen[-1] is seen[0], "Tab has come round"
