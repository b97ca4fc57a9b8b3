"""Which folder a run is written to, and what becomes of an older run there."""

from __future__ import annotations

import pytest

from app.commands.errors import CommandError
from app.commands.run_folder import choose_run_folder, replacing_run
from cnnbuilder.project import runs


def write_run(folder, words, weights=True):
    checkpoints = folder / runs.CHECKPOINTS
    checkpoints.mkdir(parents=True, exist_ok=True)
    for name in (runs.RUN_FILE, runs.EVENTS_FILE, runs.DESIGN_FILE):
        (folder / name).write_text(words)
    if weights:
        (checkpoints / runs.LAST_WEIGHTS).write_text(words)


def test_without_a_name_runs_are_the_users(cnnbuilder_home):
    folder = choose_run_folder(None, "net")
    assert folder.parent == cnnbuilder_home / "data" / "runs"
    assert folder.name.startswith("net-")


def test_a_new_or_empty_folder_or_a_run_to_replace_is_taken(tmp_path):
    assert choose_run_folder(str(tmp_path / "new"), "net") == tmp_path / "new"
    (tmp_path / "empty").mkdir()
    assert choose_run_folder(str(tmp_path / "empty"), "net") == tmp_path / "empty"
    write_run(tmp_path / "run", "old")
    assert choose_run_folder(str(tmp_path / "run"), "net", replace=True) == tmp_path / "run"


def test_a_run_is_not_replaced_unasked(tmp_path):
    write_run(tmp_path, "old")
    with pytest.raises(CommandError, match="holds a run: give another folder, or --force"):
        choose_run_folder(str(tmp_path), "net")


def test_anything_else_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="is a file"):
        choose_run_folder(str(tmp_path / "file"), "net")
    with pytest.raises(CommandError, match="holds other things and no run"):
        choose_run_folder(str(tmp_path), "net")


def test_a_new_run_takes_the_old_ones_place_and_leaves_other_files(tmp_path):
    write_run(tmp_path, "old")
    (tmp_path / "mine.txt").write_text("mine")
    with replacing_run(tmp_path):
        assert not (tmp_path / runs.RUN_FILE).exists()
        write_run(tmp_path, "new")
    assert (tmp_path / runs.RUN_FILE).read_text() == "new"
    assert (tmp_path / runs.CHECKPOINTS / runs.LAST_WEIGHTS).read_text() == "new"
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert not list(tmp_path.glob(".before*"))


@pytest.mark.parametrize("begun", [False, True])
def test_the_old_run_comes_back_if_the_new_one_came_to_nothing(tmp_path, begun):
    write_run(tmp_path, "old")
    with replacing_run(tmp_path):
        if begun:
            write_run(tmp_path, "new", weights=False)
    assert (tmp_path / runs.RUN_FILE).read_text() == "old"
    assert (tmp_path / runs.CHECKPOINTS / runs.LAST_WEIGHTS).read_text() == "old"
    assert not list(tmp_path.glob(".before*"))
