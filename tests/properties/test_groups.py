"""Random edits of designs with groups, from within any of them: nothing is lost, nothing breaks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.expand import Expanded, expand
from cnnbuilder.graph.groups import Scope, all_nodes, group_at, place_of, use_counts
from cnnbuilder.graph.model import NodeId
from cnnbuilder.graph.scoped import scoped
from cnnbuilder.graph.switches import set_bypassed
from cnnbuilder.lowering import lower_sound_part
from cnnbuilder.project import grouping
from cnnbuilder.project.building import (
    duplicate_blocks,
    paste_fragment,
    repeat_blocks,
    wrap_blocks,
)
from cnnbuilder.project.document import Document
from cnnbuilder.project.edits import with_graph
from cnnbuilder.project.files import dumps, loads
from cnnbuilder.project.fragment import dumps as text_of
from cnnbuilder.project.fragment import fragment_of
from cnnbuilder.project.fragment import loads as from_text
from cnnbuilder.project.project import Project
from cnnbuilder.project.scope import put_back, shown
from cnnbuilder.templates import make_template

CATALOG = load_catalog()
STARTS = [make_template(name, CATALOG) for name in ("starter", "mnist-convnet")]
Act = Callable[[Project, Project, list[NodeId]], Project]


def sound(project: Project) -> None:
    """Check what must hold of every design."""
    graph = project.graph
    everywhere = [node for each in (graph, *graph.groups.values()) for node in each.nodes]
    assert len(set(everywhere)) == len(everywhere)
    assert set(everywhere) == all_nodes(graph) == set(project.view.positions)
    groups, layers = use_counts(graph)
    assert set(groups) == set(graph.groups)
    assert set(layers) == set(graph.layers)
    names = [x.name for x in (*graph.layers.values(), *graph.groups.values())]
    assert len(set(names)) == len(names)
    for each in (graph, *graph.groups.values()):
        assert all(e.source in each.nodes and e.target in each.nodes for e in each.edges)
        assert set(each.inputs) | set(each.outputs) <= set(each.nodes)
        for node in each.nodes.values():
            if node.group is None:
                continue
            inside = graph.groups[node.group]
            into = [e.target_port for e in each.edges if e.target == node.id]
            assert len(set(into)) == len(into)
            assert all(port < len(inside.inputs) for port in into)
            out = [e.source_port for e in each.edges if e.source == node.id]
            assert all(port < len(inside.outputs) for port in out)
    expanded = Expanded(graph)
    flat = analyse(expanded.graph, CATALOG)
    lower_sound_part(flat)
    for scope in {place_of(node)[0] for node in expanded.graph.nodes} | {()}:
        seen = shown(project, scope)
        found = scoped(flat, expanded, seen.graph, scope)
        assert set(found.nodes) == set(seen.graph.nodes)
        assert found.total_params == flat.total_params
    again = loads(dumps(project, CATALOG), CATALOG)
    assert again.graph == graph
    assert again.view == project.view


def remove(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    return with_graph(p, edits.remove_nodes(p.graph, chosen))


def fold(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    return grouping.fold(p, chosen)[0]


def unfold(whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    group = p.graph.nodes[chosen[0]].group
    shared = group is not None and use_counts(whole.graph)[0][group] > 1
    return grouping.unfold(p, chosen[0], whole.view.positions, shared=shared)[0]


def copy(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    return duplicate_blocks(p, CATALOG, chosen, (16.0, 16.0)).project


def as_text(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    if all(p.graph.nodes[n].layer is None and p.graph.nodes[n].group is None for n in chosen):
        return p
    return paste_fragment(p, from_text(text_of(fragment_of(p, chosen), CATALOG), CATALOG)).project


def repeat(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    return repeat_blocks(p, CATALOG, chosen, 2).project


def share(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    call = p.graph.nodes[chosen[0]]
    if call.layer is None and call.group is None:
        return p
    return grouping.use_again(p, chosen[0])[0]


def independent(whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    call = p.graph.nodes[chosen[0]]
    groups, layers = use_counts(whole.graph)
    uses = groups[call.group] if call.group is not None else layers.get(call.layer, 0)  # type: ignore[call-overload]
    return grouping.make_independent(p, chosen[0], whole.view.positions) if uses > 1 else p


def bypass(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    return with_graph(p, set_bypassed(p.graph, CATALOG, chosen, True))


def connect(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    return with_graph(p, edits.connect(p.graph, CATALOG, chosen[0], chosen[-1]))


def cut(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    return with_graph(p, edits.disconnect(p.graph, p.graph.incoming(chosen[0])[:1]))


def wrap(_whole: Project, p: Project, chosen: list[NodeId]) -> Project:
    flat = analyse(p.graph, CATALOG)
    return wrap_blocks(p, CATALOG, chosen, flat).project if not p.graph.groups else p


ACTS: list[Act] = [
    fold, fold, fold, unfold, remove, copy, as_text, repeat, share, independent, bypass, connect,
    cut, wrap,
]  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_nothing_is_lost_and_undo_gives_back_the_start(data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(STARTS))
    document = Document(start)
    for _ in range(data.draw(st.integers(1, 10))):
        whole = document.project
        # Ids differ from run to run; the order in which things stand does not.
        scopes = list(dict.fromkeys([(), *(place_of(n)[0] for n in expand(whole.graph).nodes)]))
        scope: Scope = data.draw(st.sampled_from(scopes))
        nodes = list(shown(whole, scope).graph.nodes)
        if not nodes:
            break
        chosen = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=4, unique=True))
        act = data.draw(st.sampled_from(ACTS))
        inside = group_at(whole.graph, scope)
        if inside is not None and len(expand(whole.graph).nodes) > 200:
            break  # copies of copies grow without end

        def edit(project: Project, scope: Scope = scope, act: Act = act) -> Project:
            seen = shown(project, scope)
            return put_back(project, scope, seen, act(project, seen, chosen))  # noqa: B023

        with contextlib.suppress(EditRefused):
            document.apply(act.__name__, edit)
        sound(document.project)
    while document.undo():
        sound(document.project)
    assert document.project is start
