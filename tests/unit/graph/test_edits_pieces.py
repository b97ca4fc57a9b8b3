"""Duplicate, repeat, short cuts, other types: what comes out, and what is refused."""

from __future__ import annotations

import pytest

from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.copies import duplicate, paste, piece_of
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.exchange import (
    common_parameters,
    exchange,
    set_parameters_of,
    why_not_replace,
)
from cnnbuilder.graph.expand import expand
from cnnbuilder.graph.folding import fold
from cnnbuilder.graph.groups import put, take
from cnnbuilder.graph.model import Graph, NodeId
from cnnbuilder.graph.segment import projection_for, repeat, segment_of, wrap
from cnnbuilder.spec import TensorSpec
from tests.helpers.graphs import CATALOG, chain

SAME = {"padding": "same"}


def named(graph: Graph, *names: str) -> list[NodeId]:
    found = [graph.node_named(name) for name in names]
    assert None not in found
    return [node for node in found if node is not None]


def wires(graph: Graph) -> list[str]:
    return [
        f"{graph.name_of(e.source)} > {graph.name_of(e.target)} {e.target_port}"
        for e in graph.edges
    ]


def residual() -> Graph:
    """A residual block whose short cut begins at the Conv2D before it."""
    graph = chain(
        ("Input", {"shape": (8, 8, 3)}),
        ("Conv2D", {"filters": 4}),
        ("Conv2D", {"filters": 4, **SAME}),
    )
    graph, add = edits.add_layer(graph, CATALOG.layers["Add"])
    one, two = named(graph, "conv2d", "conv2d_1")
    graph = edits.connect(graph, CATALOG, two, add)
    graph = edits.connect(graph, CATALOG, one, add)
    graph, end = edits.add_layer(graph, CATALOG.layers["Flatten"])
    return edits.connect(graph, CATALOG, add, end)


def shapes(graph: Graph) -> dict[str, str]:
    analysis = analyse(graph, CATALOG, Context())
    return {r.layer.name: str(r.output) for r in analysis.nodes.values()}


# Pieces


def test_a_piece_keeps_the_wires_inside_and_a_paste_gets_fresh_ids_and_names() -> None:
    graph = residual()
    piece = piece_of(graph, named(graph, "conv2d_1", "add"))
    assert wires(piece) == ["conv2d_1 > add 0"]
    pasted = paste(graph, piece)
    assert not set(pasted.nodes.values()) & set(graph.nodes)
    assert len(pasted.graph.layers) == len(graph.layers) + 2
    assert wires(pasted.graph)[-1] == "conv2d_2 > add_1 0"
    names = [layer.name for layer in pasted.graph.layers.values()]
    assert len(set(names)) == len(names)


def test_blocks_that_share_a_layer_share_its_copy() -> None:
    graph = chain("Input", "Conv2D")
    node = named(graph, "conv2d")[0]
    graph, other = edits.add_use(graph, graph.layer_of(node).id)
    pasted = paste(graph, piece_of(graph, [node, other]))
    copies = {pasted.graph.nodes[pasted.nodes[each]].layer for each in (node, other)}
    assert len(copies) == 1
    assert copies != {graph.nodes[node].layer}


def test_a_duplicate_in_a_chain_is_fed_by_the_same_block() -> None:
    graph = chain("Input", "Conv2D", "Flatten")
    done = duplicate(graph, CATALOG, named(graph, "conv2d"))
    assert wires(done.graph) == ["input > conv2d 0", "conv2d > flatten 0", "input > conv2d_1 0"]


def test_a_duplicated_branch_goes_into_the_merge_as_well() -> None:
    graph = residual()
    done = duplicate(graph, CATALOG, named(graph, "conv2d_1"))
    assert [wire for wire in wires(done.graph) if "conv2d_2" in wire] == [
        "conv2d > conv2d_2 0",
        "conv2d_2 > add 2",
    ]


def test_a_duplicated_residual_block_keeps_the_order_of_its_inputs() -> None:
    graph = residual()
    done = duplicate(graph, CATALOG, named(graph, "conv2d_1", "add"))
    assert [wire for wire in wires(done.graph) if "add_1" in wire] == [
        "conv2d_2 > add_1 0",
        "conv2d > add_1 1",
    ]


