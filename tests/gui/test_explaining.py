"""The drawings that explain where a shape comes from."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.panels.inspector import Inspector
from app.panels.inspector.cells import in_view
from app.panels.inspector.drawing import _EDGE
from tests.gui.panel_help import convnet, lose_the_size, set_params, shown, theme
from tests.gui.test_inspector import add, select, words


@pytest.fixture
def workspace():
    return convnet("conv2d_1")


@pytest.fixture
def inspector(qtbot, workspace):
    return shown(qtbot, Inspector(workspace, theme()))


def caption(inspector):
    return inspector.shape.caption.text().replace("\u00a0", " ")


def pointer_at(drawing, place: QPointF) -> None:
    QTest.mouseMove(drawing, (place + QPointF(_EDGE, _EDGE)).toPoint())
    QApplication.processEvents()


def test_the_first_cell_is_explained(inspector):
    drawing = inspector.shape.drawing
    assert drawing.isVisible()
    assert caption(inspector) == "Output cell (1, 1) is made of rows 1–3 and columns 1–3."
    assert drawing.accessibleDescription().replace("\u00a0", " ") == caption(inspector)
    assert len(drawing.strips) == 1
    assert drawing.grids is not None


def test_pointing_at_a_cell_of_the_output_map(inspector):
    drawing = inspector.shape.drawing
    after = drawing.grids.after
    pointer_at(drawing, after.corner(4, 7) + QPointF(2, 2))
    assert drawing.place == (4, 7)
    assert caption(inspector) == "Output cell (5, 8) is made of rows 5–7 and columns 8–10."


def test_pointing_at_a_cell_of_the_input_map(inspector):
    drawing = inspector.shape.drawing
    pointer_at(drawing, drawing.grids.before.corner(5, 6) + QPointF(2, 2))
    row, column = drawing.place
    assert 5 in drawing.slides[0].seen(row)
    assert 6 in drawing.slides[1].seen(column)


def test_pointing_at_the_row(inspector):
    drawing = inspector.shape.drawing
    strip = drawing.strips[0]
    pointer_at(drawing, QPointF(strip.lower_left + 3.5 * strip.cell, strip.lower_top + 4))
    assert drawing.place == (0, 3)


def test_stepping_by_keys_stays_within_the_map(inspector):
    drawing = inspector.shape.drawing
    drawing.setFocus(Qt.FocusReason.TabFocusReason)
    assert drawing.hasFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left):
        QTest.keyClick(drawing, key)
    QTest.keyClick(drawing, Qt.Key.Key_Left)
    assert drawing.place == (2, 0)
    QTest.keyClick(drawing, Qt.Key.Key_End)
    assert drawing.place == (10, 10)
    assert caption(inspector) == "Output cell (11, 11) is made of rows 11–13 and columns 11–13."


def test_padding_is_counted(workspace, inspector):
    set_params(workspace, "conv2d_1", padding="same")
    inspector.refresh_now()
    assert "5 of its 9 cells are zeros of the padding." in caption(inspector)
    add(workspace, "MaxPooling2D", pool_size=(3, 3), strides=(2, 2), padding="same")
    inspector.refresh_now()
    inspector.shape.drawing.choose((12, 12))
    assert "Padding is left out." in caption(inspector)


def test_gaps_of_a_dilation(workspace, inspector):
    set_params(workspace, "conv2d_1", dilation_rate=(2, 2))
    inspector.refresh_now()
    assert "rows 1, 3, 5 and columns 1, 3, 5." in caption(inspector)


def test_what_no_window_reaches(workspace, inspector):
    select(workspace, inspector, "max_pooling2d_1")
    assert caption(inspector).endswith("The last row and column are in no window.")


@pytest.mark.parametrize(
    ("type_id", "values", "formula", "said"),
    [
        (
            "Conv2DTranspose",
            {"strides": (2, 2), "padding": "same"},
            "(26 − 1) · 2 + 3 − 1 = 52",
            "Output cell (1, 1) is made of row 1 and column 1.",
        ),
        ("UpSampling2D", {}, "26 · 2 = 52", "Output cell (1, 1) repeats input cell (1, 1)."),
        (
            "ZeroPadding2D",
            {},
            "26 + 1 + 1 = 28",
            "Output cell (1, 1) is padding: a zero.",
        ),
        (
            "Cropping2D",
            {"cropping": ((2, 1), (2, 1))},
            "26 − 2 − 1 = 23",
            "Output cell (1, 1) comes from input cell (3, 3).",
        ),
        (
            "GlobalAveragePooling2D",
            {},
            "26 × 26 × 32 → 32",
            "Channel 1 of 32: its 26 · 26 = 676 values become one.",
        ),
        ("Flatten", {}, "26·26·32 = 21,632", "Value 1 of 21,632: row 1, column 1, channel 1."),
    ],
)
def test_other_ways_to_make_a_shape(workspace, inspector, type_id, values, formula, said):
    add(workspace, type_id, **values)
    inspector.refresh_now()
    assert words(inspector.shape) == [formula]
    assert caption(inspector) == said


def test_a_dense_layer_joins_all_values(workspace, inspector):
    select(workspace, inspector, "dense")
    drawing = inspector.shape.drawing
    assert caption(inspector) == "Value 1 of 64: 576 inputs, each times a weight, plus a bias."
    drawing.setFocus()
    QTest.keyClick(drawing, Qt.Key.Key_End)
    assert caption(inspector).startswith("Value 64 of 64")


def test_flattening_goes_channel_by_channel(workspace, inspector):
    select(workspace, inspector, "flatten")
    drawing = inspector.shape.drawing
    drawing.choose((0, 3 * 64 + 64 + 5))
    assert caption(inspector) == "Value 262 of 576: row 2, column 2, channel 6."


def test_a_window_that_does_not_fit_is_drawn_with_what_is_missing(workspace, inspector):
    lose_the_size(workspace)
    select(workspace, inspector, "conv2d_2")
    drawing = inspector.shape.drawing
    assert drawing.grids is None
    assert drawing.strips[0].upper.count == 3
    assert caption(inspector) == ""


def test_no_drawing_where_nothing_is_joined(workspace, inspector):
    for type_id in ("Dropout", "BatchNormalization", "Add"):
        add(workspace, type_id)
        inspector.refresh_now()
        assert inspector.shape.drawing is None
        assert caption(inspector) == ""


@pytest.mark.parametrize("width", [250, 300, 420])
def test_large_images_are_shortened_and_stay_within_the_panel(workspace, inspector, width):
    set_params(workspace, "input", shape=(224, 224, 3))
    set_params(workspace, "conv2d", kernel_size=(7, 7), strides=(2, 2), padding="same")
    select(workspace, inspector, "conv2d")
    inspector.resize(width, 800)
    QApplication.processEvents()
    drawing = inspector.shape.drawing
    for place in ((0, 0), (3, 50), (111, 111)):
        drawing.choose(place)
        strip, grids = drawing.strips[0], drawing.grids
        assert strip.lower.first <= place[1] < strip.lower.first + strip.lower.count
        assert place[0] in grids.after.rows.cells
        assert place[1] in grids.after.columns.cells
        assert max(strip.upper_end(), strip.lower_end()) <= drawing.room()
        assert grids.after.area.right() <= drawing.room()
        assert grids.bottom <= drawing.height() - 2 * _EDGE + 1
        seen = drawing.slides[1].seen(place[1])
        assert set(seen) <= set(grids.before.columns.cells)


def test_what_is_in_view():
    whole = in_view(0, 5, 9, 0, 0)
    assert (whole.first, whole.count, whole.places) == (0, 5, 5)
    for index in range(100):
        run = in_view(0, 100, 9, index, index)
        assert run.places == 9
        assert index in run.cells
        assert run.cells[0] >= 0
        assert run.cells[-1] < 100
