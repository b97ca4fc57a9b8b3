"""The start page: cards by mouse and keys, the search, recent files, what is gone or broken."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.start.card import Card
from app.start.page import StartPage
from app.start.words import fitted, show_folder, show_when
from app.theme import font
from app.window import Window
from cnnbuilder.catalog import load_catalog
from cnnbuilder.project.files import dumps
from cnnbuilder.project.places import cache_folder
from cnnbuilder.templates import make_template, template_names

CATALOG = load_catalog()
LEFT = Qt.MouseButton.LeftButton


def design(path: Path, template: str = "one-conv") -> Path:
    path.write_text(dumps(make_template(template, CATALOG), CATALOG), encoding="utf-8")
    return path


def opened(window: Window, *paths: Path) -> StartPage:
    """The start page, after these designs were opened one after the other."""
    for path in paths:
        assert window.files.open(path)
    window.files.new()
    window.acts["start_page"].trigger()
    page = window.start.page
    assert page is not None
    return page


def cards(page: StartPage) -> dict[str, Card]:
    return {card.words.title: card for card in page._shown()}


def filled(qtbot: QtBot, page: StartPage) -> None:
    """Wait until every card shows its design, or why not."""
    qtbot.waitUntil(lambda: all(card.found for card in page._cards()), timeout=20_000)


def focused() -> object:
    return QApplication.focusWidget()


def test_all_ready_networks_are_there_with_sizes(window: Window, qtbot: QtBot) -> None:
    page = opened(window)
    assert set(cards(page)) == set(template_names())
    filled(qtbot, page)
    described = cards(page)["mnist-convnet"].accessibleDescription()
    assert "28 × 28 × 1, 93,322 parameters, 9 blocks" in described
    headings = [section.heading.text() for section in page._all_sections() if section.shown]
    assert headings == ["COURSE NETWORKS", "EXERCISES", "APPLICATIONS"]


def test_the_page_is_there_before_its_pictures(window: Window) -> None:
    before = time.perf_counter()
    page = opened(window)
    assert time.perf_counter() - before < 1.0
    assert page.isVisible()
    assert not any(card.found for card in page._cards())


def test_a_click_on_a_card_begins_with_its_network(window: Window, qtbot: QtBot) -> None:
    page = opened(window)
    card = cards(page)["mnist-base"]
    qtbot.mouseClick(card, LEFT)
    assert window.start.page is None
    assert window.workspace.analysis.total_params == 55_744
    assert focused() is window.canvas


def test_escape_goes_back_to_the_design(window: Window, qtbot: QtBot) -> None:
    project = window.workspace.project
    window.acts["start_page"].trigger()
    page = window.start.page
    assert page is not None
    QTest.keyClick(page.search, Qt.Key.Key_X)
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    assert window.start.page is page
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert window.start.page is None
    assert window.workspace.project is project


def test_by_keyboard_alone(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    page = window.start.page
    assert page is not None
    shown = page._shown()
    assert focused() is shown[0]
    QTest.keyClick(shown[0], Qt.Key.Key_Right)
    assert focused() is shown[1]
    QTest.keyClick(shown[1], Qt.Key.Key_Left)
    columns = page._sections[0].columns
    QTest.keyClick(shown[0], Qt.Key.Key_Down)
    assert focused() is shown[columns]
    QTest.keyClick(focused(), Qt.Key.Key_Up)
    QTest.keyClick(focused(), Qt.Key.Key_Up)
    assert focused() is page.search
    QTest.keyClicks(page.search, "resnet")
    assert list(cards(page)) == ["resnet50"]
    assert cards(page)["resnet50"].is_marked
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert window.workspace.analysis.total_params == 25_636_712


def test_the_way_down_reaches_the_last_card_and_back(window: Window) -> None:
    page = opened(window)
    for _ in range(30):
        QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert focused() in page._sections[-1].shown
    for _ in range(30):
        QTest.keyClick(focused(), Qt.Key.Key_Up)
    assert focused() is page.search


def test_typing_on_a_card_searches(window: Window) -> None:
    page = opened(window)
    QTest.keyClicks(page._shown()[0], "v")
    QTest.keyClicks(focused(), "gg")
    assert list(cards(page)) == ["vgg16", "vgg19"]
    QTest.keyClicks(focused(), "zz")
    assert not cards(page)
    assert page.nothing.isVisible()
    assert page.nothing.text() == "Nothing matches “vggzz”."
    page.search.clear()
    assert len(cards(page)) == len(template_names())
    assert not page.nothing.isVisible()


def test_the_search_knows_sizes(window: Window, qtbot: QtBot) -> None:
    page = opened(window)
    filled(qtbot, page)
    page.search.setText("299x299 23,851,784")
    assert list(cards(page)) == ["inception-v3"]


def test_tab_goes_round_the_page_and_not_behind_it(window: Window) -> None:
    page = opened(window)
    seen = []
    for _ in range(12):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        seen.append(focused())
    assert all(page.isAncestorOf(widget) for widget in seen)
    assert {page.new_button, page.open_button, page.tour_button, page.search} <= set(seen)
    assert page.close_button in seen
    for _ in range(12):
        QTest.keyClick(focused(), Qt.Key.Key_Backtab)
    assert page.isAncestorOf(focused())


def test_keys_of_a_card_do_not_reach_the_design_behind(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    workspace.select(workspace.graph.nodes)
    window.acts["start_page"].trigger()
    card = window.start.page._shown()[0]
    qtbot.keyClick(card, Qt.Key.Key_Delete)
    assert workspace.graph.nodes


def test_what_was_opened_and_saved_is_remembered(window: Window, tmp_path: Path) -> None:
    first, second = design(tmp_path / "first.cnnb"), tmp_path / "second.cnnb"
    assert window.files.open(first)
    assert [each.path for each in window.start.recent.all()] == [first]
    assert window.files.save(second)
    assert [each.path for each in window.start.recent.all()] == [second, first]
    window.workspace.set_parameters(window.workspace.graph.node_named("conv2d"), {"filters": 20})
    assert window.files.open(first)
    assert [each.path for each in window.start.recent.all()] == [first, second]
    assert str(first) in str(window.settings.value("recent"))


def test_a_recent_design_opens_by_its_card(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    path = design(tmp_path / "mine.cnnb")
    page = opened(window, path)
    filled(qtbot, page)
    card = cards(page)["mine.cnnb"]
    assert focused() is card
    assert "21,923 parameters" in card.accessibleDescription()
    assert card.words.lines[0] == show_folder(path)
    assert card.words.lines[1].startswith("Today")
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert window.workspace.path == path
    assert window.start.page is None


def test_an_unsaved_design_is_not_lost_to_a_card(window: Window, tmp_path: Path) -> None:
    path = design(tmp_path / "mine.cnnb")
    page = opened(window, path)
    window.canvas.append("Input")
    assert window.workspace.is_changed
    cards(page)["mine.cnnb"].click()
    assert window.workspace.graph.nodes
    assert window.workspace.path is None
    assert len(window.program.windows) == 2


def test_a_design_that_is_gone_is_dimmed_and_can_leave_the_list(
    window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    kept, gone = design(tmp_path / "kept.cnnb"), design(tmp_path / "gone.cnnb")
    for path in (kept, gone):
        assert window.files.open(path)
    gone.unlink()
    window.files.new()
    window.start.show_page()
    page = window.start.page
    filled(qtbot, page)
    card = cards(page)["gone.cnnb"]
    assert card.found.missing
    assert "not there any more" in card.toolTip()
    qtbot.mouseClick(card, LEFT)
    assert window.start.page is page
    assert "gone.cnnb is not in" in window.messages.text
    button = next(b for b in window.messages.findChildren(QPushButton) if "list" in b.text())
    qtbot.mouseClick(button, LEFT)
    assert "gone.cnnb" not in cards(page)
    QTest.keyClick(cards(page)["kept.cnnb"], Qt.Key.Key_Delete)
    assert "kept.cnnb" not in cards(page)
    assert kept.exists()
    assert page.isAncestorOf(focused())


def test_the_cross_of_a_card_takes_it_out_of_the_list(
    window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    page = opened(window, design(tmp_path / "a.cnnb"), design(tmp_path / "b.cnnb"))
    card = cards(page)["a.cnnb"]
    assert not card._close.isVisible()
    card.setFocus()
    assert card._close.isVisible()
    qtbot.mouseClick(card._close, LEFT, pos=QPoint(10, 10))
    assert "a.cnnb" not in cards(page)
    assert "b.cnnb" in cards(page)


def test_a_damaged_file_says_so_on_its_card(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    path = design(tmp_path / "mine.cnnb")
    assert window.files.open(path)
    path.write_text("{", encoding="utf-8")
    window.files.new()
    page = opened(window)
    filled(qtbot, page)
    assert "no valid JSON" in cards(page)["mine.cnnb"].toolTip()
    page.grab()


def test_pictures_of_files_are_kept_until_the_file_changes(
    window: Window, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = design(tmp_path / "mine.cnnb")
    page = opened(window, path)
    filled(qtbot, page)
    (record,) = (cache_folder() / "portraits").iterdir()
    held = json.loads(record.read_text())
    held["portrait"]["params"] = 12_345
    record.write_text(json.dumps(held))
    window.start.leave()
    window.start.show_page()
    qtbot.waitUntil(lambda: "12,345" in cards(page)["mine.cnnb"].toolTip())
    design(path, "cnn-same")
    os.utime(path, ns=(1, 1))
    window.start.leave()
    window.start.show_page()
    qtbot.waitUntil(lambda: "24,533" in cards(page)["mine.cnnb"].toolTip())
    window.start.recent.clear()
    qtbot.waitUntil(lambda: not any((cache_folder() / "portraits").iterdir()))


def test_the_submenu_of_recent_designs(window: Window, tmp_path: Path) -> None:
    path = design(tmp_path / "a & b.cnnb")
    assert window.files.open(path)
    window.files.new()
    menu = window.top_bar.findChild(QMenu, "menuRecent")
    assert menu is not None
    menu.aboutToShow.emit()
    entry, _line, clear = menu.actions()
    assert entry.text() == "a && b.cnnb"
    assert entry.toolTip() == str(path)
    entry.trigger()
    assert window.workspace.path == path
    clear.trigger()
    assert window.start.recent.all() == ()


def test_another_design_or_another_mode_closes_the_page(window: Window) -> None:
    opened(window)
    window.files.new("one-conv")
    assert window.start.page is None
    window.start.show_page()
    window.acts["look"].trigger()
    assert window.start.page is None


def test_the_first_start_invites_and_later_ones_show_the_page(window: Window, qtbot: QtBot) -> None:
    window.start.greet()
    assert window.start.page is None
    assert "New here?" in window.messages.text
    button = next(b for b in window.messages.findChildren(QPushButton) if "tour" in b.text())
    qtbot.mouseClick(button, LEFT)
    assert window.tour.is_running
    window.tour.leave()
    window.start.greet()
    assert window.start.page is not None


@pytest.mark.parametrize(
    ("width", "height", "colours"),
    [(1280, 800, "light"), (1280, 800, "dark"), (2560, 1400, "light"), (3840, 2160, "dark")],
)
def test_cards_flow_and_nothing_is_cut_off(
    window: Window, qtbot: QtBot, width: int, height: int, colours: str
) -> None:
    window.theme.set_mode(colours)
    window.resize(width, height)
    page = opened(window)
    filled(qtbot, page)
    qtbot.waitUntil(lambda: page.width() == window.messages.parentWidget().width())
    for section in page._sections:
        boxes = [card.geometry() for card in section.shown]
        assert all(box.right() <= section.width() for box in boxes)
        assert all(box.bottom() <= section.height() for box in boxes)
        assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)
        assert section.columns >= min(3, len(boxes))
        assert all(200 <= box.width() < 420 for box in boxes)
    for button in (page.new_button, page.open_button, page.tour_button):
        assert button.width() >= button.sizeHint().width()
    assert not page.grab().isNull()


def test_times_are_told_as_people_do() -> None:
    noon = time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, -1))
    assert show_when(noon - 3600, noon) == "Today, 11:00"
    assert show_when(noon - 86_400, noon) == "Yesterday, 12:00"
    assert show_when(noon - 10 * 86_400, noon).startswith("10 ")
    assert show_when(noon - 400 * 86_400, noon).endswith("2025")


def test_folders_of_ones_own_are_short() -> None:
    assert show_folder(Path.home() / "nets" / "a.cnnb") == str(Path("~/nets"))
    assert show_folder(Path("/elsewhere/a.cnnb")) == str(Path("/elsewhere"))


def test_sizes_stay_in_one_piece(qapp: QApplication) -> None:
    lines = fitted("Photos brought to 150 × 150 and 99 % right", font(12), 130, 2)
    assert len(lines) == 2
    assert not any(line.startswith(("×", "%")) for line in lines)
    assert fitted("word " * 60, font(12), 100, 2)[1].endswith("…")


def test_enter_on_a_new_block_leads_to_its_first_parameter(window: Window, qtbot: QtBot) -> None:
    """Above the form a fix is offered here; whoever types on means the filters."""
    window.files.new()
    window.canvas.append("Input")
    window.canvas.append("Conv2D")
    conv = window.workspace.graph.node_named("conv2d")
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    QTest.keyClick(focused(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(focused(), "7")
    assert window.workspace.layer(conv).params["filters"] == 7


def test_everything_that_takes_keys_has_a_name(window: Window) -> None:
    page = opened(window)
    window.start.leave()
    window.tour.start()
    for part in (page, window.tour.card):
        takers = [
            each
            for each in part.findChildren(QWidget)
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisibleTo(part)
        ]
        assert len(takers) > 2
        for each in takers:
            text = each.text() if isinstance(each, QPushButton) else ""
            assert each.accessibleName() or text, each
