from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.widgets import Form, Note, editor_for
from app.widgets.chip import Chip
from app.widgets.choices import ComboEditor, SegmentEditor
from app.widgets.words import percent, short_count
from cnnbuilder.data import SOURCES
from cnnbuilder.spec import Parameter
from cnnbuilder.spec.kinds import (
    Bool,
    Choice,
    Float,
    Int,
    Kind,
    Maybe,
    Names,
    Pair,
    Shape,
    Sides,
    Text,
)
from tests.gui.panel_help import catalog, retype, shown, theme, wheel

LEFT = Qt.MouseButton.LeftButton


def declared():
    recipes = [*catalog().optimizers.values(), *catalog().losses.values(), *SOURCES]
    return [p for spec in [*catalog().layers.values(), *recipes] for p in spec.parameters]


def made(qtbot, kind, value):
    editor = editor_for(kind)
    shown(qtbot, editor, 176, 60)
    editor.set_value(value)
    editor.values = []
    editor.ends = []
    editor.edited.connect(editor.values.append)
    editor.committed.connect(lambda: editor.ends.append(editor.value()))
    return editor


def test_every_declared_kind_has_an_editor(qtbot):
    theme()
    for parameter in declared():
        editor = editor_for(parameter.kind)
        qtbot.addWidget(editor)
        said = []
        editor.edited.connect(said.append)
        editor.set_value(parameter.default)
        assert editor.value() == parameter.default, parameter.name
        assert said == []


def test_a_kind_without_editor_is_named(qtbot):
    class Colour(Kind):
        pass

    with pytest.raises(LookupError, match="Colour"):
        editor_for(Colour())


@pytest.mark.parametrize(
    ("kind", "start", "text", "value"),
    [
        (Int(1), 32, "64", 64),
        (Int(1), 32, "1,024", 1024),
        (Int(1), 32, "0", 0),
        (Int(), 1, "-3", -3),
        (Float(0.0), 0.5, "1e-4", 1e-4),
        (Float(0.0), 0.5, "0,25", 0.25),
        (Float(), 0.5, "1/255", 1 / 255),
        (Pair(1), (1, 1), "3", (3, 3)),
        (Pair(1), (1, 1), "3x5", (3, 5)),
        (Pair(1), (1, 1), "3, 5", (3, 5)),
        (Pair(1), (1, 1), "3 × 5", (3, 5)),
        (Pair(1), (1, 1), "(3, 5)", (3, 5)),
        (Shape(), (28, 28, 1), "32x32x3", (32, 32, 3)),
        (Shape(), (28, 28, 1), "?, none, 3", (None, None, 3)),
        (Shape(), (28, 28, 1), "784", (784,)),
        (Text(), "", "hello", "hello"),
        (Names(), (), "cat, dog ,bird", ("cat", "dog", "bird")),
        (Maybe(Pair(1)), None, "2", (2, 2)),
        (Maybe(Int(0)), 3, "none", None),
    ],
)
def test_typing(qtbot, kind, start, text, value):
    editor = made(qtbot, kind, start)
    field = editor.inner.field if isinstance(kind, Maybe) else editor.field
    retype(field, text)
    assert editor.value() == value
    assert editor.values[-1] == value
    assert not editor.ends
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert editor.ends == [value]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Int(1), 12345, "12345"),
        (Float(), 0.001, "0.001"),
        (Float(), 1e-7, "1e−7"),
        (Float(), 1 / 255, "1 / 255"),
        (Float(), 2.0, "2"),
        (Pair(1), (3, 3), "3 × 3"),
        (Shape(), (None, 28, 1), "? × 28 × 1"),
        (Names(), (), ""),
    ],
)
def test_how_values_look(qtbot, kind, value, text):
    editor = made(qtbot, kind, value)
    assert editor.field.text() == text
    # What is shown can be read back.
    retype(editor.field, text or "x")
    if text:
        QTest.keyClick(editor.field, Qt.Key.Key_Return)
        assert editor.value() == value


