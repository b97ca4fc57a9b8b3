"""Edits of a graph: what they do, what they refuse, what they leave alone."""

from __future__ import annotations

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.model import Graph, NodeId

CATALOG = load_catalog()


def chain(*types: str) -> tuple[Graph, list[NodeId]]:
    graph, nodes = Graph(), []
    for type_id in types:
        graph, node = edits.add_layer(graph, CATALOG.layers[type_id])
        if nodes:
            graph = edits.connect(graph, CATALOG, nodes[-1], node)
        nodes.append(node)
    return graph, nodes


def wires(graph: Graph) -> list[tuple[str, str, int]]:
    return [(graph.name_of(e.source), graph.name_of(e.target), e.target_port) for e in graph.edges]


def test_names_are_those_keras_would_give() -> None:
    graph, _ = chain("Input", "Conv2D", "MaxPooling2D", "Conv2D", "BatchNormalization", "ReLU")
    names = [layer.name for layer in graph.layers.values()]
    expected = ["input", "conv2d", "max_pooling2d", "conv2d_1", "batch_normalization", "re_lu"]
    assert names == expected


def test_ids_are_never_those_of_a_removed_block() -> None:
    graph, nodes = chain("Input", "Flatten")
    seen = set(nodes)
    for _ in range(20):
        graph = edits.remove_nodes(graph, [nodes[-1]])
        graph, node = edits.add_layer(graph, CATALOG.layers["Flatten"])
        assert node not in seen
        seen.add(node)
        nodes.append(node)


def test_deleting_from_a_chain_joins_what_is_left() -> None:
    graph, nodes = chain("Input", "Conv2D", "MaxPooling2D", "Flatten", "Dense")
    healed = edits.remove_nodes(graph, nodes[1:3])
    assert wires(healed) == [("input", "flatten", 0), ("flatten", "dense", 0)]
    cut = edits.remove_nodes(graph, nodes[1:3], heal=False)
    assert wires(cut) == [("flatten", "dense", 0)]
    assert set(healed.layers) == {healed.nodes[node].layer for node in healed.nodes}


def test_deleting_a_branch_renumbers_the_ports_of_the_merge() -> None:
    graph, nodes = chain("Input", "Conv2D")
    graph, other = edits.add_layer(graph, CATALOG.layers["Conv2D"])
    graph, merge = edits.add_layer(graph, CATALOG.layers["Concatenate"])
    graph = edits.connect(graph, CATALOG, nodes[0], other)
    for source in (nodes[1], other, nodes[0]):
        graph = edits.connect(graph, CATALOG, source, merge)
    assert [edge.target_port for edge in graph.incoming(merge)] == [0, 1, 2]
    graph = edits.disconnect(graph, [graph.incoming(merge)[0]])
    assert [(graph.name_of(e.source), e.target_port) for e in graph.incoming(merge)] == [
        ("conv2d_1", 0),
        ("input", 1),
    ]


def test_a_wire_to_a_single_port_takes_the_place_of_the_old_one() -> None:
    graph, nodes = chain("Input", "Conv2D", "Flatten")
    graph = edits.connect(graph, CATALOG, nodes[0], nodes[2])
    assert wires(graph) == [("input", "conv2d", 0), ("input", "flatten", 0)]


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (2, 1, "loop: conv2d already feeds max_pooling2d"),
        (1, 1, "cannot feed itself"),
        (1, 0, "nothing can be wired into it"),
        (0, 1, "already wired"),
    ],
)
def test_what_can_never_be_right_is_refused_with_the_reason(
    source: int, target: int, words: str
) -> None:
    graph, nodes = chain("Input", "Conv2D", "MaxPooling2D")
    with pytest.raises(EditRefused, match=words):
        edits.connect(graph, CATALOG, nodes[source], nodes[target])


def test_a_second_wire_can_be_refused_instead() -> None:
    graph, nodes = chain("Input", "Conv2D", "Flatten")
    with pytest.raises(EditRefused, match="takes one wire, and conv2d is wired to it"):
        edits.connect(graph, CATALOG, nodes[0], nodes[2], replacing=False)


def test_insert_on_a_wire_keeps_the_port() -> None:
    graph, nodes = chain("Input", "Conv2D")
    graph, merge = edits.add_layer(graph, CATALOG.layers["Add"])
    graph = edits.connect(graph, CATALOG, nodes[0], merge)
    graph = edits.connect(graph, CATALOG, nodes[1], merge)
    graph, new = edits.add_layer(graph, CATALOG.layers["ReLU"])
    graph = edits.insert_on_edge(graph, new, graph.incoming(merge)[0])
    assert [graph.name_of(e.source) for e in graph.incoming(merge)] == ["re_lu", "conv2d"]
    assert [graph.name_of(e.source) for e in graph.incoming(new)] == ["input"]


@pytest.mark.parametrize("name", ["", "  ", "a/b", "max_pooling2d", "bell\a"])
def test_names_that_keras_cannot_take_are_refused(name: str) -> None:
    graph, nodes = chain("Input", "Conv2D", "MaxPooling2D")
    with pytest.raises(EditRefused):
        edits.rename(graph, graph.layer_of(nodes[1]).id, name)


def test_an_edit_that_changes_nothing_gives_the_same_object() -> None:
    graph, nodes = chain("Input", "Conv2D")
    layer = graph.layer_of(nodes[1])
    spec = CATALOG.layers["Conv2D"]
    assert edits.set_parameters(graph, spec, layer.id, {"filters": 32}) is graph
    assert edits.rename(graph, layer.id, "conv2d") is graph
    assert edits.remove_nodes(graph, [NodeId("nobody")]) is graph


def test_an_edit_shares_what_did_not_change() -> None:
    graph, nodes = chain("Input", "Conv2D", "Flatten")
    changed = edits.set_parameters(
        graph, CATALOG.layers["Conv2D"], graph.layer_of(nodes[1]).id, {"filters": 8}
    )
    assert changed.nodes is graph.nodes
    assert changed.edges is graph.edges
    assert changed.layer_of(nodes[0]) is graph.layer_of(nodes[0])
