"""The design file: what goes in comes out, and what is broken is answered with a sentence."""

from __future__ import annotations

import errno
import json
import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.folding import fold
from cnnbuilder.project import atomic
from cnnbuilder.project.atomic import copy_atomically, why_not_written, write_atomically
from cnnbuilder.project.files import FileError, dumps, loads, read_design
from cnnbuilder.project.project import Project
from cnnbuilder.templates import make_template, template_names

CATALOG = load_catalog()
GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.mark.parametrize("name", template_names())
def test_a_design_comes_back_as_it_was(name: str) -> None:
    project = make_template(name, CATALOG)
    again = loads(dumps(project, CATALOG), CATALOG)
    assert again.graph == project.graph
    assert again.view == project.view
    assert (again.data, again.training, again.seed) == (
        project.data,
        project.training,
        project.seed,
    )
    assert dumps(again, CATALOG) == dumps(project, CATALOG)


def test_one_block_is_one_line() -> None:
    project = make_template("mnist-convnet", CATALOG)
    before = dumps(project, CATALOG).splitlines()
    layers = dict(project.graph.layers)
    key = next(key for key, layer in layers.items() if layer.name == "dense")
    layers[key] = replace(layers[key], params={**layers[key].params, "units": 65})
    changed = replace(project, graph=replace(project.graph, layers=layers))
    after = dumps(changed, CATALOG).splitlines()
    assert [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [
        n for n, line in enumerate(before) if '"dense"' in line
    ]


def text(**changes: Any) -> str:
    data = json.loads(dumps(make_template("one-conv", CATALOG), CATALOG))
    data.update(changes)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no valid JSON"),
        (dumps(make_template("one-conv", CATALOG), CATALOG)[:400], "cut off or damaged"),
        ("[1, 2]", "not a cnnbuilder design"),
        ('{"format": "something"}', "not a cnnbuilder design"),
        (text(version=99), "newer cnnbuilder"),
        (text(version="one"), "which version"),
        (text(nodes=[]), "damaged: “nodes” is no JSON object."),
        (text(nodes={"t2": 7}), "damaged: block t2 is no JSON object."),
        (text(nodes={"t2": {}}), "block t2 names neither a layer nor a group"),
        (text(edges=[["a", 0, "b", 0]]), "a wire starts at the block a, which is not there"),
        (text(edges=[["t2", 0, "zz", 0]]), "a wire ends at the block zz, which is not there"),
        (text(edges=[["t2", 0]]), "wire 1 is not [block, port, block, port]"),
        (text(edges=[[["t2"], 0, "t2", 0]]), "has not the form of a design"),
        (text(layers={}), "is not there"),
        (text(layers=None), "damaged: it has no “layers”."),
        (text(layers={"t1": {"type": "Conv2D"}}), "layer t1 has no “name”"),
        (text(layers={"t1": {"type": "X", "name": "eye", "params": 3}}), "“params” of eye is no"),
        (text(seed="x"), '“seed” is "x", not a whole number from 0 up'),
        (text(positions={"t2": ["NaN", 0]}), "the position of block t2 is no pair of numbers"),
        (text(positions={"t2": [0]}), "the position of block t2 is no pair of numbers"),
        (text(training={"epochs": 0}), "“epochs” is 0, not a whole number from 1 up"),
        (text(training={"validation_split": 1}), "“validation_split” is 1, not a number"),
        (text(data={"classes": 3}), "“classes” of the data is no JSON array"),
        (text(training={"optimizer_params": {"learning_rate": math.nan}}), "NaN is no number"),
        (text(colour=-math.inf), "-Infinity is no number"),
        (text(colour=1).replace('"colour": 1', '"colour": 1e999'), "1e999 is no number"),
        ("[" * 100_000, "not a design"),
        ('{"format": "cnnbuilder", "version": 1}', "damaged"),
    ],
)
def test_what_is_broken_gets_a_sentence(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "mine.cnnb"
    path.write_text(content)
    with pytest.raises(FileError) as caught:
        read_design(path, CATALOG)
    assert words in str(caught.value)
    assert "mine.cnnb" in str(caught.value)
    assert path.read_text() == content


def test_what_is_no_file_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not exist"):
        read_design(tmp_path / "none.cnnb", CATALOG)
    with pytest.raises(FileError, match="is a folder"):
        read_design(tmp_path, CATALOG)
    binary = tmp_path / "cat.cnnb"
    binary.write_bytes(bytes(range(256)))
    with pytest.raises(FileError, match="not text"):
        read_design(binary, CATALOG)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.cnnb"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(FileError, match="far more than a design"):
        read_design(path, CATALOG)


def test_an_unknown_block_is_kept_with_all_that_was_said_of_it() -> None:
    data = json.loads(dumps(make_template("one-conv", CATALOG), CATALOG))
    strange = {
        "type": "LocallyConnected2D",
        "version": 3,
        "name": "local",
        "params": {"filters": 4, "deep": {"a": [1, 2]}},
        "colour": "blue",
    }
    data["layers"]["t3"] = strange
    data["later"] = {"x": 1}
    again = json.loads(dumps(loads(json.dumps(data), CATALOG), CATALOG))
    assert again["layers"]["t3"] == strange
    assert again["later"] == {"x": 1}


def test_a_newer_version_of_a_block_is_kept_untouched() -> None:
    data = json.loads(dumps(make_template("one-conv", CATALOG), CATALOG))
    data["layers"]["t3"]["version"] = 7
    data["layers"]["t3"]["params"]["novel"] = True
    again = json.loads(dumps(loads(json.dumps(data), CATALOG), CATALOG))
    assert again["layers"]["t3"] == data["layers"]["t3"]


def grouped() -> Project:
    """The course's network with its convolutions in a group, in another group."""
    project = make_template("mnist-convnet", CATALOG)
    nodes = list(project.graph.nodes)
    inner = fold(project.graph, nodes[1:3])
    outer = fold(inner.graph, [inner.node, nodes[3]])
    return replace(project, graph=outer.graph)


def test_groups_survive() -> None:
    project = grouped()
    data = json.loads(dumps(project, CATALOG))
    assert data["version"] == 2
    again = loads(json.dumps(data), CATALOG)
    assert again.graph == project.graph
    assert again.view == project.view
    assert dumps(again, CATALOG) == dumps(project, CATALOG)


def test_damaged_groups_are_told_in_a_sentence() -> None:
    def damaged(change: Callable[[dict[str, Any]], object]) -> str:
        data = json.loads(dumps(grouped(), CATALOG))
        change(data)
        with pytest.raises(FileError) as caught:
            loads(json.dumps(data), CATALOG)
        return str(caught.value)

    def inner(data: dict[str, Any]) -> dict[str, Any]:
        group: dict[str, Any] = next(iter(data["groups"].values()))
        return group

    def itself(data: dict[str, Any]) -> None:
        inner(data)["nodes"]["odd"] = {"group": next(iter(data["groups"]))}

    def twice(data: dict[str, Any]) -> None:
        inner(data)["nodes"][next(iter(data["nodes"]))] = next(iter(data["nodes"].values()))

    assert "group nowhere, which is not there" in damaged(
        lambda data: data["nodes"].update(odd={"group": "nowhere"})
    )
    assert "lies within itself" in damaged(itself)
    assert "stands in two places" in damaged(twice)
    assert "names neither a layer nor a group" in damaged(
        lambda data: inner(data)["nodes"].update(odd={})
    )
    assert "names neither a layer nor a group" in damaged(lambda data: data["nodes"].update(odd={}))
    assert "no port of group" in damaged(
        lambda data: inner(data)["inputs"].append(list(inner(data)["nodes"])[1])
    )
    assert "is no JSON object" in damaged(lambda data: data.update(groups={"g": 3}))
    assert "has no “nodes”" in damaged(lambda data: inner(data).pop("nodes"))
    assert "holds “/”" in damaged(
        lambda data: data["nodes"].update({"a/b": next(iter(data["nodes"].values()))})
    )


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.cnnb")), ids=lambda path: path.name)
def test_files_of_released_versions_open(path: Path) -> None:
    project = read_design(path, CATALOG)
    expected = json.loads(path.with_suffix(".json").read_text())
    from cnnbuilder.graph.checks import analyse

    assert analyse(project.graph, CATALOG).total_params == expected["total_params"]
    assert len(project.graph.nodes) == expected["blocks"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.cnnb"
    path.write_text("old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["mine.cnnb"]
    words = why_not_written(path, caught.value)
    assert words.startswith("mine.cnnb could not be written: the disk is full")
    assert "unchanged" in words


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    path = tmp_path / "no such folder" / "mine.cnnb"
    with pytest.raises(OSError, match="No such file") as caught:
        write_atomically(path, b"new")
    assert "the folder does not exist" in why_not_written(path, caught.value)


@pytest.mark.skipif(os.name != "posix", reason="named pipes lie in folders on POSIX only")
@pytest.mark.parametrize("copying", [False, True])
def test_only_plain_files_are_replaced(tmp_path: Path, copying: bool) -> None:
    source, folder, pipe = tmp_path / "new", tmp_path / "folder", tmp_path / "pipe"
    source.write_bytes(b"new")

    def write(path: Path) -> None:
        copy_atomically(source, path) if copying else write_atomically(path, b"new")

    folder.mkdir()
    os.mkfifo(pipe)
    for path, words in ((folder, "there is a folder"), (pipe, "no plain file")):
        with pytest.raises(OSError, match=path.name) as caught:
            write(path)
        assert words in why_not_written(path, caught.value)
    assert pipe.is_fifo()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "new", "pipe"]


def test_a_link_keeps_its_target(tmp_path: Path) -> None:
    target, link = tmp_path / "mine.cnnb", tmp_path / "link.cnnb"
    target.write_text("old")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("no links here")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"
