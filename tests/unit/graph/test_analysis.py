"""The live check: numbers, problems with their arithmetic, and fixes that really repair."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cnnbuilder.graph import edits
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.model import Edge, Graph, Layer, NodeId
from cnnbuilder.lowering import lower
from cnnbuilder.project.edits import apply_fix
from cnnbuilder.project.project import Project
from cnnbuilder.spec import Problem, Severity, complete
from cnnbuilder.templates import make_template
from tests.helpers.graphs import CATALOG, chain

DIGITS = Context((8, 8, 1), 10, "digits")


def problem(analysis: Analysis, words: str) -> Problem:
    found = [each for each in analysis.problems if words in each.message]
    assert found, f"no problem says {words!r}: {[p.message for p in analysis.problems]}"
    return found[0]


def of(analysis: Analysis, name: str) -> Any:
    node = analysis.graph.node_named(name)
    assert node is not None
    return analysis.nodes[node]


SHRINKING = (
    ("Input", {"shape": (28, 28, 1)}),
    ("Conv2D", {"kernel_size": (5, 5)}),
    ("MaxPooling2D", {"pool_size": (4, 4)}),
    ("MaxPooling2D", {"pool_size": (4, 4)}),
    ("Conv2D", {"filters": 64}),
    "Flatten",
)


def test_a_window_that_does_not_fit_says_the_arithmetic_and_where_the_size_was_lost() -> None:
    analysis = analyse(chain(*SHRINKING), CATALOG)
    found = problem(analysis, "does not fit")
    assert found.message == (
        "A 3 × 3 window does not fit into 1 × 1: height 1 − 3 + 1 = −1. "
        "The size was lost in max_pooling2d_1: 6 → 1."
    )
    assert found.parameter == "kernel_size"
    assert found.node == analysis.graph.node_named("conv2d_1")
    assert [fix.label for fix in found.fixes] == [
        'Set padding to "same"',
        "Pool 2 × 2 in max_pooling2d_1",
        "Make the input at least 52 × 52",
    ]
    waiting = of(analysis, "flatten")
    assert waiting.output is None
    assert waiting.waits_for == found.node
    # What lies before the break is still known.
    assert str(of(analysis, "max_pooling2d_1").output) == "1 × 1 × 32"
    assert len(analysis.errors) == 1


@pytest.mark.parametrize("index", [0, 1, 2])
def test_each_fix_of_a_lost_size_repairs_it(index: int) -> None:
    project = Project(graph=chain(*SHRINKING))
    found = problem(analyse(project.graph, CATALOG), "does not fit")
    fixed = apply_fix(project, CATALOG, found.fixes[index], NodeId(found.node or ""))
    assert not analyse(fixed.graph, CATALOG).errors


def test_the_smallest_input_is_the_smallest_that_works() -> None:
    graph = chain(*SHRINKING)
    node = graph.node_named("input")
    assert node is not None
    for size, works in ((52, True), (51, False)):
        changed = edits.set_parameters(
            graph, CATALOG.layers["Input"], graph.layer_of(node).id, {"shape": (size, size, 1)}
        )
        assert (not analyse(changed, CATALOG).errors) is works


def test_problems_without_a_graph() -> None:
    empty = analyse(Graph(), CATALOG)
    assert "empty" in empty.problems[0].message
    fixed = apply_fix(Project(), CATALOG, empty.problems[0].fixes[0], None)
    assert "no output yet" in analyse(fixed.graph, CATALOG).problems[0].message
    assert "no Input" in problem(analyse(chain("Flatten"), CATALOG), "no Input").message


def test_an_unconnected_block_offers_the_one_wire_that_can_be_meant() -> None:
    graph = chain("Input", "Conv2D")
    graph, node = edits.add_layer(graph, CATALOG.layers["Flatten"])
    found = problem(analyse(graph, CATALOG), "Nothing is wired")
    assert found.node == node
    fixed = apply_fix(Project(graph=graph), CATALOG, found.fixes[0], node)
    assert fixed.graph.name_of(fixed.graph.incoming(node)[0].source) == "conv2d"


def test_a_loop_in_a_file_is_named_and_can_be_cut() -> None:
    graph = chain("Input", "Conv2D", "Conv2D")
    first, second = (graph.node_named(name) for name in ("conv2d", "conv2d_1"))
    assert first is not None
    assert second is not None
    looped = replace(
        graph, edges=(*(e for e in graph.edges if e.target != first), Edge(second, 0, first, 0))
    )
    analysis = analyse(looped, CATALOG)
    found = problem(analysis, "loop")
    assert "conv2d → conv2d_1 → conv2d" in found.message or (
        "conv2d_1 → conv2d → conv2d_1" in found.message
    )
    fixed = apply_fix(Project(graph=looped), CATALOG, found.fixes[0], NodeId(found.node or ""))
    assert not [p for p in analyse(fixed.graph, CATALOG).problems if "loop" in p.message]


def test_shapes_that_do_not_merge() -> None:
    graph = chain("Input", ("Conv2D", {"filters": 8}))
    graph, add = edits.add_layer(graph, CATALOG.layers["Add"])
    for name in ("input", "conv2d"):
        node = graph.node_named(name)
        assert node is not None
        graph = edits.connect(graph, CATALOG, node, add)
    found = problem(analyse(graph, CATALOG), "cannot be added")
    assert "28 × 28 × 1 and 26 × 26 × 8; the heights 28 and 26 differ" in found.message


def test_groups_that_do_not_divide() -> None:
    graph = chain(("Input", {"shape": (8, 8, 3)}), ("Conv2D", {"filters": 6, "groups": 2}))
    found = problem(analyse(graph, CATALOG), "3 input channels do not divide into 2 groups")
    assert found.parameter == "groups"
    graph = chain(("Input", {"shape": (8, 8, 4)}), ("Conv2D", {"filters": 7, "groups": 2}))
    found = problem(analyse(graph, CATALOG), "7 filters do not divide into 2 groups")
    fixed = apply_fix(Project(graph=graph), CATALOG, found.fixes[0], NodeId(found.node or ""))
    assert not analyse(fixed.graph, CATALOG).errors


def test_a_dense_layer_on_an_image_is_a_warning_with_the_other_count() -> None:
    graph = chain("Input", ("Dense", {"units": 10}))
    found = problem(analyse(graph, CATALOG), "dense layer works on an image")
    assert found.severity is Severity.WARNING
    assert "7,850 parameters" in found.message
    fixed = apply_fix(Project(graph=graph), CATALOG, found.fixes[0], NodeId(found.node or ""))
    assert analyse(fixed.graph, CATALOG).total_params == 7850


@pytest.mark.parametrize(
    ("blocks", "loss", "words", "fixable"),
    [
        (("Flatten", ("Dense", {"units": 3})), "auto", "has 10 classes, dense gives 3", True),
        (("Flatten", ("Dense", {"units": 12})), "auto", "has 10 classes, dense gives 12", True),
        (
            ("Flatten", ("Dense", {"units": 1, "activation": "sigmoid"})),
            "categorical_crossentropy",
            "the loss is binary_crossentropy",
            True,
        ),
        (("Flatten", ("Dense", {"units": 1})), "auto", "can tell 2 classes apart", True),
        (("Conv2D",), "auto", "to tell the 10 classes", True),
    ],
)
def test_a_last_layer_that_does_not_fit(
    blocks: tuple[Any, ...], loss: str, words: str, fixable: bool
) -> None:
    project = Project(graph=chain(("Input", {"shape": (8, 8, 1)}), *blocks))
    params = complete(CATALOG.losses[loss].parameters, {}) if loss != "auto" else {}
    context = replace(DIGITS, loss=loss, loss_params=params)
    found = problem(analyse(project.graph, CATALOG, context), words)
    assert bool(found.fixes) is fixable
    fixed = apply_fix(project, CATALOG, found.fixes[-1], NodeId(found.node or ""))
    after = replace(context, loss=fixed.training.loss, loss_params=fixed.training.loss_params)
    if loss != "auto":
        after = replace(after, loss="auto")
    assert words not in " ".join(p.message for p in analyse(fixed.graph, CATALOG, after).problems)


def test_softmax_and_from_logits_are_seen() -> None:
    graph = chain(
        ("Input", {"shape": (8, 8, 1)}),
        "Flatten",
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    context = replace(
        DIGITS, loss="sparse_categorical_crossentropy", loss_params={"from_logits": True}
    )
    assert "apply it again" in problem(analyse(graph, CATALOG, context), "softmax").message
    assert not analyse(graph, CATALOG, DIGITS).problems


def test_an_input_that_does_not_fit_the_data_gets_its_shape() -> None:
    project = Project(graph=chain(("Input", {"shape": (784,)}), ("Dense", {"units": 10})))
    found = problem(analyse(project.graph, CATALOG, DIGITS), "does not fit this Input")
    assert "64" in found.message
    fixed = apply_fix(project, CATALOG, found.fixes[0], NodeId(found.node or ""))
    assert not analyse(fixed.graph, CATALOG, DIGITS).errors


def test_an_unknown_type_is_a_problem_and_blocks_what_follows() -> None:
    graph = chain("Input", "Flatten", "Dense")
    node = graph.node_named("flatten")
    assert node is not None
    strange = Layer(graph.layer_of(node).id, "LocallyConnected2D", "flatten", {})
    graph = replace(graph, layers={**graph.layers, strange.id: strange})
    analysis = analyse(graph, CATALOG)
    assert "does not know the layer type LocallyConnected2D" in analysis.problems[0].message
    assert of(analysis, "dense").waits_for == node


def test_a_shared_layer_is_counted_once_and_must_fit_twice() -> None:
    graph = chain(("Input", {"shape": (8,)}), ("Dense", {"units": 8}))
    layer = graph.layer_of(graph.node_named("dense") or NodeId(""))
    graph, again = edits.add_use(graph, layer.id)
    graph = edits.connect(graph, CATALOG, graph.node_named("dense") or NodeId(""), again)
    assert analyse(graph, CATALOG).total_params == 8 * 8 + 8
    wider = edits.set_parameters(graph, CATALOG.layers["Dense"], layer.id, {"units": 9})
    assert "share their weights" in problem(analyse(wider, CATALOG), "share").message


def test_frozen_layers_move_their_parameters() -> None:
    graph = chain("Input", "Conv2D", "BatchNormalization")
    before = analyse(graph, CATALOG)
    assert (before.trainable_params, before.non_trainable_params) == (320 + 64, 64)
    frozen = edits.set_trainable(
        graph, graph.layer_of(graph.node_named("conv2d") or NodeId("")).id, False
    )
    after = analyse(frozen, CATALOG, previous=before)
    assert (after.trainable_params, after.non_trainable_params) == (64, 64 + 320)


def test_receptive_field_of_the_mnist_convnet() -> None:
    project = make_template("mnist-convnet", CATALOG)
    analysis = analyse(project.graph, CATALOG)
    # 3; 4 (step 2); 8; 10 (step 4); 18.
    fields = [of(analysis, name).field.size for name in ("conv2d", "max_pooling2d", "conv2d_1")]
    assert fields == [(3, 3), (4, 4), (8, 8)]
    assert of(analysis, "conv2d_2").field.size == (18, 18)
    assert of(analysis, "dense").field is None


def test_two_and_three_stacked_3x3_see_5x5_and_7x7() -> None:
    analysis = analyse(chain("Input", "Conv2D", "Conv2D", "Conv2D"), CATALOG)
    assert of(analysis, "conv2d_1").field.size == (5, 5)
    assert of(analysis, "conv2d_2").field.size == (7, 7)


def test_only_what_is_downstream_is_looked_at_again() -> None:
    project = make_template("mnist-convnet", CATALOG)
    graph = project.graph
    before = analyse(graph, CATALOG)
    node = graph.node_named("conv2d_1")
    assert node is not None
    spec, layer = CATALOG.layers["Conv2D"], graph.layer_of(node)
    relu = edits.set_parameters(graph, spec, layer.id, {"activation": "tanh"})
    after = analyse(relu, CATALOG, previous=before)
    changed = [n for n in after.order if after.nodes[n] is not before.nodes[n]]
    # The shape stays, so nothing after it is looked at.
    assert changed == [node]
    wider = edits.set_parameters(graph, spec, layer.id, {"filters": 65})
    after = analyse(wider, CATALOG, previous=before)
    changed_names = [
        after.graph.name_of(n) for n in after.order if after.nodes[n] is not before.nodes[n]
    ]
    assert changed_names == ["conv2d_1", "max_pooling2d_1", "conv2d_2"]


@pytest.mark.parametrize("scale", [1 / 255, 1 / 100])
def test_pixels_that_are_scaled_twice(scale: float) -> None:
    graph = chain(
        ("Input", {"shape": (8, 8, 1)}),
        ("Rescaling", {"scale": scale}),
        "Flatten",
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    analysis = analyse(graph, CATALOG, DIGITS)
    (found,) = analysis.problems
    assert (found.severity, found.parameter) == (Severity.WARNING, "scale")
    assert found.message.startswith("Training brings digits to values from 0 to 1; rescaling ")
    assert [fix.label for fix in found.fixes] == ["Remove rescaling"]
    project = replace(Project(), graph=graph)
    mended = apply_fix(project, CATALOG, found.fixes[0], NodeId(str(found.node)))
    assert mended.graph.node_named("rescaling") is None
    assert analyse(mended.graph, CATALOG, DIGITS).problems == ()
    assert analyse(graph, CATALOG).problems == ()
    assert analyse(graph, CATALOG, Context()).problems == ()


@pytest.mark.parametrize(
    "between",
    [
        [("Rescaling", {"scale": 2.0, "offset": -1.0})],
        [("Rescaling", {"scale": -0.001})],
        ["ReLU", ("Rescaling", {"scale": 1 / 255})],
    ],
)
def test_other_scales_and_places_are_left_alone(between: list[Any]) -> None:
    end = ("Dense", {"units": 10, "activation": "softmax"})
    graph = chain(("Input", {"shape": (8, 8, 1)}), *between, "Flatten", end)
    assert analyse(graph, CATALOG, DIGITS).problems == ()


def named(*names: str) -> Project:
    """A chain of a picture and rectifiers with names that no editor would give."""
    graph = chain(("Input", {"shape": (8, 8, 1)}), *("ReLU" for _ in names))
    layers = dict(graph.layers)
    for key, name in zip(list(layers)[1:], names, strict=True):
        layers[key] = replace(layers[key], name=name)
    return replace(Project(), graph=replace(graph, layers=layers))


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("bad/name with space", "bad_name_with_space"),
        ("größe", "groe"),
        ("猫", "re_lu"),
        ("a\\b", "a_b"),
    ],
)
def test_a_name_that_keras_cannot_take_can_be_mended(name: str, valid: str) -> None:
    project = named(name)
    (found,) = analyse(project.graph, CATALOG).problems
    node = NodeId(str(found.node))
    assert (found.severity, project.graph.name_of(node)) == (Severity.WARNING, name)
    assert valid in found.message
    assert lower(analyse(project.graph, CATALOG)).call(node).name == valid
    mended = apply_fix(project, CATALOG, found.fixes[0], node)
    assert mended.graph.name_of(node) == valid
    assert analyse(mended.graph, CATALOG).problems == ()


@pytest.mark.parametrize("name", ["Conv-1.a", "_x", "-x", "a>b", "9lives"])
def test_names_that_keras_takes_stay(name: str) -> None:
    analysis = analyse(named(name).graph, CATALOG)
    assert analysis.problems == ()
    assert lower(analysis).calls[1].name == name


def test_a_name_used_twice_can_be_mended() -> None:
    project = named("eye", "eye")
    (found,) = analyse(project.graph, CATALOG).errors
    node = NodeId(str(found.node))
    assert "Two blocks are called eye" in found.message
    mended = apply_fix(project, CATALOG, found.fixes[0], node)
    assert mended.graph.name_of(node) == "eye_1"
    assert analyse(mended.graph, CATALOG).problems == ()
