"""The layout: no overlap ever, straight main paths, branches side by side, columns that fit."""

from __future__ import annotations

import random
from itertools import combinations
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnbuilder.graph.arrange import (
    BLOCK_HEIGHT,
    BLOCK_WIDTH,
    GAP,
    Direction,
    Places,
    arrange,
    beside,
    tidy,
)
from cnnbuilder.graph.model import Edge, Graph, Layer, LayerId, Node, NodeId
from cnnbuilder.templates import make_template, template_names
from tests.helpers.graphs import CATALOG, chain


def network(count: int, wires: list[tuple[int, int]]) -> Graph:
    """A graph of plain blocks n0, n1, … with wires; it need not be sound."""
    ids = [NodeId(f"n{number}") for number in range(count)]
    layers = {
        LayerId(node): Layer(LayerId(node), "ReLU", node, MappingProxyType({})) for node in ids
    }
    ports: dict[int, int] = {}
    edges = []
    for source, target in wires:
        edges.append(Edge(ids[source], 0, ids[target], ports.get(target, 0)))
        ports[target] = ports.get(target, 0) + 1
    nodes = {node: Node(node, LayerId(node)) for node in ids}
    return Graph(MappingProxyType(layers), MappingProxyType(nodes), tuple(edges))


def overlapping(places: Places) -> list[tuple[NodeId, NodeId]]:
    """Pairs of blocks that cover one another; only those in nearby rows are compared."""
    rows: dict[int, list[NodeId]] = {}
    for node, (_x, y) in places.items():
        rows.setdefault(int(y // BLOCK_HEIGHT), []).append(node)
    found = []
    for row, nodes in rows.items():
        near = [*nodes, *rows.get(row + 1, [])]
        for one, other in combinations(near, 2):
            (x1, y1), (x2, y2) = places[one], places[other]
            if abs(x1 - x2) < BLOCK_WIDTH and abs(y1 - y2) < BLOCK_HEIGHT:
                found.append((one, other))
    return found


@st.composite
def networks(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, 24))
    block = st.integers(0, count - 1)
    wires = draw(st.lists(st.tuples(block, block), max_size=40))
    # Loops and wires against the order may be there as well: a file can hold anything.
    return network(count, [(a, b) for a, b in wires if a != b])


@settings(max_examples=200, deadline=None)
@given(networks(), st.sampled_from(("down", "right")))
def test_no_two_blocks_overlap_and_the_layout_is_always_the_same(
    graph: Graph, direction: Direction
) -> None:
    places = arrange(graph, direction)
    assert set(places) == set(graph.nodes)
    assert overlapping(places) == []
    assert arrange(graph, direction) == places


@settings(max_examples=100, deadline=None)
@given(networks(), st.data())
def test_tidying_a_part_leaves_the_rest_and_covers_nothing(
    graph: Graph, data: st.DataObject
) -> None:
    places = arrange(graph)
    chosen = data.draw(st.sets(st.sampled_from(sorted(graph.nodes))))
    made = tidy(graph, chosen, places)
    assert set(made) == chosen
    assert overlapping({**places, **made}) == []


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("name", template_names())
def test_every_template(name: str, direction: Direction) -> None:
    graph = make_template(name, CATALOG).graph
    places = arrange(graph, direction)
    assert overlapping(places) == []
    along = 1 if direction == "down" else 0
    # Wires go forward, but for the few from the end of a column to the next.
    back = [e for e in graph.edges if places[e.target][along] <= places[e.source][along]]
    assert len(back) <= 4 + len(graph.nodes) // 6


def test_a_short_chain_is_one_column_and_a_long_one_several() -> None:
    short = arrange(chain("Input", "Conv2D", "MaxPooling2D", "Flatten", "Dense"))
    assert len({x for x, _ in short.values()}) == 1
    step = BLOCK_HEIGHT + GAP
    assert sorted(y for _, y in short.values()) == [step * number for number in range(5)]
    long = arrange(chain("Input", *["Conv2D"] * 40))
    columns = {x for x, _ in long.values()}
    assert 3 <= len(columns) <= 8
    lengths = [sum(x == column for x, _ in long.values()) for column in columns]
    assert max(lengths) - min(lengths) <= max(lengths) // 2


def test_a_residual_block_goes_straight_down() -> None:
    graph = network(5, [(0, 1), (1, 2), (2, 3), (0, 3), (3, 4)])
    places = arrange(graph)
    assert len({x for x, _ in places.values()}) == 1


def test_a_projection_stands_beside_the_main_path() -> None:
    # 0 forks into 1-2-3 and 5; both meet in 4.
    graph = network(6, [(0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 4)])
    places = arrange(graph)
    main = {places[NodeId(f"n{number}")][0] for number in range(5)}
    assert len(main) == 1
    side = places[NodeId("n5")]
    assert side[0] >= main.pop() + BLOCK_WIDTH
    assert side[1] == places[NodeId("n1")][1]


def test_branches_of_an_inception_module_stand_side_by_side_around_its_middle() -> None:
    wires = [(0, 1), (0, 2), (2, 3), (0, 4), (4, 5), (5, 6), (0, 7), (7, 8)]
    graph = network(10, [*wires, (1, 9), (3, 9), (6, 9), (8, 9)])
    places = arrange(graph)
    fork, merge = places[NodeId("n0")], places[NodeId("n9")]
    firsts = [places[NodeId(f"n{number}")] for number in (1, 2, 4, 7)]
    assert len({y for _, y in firsts}) == 1
    # In the order of the ports of the block where they meet.
    assert [x for x, _ in firsts] == sorted(x for x, _ in firsts)
    middle = (firsts[0][0] + firsts[-1][0]) / 2
    assert abs(fork[0] - middle) <= 40
    assert abs(merge[0] - middle) <= 40


def test_skips_within_skips_keep_the_main_path_straight() -> None:
    # A small U: 0-1-2-3-4-5-6 with skips 0-6, 1-5, 2-4.
    wires = [(n, n + 1) for n in range(6)] + [(0, 6), (1, 5), (2, 4)]
    places = arrange(network(7, wires))
    assert len({x for x, _ in places.values()}) == 1


def test_what_hangs_on_nothing_stands_aside() -> None:
    graph = network(8, [(0, 1), (1, 2), (3, 4)])
    places = arrange(graph)
    assert overlapping(places) == []
    right_of_first = max(places[NodeId(f"n{number}")][0] for number in (0, 1, 2))
    assert all(places[NodeId(f"n{number}")][0] > right_of_first for number in (5, 6, 7))


def test_notes_are_not_covered() -> None:
    places = arrange(chain("Input", "Conv2D"))
    shifted = beside(places, [(-20.0, 60.0, 300.0, 80.0)])
    assert shifted != places
    assert all(
        x >= 280 or x + BLOCK_WIDTH <= -20 or y >= 140 or y + BLOCK_HEIGHT <= 60
        for x, y in shifted.values()
    )
    assert beside(places, [(1000.0, 0.0, 100.0, 100.0)]) == places


def test_a_thousand_blocks_with_tangled_wires_do_not_overlap() -> None:
    chance = random.Random(5)
    wires = [(chance.randrange(max(n - 30, 0), n), n) for n in range(1, 1000)]
    wires += [tuple(sorted(chance.sample(range(1000), 2))) for _ in range(500)]  # type: ignore[misc]
    for direction in ("down", "right"):
        assert overlapping(arrange(network(1000, wires), direction)) == []  # type: ignore[arg-type]


def test_nothing_at_all() -> None:
    assert arrange(Graph()) == {}
    assert tidy(Graph(), [], {}) == {}
