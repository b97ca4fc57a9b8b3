"""Repeat, wrap, replace, duplicate, paste: whatever is selected, the result is sound to look at."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.arrange import BLOCK_HEIGHT, BLOCK_WIDTH
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.building import (
    Built,
    Spot,
    duplicate_blocks,
    insert,
    paste_fragment,
    repeat_blocks,
    replace_blocks,
    wrap_blocks,
)
from cnnbuilder.project.document import Document
from cnnbuilder.project.edits import set_direction
from cnnbuilder.project.fragment import dumps, fragment_of, loads
from cnnbuilder.project.project import Project
from cnnbuilder.templates import make_template

CATALOG = load_catalog()
START = ("starter", "cnn-pooled", "dense-784", "resnet50")
TYPES = tuple(CATALOG.layers)

Edit = Callable[[Project], Built]


def _edit(data: st.DataObject, project: Project) -> Edit:
    nodes = list(project.graph.nodes)
    start = data.draw(st.integers(0, len(nodes) - 1))
    run = nodes[start : start + data.draw(st.integers(1, 8))]
    chosen = data.draw(st.just(run) | st.lists(st.sampled_from(nodes), min_size=1, max_size=4))
    type_id = data.draw(st.sampled_from(TYPES))
    edges = project.graph.edges

    def repeated(p: Project) -> Built:
        return repeat_blocks(p, CATALOG, chosen, times)

    def wrapped(p: Project) -> Built:
        return wrap_blocks(p, CATALOG, chosen, analyse(p.graph, CATALOG, Context()))

    def replaced(p: Project) -> Built:
        return Built(replace_blocks(p, CATALOG, chosen, type_id), ())

    def doubled(p: Project) -> Built:
        return duplicate_blocks(p, CATALOG, chosen, (264.0, 0.0))

    def pasted(p: Project) -> Built:
        text = dumps(fragment_of(p, chosen), CATALOG)
        return paste_fragment(p, loads(text, CATALOG), middle)

    def inserted(p: Project) -> Built:
        on = data.draw(st.none() | st.sampled_from(edges)) if edges else None
        sources = () if on else tuple(dict.fromkeys(chosen))
        return insert(p, CATALOG, type_id, Spot(sources, on, place=middle), {})

    times = data.draw(st.integers(2, 5))
    middle = data.draw(st.none() | st.tuples(st.floats(-999, 999), st.floats(-999, 999)))
    return data.draw(st.sampled_from((repeated, wrapped, replaced, doubled, pasted, inserted)))


@settings(max_examples=80, deadline=None)
@given(data=st.data(), name=st.sampled_from(START), steps=st.integers(1, 4))
def test_the_result_is_analysed_and_undo_gives_the_identical_project(
    data: st.DataObject, name: str, steps: int
) -> None:
    start = set_direction(
        make_template(name, CATALOG), data.draw(st.sampled_from(("down", "right")))
    )
    document = Document(start)
    states: list[Project] = [start]
    refusals: list[str] = []
    for _ in range(steps):
        edit = _edit(data, document.project)
        try:
            changed = document.apply("Build", lambda p, edit=edit: edit(p).project)
        except EditRefused as refusal:
            refusals.append(str(refusal))
            continue
        project = document.project
        if changed:
            states.append(project)
        graph = project.graph
        analyse(graph, CATALOG, Context())
        assert set(project.view.positions) == set(graph.nodes)
        assert {node.layer for node in graph.nodes.values()} == set(graph.layers)
        names = [layer.name for layer in graph.layers.values()]
        assert len(set(names)) == len(names)
        assert all(graph.incoming(e.target)[e.target_port] == e for e in graph.edges)
    assert all(words.endswith(".") for words in refusals)
    for state in reversed(states[:-1]):
        document.undo()
        assert document.project is state


def _overlapping(project: Project, new: tuple[NodeId, ...]) -> list[tuple[str, str]]:
    places = project.view.positions
    return [
        (project.graph.name_of(one), project.graph.name_of(two))
        for one in new
        for two in places
        if one != two
        and abs(places[one][0] - places[two][0]) < BLOCK_WIDTH
        and abs(places[one][1] - places[two][1]) < BLOCK_HEIGHT
    ]


@settings(max_examples=80, deadline=None)
@given(data=st.data(), name=st.sampled_from(START))
def test_new_blocks_lie_on_no_other(data: st.DataObject, name: str) -> None:
    project = set_direction(
        make_template(name, CATALOG), data.draw(st.sampled_from(("down", "right")))
    )
    nodes = list(project.graph.nodes)
    start = data.draw(st.integers(0, len(nodes) - 1))
    run = nodes[start : start + data.draw(st.integers(1, 6))]
    kind = data.draw(st.sampled_from(("repeat", "wrap", "insert", "beside", "pointed")))
    try:
        if kind == "repeat":
            built = repeat_blocks(project, CATALOG, run, data.draw(st.integers(2, 4)))
        elif kind == "wrap":
            analysis = analyse(project.graph, CATALOG, Context())
            built = wrap_blocks(project, CATALOG, run, analysis)
        else:
            wires = project.graph.outgoing(run[0])
            on = wires[0] if wires and kind == "insert" else None
            spot = Spot(() if on else (run[0],), on, beside=kind == "beside")
            if kind == "pointed":
                x, y = project.view.positions[run[-1]]
                spot = Spot(place=(x + data.draw(st.integers(-300, 300)), y + 20))
            built = insert(project, CATALOG, "ReLU", spot, {})
    except EditRefused:
        return
    assert _overlapping(built.project, built.nodes) == []


@settings(max_examples=40, deadline=None)
@given(times=st.integers(2, 12))
def test_repeating_counts_as_people_count(times: int) -> None:
    project = make_template("cnn-pooled", CATALOG)
    conv = project.graph.node_named("dense")
    assert conv is not None
    built = repeat_blocks(project, CATALOG, [conv], times)
    dense = [x for x in built.project.graph.layers.values() if x.type == "Dense"]
    before = [x for x in project.graph.layers.values() if x.type == "Dense"]
    assert len(dense) == len(before) + times - 1
    assert len(built.nodes) == times
