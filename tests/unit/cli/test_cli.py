"""Arguments, exit codes and sentences of the command line, without an engine."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace

import pytest

from app import cli
from app.commands import arguments, dispatch
from app.commands.errors import CommandError, did_you_mean, named
from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph import edits
from cnnbuilder.project.files import dumps, read_design
from cnnbuilder.templates import make_template, template_names

INSPECT = ("inspect", "template:starter", "--image", "sample:chelsea", "-o", "x.png")


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run the program in an empty folder; return exit code, output and error output."""
    monkeypatch.chdir(tmp_path)

    def call(*argv):
        code = cli.main([str(arg) for arg in argv])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def window(monkeypatch):
    """A window and a demonstration that only note what they were asked for."""
    asked = []
    monkeypatch.setattr("app.system_check.why_no_window", lambda: "")
    monkeypatch.setattr(
        dispatch, "run_demo_instead", lambda reason: asked.append(("demo", reason)) or 0
    )

    class Main:
        @staticmethod
        def run_window(*paths):
            asked.append(("window", *paths))
            return 0

    monkeypatch.setitem(__import__("sys").modules, "app.main", Main)
    return asked


# The window


def test_without_arguments_the_window_opens(run, window):
    assert run() == (0, "", "")
    assert window == [("window",)]


def test_a_file_opens_in_the_window(run, window, tmp_path):
    path = tmp_path / "net.cnnb"
    path.write_text("{}")
    assert run(path)[0] == 0
    assert window == [("window", path)]


def test_several_files_open_in_windows_of_their_own(run, window, tmp_path):
    paths = [tmp_path / "a.cnnb", tmp_path / "b.cnnb"]
    for path in paths:
        path.write_text("{}")
    assert run(*paths)[0] == 0
    assert window == [("window", *paths)]


def test_a_file_that_is_not_there_is_a_sentence(run, window):
    code, _out, err = run("net.cnnb")
    assert (code, window) == (1, [])
    assert err == "cnnbuilder: net.cnnb does not exist.\n"


def test_where_no_window_can_open_the_demonstration_runs(run, window, monkeypatch):
    monkeypatch.setattr("app.system_check.why_no_window", lambda: "No screen.")
    assert run()[0] == 0
    assert window == [("demo", "No screen.")]