def test_text_that_is_no_value_is_kept_and_only_the_last_value_counts(qtbot):
    editor = made(qtbot, Int(1), 32)
    complaints = []
    editor.complained.connect(complaints.append)
    retype(editor.field, "many")
    assert (editor.value(), editor.values) == (32, [])
    assert complaints == ["Write a whole number from 1 up."]
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    editor.set_value(32)
    assert editor.field.text() == "many"
    QTest.keyClick(editor.field, Qt.Key.Key_Escape)
    assert (editor.field.text(), editor.complaint) == ("32", "")


def test_an_unfinished_value_is_no_complaint_until_the_focus_leaves(qtbot):
    editor = made(qtbot, Pair(1), (3, 3))
    retype(editor.field, "5x")
    assert editor.complaint == ""
    assert editor.values == [(5, 5)]
    editor.field.clearFocus()
    assert editor.complaint
    assert editor.field.text() == "5x"
    assert editor.ends == [(5, 5)]


def test_the_text_stays_as_typed_while_one_types(qtbot):
    editor = made(qtbot, Pair(1), (3, 3))
    retype(editor.field, "5")
    editor.set_value((5, 5))
    assert editor.field.text() == "5"
    editor.field.clearFocus()
    assert editor.field.text() == "5 × 5"


def test_another_value_from_elsewhere_wins(qtbot):
    editor = made(qtbot, Int(1), 32)
    retype(editor.field, "many")
    editor.set_value(16)
    assert (editor.field.text(), editor.complaint) == ("16", "")


@pytest.mark.parametrize(
    ("kind", "value", "up", "down"),
    [
        (Int(1), 1, 2, 1),
        (Int(1, 4), 4, 4, 3),
        (Float(0.0), 0.001, 0.002, 0.0009),
        (Float(0.0, 1.0), 0.5, 0.55, 0.45),
        (Float(), 0.0, 0.1, -0.1),
        (Pair(1), (3, 3), (4, 4), (2, 2)),
        (Shape(), (28, 28, 1), (29, 29, 1), (27, 27, 1)),
        (Shape(), (784,), (785,), (783,)),
    ],
)
def test_arrow_keys_wheel_and_arrows(qtbot, kind, value, up, down):
    editor = made(qtbot, kind, value)
    editor.field.setFocus()
    QTest.keyClick(editor.field, Qt.Key.Key_Up)
    assert editor.value() == up
    assert editor.ends == [up]
    editor.set_value(value)
    wheel(editor.field, -1)
    assert editor.value() == down
    editor.set_value(value)
    QTest.mouseClick(editor.field, LEFT, pos=editor.field.arrow(1).center())
    assert editor.value() == up
    editor.set_value(value)
    QTest.mouseClick(editor.field, LEFT, pos=editor.field.arrow(-1).center())
    assert editor.value() == down


def test_the_wheel_is_for_the_panel_without_focus(qtbot):
    number, choice = made(qtbot, Int(1), 3), made(qtbot, Choice(tuple("abcdef")), "a")
    number.field.clearFocus()
    assert not wheel(number.field, 1).isAccepted()
    choice.combo.clearFocus()
    assert not wheel(choice.combo, 1).isAccepted()
    assert (number.value(), choice.value()) == (3, "a")


def test_a_held_arrow_repeats_until_it_is_let_go(qtbot):
    editor = made(qtbot, Int(1), 1)
    place = editor.field.arrow(1).center()
    QTest.mousePress(editor.field, LEFT, pos=place)
    qtbot.waitUntil(lambda: editor.value() >= 4, timeout=3000)
    assert editor.ends == []
    QTest.mouseRelease(editor.field, LEFT, pos=place)
    assert len(editor.ends) == 1


def test_a_switch_by_mouse_and_key(qtbot):
    editor = made(qtbot, Bool(), True)
    QTest.mouseClick(editor.toggle, LEFT)
    editor.toggle.setFocus()
    QTest.keyClick(editor.toggle, Qt.Key.Key_Space)
    assert (editor.values, editor.ends) == ([False, True], [False, True])