# Repeat


def test_repeating_a_block_chains_the_copies() -> None:
    graph = chain("Input", "Conv2D", "Flatten")
    done = repeat(graph, segment_of(graph, CATALOG, named(graph, "conv2d")), 3)
    assert len(done.copies) == 2
    assert sorted(wires(done.graph)) == [
        "conv2d > conv2d_1 0",
        "conv2d_1 > conv2d_2 0",
        "conv2d_2 > flatten 0",
        "input > conv2d 0",
    ]


def test_repeating_a_residual_block_repeats_its_short_cut() -> None:
    graph = residual()
    done = repeat(graph, segment_of(graph, CATALOG, named(graph, "conv2d_1", "add")), 2)
    assert [wire for wire in wires(done.graph) if "add_1" in wire] == [
        "add_1 > flatten 0",
        "conv2d_2 > add_1 0",
        "add > add_1 1",
    ]
    assert "add > conv2d_2 0" in wires(done.graph)
    assert shapes(done.graph)["add_1"] == "6 × 6 × 4"


def test_a_block_without_a_wire_can_be_repeated_too() -> None:
    graph = chain("Dense")
    done = repeat(graph, segment_of(graph, CATALOG, list(graph.nodes)), 3)
    assert wires(done.graph) == ["dense > dense_1 0", "dense_1 > dense_2 0"]


@pytest.mark.parametrize("times", [1, 0, -3, 5_000])
def test_a_number_of_times_that_makes_no_sense_is_refused(times: int) -> None:
    graph = chain("Input", "Conv2D")
    segment = segment_of(graph, CATALOG, named(graph, "conv2d"))
    with pytest.raises(EditRefused, match=r"at least 2|too many"):
        repeat(graph, segment, times)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), "Select the blocks"),
        (("input", "conv2d"), "input is an input"),
        (("conv2d_1", "flatten"), "fed by conv2d and add"),
        (("conv2d_2", "conv2d_1"), "wired into conv2d_2"),
    ],
)
def test_a_selection_without_one_way_in_and_out_is_refused(
    names: tuple[str, ...], words: str
) -> None:
    graph, _ = edits.add_layer(residual(), CATALOG.layers["Conv2D"])
    with pytest.raises(EditRefused, match=words):
        segment_of(graph, CATALOG, named(graph, *names))


def test_a_selection_with_two_ends_is_refused() -> None:
    graph = chain("Input", "Conv2D", "ReLU")
    graph, aside = edits.add_layer(graph, CATALOG.layers["Flatten"])
    graph = edits.connect(graph, CATALOG, named(graph, "conv2d")[0], aside)
    with pytest.raises(EditRefused, match="ends at re_lu and flatten"):
        segment_of(graph, CATALOG, named(graph, "conv2d", "re_lu", "flatten"))


# Short cuts


def test_a_short_cut_of_equal_shapes_needs_no_projection() -> None:
    graph = chain(("Input", {"shape": (8, 8, 4)}), ("Conv2D", {"filters": 4, **SAME}), "Flatten")
    segment = segment_of(graph, CATALOG, named(graph, "conv2d"))
    shape = TensorSpec((8, 8, 4))
    done = wrap(graph, CATALOG, segment, shape, shape)
    assert done.projection is None
    assert [wire for wire in wires(done.graph) if "add" in wire] == [
        "add > flatten 0",
        "conv2d > add 0",
        "input > add 1",
    ]


