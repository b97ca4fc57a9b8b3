"""Groups saved to the palette: kept, read again, renamed, removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.expand import expand
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project import grouping
from cnnbuilder.project.building import Spot, insert_fragment
from cnnbuilder.project.own_blocks import (
    OwnBlockError,
    remove_block,
    rename_block,
    restore_block,
    save_group,
    saved_blocks,
)
from cnnbuilder.project.project import Project
from cnnbuilder.project.scope import put_back, shown
from cnnbuilder.templates import make_template

CATALOG = load_catalog()
START = make_template("mnist-convnet", CATALOG)
NODES = list(START.graph.nodes)


def folded(name: str = "stem") -> tuple[Project, NodeId]:
    grown, node = grouping.fold(START, NODES[1:4], name)
    return put_back(START, (), START, grown), node


def test_a_group_is_kept_as_readable_json(tmp_path: Path) -> None:
    project, node = folded()
    block = save_group(shown(project, ()), node, "Stem/2".replace("/", " "), tmp_path, CATALOG)
    assert block.path == tmp_path / "stem-2.json"
    assert (block.name, block.blocks, block.has_inputs) == ("Stem 2", 3, True)
    data = json.loads(block.path.read_text())
    assert data["cnnbuilder"] == "blocks"
    assert saved_blocks(tmp_path, CATALOG) == (block,) or len(saved_blocks(tmp_path, CATALOG)) == 1
    again = save_group(shown(project, ()), node, "Stem 2", tmp_path, CATALOG)
    assert again.path == block.path
    save_group(shown(project, ()), node, "another", tmp_path, CATALOG)
    assert [each.name for each in saved_blocks(tmp_path, CATALOG)] == ["another", "Stem 2"]


def test_it_goes_into_any_design_with_names_of_its_own(tmp_path: Path) -> None:
    project, node = folded()
    block = save_group(shown(project, ()), node, "stem", tmp_path, CATALOG)
    seen = shown(START, ())
    edge = next(edge for edge in START.graph.edges if edge.source == NODES[0])
    built = insert_fragment(seen, CATALOG, block.fragment, Spot(on=edge))
    made = put_back(START, (), seen, built.project)
    (new,) = built.nodes
    assert made.graph.incoming(new)[0].source == NODES[0]
    found = analyse(expand(made.graph), CATALOG)
    assert len(found.nodes) == len(NODES) + 3
    names = [layer.name for layer in made.graph.layers.values()]
    assert len(set(names)) == len(names)
    assert set(made.view.positions) >= set(made.graph.groups[next(iter(made.graph.groups))].nodes)


def test_renaming_removing_and_bringing_back(tmp_path: Path) -> None:
    project, node = folded()
    block = save_group(shown(project, ()), node, "stem", tmp_path, CATALOG)
    save_group(shown(project, ()), node, "other", tmp_path, CATALOG)
    assert rename_block(block, "root", CATALOG).name == "root"
    for name, said in (("other", "already called"), ("a/b", "needs a name"), (" ", "needs a name")):
        with pytest.raises(OwnBlockError, match=said):
            rename_block(block, name, CATALOG)
    (gone,) = (each for each in saved_blocks(tmp_path, CATALOG) if each.name == "root")
    remove_block(gone)
    remove_block(gone)
    assert [each.name for each in saved_blocks(tmp_path, CATALOG)] == ["other"]
    assert restore_block(gone, CATALOG).name == "root"


def test_only_groups_are_kept_and_foreign_files_passed_over(tmp_path: Path) -> None:
    with pytest.raises(OwnBlockError, match="Only a group"):
        save_group(START, NODES[1], "conv", tmp_path, CATALOG)
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_bytes(b"\xff\xfe")
    (tmp_path / "c.txt").write_text("no")
    assert saved_blocks(tmp_path, CATALOG) == ()
    assert saved_blocks(tmp_path / "none", CATALOG) == ()
    project, node = folded()
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OwnBlockError, match="could not be written"):
        save_group(shown(project, ()), node, "stem", blocked, CATALOG)
