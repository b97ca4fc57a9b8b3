"""What a few letters find, and what a block would do at a place."""

from __future__ import annotations

import pytest

from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.suggest import matching_types, outcome, sole_follower, targets, wired
from cnnbuilder.spec import TensorSpec
from tests.helpers.graphs import CATALOG, chain

IMAGE, VECTOR = TensorSpec((24, 24, 32)), TensorSpec((64,))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("pool", "MaxPooling2D"),
        ("bn", "BatchNormalization"),
        ("avg", "AveragePooling2D"),
        ("gap", "GlobalAveragePooling2D"),
        ("conv", "Conv2D"),
        ("c2d", "Conv2D"),
        ("maxpool", "MaxPooling2D"),
        ("max pool", "MaxPooling2D"),
        ("MaxPool2D", "MaxPooling2D"),
        ("fc", "Dense"),
        ("deconv", "Conv2DTranspose"),
        ("skip", "Add"),
        ("concat", "Concatenate"),
        ("relu", "ReLU"),
        ("softmax", "Softmax"),
        ("drop", "Dropout"),
        ("mxpl", "MaxPooling2D"),
        ("zero_padding2d", "ZeroPadding2D"),
        ("dw", "DepthwiseConv2D"),
        ("input", "Input"),
    ],
)
def test_a_few_letters_find_the_block_that_is_meant(query: str, first: str) -> None:
    assert matching_types(CATALOG, query)[0].type == first


def test_pool_finds_all_pooling_and_nothing_is_found_for_nonsense() -> None:
    found = [spec.type for spec in matching_types(CATALOG, "pool")]
    assert found[:4] == [
        "MaxPooling2D",
        "AveragePooling2D",
        "GlobalAveragePooling2D",
        "GlobalMaxPooling2D",
    ]
    assert matching_types(CATALOG, "zzz") == []
    assert len(matching_types(CATALOG, " ")) == len(CATALOG.layers)


def test_every_type_is_found_by_its_own_name_first() -> None:
    for spec in CATALOG.layers.values():
        assert matching_types(CATALOG, spec.title)[0] is spec
        for name in spec.former:
            assert spec in matching_types(CATALOG, name)[:2]


@pytest.mark.parametrize(
    ("type_id", "inputs", "output", "reason"),
    [
        ("MaxPooling2D", (IMAGE,), "12 × 12 × 32", ""),
        ("GlobalMaxPooling2D", (IMAGE,), "32", ""),
        ("Conv2D", (VECTOR,), "", "works on an image"),
        ("Conv2D", (TensorSpec((1, 1, 8)),), "", "1 − 3 + 1"),
        ("Conv2D", (), "", ""),
        ("Conv2D", (None,), "", ""),
        ("Input", (IMAGE,), "", "nothing comes before"),
        ("Input", (), "28 × 28 × 1", ""),
        ("Add", (IMAGE,), "", ""),
        ("Add", (IMAGE, IMAGE), "24 × 24 × 32", ""),
        ("Add", (IMAGE, VECTOR), "", "cannot be added"),
    ],
)
def test_what_a_block_would_do(
    type_id: str, inputs: tuple[TensorSpec | None, ...], output: str, reason: str
) -> None:
    found = outcome(CATALOG.layers[type_id], inputs)
    assert str(found.output or "") == output
    assert reason in found.reason
    assert bool(found.reason) == bool(reason) == bool(found.title)


def test_where_a_wire_may_go() -> None:
    graph = chain("Input", "Conv2D", "Flatten")
    graph, alone = edits.add_layer(graph, CATALOG.layers["Add"])
    conv = graph.node_named("conv2d")
    assert conv is not None
    analysis = analyse(graph, CATALOG, Context())
    found = {graph.name_of(t.node): t.reason for t in targets(analysis, CATALOG, [conv])}
    assert list(found) == ["add", "input", "flatten"]
    assert found["add"] == ""
    assert "input of the network" in found["input"]
    assert "already wired" in found["flatten"]
    assert sole_follower(graph, conv) == graph.outgoing(conv)[0]
    assert sole_follower(graph, alone) is None


def test_a_wire_that_is_allowed_but_does_not_fit_is_told_of() -> None:
    graph = chain("Input", "Conv2D", "Conv2D")
    graph, add = edits.add_layer(graph, CATALOG.layers["Add"])
    one, two = (graph.node_named(name) for name in ("conv2d", "conv2d_1"))
    assert one is not None
    assert two is not None
    graph = edits.connect(graph, CATALOG, two, add)
    analysis = analyse(graph, CATALOG, Context())
    assert (
        "cannot be added: 24 × 24 × 32 and 26 × 26 × 32"
        in wired(analysis, CATALOG, one, add).reason
    )
    # The wire that gives way does not count.
    assert wired(analysis, CATALOG, one, add, graph.incoming(add)[0]).reason == ""
    assert str(wired(analysis, CATALOG, one, two).output) == "24 × 24 × 32"
