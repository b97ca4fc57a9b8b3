"""Miniatures: nothing lost, nothing on top of another, long designs in columns, quick enough."""

from __future__ import annotations

import itertools
import json
import time

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.export.face import BLOCK_HEIGHT, BLOCK_WIDTH
from cnnbuilder.export.portrait import from_json, portrait_of, to_json
from cnnbuilder.export.silhouette import Silhouette, silhouette
from cnnbuilder.project.project import Project
from cnnbuilder.spec import Category
from cnnbuilder.templates import make_template, template_names

CATALOG = load_catalog()


def chain(count: int) -> Silhouette:
    names = [str(number) for number in range(count)]
    places = {name: (0.0, 104.0 * number) for number, name in enumerate(names)}
    return silhouette(places, {}, list(itertools.pairwise(names)))


def test_a_short_chain_stays_as_it_lies() -> None:
    made = chain(2)
    assert (made.width, made.height) == (BLOCK_WIDTH, 104 + BLOCK_HEIGHT)
    assert made.wires == (((116, 84), (116, 104)),)


def test_a_long_chain_comes_in_columns_that_fill_the_picture() -> None:
    made = chain(177)
    assert 1.2 < made.width / made.height < 3.2
    columns = {patch.x for patch in made.patches}
    assert 5 < len(columns) < 20
    # From the end of each column a wire leads up to the head of the next.
    assert len(made.wires) == 176
    assert sum(way[-1].y < way[0].y for way in made.wires) == len(columns) - 1


@pytest.mark.parametrize("name", template_names())
def test_a_template_in_miniature(name: str) -> None:
    project = make_template(name, CATALOG)
    before = time.perf_counter()
    portrait = portrait_of(project, CATALOG)
    assert time.perf_counter() - before < 1.0
    assert portrait.blocks == len(project.graph.nodes) == len(portrait.silhouette.patches)
    assert portrait.sound
    assert portrait.takes
    boxes = [(p.x, p.y, p.x + p.width, p.y + p.height) for p in portrait.silhouette.patches]
    assert all(
        a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        for a, b in itertools.combinations(boxes, 2)
    )
    assert min(box[0] for box in boxes) == min(box[1] for box in boxes) == 0
    assert max(box[2] for box in boxes) <= portrait.silhouette.width
    assert from_json(json.loads(json.dumps(to_json(portrait)))) == portrait


def test_data_that_flow_to_the_right_are_cut_into_rows() -> None:
    names = [str(number) for number in range(60)]
    places = {name: (300.0 * number, 0.0) for number, name in enumerate(names)}
    made = silhouette(places, {"0": Category.INPUT}, itertools.pairwise(names), direction="right")
    assert made.patches[0].category is Category.INPUT
    assert (made.patches[0].width, made.patches[0].height) == (BLOCK_WIDTH, BLOCK_HEIGHT)
    assert 3 < len({patch.y for patch in made.patches}) < 20
    assert made.width / made.height < 4


def test_an_empty_design_and_a_wire_to_nowhere() -> None:
    portrait = portrait_of(Project(), CATALOG)
    assert portrait.silhouette == Silhouette()
    assert (portrait.takes, portrait.params, portrait.blocks) == ("", 0, 0)
    assert silhouette({"a": (5.0, 5.0)}, {}, [("a", "b")]).wires == ()


@pytest.mark.parametrize("damage", [{"version": 0}, {"patches": [[]]}, {"size": "x"}])
def test_a_damaged_record_is_refused(damage: dict[str, object]) -> None:
    record = to_json(portrait_of(make_template("one-conv", CATALOG), CATALOG)) | damage
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(record)
