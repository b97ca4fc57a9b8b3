"""The networks of CNN courses have exactly the numbers that the courses give."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.edits import add_layer, connect
from cnnbuilder.lowering import lower
from cnnbuilder.spec import Dims, LayerSpec, TensorSpec, complete, parameter_formula
from cnnbuilder.templates import STARTER, make_template, template_names
from cnnbuilder.templates.applications import APPLICATIONS
from tests.helpers.keras_oracle import KerasOracle

CATALOG = load_catalog()


@dataclass(frozen=True)
class Block:
    """One block as the courses describe it; ``None`` where they give no shape."""

    type: str
    params: int
    shape: Dims | None = None
    activation: str | None = None


@dataclass(frozen=True)
class Network:
    """A network as the courses describe it."""

    input: Dims
    blocks: tuple[Block, ...]
    total: int


def conv(params: int, shape: Dims | None = None, activation: str | None = "relu") -> Block:
    return Block("Conv2D", params, shape, activation)


def pool(shape: Dims | None = None) -> Block:
    return Block("MaxPooling2D", 0, shape)


def flatten(size: int | None = None) -> Block:
    return Block("Flatten", 0, None if size is None else (size,))


def dense(params: int, units: int, activation: str | None) -> Block:
    return Block("Dense", params, (units,), activation)


MNIST_BASE = (
    conv(320, (26, 26, 32)),
    pool((13, 13, 32)),
    conv(18_496, (11, 11, 64)),
    pool((5, 5, 64)),
    conv(36_928, (3, 3, 64)),
)

TRUTH: dict[str, Network] = {
    "one-conv": Network(
        (28, 28, 1), (conv(50, (27, 27, 10)), flatten(), dense(21_873, 3, "softmax")), 21_923
    ),
    "two-conv-2x2": Network(
        (28, 28, 1),
        (
            conv(50, (28, 28, 10)),
            conv(410, (27, 27, 10)),
            flatten(),
            dense(21_873, 3, "softmax"),
        ),
        22_333,
    ),
    "dense-784": Network(
        (784,),
        (dense(7_850, 10, "relu"), dense(110, 10, "relu"), dense(33, 3, "softmax")),
        7_993,
    ),
    "dense-784-wide": Network(
        (784,),
        (dense(3_925, 5, "relu"), dense(90, 15, "relu"), dense(48, 3, "softmax")),
        4_063,
    ),
    "dense-512": Network(
        (784,),
        (
            dense(401_920, 512, "relu"),
            dense(131_328, 256, "relu"),
            dense(2_570, 10, "softmax"),
        ),
        535_818,
    ),
    "ann-20": Network((784,), (dense(15_700, 20, "sigmoid"), dense(210, 10, "softmax")), 15_910),
    "ann-megapixel": Network(
        (1_000_000,),
        (dense(5_000_005_000, 5000, None), dense(50_010, 10, None)),
        5_000_055_010,
    ),
    "cnn-same": Network(
        (28, 28, 1),
        (
            conv(100, (28, 28, 10)),
            conv(910, (28, 28, 10)),
            flatten(7_840),
            dense(23_523, 3, "softmax"),
        ),
        24_533,
    ),
    "cnn-same-wide": Network(
        (28, 28, 1),
        (
            conv(50, (28, 28, 5), None),
            conv(690, (28, 28, 15), None),
            flatten(11_760),
            dense(35_283, 3, None),
        ),
        36_023,
    ),
    "cnn-pooled": Network(
        (28, 28, 1),
        (
            conv(50, (26, 26, 5), None),
            pool((13, 13, 5)),
            conv(690, (11, 11, 15), None),
            pool((5, 5, 15)),
            flatten(375),
            dense(1_128, 3, None),
        ),
        1_868,
    ),
    "mnist-base": Network((28, 28, 1), MNIST_BASE, 55_744),
    "mnist-convnet": Network(
        (28, 28, 1),
        (*MNIST_BASE, flatten(576), dense(36_928, 64, "relu"), dense(650, 10, "softmax")),
        93_322,
    ),
    "no-max-pool": Network(
        (28, 28, 1),
        (
            conv(320, (26, 26, 32), None),
            conv(18_496, (24, 24, 64), None),
            conv(36_928, (22, 22, 64), None),
        ),
        55_744,
    ),
    "functional-64": Network(
        (64, 64, 1),
        (
            conv(160, (64, 64, 16)),
            pool(),
            conv(4_640, (32, 32, 32)),
            pool(),
            flatten(8_192),
            dense(819_300, 100, "relu"),
            dense(101, 1, "sigmoid"),
        ),
        824_201,
    ),
    "cifar10-cnn": Network(
        (32, 32, 3),
        (
            conv(448),
            pool(),
            conv(4_640),
            pool(),
            conv(18_496),
            pool(),
            flatten(256),
            dense(16_448, 64, "relu"),
            dense(650, 10, "linear"),
        ),
        40_682,
    ),
    "dogs-cats": Network(
        (150, 150, 3),
        (
            conv(896),
            pool(),
            conv(18_496),
            pool(),
            conv(73_856),
            pool(),
            conv(147_584),
            pool(),
            flatten(),
            dense(3_211_776, 512, "relu"),
            dense(513, 1, "sigmoid"),
        ),
        3_453_121,
    ),
    "alexnet": Network(
        (224, 224, 3),
        (
            Block("ZeroPadding2D", 0, (227, 227, 3)),
            conv(34_944, (55, 55, 96), None),
            pool((27, 27, 96)),
            conv(614_656, (27, 27, 256), None),
            pool((13, 13, 256)),
            conv(885_120, (13, 13, 384), None),
            conv(1_327_488, (13, 13, 384), None),
            conv(884_992, (13, 13, 256), None),
            pool((6, 6, 256)),
            flatten(9_216),
            dense(37_752_832, 4096, "relu"),
            dense(16_781_312, 4096, "relu"),
            dense(4_097_000, 1000, "softmax"),
        ),
        62_378_344,
    ),
}
# Keras allocates what it builds.
TOO_LARGE = {"ann-megapixel"}

networks = pytest.mark.parametrize("name", TRUTH)


def analysis_of(name: str) -> Analysis:
    return analyse(make_template(name, CATALOG).graph, CATALOG)


@networks
def test_template_has_the_numbers_of_the_course(name: str):
    truth, analysis = TRUTH[name], analysis_of(name)
    first, *results = (analysis.nodes[node] for node in analysis.order)
    assert first.layer.type == "Input"
    assert first.output == TensorSpec(truth.input)
    assert [result.layer.type for result in results] == [block.type for block in truth.blocks]
    assert [result.params for result in results] == [block.params for block in truth.blocks]
    for result, block in zip(results, truth.blocks, strict=True):
        assert result.output is not None
        assert block.shape in (None, result.output.shape), block
        activation = result.layer.params.get("activation")
        assert block.activation in (None, activation), block
    assert analysis.total_params == analysis.trainable_params == truth.total
    assert sum(block.params for block in truth.blocks) == truth.total


@networks
def test_template_is_sound(name: str):
    assert [problem.message for problem in analysis_of(name).problems] == []


def test_every_template_is_looked_at():
    large = {template.name for template in APPLICATIONS}  # looked at in test_applications
    assert set(template_names()) == {STARTER, *TRUTH, *large}


@pytest.mark.keras
@pytest.mark.parametrize("name", [name for name in (STARTER, *TRUTH) if name not in TOO_LARGE])
def test_keras_counts_the_same(name: str, oracle: KerasOracle):
    analysis = analysis_of(name)
    plan = lower(analysis)
    answer = oracle.build(plan)
    assert answer["accepted"], answer
    assert answer["total"] == analysis.total_params
    assert {call.node: list(call.output_shape) for call in plan.calls} == answer["shapes"]


def params_of(type_id: str, shape: Dims, **params: object) -> tuple[int, str]:
    """Return the parameter count of one layer on one shape, and its formula."""
    spec: LayerSpec = CATALOG.layers[type_id]
    weights = spec.weights(complete(spec.parameters, params), (TensorSpec(shape),))
    return sum(weight.size for weight in weights), parameter_formula(weights)


@pytest.mark.parametrize(
    ("type_id", "shape", "params", "formula"),
    [
        ("Dense", (784,), {"units": 10}, "784·10 + 10 = 7,850"),
        ("Conv2D", (28, 28, 1), {"filters": 10}, "3·3·1·10 + 10 = 100"),
        ("Conv2D", (28, 28, 10), {"filters": 10}, "3·3·10·10 + 10 = 910"),
        ("MaxPooling2D", (28, 28, 10), {}, "0"),
        ("Flatten", (28, 28, 10), {}, "0"),
        ("Conv2D", (7, 7, 1), {"filters": 5}, "3·3·1·5 + 5 = 50"),
    ],
)
def test_formula_in_words(type_id: str, shape: Dims, params: dict[str, int], formula: str):
    assert params_of(type_id, shape, **params)[1] == formula


def test_weights_of_a_dense_layer_explode_and_those_of_a_convolution_stay():
    for size, per_neuron in ((32, 3_072), (200, 120_000)):
        assert params_of("Dense", (size * size * 3,), units=1, use_bias=False)[0] == per_neuron
        assert params_of("Conv2D", (size, size, 3), filters=8)[0] == 3 * 3 * 3 * 8 + 8


def test_dense_after_three_convolutions_without_pooling():
    graph = make_template("no-max-pool", CATALOG).graph
    last = analyse(graph, CATALOG).order[-1]
    assert analyse(graph, CATALOG).nodes[last].output == TensorSpec((22, 22, 64))
    for type_id, params in (("Flatten", {}), ("Dense", {"units": 512})):
        graph, node = add_layer(graph, CATALOG.layers[type_id], params)
        graph, last = connect(graph, CATALOG, last, node), node
    result = analyse(graph, CATALOG).nodes[last]
    assert result.inputs == (TensorSpec((30_976,)),)
    assert result.params == 15_860_224


@pytest.mark.parametrize(("count", "seen"), [(1, 3), (2, 5), (3, 7)])
def test_stacked_convolutions_see_more(count: int, seen: int):
    template = make_template("cnn-same", CATALOG).graph
    before = next(iter(template.nodes))
    graph = template
    for _ in range(count):
        graph, node = add_layer(graph, CATALOG.layers["Conv2D"])
        graph, before = connect(graph, CATALOG, before, node), node
    field = analyse(graph, CATALOG).nodes[before].field
    assert field is not None
    assert field.size == (seen, seen)
