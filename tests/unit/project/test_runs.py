import json
import os

import pytest

from cnnbuilder.plan import LayerCall, ModelPlan
from cnnbuilder.project import runs
from cnnbuilder.project.runs import (
    RunError,
    data_to_json,
    list_runs,
    new_run_folder,
    read_run,
    runs_folder,
)
from cnnbuilder.project.settings import DataChoice, TrainingSettings

PLAN = ModelPlan(
    "net", (LayerCall("a", "la", "in", "InputLayer", (), (), True, (4,)),), ("a",), ("a",)
)
DATA = DataChoice("npz", {"path": "x.npz", "size": (4, 5)}, ("a", "b"))
SETTINGS = TrainingSettings(epochs=7)
INFO = {
    "format": "cnnbuilder-run",
    "version": 1,
    "plan": PLAN.to_json(),
    "data": data_to_json(DATA),
    "settings": SETTINGS.to_json(),
    "seed": 5,
    "classes": ["a", "b"],
    "device": "CPU",
}


def make(folder, events="", **changes):
    folder.mkdir(parents=True)
    info = {name: value for name, value in {**INFO, **changes}.items() if value is not ...}
    (folder / "run.json").write_text(json.dumps(info), "utf-8")
    if events:
        (folder / "events.jsonl").write_text(events, "utf-8")
    return folder


def test_a_run_reads_back(tmp_path):
    lines = [
        {"event": "started", "samples": 3},
        {"event": "epoch", "epoch": 1, "metrics": {"loss": 0.5}},
        {"event": "finished", "test_loss": 0.25},
    ]
    folder = make(tmp_path / "r", "\n".join(map(json.dumps, lines)))
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints" / "last.weights.h5").write_bytes(b"1")
    run = read_run(folder)
    assert run.plan == PLAN
    assert run.data == DATA
    assert run.settings == SETTINGS
    assert (run.seed, run.classes, run.state) == (5, ("a", "b"), "finished")
    assert run.history == ({"epoch": 1, "loss": 0.5},)
    assert run.ending["test_loss"] == 0.25
    assert run.info["device"] == "CPU"
    assert run.design == folder / "design.cnnb"
    assert run.weights.name == "last.weights.h5"
    (folder / "checkpoints" / "final.weights.h5").write_bytes(b"1")
    assert read_run(folder).weights.name == "final.weights.h5"


def test_a_run_whose_engine_was_killed_is_readable(tmp_path):
    folder = make(
        tmp_path / "r",
        '{"event": "epoch", "epoch": 1, "metrics": {"loss": 1}}\n[1]\n{"event": "epo',
        classes=[],
    )
    run = read_run(folder)
    assert run.state == "open"
    assert len(run.history) == 1
    assert run.ending is None
    assert run.weights is None
    assert read_run(make(tmp_path / "early")).events == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "other"}, "not written by a training"),
        ({"version": 2}, "version 2"),
        ({"plan": ...}, "'plan'"),
        ({"settings": {"epoch": 3}}, "not complete"),
        ({"seed": None}, "not complete"),
    ],
)
def test_a_broken_run_is_a_sentence(tmp_path, changes, words):
    with pytest.raises(RunError, match=words) as caught:
        read_run(make(tmp_path / "r", **changes))
    assert str(caught.value).endswith(".")


def test_what_is_no_run_is_a_sentence(tmp_path):
    with pytest.raises(RunError, match="does not exist"):
        read_run(tmp_path / "nowhere")
    with pytest.raises(RunError, match=r"has no run\.json"):
        read_run(tmp_path)
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(RunError, match="is a file"):
        read_run(file)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(RunError, match="is damaged"):
        read_run(tmp_path)
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(RunError, match="not written by"):
        read_run(tmp_path)
    (tmp_path / "run.json").unlink()
    (tmp_path / "run.json").mkdir()
    with pytest.raises(RunError, match="cannot be read"):
        read_run(tmp_path)


def test_events_that_cannot_be_read_are_a_sentence(tmp_path):
    folder = make(tmp_path / "r")
    (folder / "events.jsonl").mkdir()
    with pytest.raises(RunError, match="cannot be read"):
        read_run(folder)


def test_runs_are_listed_newest_first_and_get_new_folders(tmp_path):
    parent = runs_folder(tmp_path)
    assert list_runs(parent) == ()
    first = make(new_run_folder(parent, "my net/ä"))
    assert first == parent / "my-net-ä-001"
    second = make(new_run_folder(parent, "my net/ä"))
    assert second.name == "my-net-ä-002"
    assert new_run_folder(parent, "//").name == "run-001"
    os.utime(first / runs.RUN_FILE, (1, 1))
    assert list_runs(parent) == (second, first)