# Usage


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["trian"], "Did you mean train?"),
        (["trian", "x"], "Did you mean train?"),
        (["zzz"], "neither a command nor a file zzz"),
        (["--nothing"], "unrecognized arguments: --nothing"),
        (["new", "starter"], "-o/--output"),
        (["train", "x", "--epochs", "0"], "0 is not a whole number from 1 up"),
        (["train", "x", "--epochs", "two"], "two is not a whole number"),
        (["train", "x", "--learning-rate", "-1"], "-1 is not a number above 0"),
        (["train", "x", "--learning-rate", "nan"], "nan is not a number above 0"),
        (["train", "x", "--validation-split", "1"], "1 is not a number from 0 to below 1"),
        (["train", "x", "--seed", "-1"], "-1 is not a whole number from 0 up"),
        (["train", "x", "--device", "tpu"], "invalid choice: 'tpu'"),
    ],
)
def test_wrong_arguments_are_one_sentence_and_exit_code_2(run, argv, words):
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["new", "mnist-convent", "-o", "x.cnnb"], "Did you mean mnist-convnet?"),
        (["summary", "template:startr"], "Did you mean starter?"),
        (["export", "template:starter", "-o", "x.gif"], "has to end in .py or .keras"),
        (["inspect", "x", "--image", "i", "-o", "x.jpg"], "has to end in .png"),
        (["train", "template:starter", "--optimizer", "Adm"], "Did you mean Adam?"),
        (["train", "template:starter", "--loss", "binary"], "There is no loss binary"),
        (["inspect", "template:starter", "--image", "sample:chelse", "-o", "x.png"], "chelsea?"),
        (
            [*INSPECT, "--layer", "conv2d_9"],
            "There is no layer conv2d_9. Did you mean conv2d",
        ),
        (["summary", "nothing.cnnb"], "nothing.cnnb does not exist."),
        (["summary", "starter"], "The template of that name is template:starter."),
        (["summary", "startr"], "Did you mean template:starter?"),
        (["evaluate", "nothing"], "nothing does not exist"),
        (["new", "starter", "-o", "no/where.cnnb"], "The folder no does not exist"),
        (["new", "starter", "-o", "."], "is a folder"),
        (["train", "template:starter", "--data", "digit"], "Did you mean digits?"),
        (["train", "template:starter", "--data", "nothing.npz"], "nor a file or folder"),
        (["train", "template:starter", "--classes", "0,99"], "There is no class 99"),
        (["train", "template:dogs-cats"], "Choose a folder"),
        (["predict", "template:starter", "x.png"], "has no trained weights"),
        (["inspect", "template:starter", "--image", "x.png", "-o", "y.png"], "no file x.png"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(run, argv, words):
    code, out, err = run(*argv)
    assert (code, out) == (1, "")
    assert words in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_help_and_version(run):
    code, out, _err = run("--help")
    assert code == 0
    assert all(name in out for name in arguments.names())
    assert "examples:" in out
    code, out, _err = run("--version")
    assert (code, bool(re.fullmatch(r"cnnbuilder \S.*\n", out))) == (0, True)


@pytest.mark.parametrize("name", arguments.names())
def test_each_command_has_help_and_a_function(run, name):
    code, out, _err = run(name, "--help")
    assert code == 0
    assert out.startswith(f"usage: cnnbuilder {name}")
    command = next(each for each in arguments.COMMANDS if each.name == name)
    module, _, function = command.function.partition(":")
    imported = __import__(f"app.commands.{module}", fromlist=[function])
    assert callable(getattr(imported, function))


# Designs


def test_templates_are_listed(run):
    code, out, err = run("templates")
    assert (code, err) == (0, "")
    rows = [line.split()[0] for line in out.splitlines()[1:]]
    assert tuple(rows) == template_names()
    assert "5,000,055,010" in out


def test_new_writes_the_template(run, tmp_path):
    catalog, path = load_catalog(), tmp_path / "net.cnnb"
    code, out, _err = run("new", "mnist-convnet", "-o", path)
    assert code == 0
    assert "93,322 parameters" in out
    written, expected = read_design(path, catalog), make_template("mnist-convnet", catalog)
    assert dict(written.graph.layers) == dict(expected.graph.layers)
    assert [file.name for file in tmp_path.iterdir() if file.name != "home"] == ["net.cnnb"]


def test_summary_as_json(run):
    code, out, err = run("summary", "template:mnist-convnet", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [layer["params"] for layer in found["layers"]] == [
        *(0, 320, 0, 18_496, 0, 36_928),
        *(0, 36_928, 650),
    ]
    assert found["layers"][0]["type"] == "InputLayer"
    assert found["layers"][1] == {
        "name": "conv2d",
        "type": "Conv2D",
        "output_shape": [None, 26, 26, 32],
        "params": 320,
        "trainable_params": 320,
        "non_trainable_params": 0,
        "inputs": ["input"],
    }
    assert (found["total_params"], found["trainable_params"]) == (93_322, 93_322)
    assert (found["non_trainable_params"], found["problems"]) == (0, [])


def test_the_summary_tells_what_training_would_take(run):
    code, out, _err = run("summary", "template:ann-megapixel")
    assert code == 0
    assert "5,000,055,010" in out
    assert all(size in out for size in ("20.0 GB", "60.0 GB", "80.0 GB"))


def test_a_network_too_large_is_refused_before_anything_is_started(run, monkeypatch):
    monkeypatch.setattr("app.commands.trainings.available_memory", lambda: 16 * 10**9)
    monkeypatch.setattr("app.commands.training.Session", None)
    code, out, err = run("train", "template:ann-megapixel", "--device", "cpu")
    assert (code, out) == (1, "")
    assert "too large to train here" in err
    assert all(size in err for size in ("20.0 GB", "60.0 GB", "80.0 GB", "16.0 GB"))


@pytest.mark.parametrize(
    ("argv", "figure"),
    [
        (("export", "template:ann-megapixel", "-o", "am.keras"), "100 GB"),
        (
            ("inspect", "template:ann-megapixel", "--image", "sample:chelsea", "-o", "am.png"),
            "60.0",
        ),
    ],
)
def test_a_network_too_large_to_run_is_refused_before_anything_is_started(
    run, monkeypatch, tmp_path, argv, figure
):
    monkeypatch.setattr("app.commands.room.available_memory", lambda: 24 * 10**9)
    monkeypatch.setattr("app.commands.exporting.Session", None)
    monkeypatch.setattr("app.commands.looking.Session", None)
    monkeypatch.setattr("app.commands.looking.may_have_gpu", lambda: False)
    code, out, err = run(*argv)
    assert (code, out) == (1, "")
    assert "too large to run here" in err
    assert all(size in err for size in ("20.0 GB", figure, "24.0 GB"))
    assert not list(tmp_path.iterdir())


def test_the_code_of_a_network_too_large_to_run_can_be_had(run, tmp_path):
    assert run("export", "template:ann-megapixel", "-o", "am.py")[0] == 0
    assert "Dense(5000" in (tmp_path / "am.py").read_text()


def test_what_the_window_would_not_train_is_refused_before_anything_is_started(
    run, monkeypatch, tmp_path
):
    monkeypatch.setattr("app.commands.training.Session", None)
    catalog = load_catalog()
    project = make_template("starter", catalog)
    graph, node = edits.add_layer(project.graph, catalog.layers["Dense"], {})
    graph = edits.connect(graph, catalog, graph.node_named("flatten"), node)
    path = tmp_path / "two.cnnb"
    path.write_text(dumps(replace(project, graph=graph), catalog))
    code, out, err = run("train", path)
    assert (code, out) == (1, "")
    assert "The network has 2 outputs" in err


def test_what_mends_a_refused_design_is_told(run, monkeypatch):
    monkeypatch.setattr("app.commands.training.Session", None)
    code, out, err = run("train", "template:one-conv", "--data", "digits", "--classes", "0,1,2,3")
    assert (code, out) == (1, "")
    assert "\n    to mend it: Use 4 units in dense\n" in err


def broken(tmp_path, run):
    path = tmp_path / "net.cnnb"
    run("new", "mnist-convnet", "-o", path)
    path.write_text(path.read_text().replace('"pool_size": [2, 2]', '"pool_size": [9, 9]'))
    return path


def test_check_tells_problems_and_fixes(run, tmp_path):
    assert run("check", "template:mnist-convnet")[:2] == (
        0,
        "mnist-convnet: no problems (9 blocks, 93,322 parameters).\n",
    )
    path = broken(tmp_path, run)
    code, out, _err = run("check", path)
    assert code == 1
    assert out.startswith("error: ")
    assert "to mend it: " in out
    code, out, _err = run("check", path, "--json")
    assert code == 1
    first = json.loads(out)[0]
    assert set(first) == {"severity", "layer", "parameter", "message", "fixes"}
    assert (first["severity"], bool(first["fixes"])) == ("error", True)


def test_warnings_are_no_failure(run):
    code, out, _err = run("check", "template:mnist-base")
    assert code == 0
    assert out.startswith("warning: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no valid JSON"),
        ("[]", "not a cnnbuilder design"),
        ('{"format": "cnnbuilder", "version": 99}', "newer cnnbuilder"),
        ('{"format": "cnnbuilder", "version": 1}', "damaged"),
    ],
)
@pytest.mark.parametrize("command", ["summary", "check", "train"])
def test_a_file_that_is_no_design_is_a_sentence(run, tmp_path, command, text, words):
    path = tmp_path / "net.cnnb"
    path.write_text(text)
    code, out, err = run(command, path)
    assert (code, out) == (1, "")
    assert words in err
    assert path.read_text() == text