@pytest.mark.parametrize(
    ("before", "strides", "after"),
    [
        ((8, 8, 3), (2, 2), (4, 4, 16)),
        ((7, 9, 3), (2, 3), (4, 3, 16)),
        ((8, 8, 3), (1, 1), (8, 8, 16)),
        ((8, 8, 16), (4, 1), (2, 8, 16)),
        ((None, None, 3), (1, 1), (None, None, 16)),
    ],
)
def test_a_projection_has_the_filters_and_strides_that_fit(
    before: tuple[int | None, ...], strides: tuple[int, int], after: tuple[int | None, ...]
) -> None:
    found = projection_for(TensorSpec(before), TensorSpec(after))
    assert found is not None
    type_id, params = found
    assert (type_id, params["filters"], params["strides"]) == ("Conv2D", 16, strides)
    made = chain(("Input", {"shape": before}), (type_id, params))
    output = analyse(made, CATALOG, Context()).nodes[named(made, "conv2d")[0]].output
    assert output == TensorSpec(after)


def test_a_vector_is_projected_by_a_dense() -> None:
    assert projection_for(TensorSpec((64,)), TensorSpec((10,))) == (
        "Dense",
        {"units": 10, "activation": "linear"},
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((8, 8, 3), (6, 6, 3), "no stride makes 8 into 6"),
        ((8, 8, 3), (192,), "an image and a vector"),
        ((4, 4, 3), (8, 8, 3), "no stride makes 4 into 8"),
        ((None, 4, 3), (2, 4, 3), r"no stride makes \? into 2"),
        ((4, 4, 3), (4, 4, None), "fixed number of channels"),
        ((4, 4), (4, 3), "images and vectors only"),
    ],
)
def test_shapes_that_no_short_cut_has_are_refused(
    before: tuple[int, ...], after: tuple[int, ...], words: str
) -> None:
    with pytest.raises(EditRefused, match=words):
        projection_for(TensorSpec(before), TensorSpec(after))


def test_nothing_is_led_around_blocks_that_nothing_feeds_or_whose_shapes_are_unknown() -> None:
    graph = chain("Conv2D")
    segment = segment_of(graph, CATALOG, list(graph.nodes))
    with pytest.raises(EditRefused, match="Nothing is wired into conv2d"):
        wrap(graph, CATALOG, segment, None, None)
    graph = chain("Input", "Conv2D")
    segment = segment_of(graph, CATALOG, named(graph, "conv2d"))
    with pytest.raises(EditRefused, match="not known yet"):
        wrap(graph, CATALOG, segment, TensorSpec((8, 8, 3)), None)


# Another type


def test_another_type_keeps_wires_place_and_what_both_have() -> None:
    graph = chain(
        ("Input", {"shape": (8, 8, 3)}),
        ("Conv2D", {"filters": 7, "strides": (2, 2), "padding": "same", "activation": "relu"}),
        "Flatten",
    )
    node = named(graph, "conv2d")[0]
    done = exchange(graph, CATALOG, node, CATALOG.layers["SeparableConv2D"])
    layer = done.layer_of(node)
    assert layer.name == "separable_conv2d"
    assert layer.id != graph.layer_of(node).id
    assert done.edges == graph.edges
    assert (layer.params["filters"], layer.params["strides"]) == (7, (2, 2))
    assert (layer.params["padding"], layer.params["activation"]) == ("same", "relu")
    pooled = exchange(graph, CATALOG, node, CATALOG.layers["MaxPooling2D"]).layer_of(node)
    assert pooled.params["padding"] == "same"
    assert "filters" not in pooled.params


def test_a_name_that_a_person_gave_is_kept_and_a_free_one_found_else() -> None:
    graph = chain("Input", "Conv2D", "MaxPooling2D", "ReLU")
    node = named(graph, "conv2d")[0]
    own = edits.rename(graph, graph.layer_of(node).id, "stem")
    spec = CATALOG.layers["MaxPooling2D"]
    assert exchange(own, CATALOG, node, spec).name_of(node) == "stem"
    assert exchange(graph, CATALOG, node, spec).name_of(node) == "max_pooling2d_1"


def test_what_shared_the_layer_keeps_it() -> None:
    graph = chain("Input", "Conv2D")
    node = named(graph, "conv2d")[0]
    graph, other = edits.add_use(graph, graph.layer_of(node).id)
    done = exchange(graph, CATALOG, node, CATALOG.layers["DepthwiseConv2D"])
    assert done.layer_of(other) is graph.layer_of(other)
    assert done.layer_of(node).type == "DepthwiseConv2D"