def test_few_short_words_are_segments(qtbot):
    editor = made(qtbot, Choice(("valid", "same")), "valid")
    assert isinstance(editor, SegmentEditor)
    QTest.mouseClick(editor.segments.buttons["same"], LEFT)
    QTest.keyClick(editor.segments.buttons["same"], Qt.Key.Key_Left)
    assert editor.values == ["same", "valid"]
    editor.set_value("SAME")
    assert editor.value() == "SAME"
    assert not any(button.isChecked() for button in editor.segments.buttons.values())
    QTest.mouseClick(editor.segments.buttons["valid"], LEFT)
    assert editor.value() == "valid"


def test_many_words_are_a_list(qtbot):
    editor = made(qtbot, Choice(("linear", "relu", "sigmoid", "tanh")), "linear")
    assert isinstance(editor, ComboEditor)
    editor.combo.setFocus()
    QTest.keyClick(editor.combo, Qt.Key.Key_Down)
    assert (editor.values, editor.ends) == (["relu"], ["relu"])
    editor.set_value("unheard")
    assert editor.value() == "unheard"
    assert editor.combo.placeholderText() == "unheard"


def test_sides(qtbot):
    editor = made(qtbot, Sides(0), ((1, 1), (1, 1)))
    retype(editor.one.field, "0")
    assert editor.values == [((0, 0), (0, 0))]
    QTest.mouseClick(editor.apart, LEFT)
    retype(editor.sides[1].field, "2")
    assert editor.values[1:] == [((0, 2), (0, 0))]
    retype(editor.sides[3].field, "x")
    assert editor.complaint
    assert editor.value() == ((0, 2), (0, 0))
    QTest.mouseClick(editor.apart, LEFT)
    assert editor.value() == ((0, 0), (0, 0))
    assert editor.complaint == ""
    assert editor.one.isVisible()


def test_none_and_back(qtbot):
    editor = made(qtbot, Maybe(Pair(1)), (2, 2))
    QTest.mouseClick(editor.clear, LEFT)
    assert (editor.value(), editor.values, editor.ends) == (None, [None], [None])
    assert editor.inner.field.placeholderText() == "none"
    assert editor.clear.isHidden()
    editor.inner.field.setFocus()
    QTest.keyClick(editor.inner.field, Qt.Key.Key_Up)
    assert editor.value() == (1, 1)


def test_none_of_what_is_no_field_has_a_switch(qtbot):
    editor = made(qtbot, Maybe(Choice(("a", "b"))), None)
    assert not editor.inner.isEnabled()
    editor.inner.set_value("a")
    QTest.mouseClick(editor.toggle, LEFT)
    assert editor.values == ["a"]
    QTest.mouseClick(editor.toggle, LEFT)
    assert editor.value() is None


@pytest.mark.parametrize("path", ["file", "folder"])
def test_a_path_can_be_looked_for(qtbot, monkeypatch, path):
    editor = made(qtbot, Text(path), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/data/x", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/data/x")
    QTest.mouseClick(editor.browse, LEFT)
    assert (editor.values, editor.ends[-1]) == (["/data/x"], "/data/x")
    assert editor.field.toolTip() == "/data/x"


# Forms

PARAMETERS = (
    Parameter("size", Int(1, 9), 3, "Size", "How large it is."),
    Parameter("bias", Bool(), True, "Use bias", "Adds a number."),
    Parameter("gap", Pair(1), (1, 1), "Gap", "Distance.", more=True),
    Parameter(
        "kernel_initializer",
        Choice(tuple("abcdef")),
        "a",
        "Kernel init",
        "H.",
        True,
        group="Initialisers",
    ),
    Parameter(
        "bias_initializer",
        Choice(tuple("abcdef")),
        "a",
        "Bias init",
        "How.",
        True,
        group="Initialisers",
    ),
)


