from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.panels.inspector import Inspector
from app.widgets.chip import Chip
from cnnbuilder.project.edits import add_block
from cnnbuilder.project.project import Project
from tests.gui.panel_help import (
    catalog,
    convnet,
    lose_the_size,
    params,
    retype,
    set_params,
    shown,
    theme,
)

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace():
    return convnet("conv2d_1")


@pytest.fixture
def inspector(qtbot, workspace):
    return shown(qtbot, Inspector(workspace, theme()))


def select(workspace, inspector, *names):
    workspace.select(workspace.graph.node_named(name) for name in names)
    inspector.refresh_now()


def add(workspace, type_id, **values):
    made = []

    def edit(project):
        after = project.graph.node_named("conv2d")
        project, node = add_block(project, catalog(), type_id, (0.0, 0.0), values, after=after)
        made.append(node)
        return project

    workspace.apply("Add", edit)
    workspace.select(made)


def words(section):
    """The lines of a section, as people read them."""
    return [re.sub(r"<[^>]+>|\u200b", "", line) for line in section.texts]


def test_everything_about_a_block(inspector):
    assert inspector.header.title.text() == "Conv2D"
    assert inspector.header.name.text() == "conv2d_1"
    said = inspector.summary.text().replace("\u00a0", " ")
    assert said == "Slides 64 learned 3 × 3 filters over the image and gives one map for each."
    assert words(inspector.shape) == ["(13 − 3 + 0) / 1 + 1 = 11"]
    assert words(inspector.parameters) == [
        "3·3·32·64 + 64 = 18,496",
        "kernel, bias",
        "20 % of the network",
    ]
    assert words(inspector.cost) == [
        "2.23 M multiply-adds",
        "288 for each of 7,744 values",
        "31 kB an image",
        "7,744 values of 4 bytes",
        "One value sees 8 × 8 pixels of the input.",
        "4 + (3 − 1) · 2 = 8",
    ]
    assert inspector.freeze.isVisible()


def test_an_edit_reaches_the_design_as_one_step(workspace, inspector):
    before = workspace.project
    retype(inspector.form.editor("filters").field, "16")
    assert params(workspace, "conv2d_1")["filters"] == 16
    assert workspace.undo_label == "Set filters of conv2d_1"
    inspector.refresh_now()
    assert words(inspector.parameters)[0] == "3·3·32·16 + 16 = 4,624"
    workspace.undo()
    assert workspace.project is before
    inspector.refresh_now()
    assert inspector.form.editor("filters").field.text() == "64"


def test_two_gestures_are_two_steps(workspace, inspector):
    field = inspector.form.editor("filters").field
    retype(field, "16")
    QTest.keyClick(field, Qt.Key.Key_Return)
    retype(field, "8")
    workspace.undo()
    assert params(workspace, "conv2d_1")["filters"] == 16


def test_the_form_stays_while_the_type_does(workspace, inspector):
    form = inspector.form
    retype(form.editor("filters").field, "x")
    select(workspace, inspector, "conv2d")
    assert inspector.form is form
    assert form.editor("filters").field.text() == "32"
    select(workspace, inspector, "flatten")
    assert inspector.form is not form
    assert words(inspector.shape) == ["3·3·64 = 576"]
    assert not inspector.freeze.isVisible()
    select(workspace, inspector, "dense")
    assert words(inspector.cost)[-1] == "One value sees the whole input."


def test_renaming(workspace, inspector):
    name = inspector.header.name
    retype(name, "second")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert workspace.graph.node_named("second") is not None
    assert workspace.undo_label == "Rename conv2d_1"


def test_a_name_that_is_taken_is_refused_and_kept(workspace, inspector):
    said = []
    workspace.said.connect(lambda text, severity: said.append(text))
    name = inspector.header.name
    retype(name, "conv2d")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "conv2d"
    assert name.property("invalid") is True
    assert said == ["Another block is already called conv2d."]
    QTest.keyClick(name, Qt.Key.Key_Escape)
    assert name.text() == "conv2d_1"
    assert name.property("invalid") is False


def test_freezing(workspace, inspector):
    QTest.mouseClick(inspector.trainable, LEFT)
    node = workspace.graph.node_named("conv2d_1")
    assert workspace.layer(node).trainable is False
    assert workspace.undo_label == "Freeze conv2d_1"
    workspace.undo()
    inspector.refresh_now()
    assert inspector.trainable.isChecked()


