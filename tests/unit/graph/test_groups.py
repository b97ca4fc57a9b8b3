"""Groups: folding, unfolding, opening; the expanded network stays what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.expand import Expanded, expand
from cnnbuilder.graph.folding import (
    add_port,
    copy_group,
    fold,
    make_independent,
    rename_group,
    unfold,
    use_again,
    why_not_fold,
)
from cnnbuilder.graph.groups import (
    all_nodes,
    flat_id,
    members,
    place_of,
    put,
    take,
    use_counts,
    valid_scope,
)
from cnnbuilder.graph.model import Graph, GroupId, NodeId
from cnnbuilder.lowering import lower, lower_sound_part
from cnnbuilder.templates import make_template, template_names

CATALOG = load_catalog()
Row = tuple[str, Mapping[str, object], list[int]]


def build(*rows: Row) -> tuple[Graph, list[NodeId]]:
    graph, nodes = Graph(), list[NodeId]()
    for type_id, params, sources in rows:
        graph, node = edits.add_layer(graph, CATALOG.layers[type_id], params)
        for source in sources:
            graph = edits.connect(graph, CATALOG, nodes[source], node)
        nodes.append(node)
    return graph, nodes


SMALL = [name for name in template_names() if len(make_template(name, CATALOG).graph.nodes) < 40]
SAME = {"filters": 4, "padding": "same"}


def residual() -> tuple[Graph, list[NodeId]]:
    return build(
        ("Input", {"shape": (8, 8, 1)}, []),
        ("Conv2D", SAME, [0]),
        ("Conv2D", SAME, [1]),
        ("Conv2D", SAME, [2]),
        ("Add", {}, [3, 1]),
        ("GlobalAveragePooling2D", {}, [4]),
        ("Dense", {"units": 10, "activation": "softmax"}, [5]),
    )


def meaning(graph: Graph) -> list[tuple[object, ...]]:
    """The expanded network, whatever the ids of its blocks are."""
    plan = lower_sound_part(analyse(expand(graph), CATALOG))
    number = {call.node: index for index, call in enumerate(plan.calls)}
    return [
        (call.name, call.layer, call.arguments, tuple(number[n] for n in call.inputs))
        for call in plan.calls
    ] + [tuple(number[n] for n in plan.outputs)]


def group_of(graph: Graph, node: NodeId) -> GroupId:
    group = graph.nodes[node].group
    assert group is not None
    return group


def test_without_groups_everything_is_the_identical_object() -> None:
    graph, _ = residual()
    assert expand(graph) is graph
    assert take(graph, ()) is graph
    assert put(graph, (), graph) is graph


def test_folding_keeps_the_network_and_unfolding_gives_back_what_was_there() -> None:
    graph, nodes = residual()
    folded = fold(graph, nodes[2:5])
    group = folded.graph.groups[group_of(folded.graph, folded.node)]
    assert group.name == "block_1"
    assert (len(group.inputs), len(group.outputs)) == (1, 1)
    assert folded.graph.layers is graph.layers
    assert meaning(folded.graph) == meaning(graph)
    assert [n.id for n in members(folded.graph, group_of(folded.graph, folded.node))] == nodes[2:5]
    flat = expand(folded.graph)
    assert set(flat.nodes) == {
        *nodes[:2],
        *(flat_id((folded.node,), n) for n in nodes[2:5]),
        *nodes[5:],
    }
    back = unfold(folded.graph, folded.node).graph
    assert list(back.nodes) == list(graph.nodes)
    assert dict(back.nodes) == dict(graph.nodes)
    assert set(back.edges) == set(graph.edges)
    assert back.groups == {}
    assert lower(analyse(back, CATALOG)) == lower(analyse(graph, CATALOG))


def test_a_group_that_would_make_a_loop_is_refused_with_the_block_between() -> None:
    graph, nodes = residual()
    assert why_not_fold(graph, [nodes[1], nodes[3]]) == (
        "conv2d_1 lies between these blocks: the group would feed it and be fed by it, a loop. "
        "Select conv2d_1 as well."
    )
    with pytest.raises(EditRefused, match="loop"):
        fold(graph, [nodes[1], nodes[4]])
    with pytest.raises(EditRefused, match="Select the blocks"):
        fold(graph, [])


def test_several_inputs_and_outputs_keep_their_order() -> None:
    graph, nodes = build(
        ("Input", {"shape": (8, 8, 2)}, []),
        ("Conv2D", SAME, [0]),
        ("Conv2D", {"filters": 6, "padding": "same"}, [0]),
        ("Concatenate", {}, [2, 1]),
        ("ReLU", {}, [3]),
        ("Concatenate", {}, [4, 3, 1]),
        ("Flatten", {}, [5]),
    )
    folded = fold(graph, [nodes[3], nodes[4]])
    group = folded.graph.groups[group_of(folded.graph, folded.node)]
    assert (len(group.inputs), len(group.outputs)) == (2, 2)
    assert [e.source for e in folded.graph.incoming(folded.node)] == [nodes[2], nodes[1]]
    assert meaning(folded.graph) == meaning(graph)
    # A wire drawn elsewhere leaves the order of the group's inputs alone.
    cut = edits.disconnect(folded.graph, folded.graph.incoming(folded.node)[:1])
    assert [e.target_port for e in cut.incoming(folded.node)] == [1]
    again = edits.connect(cut, CATALOG, nodes[2], folded.node)
    assert meaning(again) == meaning(graph)
    wrong = edits.connect(again, CATALOG, nodes[0], folded.node, target_port=1)
    assert [e.source for e in wrong.incoming(folded.node)] == [nodes[2], nodes[0]]


def test_groups_within_groups() -> None:
    graph, nodes = residual()
    inner = fold(graph, nodes[2:4])
    outer = fold(inner.graph, [nodes[1], inner.node, nodes[4]])
    assert meaning(outer.graph) == meaning(graph)
    scope = (outer.node, inner.node)
    shown = take(outer.graph, scope)
    assert set(nodes[2:4]) < set(shown.nodes)
    assert place_of(flat_id(scope, nodes[2])) == (scope, nodes[2])
    assert flat_id(scope, nodes[2]) in expand(outer.graph).nodes
    assert Expanded(outer.graph).origin((), outer.node) == flat_id((outer.node,), nodes[4])
    assert Expanded(outer.graph).origin((outer.node,), inner.node) == flat_id(scope, nodes[3])
    first = unfold(outer.graph, outer.node).graph
    assert meaning(unfold(first, inner.node).graph) == meaning(graph)
    assert valid_scope(first, (outer.node, inner.node)) == ()
    assert valid_scope(outer.graph, (outer.node, nodes[1])) == (outer.node,)


def test_an_edit_inside_is_one_of_the_network() -> None:
    graph, nodes = residual()
    folded = fold(graph, nodes[2:4])
    scope = (folded.node,)
    inside = take(folded.graph, scope)
    assert edits.free_name(inside, "dense") == "dense_1"
    spec = CATALOG.layers["Conv2D"]
    changed = edits.set_parameters(inside, spec, inside.layer_of(nodes[2]).id, {"filters": 7})
    whole = put(folded.graph, scope, changed)
    assert whole.groups[group_of(whole, folded.node)].layers == {}
    plain = edits.set_parameters(graph, spec, graph.layer_of(nodes[2]).id, {"filters": 7})
    assert meaning(whole) == meaning(plain)
    removed = put(folded.graph, scope, edits.remove_nodes(inside, [nodes[2]]))
    assert meaning(removed) == meaning(edits.remove_nodes(graph, [nodes[2]]))
    assert graph.layer_of(nodes[2]).id not in removed.layers
    grown, node = edits.insert_after(inside, CATALOG.layers["ReLU"], {}, nodes[3])
    assert grown.layer_of(node).name == "re_lu"
    assert len(expand(put(folded.graph, scope, grown)).nodes) == len(nodes) + 1


def test_only_what_changed_is_looked_at_again() -> None:
    graph, nodes = residual()
    folded = fold(graph, nodes[2:4]).graph
    first = Expanded(folded)
    flat = first.graph
    (node,) = (n.id for n in folded.nodes.values() if n.group)
    inside = take(folded, (node,))
    spec = CATALOG.layers["Conv2D"]
    edited = edits.set_parameters(inside, spec, inside.layer_of(nodes[3]).id, {"strides": (1, 1)})
    renamed = put(folded, (node,), edits.rename(edited, inside.layer_of(nodes[3]).id, "other"))
    again = Expanded(renamed, first).graph
    assert again.nodes is flat.nodes
    assert again.edges is flat.edges
    before = analyse(flat, CATALOG)
    after = analyse(again, CATALOG, None, before)
    assert after.nodes[nodes[0]] is before.nodes[nodes[0]]
    assert again == expand(renamed)


def test_a_shared_use_counts_its_weights_once_and_a_copy_twice() -> None:
    graph, nodes = build(
        ("Input", {"shape": (8, 8, 4)}, []),
        ("Conv2D", SAME, [0]),
        ("ReLU", {}, [1]),
        ("Flatten", {}, [2]),
    )
    folded = fold(graph, nodes[1:3])
    again = use_again(folded.graph, folded.node)
    wired = edits.insert_on_edge(again.graph, again.node, again.graph.outgoing(folded.node)[0])
    found = analyse(expand(wired), CATALOG)
    assert found.total_params == 148
    assert len(found.nodes) == 6
    assert use_counts(wired)[0][group_of(wired, folded.node)] == 2
    assert len({call.layer for call in lower(found).calls}) == 4
    own = make_independent(wired, again.node)
    copied = put(wired, (), own.graph)
    assert analyse(expand(copied), CATALOG).total_params == 296
    assert {group.name for group in copied.groups.values()} == {"block_1", "block_2"}
    assert len({layer.name for layer in copied.layers.values()}) == len(copied.layers)
    assert len(all_nodes(copied)) == len(own.came_from) + len(all_nodes(wired)) - 0
    # An edit of a shared group is one of all its uses.
    inside = take(wired, (folded.node,))
    layer = inside.layer_of(nodes[1]).id
    spec = CATALOG.layers["Conv2D"]
    both = put(
        wired, (folded.node,), edits.set_parameters(inside, spec, layer, {"use_bias": False})
    )
    assert analyse(expand(both), CATALOG).total_params == 144


def test_unfolding_one_of_two_uses_keeps_the_weights_shared() -> None:
    graph, nodes = build(
        ("Input", {"shape": (8, 8, 4)}, []), ("Conv2D", SAME, [0]), ("Flatten", {}, [1])
    )
    folded = fold(graph, nodes[1:2])
    again = use_again(folded.graph, folded.node)
    wired = edits.insert_on_edge(again.graph, again.node, again.graph.outgoing(folded.node)[0])
    before = meaning(wired)
    opened = unfold(wired, again.node, shared=True)
    assert set(opened.came_from.values()) == {nodes[1]}
    whole = put(wired, (), opened.graph)
    assert meaning(whole) == before
    assert len(whole.groups) == 1
    both = put(whole, (), unfold(whole, folded.node).graph)
    assert both.groups == {}
    assert meaning(both) == before


def test_a_bypassed_group_passes_on_what_comes_in() -> None:
    graph, nodes = residual()
    folded = fold(graph, nodes[2:5])
    node = replace(folded.graph.nodes[folded.node], bypassed=True)
    passing = replace(folded.graph, nodes={**folded.graph.nodes, folded.node: node})
    found = analyse(expand(passing), CATALOG)
    assert found.errors == ()
    assert [call.name for call in lower(found).calls] == [
        "input",
        "conv2d",
        "global_average_pooling2d",
        "dense",
    ]
    assert meaning(unfold(passing, folded.node).graph) == meaning(passing)


def test_inputs_and_outputs_that_come_and_go_take_the_wires_of_all_uses_along() -> None:
    graph, nodes = build(
        ("Input", {"shape": (8, 8, 4)}, []),
        ("Conv2D", SAME, [0]),
        ("Conv2D", SAME, [0]),
        ("Add", {}, [1, 2]),
        ("Flatten", {}, [3]),
    )
    folded = fold(graph, [nodes[3]])
    scope = (folded.node,)
    inside = take(folded.graph, scope)
    fewer = put(folded.graph, scope, edits.remove_nodes(inside, inside.inputs[:1]))
    assert [(e.source, e.target_port) for e in fewer.incoming(folded.node)] == [(nodes[2], 0)]
    more, port = add_port(inside, output=False)
    assert more.name_of(port) == "in_3"
    grown = put(folded.graph, scope, edits.connect(more, CATALOG, port, nodes[3]))
    wired = edits.connect(grown, CATALOG, nodes[0], folded.node)
    assert len(analyse(expand(wired), CATALOG).incoming[flat_id(scope, nodes[3])]) == 3
    out, end = add_port(inside, output=True)
    assert edits.why_not_connect(out, CATALOG, end, nodes[3]) == (
        "out_2 is an output of this group: wires end here."
    )
    assert edits.why_not_connect(out, CATALOG, nodes[3], inside.inputs[0]) == (
        "in_1 is an input of this group: wires start here."
    )
    assert why_not_fold(out, [end]) is not None


def test_a_group_never_holds_itself() -> None:
    graph, nodes = residual()
    folded = fold(graph, nodes[2:4])
    inside = take(folded.graph, (folded.node,))
    again = replace(
        inside,
        nodes={
            **inside.nodes,
            **{NodeId("x"): replace(folded.graph.nodes[folded.node], id=NodeId("x"))},
        },
    )
    with pytest.raises(EditRefused, match="block_1 would lie within block_1"):
        put(folded.graph, (folded.node,), again)
    # A file may hold such a group all the same.
    group = group_of(folded.graph, folded.node)
    damaged = replace(folded.graph, groups={group: replace(again, layers={}, groups={})})
    assert len(expand(damaged).nodes) == len(nodes)


def test_names_of_groups() -> None:
    graph, nodes = residual()
    folded = fold(graph, nodes[2:4], "stem")
    group = group_of(folded.graph, folded.node)
    assert folded.graph.name_of(folded.node) == "stem"
    assert rename_group(folded.graph, group, " stem ") is folded.graph
    assert rename_group(folded.graph, group, "root").name_of(folded.node) == "root"
    for name, said in (("", "needs a name"), ("a/b", "may not hold"), ("dense", "already called")):
        with pytest.raises(EditRefused, match=said):
            rename_group(folded.graph, group, name)
    second = fold(folded.graph, nodes[5:6], "stem")
    assert second.graph.name_of(second.node) == "stem_1"
    copied = copy_group(second.graph, group)
    assert copied.graph.groups[copied.group].name == "stem_2"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_folds_and_unfolds_leave_the_network_as_it_was(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["", *SMALL]))
    graph = whole = make_template(name, CATALOG).graph if name else residual()[0]
    before = meaning(graph)
    for _ in range(data.draw(st.integers(1, 6))):
        scopes = [(), *((n.id,) for n in whole.nodes.values() if n.group)]
        scope = data.draw(st.sampled_from(scopes))
        shown = take(whole, scope)
        groups = [n.id for n in shown.nodes.values() if n.group]
        plain = [n.id for n in shown.nodes.values() if n.layer or n.group]
        if groups and data.draw(st.booleans()):
            whole = put(whole, scope, unfold(shown, data.draw(st.sampled_from(groups))).graph)
        elif plain:
            chosen = data.draw(st.lists(st.sampled_from(plain), min_size=1, max_size=5))
            if why_not_fold(shown, chosen) is None:
                whole = put(whole, scope, fold(shown, chosen).graph)
        assert meaning(whole) == before
    while any(node.group for node in whole.nodes.values()):
        block = next(n.id for n in whole.nodes.values() if n.group)
        whole = put(whole, (), unfold(whole, block).graph)
    assert list(whole.nodes) == list(graph.nodes)
    assert set(whole.edges) == set(graph.edges)
    assert lower_sound_part(analyse(whole, CATALOG)) == lower_sound_part(analyse(graph, CATALOG))