@pytest.fixture
def form(qtbot):
    theme()
    form = Form(PARAMETERS)
    form.set_values({p.name: p.default for p in PARAMETERS})
    form.said = []
    form.values_edited.connect(lambda *what: form.said.append(what))
    return shown(qtbot, form, 288, 300)


def test_rare_parameters_wait_behind_more(form):
    assert form.more.accessibleName() == "More… gap, initialisers"
    assert form.rows["gap"].isHidden()
    QTest.mouseClick(form.more, LEFT)
    assert form.rows["gap"].isVisible()
    form.more.setFocus()
    QTest.keyClick(form.more, Qt.Key.Key_Space)
    assert form.rows["gap"].isHidden()


def test_what_is_set_or_wrong_is_not_hidden(form):
    form.set_values({"gap": (2, 2)})
    assert form.rows["gap"].isVisible()
    assert form.more.accessibleName() == "More… initialisers"
    form.set_values({"gap": (1, 1)})
    form.set_problems({"bias_initializer": "It is wrong."})
    assert form.rows["gap"].isHidden()
    assert form.rows["bias_initializer"].isVisible()


def test_typing_is_one_gesture_and_what_follows_is_another(form):
    field = form.editor("size").field
    retype(field, "12")
    field.clearFocus()
    retype(field, "7")
    values = [(name, value) for name, value, _ in form.said]
    keys = [key for *_, key in form.said]
    assert values == [("size", 1), ("size", 12), ("size", 7)]
    assert keys[0] is keys[1]
    assert keys[1] is not keys[2]


def test_a_refused_value_is_kept_and_told(form):
    row = form.rows["size"]
    retype(row.editor.field, "12")
    assert row.note == Note("Size must be a whole number from 1 to 9, not 12.")
    assert row.editor.field.property("invalid") is True
    assert row.label.property("invalid") is True
    assert row.editor.field.text() == "12"
    row.editor.field.selectAll()
    QTest.keyClicks(row.editor.field, "4")
    assert row.note is None
    assert row.editor.field.property("invalid") is False


def test_a_problem_with_a_button(form):
    done = []
    note = Note("It is wrong.", "warning", (("Mend it", lambda: done.append(1)),))
    form.set_problems({"size": note})
    chip = form.rows["size"].findChild(Chip)
    QTest.mouseClick(chip, LEFT)
    assert done == [1]
    assert form.editor("size").field.property("invalid") is not True
    form.set_problems({"size": Note("It is wrong.", "warning", (("Mend it", lambda: None),))})
    assert form.rows["size"].findChild(Chip) is chip, "the same note is not made anew"
    form.set_problems({})
    assert form.rows["size"].note is None


def test_values_of_something_else_forget_what_was_typed(form):
    field = form.editor("size").field
    retype(field, "x")
    form.set_values({"size": 3}, fresh=True)
    assert (field.text(), form.rows["size"].note) == ("3", None)


def test_screen_readers_hear_the_label(form):
    for row in form.rows.values():
        assert row.editor.accessibleName() == row.parameter.label
    assert form.editor("size").field.accessibleName() == "Size"


def test_tab_goes_through_the_form(form):
    form.editor("size").field.setFocus()
    QTest.keyClick(form.editor("size").field, Qt.Key.Key_Tab)
    assert form.editor("bias").toggle.hasFocus()
    QTest.keyClick(form.editor("bias").toggle, Qt.Key.Key_Tab)
    assert form.more.hasFocus()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (9216, "9,216"),
        (194_688, "195 k"),
        (2_230_272, "2.23 M"),
        (999_999, "1.00 M"),
        (15_300_000_000, "15.3 G"),
    ],
)
def test_short_counts(number, text):
    assert short_count(number) == text


def test_percent():
    shares = (0.2, 0.001, 1.0, 0.999, 0.0)
    assert [percent(s) for s in shares] == ["20 %", "under 1 %", "100 %", "over 99 %", "0 %"]
