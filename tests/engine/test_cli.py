"""The command line as its users call it: a process of its own, real engines, real files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import NO_QT, ROOT

LONGEST = 150


def environment(home, **more):
    ours = {"PYTHONPATH": str(ROOT), "CNNBUILDER_HOME": str(home), "PYTHONUTF8": "1"}
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "CUDA_VISIBLE_DEVICES": "-1", **ours, **more}


def command(*argv):
    return [sys.executable, "-P", "-m", "app", *map(str, argv)]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder that the tests of this file share: what one makes, the next one reads."""
    return tmp_path_factory.mktemp("cli")


@pytest.fixture(scope="module")
def cnnbuilder(place):
    """Run the program in ``place``; return what came of it."""

    def call(*argv, code=0):
        done = subprocess.run(
            command(*argv),
            cwd=place,
            env=environment(place / "home"),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LONGEST,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return call


@pytest.fixture(scope="module")
def trained(place, cnnbuilder):
    """The folder of a run of two epochs, and what its training printed."""
    cnnbuilder("new", "starter", "-o", "net.cnnb")
    options = ("--validation-split", "0", "--seed", "7", "--device", "cpu")
    done = cnnbuilder(
        *("train", "net.cnnb", "--data", "digits", "--epochs", "2", "-o", "run", "--json"), *options
    )
    return place / "run", [
        json.loads(line, parse_constant=_refuse) for line in done.stdout.splitlines()
    ]


def _refuse(word):
    raise AssertionError(f"{word} is no JSON")


def test_training_tells_what_happens_as_json(trained):
    run, events = trained
    kinds = [event["event"] for event in events]
    assert kinds[0] == "preparing"
    assert [kind for kind in kinds if kind not in ("preparing", "progress")] == [
        "started",
        "epoch",
        "epoch",
        "finished",
    ]
    started, finished = next(e for e in events if e["event"] == "started"), events[-1]
    assert (started["samples"], started["validation_samples"]) == (1438, 0)
    assert 0.2 < finished["test_accuracy"] <= 1
    assert finished["test_loss"] > 0
    assert (Path(finished["run"]), finished["epochs"]) == (run, 2)
    assert Path(finished["weights"]).is_file()


def test_the_design_is_left_as_it_was_and_a_copy_is_kept(trained, place):
    run, _events = trained
    kept = json.loads((run / "design.cnnb").read_text("utf-8"))
    assert (kept["seed"], kept["training"]["epochs"]) == (7, 2)
    design = json.loads((place / "net.cnnb").read_text("utf-8"))
    assert (design["seed"], design["weights"]) == (0, None)


def test_evaluate_finds_what_the_training_found(trained, cnnbuilder):
    _run, events = trained
    done = cnnbuilder("evaluate", "run", "--json", "--device", "cpu")
    found = json.loads(done.stdout)
    assert found["samples"] == 359
    assert found["test_loss"] == pytest.approx(events[-1]["test_loss"], rel=1e-5)
    assert found["test_accuracy"] == pytest.approx(events[-1]["test_accuracy"])


def test_predict_names_classes_and_what_it_could_not_read(trained, cnnbuilder, place):
    (place / "broken.png").write_bytes(b"no picture")
    argv = ("predict", "run", "sample:chelsea", "broken.png", "--json", "--top", "2")
    done = cnnbuilder(*argv, "--device", "cpu", code=1)
    found = json.loads(done.stdout)
    assert found["image"] == "sample:chelsea"
    assert len(found["classes"]) == 2
    assert found["classes"][0]["probability"] >= found["classes"][1]["probability"]
    assert "broken.png is not a picture" in done.stderr


def test_inspect_draws_one_layer(trained, cnnbuilder, place):
    Image.fromarray(np.arange(48 * 64 * 3, dtype=np.uint8).reshape(48, 64, 3)).save(place / "p.png")
    argv = ("inspect", "run", "--image", "p.png", "--layer", "conv2d", "-o", "conv.png")
    done = cnnbuilder(*argv, "--device", "cpu")
    assert "conv.png: the maps of 1 layer" in done.stdout
    with Image.open(place / "conv.png") as picture:
        assert picture.width > 500
        assert len(picture.getcolors(10**6)) > 50


def test_export_writes_a_keras_file_with_the_trained_weights(trained, cnnbuilder, place):
    done = cnnbuilder("export", "run", "-o", "net.keras")
    assert "with its trained weights, 6,090 parameters" in done.stdout
    assert (place / "net.keras").read_bytes().startswith(b"PK")


@pytest.mark.skipif(bool(NO_QT), reason=NO_QT)
def test_export_draws_a_png_without_a_screen(cnnbuilder, place):
    cnnbuilder("export", "template:mnist-convnet", "-o", "net.png", "--zoom", "1")
    with Image.open(place / "net.png") as picture:
        assert (picture.format, picture.mode) == ("PNG", "RGBA")
        assert min(picture.size) > 300
        assert len(picture.convert("RGB").getcolors(10**6)) > 100


@pytest.mark.skipif(
    sys.platform == "win32", reason="a console's Ctrl-C cannot be sent to one child"
)
def test_ctrl_c_stops_a_training_and_keeps_its_weights(trained, place, cnnbuilder):
    argv = ("train", "net.cnnb", "--epochs", "5000", "-o", "stopped", "--json", "--device", "cpu")
    process = subprocess.Popen(
        command(*argv),
        cwd=place,
        env=environment(place / "home"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A terminal sends Ctrl-C to all processes that were started together.
        start_new_session=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        if lines[-1]["event"] == "epoch":
            os.killpg(process.pid, signal.SIGINT)
            break
    rest, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 130, errors
    last = json.loads(rest.splitlines()[-1])
    assert last["event"] == "stopped"
    assert last["epochs"] >= 1
    assert Path(last["weights"]).is_file()
    assert "the weights are in" in errors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_reader_that_goes_away_is_no_error(place):
    shell = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -P -m app templates | head -n 1'],
        cwd=place,
        env=environment(place / "home"),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert shell.stdout.startswith("name")
    assert shell.stderr == ""


def test_without_a_screen_the_demonstration_does_the_whole_path(place):
    folder = place / "elsewhere"
    folder.mkdir()
    kept = environment(place / "home")
    kept.pop("QT_QPA_PLATFORM", None)
    begun = time.monotonic()
    done = subprocess.run(
        command() if sys.platform.startswith("linux") else command("demo"),
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < LONGEST
    if sys.platform.startswith("linux") and not NO_QT:
        assert "There is no screen here" in done.stderr
    assert "the same 6,090 parameters" in done.stdout
    assert "the same outputs for 359 digits" in done.stdout
    written = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    demo = Path("cnnbuilder-demo")
    expected = ["starter.cnnb", "starter.weights.h5", "starter.py", "starter.keras", "starter.svg"]
    expected += ["cat-maps.png", "run/run.json", *([] if NO_QT else ["starter.png"])]
    assert {str(demo / name) for name in expected} <= written
    with Image.open(folder / demo / "cat-maps.png") as picture:
        assert picture.width == 1200
        assert len(picture.getcolors(10**7)) > 200


def test_the_demonstration_spares_what_is_not_its_own(cnnbuilder, place):
    (place / "mine").mkdir()
    (place / "mine" / "letter.txt").write_text("mine")
    done = cnnbuilder("demo", "-o", "mine", code=1)
    assert "already holds other things" in done.stderr
    assert [path.name for path in (place / "mine").iterdir()] == ["letter.txt"]
