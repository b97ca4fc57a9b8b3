from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDrag, QFontMetrics
from PySide6.QtTest import QTest

from app.panels.palette import MIME, TEXT_LEFT, Palette, PaletteList
from app.theme import font
from tests.gui.helpers import drag
from tests.gui.panel_help import catalog, convnet, shown, theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def palette(qtbot):
    panel = shown(qtbot, Palette(convnet(), theme()), 216, 900)
    panel.picked = []
    panel.chosen.connect(panel.picked.append)
    return panel


def titles(palette):
    return [str(palette.model.index(row).data()) for row in range(palette.model.rowCount())]


def index_of(palette, title):
    """The row of a block; a category may have the same name."""
    rows = [palette.model.index(row) for row in range(palette.model.rowCount())]
    return next(i for i in rows if i.data() == title and i.flags() & Qt.ItemFlag.ItemIsEnabled)


def test_courses_blocks_first_the_others_behind_a_row(palette):
    assert "GroupNormalization" not in titles(palette)
    more = index_of(palette, "4 more…")
    palette.list.scrollTo(more)
    place = palette.list.visualRect(more).center()
    QTest.mouseClick(palette.list.viewport(), LEFT, pos=place)
    shown = titles(palette)
    assert shown.count("Fewer") == 1
    palette.list.setCurrentIndex(index_of(palette, "Fewer"))
    QTest.keyClick(palette.list, Qt.Key.Key_Return)
    assert "Fewer" not in titles(palette)


def test_every_type_under_its_category(palette):
    for row in reversed(range(palette.model.rowCount())):
        palette.model.turn(palette.model.index(row))
    rows = titles(palette)
    assert {spec.title for spec in catalog().layers.values()} < set(rows)
    assert rows.index("Pooling") < rows.index("MaxPooling2D") < rows.index("Dense")


def test_titles_of_categories_cannot_be_chosen(palette):
    index = palette.model.index(titles(palette).index("Pooling"))
    assert index.flags() == Qt.ItemFlag.NoItemFlags


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("conv2dt", ["Conv2DTranspose"]),
        ("max pool", ["MaxPooling2D", "GlobalMaxPooling2D"]),
        ("Deconvolution", ["Conv2DTranspose"]),
        (
            "merge",
            ["Add", "Concatenate", "Average", "Maximum", "Minimum", "Multiply", "Subtract"],
        ),
    ],
)
def test_searching(palette, text, found):
    QTest.keyClicks(palette.search, text)
    blocks = {spec.title for spec in catalog().layers.values()}
    assert [title for title in titles(palette) if title in blocks] == found


def test_nothing_found_is_said(palette):
    QTest.keyClicks(palette.search, "lstm")
    assert palette.nothing.isVisible()
    assert palette.nothing.text() == "No block matches “lstm”."
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.list.isVisible()
    assert palette.search.text() == ""


def test_return_in_the_search_takes_the_first(palette):
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.picked == []
    QTest.keyClicks(palette.search, "pool")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.picked == ["MaxPooling2D"]


def test_by_keyboard_alone(palette):
    QTest.keyClicks(palette.search, "pool")
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.hasFocus()
    QTest.keyClick(palette.list, Qt.Key.Key_Down)
    QTest.keyClick(palette.list, Qt.Key.Key_Return)
    assert palette.picked == ["AveragePooling2D"]


def test_arrow_keys_pass_over_titles(palette):
    palette.list.setCurrentIndex(index_of(palette, "Input"))
    QTest.keyClick(palette.list, Qt.Key.Key_Down)
    assert palette.list.currentIndex().data() == "Conv2D"
    QTest.keyClick(palette.list, Qt.Key.Key_Up)
    assert palette.list.currentIndex().data() == "Input"


def test_a_double_click_chooses(palette):
    place = palette.list.visualRect(index_of(palette, "Dense")).center()
    QTest.mouseClick(palette.list.viewport(), LEFT, pos=place)
    QTest.mouseDClick(palette.list.viewport(), LEFT, pos=place)
    assert palette.picked == ["Dense"]


def test_dragging_carries_the_type(palette, monkeypatch):
    seen = []

    def run(drag, *_actions):
        seen.append((bytes(drag.mimeData().data(MIME).data()), drag.pixmap().isNull()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", run)
    palette.list.scrollTo(index_of(palette, "Dropout"), PaletteList.ScrollHint.PositionAtCenter)
    start = palette.list.visualRect(index_of(palette, "Dropout")).center()
    # One step: after a real drag no further move comes with the button held.
    drag(palette.list.viewport(), start, start + type(start)(60, 40), steps=1)
    assert seen == [(b"Dropout", False)]
    assert not palette.list.selectedIndexes()
    assert not palette.list.currentIndex().isValid()


def test_no_name_is_cut_or_under_the_scroll_bar(palette):
    palette.resize(216, 300)
    assert palette.list.verticalScrollBar().isVisible()
    room = palette.list.viewport().width() - TEXT_LEFT - 2
    widest = max(QFontMetrics(font()).horizontalAdvance(t.title) for t in catalog().layers.values())
    assert widest + 8 <= room


def test_every_row_says_what_it_does(palette):
    for row in range(palette.model.rowCount()):
        index = palette.model.index(row)
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            tip = index.data(Qt.ItemDataRole.ToolTipRole)
            assert tip.endswith(".</qt>")
            assert "{" not in tip
    palette.grab()