def test_trainable_is_there_for_every_type_that_learns(workspace, inspector):
    set_params(workspace, "conv2d", kernel_size=(99, 99))
    for name, learns in (("conv2d", True), ("dense", True), ("flatten", False)):
        workspace.select([workspace.graph.node_named(name)])
        inspector.refresh_now()
        assert inspector.freeze.isVisible() is learns


def test_no_strides_are_those_of_the_window(workspace, inspector):
    workspace.select([workspace.graph.node_named("max_pooling2d")])
    inspector.refresh_now()
    assert inspector.form.editor("strides").inner.field.placeholderText() == "= pool size"


def test_a_problem_stands_at_its_parameter_with_buttons(workspace, inspector):
    lose_the_size(workspace)
    select(workspace, inspector, "conv2d_2")
    row = inspector.form.rows["kernel_size"]
    assert "does not fit" in row.note.text
    assert words(inspector.shape) == ["(1 − 3 + 0) / 1 + 1 = −1"]
    assert not inspector.parameters.isVisible()
    chips = row.findChildren(Chip)
    assert chips[0].words == 'Set padding to "same"'
    QTest.mouseClick(chips[0], LEFT)
    assert params(workspace, "conv2d_2")["padding"] == "same"
    inspector.refresh_now()
    assert row.note is None


def test_a_problem_without_a_parameter_stands_above_the_form(workspace, inspector):
    add(workspace, "Flatten")
    inspector.refresh_now()
    labels = [
        label.text().replace("\u200b", "")
        for view in inspector._notes
        for label in view.findChildren(QLabel)
    ]
    assert any("Nothing follows" in text for text in labels)


def test_both_axes_where_they_differ(workspace, inspector):
    add(workspace, "MaxPooling2D", pool_size=(3, 2))
    inspector.refresh_now()
    assert words(inspector.shape) == [
        "Height: (26 − 3 + 0) / 3 + 1 = 8, rounded down",
        "Width: (26 − 2 + 0) / 2 + 1 = 13",
    ]
    assert len(inspector.shape.sliding.strips) == 2


def test_nothing_selected_shows_the_network_and_the_data(workspace, inspector):
    select(workspace, inspector)
    assert inspector.header.title.text() == "Untitled"
    assert words(inspector.network)[:2] == ["9 blocks", "93,322 parameters"]
    assert "60,000 samples to train, 10,000 to test" in words(inspector.data)
    assert inspector.form is None


def test_several_selected(workspace, inspector):
    select(workspace, inspector, "conv2d", "conv2d_1")
    assert inspector.header.title.text() == "2 blocks selected"
    assert words(inspector.together)[:2] == ["18,816 parameters", "20 % of the network"]


def test_every_type_in_both_themes_without_a_cut_off_word(workspace, inspector):
    for mode in ("dark", "light"):
        theme().set_mode(mode)
        for type_id in catalog().layers:
            add(workspace, type_id)
            inspector.refresh_now()
            QApplication.processEvents()
            for width in (260, 420):
                inspector.resize(width, 800)
                QApplication.processEvents()
                inspector.grab()
                bar = inspector.area.horizontalScrollBar()
                assert bar.maximum() == 0, (type_id, width)
                for row in inspector.form.rows.values():
                    wanted = row.label.fontMetrics().horizontalAdvance(row.label.text())
                    assert wanted <= row.label.width(), row.label.text()
            workspace.undo()


def test_a_hidden_panel_is_not_made_anew(workspace, inspector, monkeypatch):
    inspector.hide()
    made = []
    monkeypatch.setattr(inspector, "refresh", lambda: made.append(1))
    set_params(workspace, "conv2d_1", filters=8)
    QApplication.processEvents()
    assert made == []
    inspector.show()
    assert made == [1]


def test_several_changes_are_one_refresh(qtbot, workspace, inspector, monkeypatch):
    made = []
    monkeypatch.setattr(inspector, "refresh", lambda: made.append(1))
    for filters in (8, 16, 24):
        set_params(workspace, "conv2d_1", filters=filters)
    qtbot.waitUntil(lambda: bool(made))
    assert made == [1]


def test_an_empty_design(workspace, inspector):
    workspace.open(Project(), None)
    inspector.refresh_now()
    assert words(inspector.network) == ["The design is empty."]