def test_a_folder_that_is_no_run_is_a_sentence(run, tmp_path):
    (tmp_path / "photos").mkdir()
    code, _out, err = run("summary", "photos")
    assert code == 1
    assert "no run.json" in err


# What is there already


def test_a_design_is_not_replaced_unasked(run, tmp_path):
    path = tmp_path / "net.cnnb"
    path.write_text("mine")
    code, _out, err = run("new", "starter", "-o", "net.cnnb")
    assert (code, path.read_text()) == (1, "mine")
    assert "net.cnnb exists: give another name, or --force to replace it." in err
    assert run("new", "starter", "-o", "net.cnnb", "--force")[0] == 0
    assert path.read_text() != "mine"


def test_a_run_is_not_replaced_unasked(run, tmp_path, monkeypatch):
    monkeypatch.setattr("app.commands.training.Session", None)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    code, _out, err = run("train", "template:starter", "--device", "cpu", "-o", "run")
    assert code == 1
    assert "holds a run: give another folder, or --force to replace it." in err


@pytest.mark.skipif(os.name != "posix", reason="named pipes lie in folders on POSIX only")
def test_what_is_no_plain_file_is_never_replaced(run, tmp_path):
    os.mkfifo(tmp_path / "net.py")
    for argv in (("export", "template:starter"), ("new", "starter", "--force")):
        code, _out, err = run(*argv, "-o", "net.py")
        assert code == 1
        assert "no plain file" in err
    assert (tmp_path / "net.py").is_fifo()


