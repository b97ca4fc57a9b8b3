"""What takes a while: told in the message line, cancelled there, and never in the way."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app import data_facts
from app import files as app_files
from app.files import PictureChoice
from app.tasks import Cancelled, Tasks
from app.window import Window
from cnnbuilder.link import Exported, Failed
from cnnbuilder.project import weights as weights_module
from cnnbuilder.project.places import weights_folder
from cnnbuilder.project.settings import DataChoice
from cnnbuilder.project.weights import WeightsStore, beside
from cnnbuilder.templates import make_template


def _cancel(window: Window, qtbot: QtBot) -> None:
    buttons = [b for b in window.messages.findChildren(QPushButton) if b.isVisible()]
    assert [button.text() for button in buttons] == ["Cancel"]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)


def test_what_is_quick_is_not_told(window: Window, qtbot: QtBot) -> None:
    task = window.tasks.begin("Writing…")
    qtbot.wait(100)
    assert window.messages.task is None
    window.tasks.end(task)
    qtbot.wait(600)
    assert window.messages.isHidden()


def test_what_is_slow_is_told_with_its_share_and_goes(window: Window, qtbot: QtBot) -> None:
    task = window.tasks.begin("Writing…")
    qtbot.waitUntil(lambda: window.messages.task is task)
    bar = window.messages._bar
    assert bar.isVisible()
    assert bar._timer.isActive()
    window.tasks.tell(task, 0.4)
    assert bar.share == 0.4
    # Nothing moves where the share is known.
    assert not bar._timer.isActive()
    assert not [b for b in window.messages.findChildren(QPushButton) if b.isVisible()]
    window.tasks.end(task)
    assert window.messages.isHidden()


def test_a_message_comes_first_and_the_task_comes_back(window: Window, qtbot: QtBot) -> None:
    task = window.tasks.begin("Writing…")
    qtbot.waitUntil(lambda: window.messages.task is task)
    window.say("Another thing.", "warning")
    assert window.messages.text == "Another thing."
    assert not window.messages._bar.isVisible()
    window.messages.clear()
    qtbot.waitUntil(lambda: window.messages.task is task)
    window.tasks.end(task)


def test_work_on_a_thread_ends_in_the_window(qapp, qtbot: QtBot) -> None:
    tasks, told = Tasks(), []

    def work(tell) -> int:
        tell(0.5)
        return 7

    def bad(_tell) -> None:
        raise ValueError("no")

    def end(what: object) -> None:
        told.append((what, threading.current_thread() is threading.main_thread()))

    tasks.run("A", work, end, end)
    qtbot.waitUntil(lambda: told == [(7, True)])
    tasks.run("B", bad, end, lambda error: end(str(error)))
    qtbot.waitUntil(lambda: told[1:] == [("no", True)])
    assert tasks.current is None


def test_work_that_is_cancelled_says_nothing_more(qapp, qtbot: QtBot) -> None:
    tasks, told, go, stopped = Tasks(), [], threading.Event(), threading.Event()

    def work(tell) -> int:
        go.wait(5)
        try:
            tell(0.1)
        except Cancelled:
            stopped.set()
            raise
        return 1

    task = tasks.run("A", work, told.append, told.append, lambda: told.append("cancelled"))
    task.cancel()
    assert told == ["cancelled"]
    assert tasks.current is None
    go.set()
    assert stopped.wait(5)
    qtbot.wait(50)
    assert told == ["cancelled"]


def test_a_large_picture_is_drawn_while_the_window_goes_on(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    window.workspace.open(make_template("starter", window.workspace.catalog), None)
    path = tmp_path / "net.png"
    window.files.export_picture_later(path, PictureChoice(".png"))
    # What is drawn is the design as it was then.
    window.files.new()
    qtbot.waitUntil(lambda: "Wrote" in window.messages.text, timeout=10_000)
    assert path.stat().st_size > 10_000


def test_a_picture_that_is_cancelled_is_not_written(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(app_files, "picture_file", lambda *_a, **_k: go.wait(5) and b"x")
    path = tmp_path / "net.svg"
    window.files.export_picture_later(path, PictureChoice())
    qtbot.waitUntil(lambda: window.messages.task is not None)
    _cancel(window, qtbot)
    go.set()
    qtbot.wait(50)
    assert "was not written" in window.messages.text
    assert not path.exists()


def test_a_model_is_told_of_when_it_is_written(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(window.service, "export_keras", asked.append)
    path = tmp_path / "net.keras"
    window.files.export_keras(path)
    qtbot.waitUntil(lambda: window.messages.task is not None)
    # Another window's job is none of ours.
    window.service.heard.emit(Exported("export-of-another", path))
    assert window.messages.task is not None
    window.service.heard.emit(Exported(asked[0].job, path, ()))
    assert window.messages.text == f"Wrote {path}."
    window.files.export_keras(path)
    window.service.heard.emit(Failed(asked[1].job, "The disk is full."))
    assert window.messages.text == "The disk is full."
    assert window.tasks.current is None


def test_a_model_that_is_cancelled_ends_its_engine(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []
    monkeypatch.setattr(window.service, "export_keras", lambda _request: None)
    monkeypatch.setattr(window.service, "cancel_export", ended.append)
    window.files.export_keras(tmp_path / "net.keras")
    qtbot.waitUntil(lambda: window.messages.task is not None)
    _cancel(window, qtbot)
    assert len(ended) == 1
    assert "was not written" in window.messages.text


def _weights(tmp_path: Path, window: Window) -> str:
    """Trained weights that count as large, in the store and in the design."""
    source = tmp_path / "trained.h5"
    source.write_bytes(bytes(3_000_000))
    digest = WeightsStore(weights_folder()).add(source)
    window.workspace.apply("Train", lambda project: replace(project, weights=digest))
    return digest


def test_large_weights_are_saved_and_read_on_a_thread(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_files, "LARGE", 1_000_000)
    digest = _weights(tmp_path, window)
    path = tmp_path / "net.cnnb"
    assert window.files.save(path)
    qtbot.waitUntil(lambda: "Saved as net.cnnb" in window.messages.text)
    assert weights_module.file_hash(beside(path)) == digest
    kept = WeightsStore(weights_folder()).path(digest)
    kept.unlink()
    with qtbot.waitSignal(window.files.weights_came, timeout=5000):
        assert window.files.open(path)
    assert WeightsStore(weights_folder()).path(digest) is not None


def test_reading_large_weights_can_be_cancelled(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = _weights(tmp_path, window)
    path = tmp_path / "net.cnnb"
    assert window.files.save(path)
    WeightsStore(weights_folder()).path(digest).unlink()
    monkeypatch.setattr(app_files, "LARGE", 1_000_000)
    real = weights_module.file_hash

    def slow(file: Path, tell=None) -> str:
        while tell is not None:
            time.sleep(0.01)
            tell(0.5)
        return real(file)

    monkeypatch.setattr(weights_module, "file_hash", slow)
    assert window.files.open(path)
    assert window.workspace.title == "net.cnnb"
    window.messages.clear()
    qtbot.waitUntil(lambda: window.messages.task is not None)
    assert window.messages._bar.share == 0.5
    _cancel(window, qtbot)
    assert "start afresh" in window.messages.text


def test_looking_at_a_huge_folder_can_be_cancelled(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(data_facts, "_look", lambda *_data: go.wait(5))
    workspace = window.workspace
    choice = DataChoice("folder", MappingProxyType({"path": "/somewhere"}))
    workspace.apply("Choose data", lambda project: replace(project, data=choice))
    assert workspace.facts_awaited
    qtbot.waitUntil(lambda: window.messages.task is not None)
    _cancel(window, qtbot)
    go.set()
    assert not workspace.facts_awaited
    assert workspace.facts_problem == "Looking at the data was cancelled."
    assert window.tasks.current is None
