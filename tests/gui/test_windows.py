"""Several designs at once: one program, one engine service, one window for each design."""

from __future__ import annotations

import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import getCppPointer, isValid

from app.look_turns import LookTurns
from app.unsaved import AskToSave
from app.window import Window
from cnnbuilder.catalog import load_catalog
from cnnbuilder.link import LookFailed, LookRequest
from cnnbuilder.project.edits import set_training
from cnnbuilder.project.files import dumps
from cnnbuilder.templates import make_template
from tests import leaks
from tests.gui.helpers import drop_data

CATALOG = load_catalog()
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
# The platform without a screen cannot raise a window, and says so.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", extend=True)


def _design(folder: Path, name: str, template: str = "one-conv") -> Path:
    path = folder / name
    path.write_text(dumps(make_template(template, CATALOG), CATALOG))
    return path


def _enter(window: Window, qtbot: QtBot) -> None:
    """Have the keys go to a window."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def _gone(window: Window) -> None:
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def test_a_new_window_has_a_design_of_its_own(window: Window, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL | SHIFT)
    program = window.program
    assert len(program.windows) == 2
    other = program.windows[1]
    other.warm_up.cancel()
    assert not other.workspace.graph.nodes
    assert window.workspace.graph.nodes
    assert other.service is window.service
    assert other.theme is window.theme
    other.canvas.append("Input")
    assert other.workspace.is_changed
    assert not window.workspace.is_changed
    assert other.recovery._copy._path != window.recovery._copy._path


def test_a_design_opens_where_it_takes_nothing_away(window: Window, tmp_path: Path) -> None:
    program = window.program
    first, second = _design(tmp_path, "a.cnnb"), _design(tmp_path, "b.cnnb", "cnn-same")
    window.commands.open_path(first)
    # The starter design was nobody's: the file took its place.
    assert program.windows == (window,)
    window.commands.open_path(second)
    assert len(program.windows) == 2
    other = program.windows[1]
    other.warm_up.cancel()
    assert (window.workspace.title, other.workspace.title) == ("a.cnnb", "b.cnnb")
    # What is open already comes to the front.
    other.commands.open_path(first)
    assert len(program.windows) == 2
    assert "is open already" in window.messages.text


def test_a_changed_design_is_kept_when_another_is_dropped(window: Window, tmp_path: Path) -> None:
    workspace = window.workspace
    workspace.set_parameters(workspace.graph.node_named("conv2d"), {"filters": 20})
    data = QMimeData()
    files = [_design(tmp_path, "a.cnnb"), _design(tmp_path, "b.cnnb")]
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    assert drop_data(window, QPoint(700, 400), data)
    titles = [each.workspace.title for each in window.program.windows]
    assert titles == ["Untitled", "a.cnnb", "b.cnnb"]
    assert workspace.is_changed


def test_a_bad_file_opens_no_window(window: Window, tmp_path: Path) -> None:
    window.commands.open_path(_design(tmp_path, "a.cnnb"))
    bad = tmp_path / "bad.cnnb"
    bad.write_text("{")
    window.commands.open_path(bad)
    assert window.program.windows == (window,)
    assert "no valid JSON" in window.messages.text


def test_closing_one_window_leaves_the_other_and_the_engines(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []
    monkeypatch.setattr(window.service, "close", lambda: ended.append(True))
    other = window.program.new_window(window)
    other.warm_up.cancel()
    _enter(other, qtbot)
    QTest.keyClick(other, Qt.Key.Key_W, CONTROL)
    assert window.program.windows == (window,)
    assert not ended
    _gone(other)
    assert not isValid(other)
    # What it had connected to is gone with it.
    window.theme.set_mode("dark")
    window.theme.set_mode("light")
    window.service.devices_changed.emit()
    window.close_for_good()
    assert ended == [True]


def test_quit_asks_for_each_design_that_is_not_saved(window: Window, qtbot: QtBot) -> None:
    other = window.program.new_window(window)
    third = window.program.new_window(window)
    for each in (other, third):
        each.warm_up.cancel()
    other.canvas.append("Input")
    QTest.keyClick(window, Qt.Key.Key_Q, CONTROL)
    assert window.program.windows == (other,)
    asked = other.findChild(AskToSave)
    QTest.mouseClick(asked.findChild(QPushButton, "discard"), Qt.MouseButton.LeftButton)
    assert window.program.windows == ()


def test_the_menu_lists_the_windows(window: Window, tmp_path: Path) -> None:
    window.commands.open_path(_design(tmp_path, "a.cnnb"))
    other = window.program.new_window(window)
    other.warm_up.cancel()
    menu = other.top_bar.menu("View/Windows")
    menu.aboutToShow.emit()
    entries = {act.text(): act for act in menu.actions() if act.text()}
    assert {"Next window", "a.cnnb", "Untitled"} <= set(entries)
    assert entries["Untitled"].isChecked()
    assert not entries["a.cnnb"].isChecked()
    menu.aboutToShow.emit()
    assert len([act for act in menu.actions() if act.text() == "a.cnnb"]) == 1


def test_a_window_hears_only_its_own_training(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cnnbuilder.link import EpochDone

    asked: list[str] = []
    service = window.service
    monkeypatch.setattr(service, "train", lambda request: asked.append(request.job))
    monkeypatch.setattr(service, "is_running", lambda job: job in asked)
    monkeypatch.setattr(service, "kill", lambda job: asked.remove(job))
    other = window.program.make_window(make_template("starter", CATALOG), window)
    assert window.training.start()
    assert other.training.start()
    assert len(set(asked)) == 2
    service.heard.emit(EpochDone(asked[1], 1, 5, {"loss": 1.0}, 0.1))
    assert window.training.history.done == 0
    assert other.training.history.done == 1
    other.close_for_good()
    assert asked == [asked[0]]
    assert window.training.is_running


def _request(serial: int) -> LookRequest:
    return LookRequest(
        serial=serial, plan=None, image=None, node="n", seed=0, weights=None, scale="photo"
    )


def test_windows_take_turns_at_the_look_engine() -> None:
    numbers = iter(range(100, 200))
    turns = LookTurns(lambda: next(numbers))
    first = turns.ask(_request(1), "a")
    assert first.serial == 100
    # Another window's request would make the engine drop the first: it waits.
    assert turns.ask(_request(2), "b") is None
    assert turns.ask(_request(3), "b") is None
    # The same window's newer one takes the older one's place.
    assert turns.ask(_request(4), "a").serial == 101
    answer, following = turns.answered(LookFailed(100, "n", "old"))
    assert (answer, following) == (None, None)
    answer, following = turns.answered(LookFailed(101, "n", "new"))
    assert answer.serial == 4
    assert following.serial == 102
    answer, following = turns.answered(LookFailed(102, "n", "b"))
    assert (answer.serial, following) == (3, None)
    assert turns.ask(_request(5), "b").serial == 103
    turns.forget()
    assert turns.ask(_request(6), "a").serial == 104


def _top_levels() -> set[int]:
    # By their addresses: a widget that Python does not hold is another object at each look.
    return {getCppPointer(widget)[0] for widget in QApplication.topLevelWidgets()}


def test_twenty_windows_leave_nothing(window: Window, qtbot: QtBot) -> None:
    program, seen = window.program, []
    for mode in ("train_mode", "look", "design"):
        window.show_mode(mode)
    qtbot.wait(50)
    leaks.flush()
    before, threads = _top_levels(), set(threading.enumerate())
    busy = set(map(id, leaks._busy_objects()))
    for _ in range(20):
        made = program.make_window(make_template("starter", CATALOG), window)
        made.warm_up.cancel()
        made.show()
        for mode in ("train_mode", "look", "design"):
            made.show_mode(mode)
        made.canvas.append("Dropout")
        made.command_palette.open()
        seen.append(weakref.ref(made))
        made.close_for_good()
        _gone(made)
        del made
    leaks.flush()
    assert [ref() for ref in seen if ref() is not None] == []
    assert _top_levels() - before == set()
    assert [each for each in leaks._busy_objects() if id(each) not in busy] == []
    assert [each.name for each in set(threading.enumerate()) - threads] == []


@pytest.mark.keras
def test_two_trainings_at_once(window: Window, qtbot: QtBot) -> None:
    from dataclasses import replace

    other = window.program.make_window(make_template("starter", CATALOG), window)
    other.show()
    for each in (window, other):
        settings = replace(each.workspace.project.training, epochs=2)
        each.workspace.apply("Set epochs", lambda project, s=settings: set_training(project, s))
        each.commands.train()
    both = (window.training, other.training)
    qtbot.waitUntil(lambda: all(each.is_running for each in both), timeout=5000)
    qtbot.waitUntil(lambda: not any(each.is_running for each in both), timeout=120_000)
    assert all(each.history.done == 2 for each in both)
    qtbot.waitUntil(
        lambda: all(each.workspace.project.weights for each in (window, other)), timeout=5000
    )
