"""Whatever one does to a design: undo gives it back, a file keeps it, the analysis copes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.model import NodeId, counting_ids
from cnnbuilder.lowering import lower_sound_part
from cnnbuilder.plan import plan_from_json
from cnnbuilder.project.document import Document
from cnnbuilder.project.edits import add_block, apply_fix, move, with_graph
from cnnbuilder.project.files import FileError, dumps, loads
from cnnbuilder.project.project import Project
from cnnbuilder.templates import make_template
from tests.helpers.strategies import strategies_for

CATALOG = load_catalog()
CONTEXT = Context((28, 28, 1), 10)
TYPES = tuple(CATALOG.layers)
START = ("starter", "cnn-pooled", "dense-784")

Step = Callable[[Project], Project]


def _pick(data: st.DataObject, project: Project) -> NodeId | None:
    nodes = list(project.graph.nodes)
    return data.draw(st.sampled_from(nodes)) if nodes else None


def _adding(data: st.DataObject, project: Project, after: NodeId | None) -> Step:
    type_id = data.draw(st.sampled_from(TYPES))
    after = after if data.draw(st.booleans()) else None
    edge = data.draw(st.sampled_from(project.graph.edges)) if project.graph.edges else None
    on = edge if CATALOG.layers[type_id].ports.value != "none" else None
    on = on if data.draw(st.booleans()) else None
    return lambda p: add_block(p, CATALOG, type_id, (1.0, 2.0), after=after, on=on)[0]


def _removing(data: st.DataObject, _project: Project, one: NodeId, two: NodeId) -> Step:
    heal = data.draw(st.booleans())
    return lambda p: with_graph(p, edits.remove_nodes(p.graph, {one, two}, heal=heal))


def _connecting(_data: st.DataObject, _project: Project, one: NodeId, two: NodeId) -> Step:
    return lambda p: with_graph(p, edits.connect(p.graph, CATALOG, one, two))


def _cutting(data: st.DataObject, project: Project, one: NodeId, two: NodeId) -> Step:
    if not project.graph.edges:
        return _moving(data, project, one, two)
    edge = data.draw(st.sampled_from(project.graph.edges))
    return lambda p: with_graph(p, edits.disconnect(p.graph, [edge]))


def _setting(data: st.DataObject, project: Project, one: NodeId, two: NodeId) -> Step:
    layer = project.graph.layer_of(one)
    spec = CATALOG.layers[layer.type]
    if not spec.parameters:
        return _moving(data, project, one, two)
    parameter = data.draw(st.sampled_from(spec.parameters))
    value = data.draw(strategies_for(parameter.kind) | st.integers(-3, 3) | st.text(max_size=3))
    return lambda p: with_graph(
        p, edits.set_parameters(p.graph, spec, layer.id, {parameter.name: value})
    )


def _renaming(data: st.DataObject, project: Project, one: NodeId, _two: NodeId) -> Step:
    layer, name = project.graph.layer_of(one), data.draw(st.text(min_size=1, max_size=6))
    return lambda p: with_graph(p, edits.rename(p.graph, layer.id, name))


def _freezing(_data: st.DataObject, project: Project, one: NodeId, _two: NodeId) -> Step:
    layer = project.graph.layer_of(one)
    return lambda p: with_graph(p, edits.set_trainable(p.graph, layer.id, not layer.trainable))


def _moving(data: st.DataObject, _project: Project, one: NodeId, _two: NodeId) -> Step:
    place = (data.draw(st.integers(-99, 99)) + 0.0, 5.0)
    return lambda p: move(p, {one: place})


def _sharing(_data: st.DataObject, project: Project, one: NodeId, _two: NodeId) -> Step:
    layer = project.graph.layer_of(one)
    return lambda p: with_graph(p, edits.add_use(p.graph, layer.id)[0])


def _fixing(data: st.DataObject, project: Project, one: NodeId, two: NodeId) -> Step:
    problems = analyse(project.graph, CATALOG, CONTEXT).problems
    fixes = [(problem, fix) for problem in problems for fix in problem.fixes]
    if not fixes:
        return _moving(data, project, one, two)
    problem, fix = data.draw(st.sampled_from(fixes))
    guilty = NodeId(problem.node) if problem.node else None
    return lambda p: apply_fix(p, CATALOG, fix, guilty)


EDITS = (
    _removing,
    _connecting,
    _cutting,
    _setting,
    _renaming,
    _freezing,
    _moving,
    _sharing,
    _fixing,
)


def _random_edit(data: st.DataObject, project: Project) -> Step:
    make = data.draw(st.sampled_from((None, *EDITS)))
    one, two = _pick(data, project), _pick(data, project)
    if make is None or one is None or two is None:
        return _adding(data, project, one)
    return make(data, project, one, two)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(START), steps=st.integers(1, 12))
def test_any_sequence_of_edits(data: st.DataObject, name: str, steps: int) -> None:
    start = make_template(name, CATALOG)
    document = Document(start)
    states = [start]
    previous = analyse(start.graph, CATALOG, CONTEXT)
    for _ in range(steps):
        edit = _random_edit(data, document.project)
        try:
            changed = document.apply("Edit", edit)
        except EditRefused:
            continue
        if changed:
            states.append(document.project)
        # Looking only at what changed finds what looking at everything finds.
        project = document.project
        previous = analyse(project.graph, CATALOG, CONTEXT, previous)
        whole = analyse(project.graph, CATALOG, CONTEXT)
        assert previous.problems == whole.problems
        assert previous.total_params == whole.total_params
        assert previous.macs == whole.macs
        for node in project.graph.nodes:
            assert previous.nodes[node].outward == whole.nodes[node].outward
        plan = lower_sound_part(whole)
        assert plan_from_json(plan.to_json()) == plan
        text = dumps(project, CATALOG)
        again = loads(text, CATALOG)
        assert again.graph == project.graph
        assert dumps(again, CATALOG) == text
    end = document.project
    for state in reversed(states[:-1]):
        assert document.undo() is not None
        assert document.project is state
    assert document.undo() is None
    for state in states[1:]:
        assert document.redo() is not None
        assert document.project is state
    assert document.project is end


def _read(text: str) -> tuple[Project | None, str]:
    """Read a design; return it, or None and the sentence why not."""
    try:
        return loads(text, CATALOG), ""
    except FileError as error:
        return None, str(error)


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin1")))
def test_any_text_is_answered_with_a_sentence(text: str) -> None:
    _, refusal = _read(text)
    assert refusal.endswith(".")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damage_to_a_design_is_answered_with_a_sentence(data: st.DataObject) -> None:
    """One place of a design's text replaced by something else: read, or refused in a sentence."""
    design = json.loads(dumps(make_template("starter", CATALOG), CATALOG))
    place: object = design
    while isinstance(place, (dict, list)) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, (dict, list)) or data.draw(st.booleans()):
            place[key] = data.draw(
                st.none()
                | st.booleans()
                | st.integers(-9, 9)
                | st.text(max_size=4)
                | st.lists(st.integers(), max_size=3)
                | st.just({})
            )
            break
        place = inner
    project, refusal = _read(json.dumps(design))
    if project is None:
        assert refusal.endswith(".")
        return
    analyse(project.graph, CATALOG, CONTEXT)
    dumps(project, CATALOG)


def test_ids_of_templates_do_not_meet_those_of_new_blocks() -> None:
    project = make_template("starter", CATALOG)
    ids = counting_ids("t")
    assert {ids() for _ in range(14)} == {*project.graph.nodes, *project.graph.layers}
    grown, node = add_block(project, CATALOG, "Flatten", (0.0, 0.0))
    assert node not in project.graph.nodes
    assert replace(grown, graph=project.graph).graph is project.graph