# Export, without an engine


def test_export_code_and_drawing(run, tmp_path):
    assert run("export", "template:starter", "-o", "net.py")[0] == 0
    assert "def build_model()" in (tmp_path / "net.py").read_text()
    assert "__main__" in (tmp_path / "net.py").read_text()
    assert run("export", "template:starter", "-o", "net.py", "--no-training")[0] == 0
    assert "__main__" not in (tmp_path / "net.py").read_text()
    argv = ("export", "template:starter", "-o", "net.py", "--style", "sequential")
    assert run(*argv)[0] == 0
    assert "keras.Sequential(" in (tmp_path / "net.py").read_text()
    assert run("export", "template:starter", "-o", "net.svg")[0] == 0
    assert run("export", "template:starter", "-o", "net.png")[0] == 0
    assert run("export", "template:starter", "-o", "net.pdf")[0] == 0
    assert (tmp_path / "net.pdf").read_bytes().startswith(b"%PDF")
    # The drawing stands for the design, unless it was to be a drawing only.
    answers = [run("summary", name) for name in ("template:starter", "net.svg", "net.png")]
    assert [code for code, _, _ in answers] == [0, 0, 0]
    assert run("export", "template:starter", "-o", "bare.png", "--no-carry")[0] == 0
    assert "carries no design" in run("summary", "bare.png")[2]
    assert (tmp_path / "net.svg").read_text().startswith("<svg ")


def test_a_training_part_that_cannot_be_written_is_left_out_or_refused(run, tmp_path):
    code, _out, err = run("export", "template:dogs-cats", "-o", "net.py")
    assert code == 0
    assert "Without the training part: " in err
    code, _out, err = run("export", "template:dogs-cats", "-o", "new.py", "--training")
    assert code == 1
    assert not (tmp_path / "new.py").exists()


def test_export_png_says_what_is_missing(run, monkeypatch, tmp_path):
    monkeypatch.setattr("app.picture.why_no_pictures", lambda: "Install libegl1.")
    monkeypatch.setattr("app.picture._running", lambda: None)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    code, _out, err = run("export", "template:starter", "-o", "net.png")
    assert code == 1
    assert "Install libegl1." in err
    assert not (tmp_path / "net.png").exists()


# Ends


def test_interrupted_is_130(run, monkeypatch):
    def interrupted(_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(dispatch, "run_command", interrupted)
    code, _out, err = run("templates")
    assert (code, err.strip()) == (130, "Interrupted.")


def test_a_full_disk_is_a_sentence(run, monkeypatch, tmp_path):
    def full(*_args):
        raise OSError(28, os.strerror(28))

    path = tmp_path / "net.cnnb"
    path.write_text("old")
    monkeypatch.setattr("app.commands.outputs.write_atomically", full)
    code, _out, err = run("new", "starter", "-o", path, "--force")
    assert code == 1
    assert "the disk is full" in err
    assert path.read_text() == "old"


def test_a_fault_of_the_program_is_not_swallowed(run, monkeypatch):
    def faulty(*_args, **_kwargs):
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("app.commands.designs.summary_table", faulty)
    with pytest.raises(ZeroDivisionError):
        run("summary", "template:starter")


def test_suggestions():
    assert did_you_mean("adm", ["SGD", "Adam"]) == " Did you mean Adam?"
    assert did_you_mean("zzz", ["SGD"]) == ""
    assert named("sgd", ["SGD", "Adam"], "optimizer") == "SGD"
    with pytest.raises(CommandError, match=r"There is no optimizer x\. There is SGD\."):
        named("x", ["SGD"], "optimizer")
