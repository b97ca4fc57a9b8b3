"""Bypass and freeze: shapes, counts, problems and the plan follow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.loss import resolve_loss
from cnnbuilder.graph.model import Graph, NodeId
from cnnbuilder.graph.switches import can_bypass, set_bypassed, set_layers_trainable
from cnnbuilder.lowering import lower
from cnnbuilder.templates import make_template

CATALOG = load_catalog()


def build(*rows: tuple[str, dict[str, object], list[int]]) -> tuple[Graph, list[NodeId]]:
    graph, nodes = Graph(), []
    for type_id, params, sources in rows:
        graph, node = edits.add_layer(graph, CATALOG.layers[type_id], params)
        for source in sources:
            graph = edits.connect(graph, CATALOG, nodes[source], node)
        nodes.append(node)
    return graph, nodes


def two_branches() -> tuple[Graph, list[NodeId]]:
    return build(
        ("Input", {"shape": (8, 8, 1)}, []),
        ("Conv2D", {"filters": 4, "padding": "same"}, [0]),
        ("Conv2D", {"filters": 6, "padding": "same"}, [0]),
        ("Concatenate", {}, [1, 2]),
        ("GlobalAveragePooling2D", {}, [3]),
        ("Dense", {"units": 10, "activation": "softmax"}, [4]),
    )


def test_a_bypassed_block_passes_on_what_comes_in_and_counts_nothing() -> None:
    graph, nodes = two_branches()
    whole = analyse(graph, CATALOG)
    passing = set_bypassed(graph, CATALOG, [nodes[1]], True)
    found = analyse(passing, CATALOG, None, whole)
    conv = found.nodes[nodes[1]]
    assert conv.output == found.nodes[nodes[0]].output
    assert (conv.params, conv.activation_bytes, conv.macs) == (0, 0, None)
    assert found.total_params == whole.total_params - 40 - (10 - 7) * 10
    plan = lower(found)
    assert nodes[1] not in {call.node for call in plan.calls}
    assert plan.call(nodes[3]).inputs == (nodes[0], nodes[2])
    again = analyse(set_bypassed(passing, CATALOG, [nodes[1]], False), CATALOG, None, found)
    assert again.total_params == whole.total_params
    assert lower(again) == lower(whole)


def test_a_bypassed_merge_passes_on_its_first_input_and_tells_what_is_left_out() -> None:
    graph, nodes = two_branches()
    found = analyse(set_bypassed(graph, CATALOG, [nodes[3]], True), CATALOG)
    assert found.nodes[nodes[3]].output == found.nodes[nodes[1]].output
    assert found.aside == {nodes[2]}
    assert found.total_params == 40 + 4 * 10 + 10  # without the second branch
    plan = lower(found)
    assert [call.node for call in plan.calls] == [nodes[0], nodes[1], nodes[4], nodes[5]]
    assert plan.outputs == (nodes[5],)
    (problem,) = found.problems
    assert problem.node == nodes[3]
    assert "passes on only what comes from conv2d" in problem.message
    assert "conv2d_1 leads nowhere and is left out" in problem.message


def test_a_shortcut_that_is_left_aside_needs_no_warning() -> None:
    graph, nodes = build(
        ("Input", {"shape": (8, 8, 4)}, []),
        ("Conv2D", {"filters": 4, "padding": "same"}, [0]),
        ("Add", {}, [1, 0]),
        ("GlobalAveragePooling2D", {}, [2]),
    )
    found = analyse(set_bypassed(graph, CATALOG, [nodes[2]], True), CATALOG)
    assert found.problems == ()
    assert found.aside == frozenset()


def test_a_bypassed_block_needs_neither_right_values_nor_a_known_type() -> None:
    graph, nodes = build(
        ("Input", {"shape": (8, 8, 1)}, []), ("Conv2D", {"kernel_size": (9, 9)}, [0])
    )
    assert analyse(graph, CATALOG).errors
    passing = set_bypassed(graph, CATALOG, [nodes[1]], True)
    assert analyse(passing, CATALOG).nodes[nodes[1]].failure is None
    layer = replace(passing.layer_of(nodes[1]), type="Foreign")
    foreign = replace(passing, layers={**passing.layers, layer.id: layer})
    assert analyse(foreign, CATALOG).nodes[nodes[1]].failure is None


def test_an_input_cannot_be_bypassed() -> None:
    graph, nodes = two_branches()
    assert not can_bypass(graph, CATALOG, nodes[0])
    with pytest.raises(EditRefused, match="input is where data come in"):
        set_bypassed(graph, CATALOG, [nodes[0]], True)
    both = set_bypassed(graph, CATALOG, nodes[:2], True)
    assert [both.nodes[node].bypassed for node in nodes[:2]] == [False, True]
    assert set_bypassed(both, CATALOG, nodes[:2], True) is both


def test_the_loss_looks_through_a_bypassed_activation() -> None:
    graph, nodes = build(
        ("Input", {"shape": (4,)}, []),
        ("Dense", {"units": 10}, [0]),
        ("Activation", {"activation": "softmax"}, [1]),
    )
    assert resolve_loss(analyse(graph, CATALOG), "auto", {})[1]["from_logits"] is False
    passing = analyse(set_bypassed(graph, CATALOG, [nodes[2]], True), CATALOG)
    assert resolve_loss(passing, "auto", {})[1]["from_logits"] is True


def test_frozen_layers_are_counted_as_such_and_called_so() -> None:
    graph = make_template("mnist-convnet", CATALOG).graph
    whole = analyse(graph, CATALOG)
    conv = next(x for x in graph.layers.values() if x.type == "Conv2D")
    frozen = set_layers_trainable(graph, [conv.id], False)
    found = analyse(frozen, CATALOG, None, whole)
    assert found.total_params == whole.total_params
    assert found.trainable_params == whole.trainable_params - 320
    assert [call.trainable for call in lower(found).calls if call.layer == conv.id] == [False]
    assert set_layers_trainable(frozen, [conv.id], False) is frozen
    assert analyse(set_layers_trainable(frozen, [conv.id], True), CATALOG).trainable_params == (
        whole.trainable_params
    )
