"""Long texts in narrow places: what is cut off is said to be, and can be read all the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QToolTip

from app.theme import font
from app.widgets import editor_for
from app.widgets.choices import Combo
from cnnbuilder.spec.kinds import Text
from tests.gui.panel_help import shown, theme

LONG = "Categorical cross-entropy of everything"


def combo(qtbot, width):
    made = Combo()
    made.addItems(["short", LONG])
    return shown(qtbot, made, width, 40)


def test_a_long_choice_ends_in_an_ellipsis(qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, *_more: told.append(words))
    box = combo(qtbot, 150)
    assert box.shown_text == "short"
    box.setCurrentIndex(1)
    assert box.shown_text.endswith("…")
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), box.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(box, event)
    assert told == [LONG]
    box.resize(400, 40)
    assert box.shown_text == LONG
    box.grab()


def test_a_value_that_is_no_choice_is_shown_too(qtbot):
    box = combo(qtbot, 400)
    box.setCurrentIndex(-1)
    box.setPlaceholderText("unheard")
    assert box.shown_text == "unheard"


def test_the_list_is_as_wide_as_its_longest_choice(qtbot, monkeypatch):
    monkeypatch.setattr(QComboBox, "showPopup", lambda _box: None)  # it would grab the keyboard
    box = combo(qtbot, 120)
    box.showPopup()
    assert box.view().minimumWidth() >= QFontMetricsF(box.font()).horizontalAdvance(LONG)


def test_a_path_shows_its_end(qtbot):
    editor = shown(qtbot, editor_for(Text("file")), 220, 60)
    path = "/somewhere/a/long/way/down/mnist/mnist.npz"
    editor.set_value(path)
    editor.field.clearFocus()
    assert editor.field.shown_text.startswith("…")
    assert editor.field.shown_text.endswith("/mnist.npz")
    assert editor.field.toolTip() == path
    assert editor.field.text() == path
    editor.grab()
    editor.field.setFocus()
    assert editor.field.shown_text == path


@pytest.mark.parametrize("make", [QLabel, QLineEdit])
@pytest.mark.parametrize("role", ["", "secondary", "title", "name"])
def test_names_are_drawn_as_they_are_written(qtbot, make, role):
    """Without it, the x between figures would be a multiplication sign."""
    theme()
    widget = make("wide_4000x1.png")
    widget.setFont(font(13, plain=True))
    widget.setProperty("role", role)
    shown(qtbot, widget, 200, 30)
    one, other = (make("4000x1"), make("4000×1"))
    for each in (one, other):
        each.setFont(font(13, plain=True))
        each.setProperty("role", role)
        shown(qtbot, each, 200, 30)
    assert one.grab().toImage() != other.grab().toImage()