@pytest.mark.parametrize(
    ("name", "type_id", "words"),
    [
        ("conv2d", "Conv2D", "already"),
        ("conv2d", "Input", "takes no wire"),
        ("add", "Flatten", "takes one wire, and 2 lead into add"),
    ],
)
def test_a_type_that_the_wires_do_not_allow_is_refused(name: str, type_id: str, words: str) -> None:
    graph = residual()
    node, spec = named(graph, name)[0], CATALOG.layers[type_id]
    assert words in (why_not_replace(graph, CATALOG, node, spec) or "")
    with pytest.raises(EditRefused, match=words):
        exchange(graph, CATALOG, node, spec)


# Many blocks


def test_common_parameters_are_those_that_all_have_alike() -> None:
    graph = chain("Input", "Conv2D", "SeparableConv2D", "Dense", "MaxPooling2D")
    convs = named(graph, "conv2d", "separable_conv2d")
    names = [p.name for p in common_parameters(graph, CATALOG, convs)]
    assert names[:3] == ["filters", "kernel_size", "strides"]
    both = named(graph, "conv2d", "dense")
    assert next(p.name for p in common_parameters(graph, CATALOG, both)) == "activation"
    assert common_parameters(graph, CATALOG, []) == []


def test_one_value_goes_to_all_blocks_that_know_it() -> None:
    graph = chain("Input", "Conv2D", "Dense", "Flatten")
    done = set_parameters_of(graph, CATALOG, graph.nodes, {"activation": "relu"})
    values = {x.name: x.params.get("activation") for x in done.layers.values()}
    assert values == {"input": None, "conv2d": "relu", "dense": "relu", "flatten": None}
    assert set_parameters_of(done, CATALOG, done.nodes, {"activation": "relu"}) is done


# Groups


def grouped() -> Graph:
    """A Conv2D and a ReLU folded into a group, between an Input and a Flatten."""
    graph = chain(
        ("Input", {"shape": (8, 8, 4)}), ("Conv2D", {"filters": 4, **SAME}), "ReLU", "Flatten"
    )
    return fold(graph, named(graph, "conv2d", "re_lu"), "block").graph


def test_a_group_is_repeated_as_groups_of_their_own() -> None:
    graph = grouped()
    done = repeat(graph, segment_of(graph, CATALOG, named(graph, "block")), 3).graph
    assert sorted(wires(done)) == [
        "block > block_1 0",
        "block_1 > block_2 0",
        "block_2 > flatten 0",
        "input > block 0",
    ]
    assert len(done.groups) == 3
    flat = expand(done)
    assert [flat.layers[n.layer].name for n in flat.nodes.values() if n.layer].count("conv2d") == 1


def test_a_group_gets_a_short_cut_and_keeps_its_ports() -> None:
    graph = grouped()
    shape = TensorSpec((8, 8, 4))
    segment = segment_of(graph, CATALOG, named(graph, "block"))
    done = wrap(graph, CATALOG, segment, shape, shape).graph
    assert [wire for wire in wires(done) if "add" in wire] == [
        "add > flatten 0",
        "block > add 0",
        "input > add 1",
    ]


def test_a_group_has_to_be_unfolded_before_it_is_replaced_and_its_ports_stay() -> None:
    graph = grouped()
    block, spec = named(graph, "block")[0], CATALOG.layers["Conv2D"]
    assert "Unfold it first" in (why_not_replace(graph, CATALOG, block, spec) or "")
    inside = take(graph, (block,))
    port = inside.inputs[0]
    assert "belongs to the group" in (why_not_replace(inside, CATALOG, port, spec) or "")
    with pytest.raises(EditRefused, match="belongs to the group"):
        segment_of(inside, CATALOG, [port])
    wrapped = wrap(
        inside,
        CATALOG,
        segment_of(inside, CATALOG, named(inside, "conv2d", "re_lu")),
        TensorSpec((8, 8, 4)),
        TensorSpec((8, 8, 4)),
    )
    back = put(graph, (block,), wrapped.graph)
    assert analyse(expand(back), CATALOG, Context()).errors == ()
