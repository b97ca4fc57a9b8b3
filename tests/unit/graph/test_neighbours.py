"""Arrow keys from block to block."""

from __future__ import annotations

from cnnbuilder.graph import edits
from cnnbuilder.graph.model import Graph, NodeId
from cnnbuilder.graph.neighbours import Way, first_block, neighbour
from tests.helpers.graphs import CATALOG, chain


def branched() -> tuple[Graph, dict[NodeId, tuple[float, float]]]:
    """An Input, two Conv2D side by side below it, a Concatenate, and a Dense far to the right."""
    graph = chain("Input", "Conv2D", "Concatenate")
    graph, other = edits.add_layer(graph, CATALOG.layers["Conv2D"])
    first, join = graph.node_named("input"), graph.node_named("concatenate")
    assert first is not None
    assert join is not None
    graph = edits.connect(graph, CATALOG, first, other)
    graph = edits.connect(graph, CATALOG, other, join)
    graph, alone = edits.add_layer(graph, CATALOG.layers["Dense"])
    conv = graph.node_named("conv2d")
    assert conv is not None
    return graph, {
        first: (150.0, 0.0),
        conv: (0.0, 104.0),
        other: (290.0, 104.0),
        join: (150.0, 208.0),
        alone: (900.0, 104.0),
    }


def walk(start: str, *ways: Way, turned: bool = False) -> str | None:
    graph, places = branched()
    if turned:
        places = {node: (y, x) for node, (x, y) in places.items()}
    node = graph.node_named(start)
    for way in ways:
        assert node is not None
        node = neighbour(graph, places, node, way, "right" if turned else "down")
    return None if node is None else graph.name_of(node)


def test_with_and_against_the_data_an_arrow_follows_wires() -> None:
    assert walk("conv2d", "down") == "concatenate"
    assert walk("conv2d", "up") == "input"
    assert walk("input", "down") == "conv2d_1"  # 140 to the right, the other is 150 to the left
    assert walk("input", "up") is None


def test_across_it_goes_to_the_nearest_block() -> None:
    assert walk("conv2d", "right") == "conv2d_1"
    assert walk("conv2d", "right", "right") == "dense"
    assert walk("dense", "left") == "conv2d_1"
    assert walk("conv2d", "left") is None


def test_left_to_right_networks_turn_the_arrows() -> None:
    assert walk("conv2d", "right", turned=True) == "concatenate"
    assert walk("conv2d", "left", turned=True) == "input"
    assert walk("conv2d", "down", turned=True) == "conv2d_1"


def test_where_no_wire_leads_it_goes_by_place() -> None:
    assert walk("dense", "up") is None or walk("dense", "up") == "input"


def test_the_first_block_is_the_top_left_one() -> None:
    graph, places = branched()
    first = first_block(graph.nodes, places)
    assert first is not None
    assert graph.name_of(first) == "conv2d"
    assert first_block((), places) is None
