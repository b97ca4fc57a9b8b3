"""Looking inside: what is asked when, how maps are painted, and what the photo panel says."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QHelpEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from app.colormaps import map_table
from app.look_session import NETWORK, PHOTO, LookSession
from app.panels.maps import MapsView
from app.panels.maps.sheet import BY_ACTIVITY, LAYER, Sheet
from app.panels.photo import PhotoPanel
from cnnbuilder.data import Photo, samples
from cnnbuilder.link import EngineGone, LookFailed
from tests.gui.fake_engine import FakeService, look_result, starter
from tests.gui.panel_help import convnet, set_params, shown, theme

PIXELS = np.full((20, 30, 3), 90, np.uint8)


@pytest.fixture
def service(qapp):
    return FakeService()


@pytest.fixture
def workspace(qapp):
    return starter()


@pytest.fixture
def look(workspace, service):
    made = LookSession(workspace, service)
    made.set_photo(Photo(PIXELS, "grey.png"))
    yield made
    made.deleteLater()


@pytest.fixture
def maps(workspace, look, qtbot):
    return shown(qtbot, MapsView(workspace, theme(), look), 900, 600)


@pytest.fixture
def panel(workspace, look, qtbot):
    return shown(qtbot, PhotoPanel(workspace, theme(), look), 304, 800)


def asked(service, qtbot, count=1):
    qtbot.waitUntil(lambda: len(service.looked) >= count)
    qtbot.wait(60)
    assert len(service.looked) == count
    return service.looked[-1]


def answer(service, qtbot, nth=1, **more):
    request = asked(service, qtbot, nth)
    service.heard.emit(look_result(request, **more))
    return request


# What is asked


def test_nobody_asks_while_nobody_looks(look, service, workspace, qtbot):
    workspace.select([workspace.graph.node_named("conv2d_1")])
    qtbot.wait(80)
    assert not service.looked


def test_the_first_convolution_and_its_photo(maps, service, workspace, qtbot):
    request = asked(service, qtbot)
    assert request.node == workspace.graph.node_named("conv2d")
    assert request.scale == PHOTO
    assert request.classes == tuple("0123456789")
    assert request.value_range == (0.0, 16.0)
    assert (request.image == PIXELS).all()
    assert request.weights is None


def test_a_large_input_is_seen_as_the_network_sees_it(qapp, service):
    workspace = convnet()
    set_params(workspace, "input", shape=(96, 96, 1))
    assert LookSession(workspace, service).scale == NETWORK


def test_it_asks_again_when_something_has_changed_and_only_then(maps, service, workspace, qtbot):
    asked(service, qtbot)
    dense = workspace.graph.node_named("dense")
    workspace.select([dense])
    assert asked(service, qtbot, 2).node == dense
    workspace.apply("Move", lambda p: p)
    set_params(workspace, "conv2d", filters=5)
    assert asked(service, qtbot, 3).plan.calls[1].output_shape[-1] == 5
    qtbot.mouseClick(next(iter(maps._scales.buttons.values())), Qt.MouseButton.LeftButton)
    assert asked(service, qtbot, 4).scale == NETWORK


def test_a_burst_of_edits_is_one_question(maps, service, workspace, qtbot):
    asked(service, qtbot)
    for filters in range(2, 12):
        set_params(workspace, "conv2d", filters=filters)
    assert asked(service, qtbot, 2).plan.calls[1].output_shape[-1] == 11


def test_only_the_newest_answer_counts(maps, service, workspace, look, qtbot):
    first = asked(service, qtbot)
    workspace.select([workspace.graph.node_named("conv2d_1")])
    second = asked(service, qtbot, 2)
    service.heard.emit(look_result(first))
    assert look.result is None
    assert look.is_busy
    service.heard.emit(look_result(second))
    assert look.result.node == second.node
    assert not look.is_busy


def test_a_broken_block_says_why_and_sound_ones_still_show(maps, service, workspace, qtbot):
    answer(service, qtbot)
    set_params(workspace, "conv2d_1", kernel_size=(9, 9), padding="valid")
    workspace.select([workspace.graph.node_named("dense")])
    qtbot.waitUntil(lambda: maps._stack.currentWidget() is maps._message)
    assert "waits for conv2d_1" in maps._message.words
    assert not maps._message._button.isVisible()
    workspace.select([workspace.graph.node_named("conv2d_1")])
    qtbot.waitUntil(lambda: "9 × 9" in maps._message.words)
    workspace.select([workspace.graph.node_named("conv2d")])
    answer(service, qtbot, 2)
    assert maps._stack.currentWidget() is maps.mosaic


def test_a_failure_and_another_try(maps, service, look, qtbot):
    request = asked(service, qtbot)
    service.heard.emit(LookFailed(request.serial, request.node, "It is too large."))
    assert maps._message.words == "It is too large."
    QTest.mouseClick(maps._message._button, Qt.MouseButton.LeftButton)
    answer(service, qtbot, 2)
    assert not look.failure
    assert maps._stack.currentWidget() is maps.mosaic


def test_an_engine_that_dies_while_looking(maps, service, look, qtbot):
    asked(service, qtbot)
    service.heard.emit(EngineGone("The engine was killed."))
    assert look.failure == "The engine was killed."
    assert not look.is_busy


def test_missing_weights_are_told(panel, service, workspace, qtbot):
    from dataclasses import replace

    answer(service, qtbot)
    assert "Initial values of seed 0" in panel._weights.text()
    workspace.apply("Train", lambda p: replace(p, weights="abc"))
    answer(service, qtbot)
    workspace.select([workspace.graph.node_named("dense")])
    answer(service, qtbot, 2)
    assert "not here" in panel._weights.text()


# What is shown


def test_the_header_and_the_mosaic(maps, service, qtbot):
    answer(service, qtbot)
    assert maps._name.text() == "conv2d"
    assert maps._what.text() == "6 maps of 5 × 5"
    sheet = maps.mosaic.sheet
    assert len(sheet) == 6
    picture = maps.mosaic.viewport().grab().toImage()
    low = QColor.fromRgb(map_table(0, 1, 0, 1, signed=False)[0])
    high = QColor.fromRgb(map_table(0, 1, 0, 1, signed=False)[255])
    rect = maps.mosaic.rect_of(2)
    corner = rect.topLeft() + QPoint(rect.width() // 10, rect.height() // 10)
    opposite = rect.bottomRight() - QPoint(rect.width() // 10, rect.height() // 10)
    assert picture.pixelColor(corner) == low
    assert picture.pixelColor(opposite) == high


def test_one_scale_for_the_layer(maps, service, qtbot):
    answer(service, qtbot)
    qtbot.mouseClick(maps._ranges.buttons["this layer"], Qt.MouseButton.LeftButton)
    sheet = maps.mosaic.sheet
    assert sheet.coloured_range(0) == (0.0, 6.0)
    table = map_table(0, 1, 0, 6, signed=False)
    whole = map_table(0, 6, 0, 6, signed=False)
    assert table[255] == whole[42] or table[255] == whole[43]
    assert maps._bar._ends == ("0", "6")


def test_order_by_activity(maps, service, qtbot):
    request = asked(service, qtbot)
    mean = np.array([0.1, 3.0, 0.2, 1.0, 0.0, 0.5], np.float32)
    service.heard.emit(look_result(request, mean=mean))
    qtbot.mouseClick(maps._sorts.buttons["most active"], Qt.MouseButton.LeftButton)
    assert maps.mosaic.sheet.order == [1, 3, 5, 2, 0, 4]


def test_512_maps_scroll_and_only_what_is_seen_is_made(maps, service, qtbot):
    answer(service, qtbot, count=512)
    mosaic = maps.mosaic
    mosaic.viewport().grab()
    assert 0 < len(mosaic._kept) < 60
    mosaic.verticalScrollBar().setValue(mosaic.verticalScrollBar().maximum())
    mosaic.viewport().grab()
    assert 511 in mosaic._kept
    assert mosaic.place_at(mosaic.rect_of(511).center()) == 511


def test_zoom_by_the_wheel(maps, service, qtbot):
    answer(service, qtbot, count=64)
    mosaic, place = maps.mosaic, QPointF(100, 100)
    before = mosaic.rect_of(0).width()
    for notches in (1, 1, 1):
        event = QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(mosaic.viewport(), event)
    assert mosaic.rect_of(0).width() > before


def test_a_click_opens_one_map_and_keys_go_on(maps, service, qtbot):
    answer(service, qtbot)
    mosaic, single = maps.mosaic, maps.single
    centre = mosaic.rect_of(3).center()
    qtbot.mouseClick(mosaic.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert maps._stack.currentWidget() is single
    assert maps._what.text() == "map 4 of 6"
    assert maps._bar._ends == ("0", "4")
    area = single.area()
    assert area.width() == area.height() == 5 * (area.width() // 5)
    QTest.mouseMove(single, area.center().toPoint())
    qtbot.waitUntil(lambda: maps._under.text() == "row 2, column 2: 1.99")
    qtbot.keyClick(single, Qt.Key.Key_Right)
    assert maps._what.text() == "map 5 of 6"
    qtbot.keyClick(single, Qt.Key.Key_Escape)
    assert maps._stack.currentWidget() is mosaic
    assert mosaic._chosen == 4


def test_another_block_shows_all_its_maps_again(maps, service, workspace, qtbot):
    answer(service, qtbot)
    maps._show_one(1)
    workspace.select([workspace.graph.node_named("conv2d_1")])
    answer(service, qtbot, 2)
    assert maps._stack.currentWidget() is maps.mosaic


def test_keys_in_the_mosaic(maps, service, qtbot):
    answer(service, qtbot)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(maps.mosaic, key)
    assert maps.single.index == 1


def test_a_tooltip_tells_the_range(maps, service, qtbot, monkeypatch):
    tips = []
    # Without a screen Qt complains when a tip comes to the front.
    monkeypatch.setattr(QToolTip, "showText", lambda _place, words, *_more: tips.append(words))
    answer(service, qtbot)
    point = maps.mosaic.rect_of(1).center()
    event = QHelpEvent(QEvent.Type.ToolTip, point, maps.mosaic.viewport().mapToGlobal(point))
    QApplication.sendEvent(maps.mosaic.viewport(), event)
    assert tips == ["map 2: from 0 to 2, mean 5"]


@pytest.mark.parametrize("count", [10, 500])
def test_a_vector_is_bars(maps, service, workspace, qtbot, count):
    asked(service, qtbot)
    workspace.select([workspace.graph.node_named("dense")])
    values = np.linspace(-1, 1, count, dtype=np.float32)
    answer(service, qtbot, 2, count=0, values=values, shape=(count,))
    assert maps._stack.currentWidget() is maps.vector
    assert maps._what.text() == f"{count} values"
    assert not maps._foot.isVisible()
    picture = maps.vector.viewport().grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(16, 800, 3) for y in range(0, 300, 3)}
    assert {"#2f6fde", "#c2571a"} <= seen


def test_colours_of_signed_values():
    table = map_table(-1.0, 3.0, -1.0, 3.0, signed=True)
    middle = QColor.fromRgb(table[64])
    assert min(middle.red(), middle.green(), middle.blue()) > 225
    assert QColor.fromRgb(table[255]).red() > QColor.fromRgb(table[255]).blue()
    assert len(set(map_table(2.0, 2.0, 2.0, 2.0, signed=False))) == 1


def test_a_colour_photo_that_enters_is_one_picture(service):
    from types import SimpleNamespace

    request = SimpleNamespace(serial=1, node="n", scale=PHOTO)
    result = look_result(request, 3)
    sheet = Sheet(result, LAYER, BY_ACTIVITY, is_input=True)
    assert len(sheet) == 1
    assert sheet.image(0).pixelColor(4, 4) == QColor(85, 170, 255)


@pytest.mark.parametrize(("channels", "kind"), [(1, "grey"), (3, "colour")])
def test_the_input_is_shown_as_the_picture_it_is(maps, service, workspace, qtbot, channels, kind):
    workspace.select([workspace.graph.node_named("input")])
    answer(service, qtbot, count=channels)
    assert maps._what.text() == f"5 × 5, {kind}"
    assert not maps._foot.isVisible()
    click = QPoint(maps.mosaic.rect_of(0).center())
    qtbot.mouseClick(maps.mosaic.viewport(), Qt.MouseButton.LeftButton, pos=click)
    assert maps._what.text() == f"5 × 5, {kind}"
    workspace.select([workspace.graph.node_named("conv2d")])
    answer(service, qtbot, 2)
    assert maps._foot.isVisible()


def test_what_the_colours_mean(maps, service, qtbot):
    answer(service, qtbot)
    assert maps._bar.ends == ("lowest", "highest")
    qtbot.mouseClick(maps._ranges.buttons["this layer"], Qt.MouseButton.LeftButton)
    assert maps._bar.ends == ("0", "6")
    answer(service, qtbot, lo=np.full(6, -2, np.float32))
    assert maps._bar.ends == ("−6", "6")
    qtbot.mouseClick(maps._ranges.buttons["each map"], Qt.MouseButton.LeftButton)
    assert maps._bar.ends == ("negative", "positive")


# The photo


def test_the_cat_comes_by_itself(workspace, service, qtbot):
    look = LookSession(workspace, service)
    panel = shown(qtbot, PhotoPanel(workspace, theme(), look), 304, 800)
    qtbot.waitUntil(lambda: look.photo is not None)
    assert look.photo.pixels.shape == (300, 451, 3)
    assert panel._name.text() == "chelsea.png · 451 wide, 300 high"
    assert asked(service, qtbot).image.shape == (300, 451, 3)
    titles = [action.text() for action in panel._samples.menu().actions()]
    assert titles[0] == "Chelsea the cat"
    assert len(titles) == len(samples())


def test_a_file_that_is_no_picture(panel, maps, look, service, tmp_path, qtbot):
    path = tmp_path / "notes.txt"
    path.write_text("no picture")
    panel.open_image(path)
    qtbot.waitUntil(lambda: panel._failure.isVisible())
    assert "not a picture" in panel._failure.text()
    assert look.photo.name == "grey.png"
    assert "not a picture" not in maps._note.text()


def test_paste(panel, look, qtbot):
    image = QImage(8, 6, QImage.Format.Format_ARGB32)
    image.fill(QColor(10, 200, 30))
    QApplication.clipboard().setImage(image)
    assert panel.paste()
    assert look.photo.pixels.shape == (6, 8, 3)
    assert tuple(look.photo.pixels[0, 0]) == (10, 200, 30)
    QApplication.clipboard().setText("words")
    assert not panel.paste()
    QApplication.clipboard().clear()


def test_what_is_see_through_lies_over_white(panel, look):
    image = QImage(4, 4, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    QApplication.clipboard().setImage(image)
    panel.paste()
    assert (look.photo.pixels == 255).all()
    QApplication.clipboard().clear()


def enter_event(*how):
    """PySide6 6.12 takes a QPointF, versions before it a QPoint."""
    try:
        return QDragEnterEvent(QPointF(30, 30), *how)
    except TypeError:
        return QDragEnterEvent(QPoint(30, 30), *how)


@pytest.mark.parametrize("onto", ["panel", "maps"])
def test_drop_a_file(onto, panel, maps, look, qtbot, tmp_path):
    path = tmp_path / "red.png"
    image = QImage(5, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.save(str(path))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    target = panel if onto == "panel" else maps
    left, no_keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = enter_event(copy, data, left, no_keys)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(30, 30), copy, data, left, no_keys))
    qtbot.waitUntil(lambda: look.photo.name == "red.png")
    assert look.photo.pixels.shape == (4, 5, 3)


def test_the_classes(panel, service, qtbot):
    predictions = tuple((str(n), p) for n, p in enumerate((0.6, 0.3, 0.1)))
    answer(service, qtbot, predictions=predictions)
    assert panel._classes.isVisible()
    assert panel._classes._classes == predictions
    assert "guesses" in panel._says.text()


def test_no_classes(panel, service, qtbot):
    answer(service, qtbot)
    assert not panel._classes.isVisible()
    assert "one for each class" in panel._says.text()
