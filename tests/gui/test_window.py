"""The whole window: commands, files, messages, and what happens at the worst moment."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app import files as app_files
from app.main import _offer_recovery
from app.menu import COMMANDS, MENUS
from app.unsaved import AskToSave
from app.window import Window
from cnnbuilder.catalog import load_catalog
from cnnbuilder.project.files import dumps
from cnnbuilder.project.places import recovery_folder
from cnnbuilder.project.recovery import find_left_behind
from cnnbuilder.templates import make_template
from tests.gui.helpers import click, drop_data, middle_of

CATALOG = load_catalog()


def test_it_starts_with_the_starter_design(window: Window) -> None:
    assert window.workspace.analysis.total_params == 6090
    assert not window.workspace.analysis.problems
    assert not window.workspace.is_changed
    assert window.top_bar.isVisible()
    assert "6,090 parameters" in window.status.text


def test_every_command_has_words_a_tip_and_keys_of_its_own(window: Window) -> None:
    keys = [window.acts[command.id].shortcut().toString() for command in COMMANDS]
    used = [key for key in keys if key]
    assert len(used) == len(set(used))
    for command in COMMANDS:
        assert command.text
        assert command.tip.endswith(".")
        assert command.menu.partition("/")[0] in MENUS


def test_the_three_modes_show_what_they_promise(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.mode == "train_mode"
    assert window.training_view.isVisible()
    assert window.training_form.isVisible()
    assert not window.canvas.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.isVisible()
    assert window.inspector.isVisible()
    assert not window.training_view.isVisible()


def test_undo_by_key(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    before = workspace.project
    click(window.canvas.viewport(), middle_of(window.canvas, workspace.graph.node_named("dense")))
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert workspace.graph.node_named("dense") is None
    assert window.acts["undo"].text() == "Undo: Delete dense"
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workspace.project is before
    assert not window.acts["undo"].isEnabled()


def test_save_open_and_what_is_not_saved(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    workspace = window.workspace
    workspace.set_parameters(workspace.graph.node_named("conv2d"), {"filters": 20})
    assert window.isWindowModified()
    path = tmp_path / "mine"
    assert window.files.save(path)
    saved = tmp_path / "mine.cnnb"
    assert json.loads(saved.read_text())["format"] == "cnnbuilder"
    assert not window.isWindowModified()
    assert "Saved as mine.cnnb" in window.messages.text
    window.files.new()
    assert not workspace.graph.nodes
    window.commands.open_path(saved)
    conv = workspace.graph.node_named("conv2d")
    assert workspace.layer(conv).params["filters"] == 20
    assert workspace.title == "mine.cnnb"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "no valid JSON"),
        (b'{"format": "cnnbuilder", "version": 99}', "newer cnnbuilder"),
        (b"\xff\xd8\xff", "not text"),
    ],
)
def test_a_bad_file_is_a_message_and_loses_nothing(
    window: Window, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "bad.cnnb"
    path.write_bytes(content)
    before = window.workspace.project
    window.commands.open_path(path)
    assert words in window.messages.text
    assert window.workspace.project is before


def test_a_full_disk_is_a_message_and_the_design_stays_unsaved(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(app_files, "write_atomically", full)
    workspace = window.workspace
    workspace.set_parameters(workspace.graph.node_named("conv2d"), {"filters": 20})
    assert not window.files.save(tmp_path / "mine.cnnb")
    assert "the disk is full" in window.messages.text
    assert workspace.is_changed


def _question(window: Window) -> AskToSave:
    asked = window.findChild(AskToSave)
    assert asked is not None
    return asked


@pytest.mark.parametrize("answer", ["discard", "cancel"])
def test_closing_asks_about_what_is_not_saved(window: Window, qtbot: QtBot, answer: str) -> None:
    workspace = window.workspace
    workspace.set_parameters(workspace.graph.node_named("conv2d"), {"filters": 20})
    window.close()
    assert window.isVisible()
    button = _question(window).findChild(QPushButton, answer)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.isVisible() is (answer == "cancel")


def test_a_crash_is_offered_at_the_next_start(window: Window, qtbot: QtBot) -> None:
    folder = recovery_folder()
    folder.mkdir(parents=True)
    design = dumps(make_template("cnn-same", CATALOG), CATALOG)
    record = {"pid": 2**22 + 1, "original": "/tmp/mine.cnnb", "when": 1.0, "design": design}
    (folder / "1-a.json").write_text(json.dumps(record))
    _offer_recovery(window)
    qtbot.waitUntil(lambda: "copy of mine.cnnb" in window.messages.text)
    button = next(b for b in window.messages.findChildren(QPushButton) if "Open" in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.workspace.analysis.total_params == 24_533
    assert window.workspace.is_changed
    assert find_left_behind(folder) == []


def test_unsaved_work_is_copied_within_two_seconds(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    workspace.set_parameters(workspace.graph.node_named("conv2d"), {"filters": 20})
    qtbot.waitUntil(lambda: any(recovery_folder().glob("*.json")), timeout=4000)
    workspace.undo()
    qtbot.waitUntil(lambda: not any(recovery_folder().glob("*.json")))


def test_a_dropped_design_opens_and_a_dropped_text_does_not(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "dropped.cnnb"
    path.write_text(dumps(make_template("one-conv", CATALOG), CATALOG))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop_data(window, QPoint(700, 400), data)
    assert window.workspace.analysis.total_params == 21_923
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/cat.png")])
    drop_data(window, QPoint(700, 400), web)
    assert "Only files of this computer" in window.messages.text


def test_code_and_pictures_are_written(window: Window, tmp_path: Path) -> None:
    assert window.files.export_code(tmp_path / "net.py")
    source = (tmp_path / "net.py").read_text()
    compile(source, "net.py", "exec")
    assert "def build_model" in source
    assert window.files.export_picture(tmp_path / "net.svg")
    assert (tmp_path / "net.svg").read_text().startswith("<")
    assert window.files.export_picture(tmp_path / "net.png")
    assert (tmp_path / "net.png").read_bytes()[:4] == b"\x89PNG"


def test_an_unsound_design_cannot_be_exported_or_trained(window: Window, tmp_path: Path) -> None:
    workspace = window.workspace
    workspace.set_parameters(workspace.graph.node_named("input"), {"shape": (1, 1, 1)})
    assert not window.files.export_code(tmp_path / "net.py")
    assert "does not fit" in window.messages.text
    window.acts["train"].trigger()
    assert "Training cannot start" in window.messages.text
    assert not window.training.is_running


def test_colours_change_at_once_and_are_remembered(window: Window) -> None:
    window.acts["theme_dark"].trigger()
    assert window.theme.palette.dark
    assert window.settings.value("theme") == "dark"
    assert window.acts["theme_dark"].isChecked()
    window.acts["theme_light"].trigger()
    assert not window.theme.palette.dark


def test_a_template_from_the_menu(window: Window) -> None:
    menu = window.top_bar.findChild(QMenu, "menuTemplates")
    assert menu is not None
    action = next(each for each in menu.actions() if each.text() == "resnet50")
    action.trigger()
    assert window.workspace.analysis.total_params == 25_636_712
    assert len(window.canvas.canvas.blocks) == 177


def test_arrange_is_one_undoable_step(window: Window) -> None:
    before = window.workspace.project
    window.canvas.append("Dropout")
    window.acts["arrange"].trigger()
    window.workspace.undo()
    window.workspace.undo()
    assert window.workspace.project is before
