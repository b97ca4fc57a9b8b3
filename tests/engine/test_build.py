"""Plans as Keras models, in this process."""

from dataclasses import replace

import numpy as np
import pytest

from cnnbuilder.engine.build import build_model, make_layer, stable_seed
from cnnbuilder.engine.errors import JobError
from cnnbuilder.plan import Argument, LayerCall, ModelPlan
from tests.engine.plans import Sketch, chain, digits_net

LAYERS = [
    ("Input", {"shape": (12, 9, 4)}),
    ("Rescaling", {"scale": 0.5}),
    ("ZeroPadding2D", {}),
    ("Conv2D", {"filters": 8, "kernel_size": (3, 2), "groups": 2, "activation": "relu"}),
    ("BatchNormalization", {}),
    ("ReLU", {}),
    ("DepthwiseConv2D", {"depth_multiplier": 2}),
    ("SeparableConv2D", {"filters": 6, "kernel_size": (2, 2)}),
    ("Conv2DTranspose", {"filters": 4, "kernel_size": (3, 3), "strides": (2, 2)}),
    ("UpSampling2D", {}),
    ("AveragePooling2D", {}),
    ("MaxPooling2D", {}),
    ("Activation", {"activation": "tanh"}),
    ("Dropout", {"rate": 0.5}),
    ("GlobalAveragePooling2D", {}),
    ("Dense", {"units": 3, "activation": "softmax"}),
]


def weights_by_layer(built):
    return {key: layer.get_weights() for key, layer in built.layers.items()}


def test_every_layer_type_builds_with_names_and_shapes_of_the_plan():
    plan = chain(*LAYERS, name="all")
    built = build_model(plan, 1)
    assert built.model.name == "all"
    assert [layer.name for layer in built.model.layers] == [call.name for call in plan.calls]
    for call, layer in zip(plan.calls, built.model.layers, strict=True):
        assert tuple(layer.output.shape[1:]) == call.output_shape, call.name
    assert built.model(np.zeros((2, 12, 9, 4), np.float32)).shape == (2, 3)


def test_initial_weights_depend_on_seed_and_layer_id_alone():
    one = weights_by_layer(build_model(digits_net(), 5))
    again = weights_by_layer(build_model(digits_net(), 5))
    other = weights_by_layer(build_model(digits_net(), 6))
    for key in one:
        for a, b, c in zip(one[key], again[key], other[key], strict=True):
            np.testing.assert_array_equal(a, b)
            assert a.ndim == 1 or not np.array_equal(a, c)


def test_an_edit_elsewhere_changes_no_other_blocks_weights():
    before = chain(*LAYERS)
    # One more block in front changes every node's place, but not the ids of the layers.
    kept = {call.node: call.layer for call in before.calls}
    sketch = Sketch()
    last = sketch.add("Input", shape=(12, 9, 4), layer="layer-n0")
    last = sketch.add("Conv2D", last, filters=4, padding="same", layer="new")
    for call in before.calls[1:]:
        params = {argument.name: argument.value for argument in call.arguments}
        last = sketch.add(call.keras_class, last, layer=kept[call.node], **params)
    one = weights_by_layer(build_model(before, 5))
    two = weights_by_layer(build_model(sketch.plan(), 5))
    assert set(two) - set(one) == {"new"}
    for key in one:
        for a, b in zip(one[key], two[key], strict=True):
            np.testing.assert_array_equal(a, b)


def test_two_weights_of_a_layer_and_two_layers_differ():
    sketch = Sketch()
    first = sketch.add("Input", shape=(6, 6, 4))
    sketch.add("Add", *[sketch.add("Conv2D", first, filters=4) for _ in range(2)])
    one, two = (
        layer.get_weights()[0] for layer in list(build_model(sketch.plan(), 1).layers.values())[:2]
    )
    assert not np.array_equal(one, two)
    assert (
        len(
            {
                stable_seed(1, "a", "kernel"),
                stable_seed(1, "a", "bias"),
                stable_seed(2, "a", "kernel"),
            }
        )
        == 3
    )


def test_initial_weights_are_drawn_as_keras_draws_them():
    plan = chain(
        ("Input", {"shape": (400,)}), ("Dense", {"units": 300, "kernel_initializer": "he_normal"})
    )
    kernel = next(iter(build_model(plan, 1).layers.values())).get_weights()[0]
    assert kernel.std() == pytest.approx(np.sqrt(2 / 400), rel=0.02)
    assert abs(kernel.mean()) < 1e-3


def test_a_shared_layer_is_one_layer_called_twice():
    sketch = Sketch()
    left, right = (sketch.add("Input", shape=(6, 5, 1)) for _ in range(2))
    seen = [
        sketch.add("Conv2D", side, filters=3, layer="shared", name="eye") for side in (left, right)
    ]
    sketch.add("Concatenate", *seen)
    built = build_model(sketch.plan(), 1)
    assert built.model.count_params() == 3 * 3 * 3 + 3
    rng = np.random.default_rng(0)
    a, b = (rng.random((1, 6, 5, 1), np.float32) for _ in range(2))
    straight, crossed = built.model([a, b]).numpy(), built.model([b, a]).numpy()
    np.testing.assert_allclose(straight[..., :3], crossed[..., 3:], rtol=1e-6)


def test_merges_get_lists_and_frozen_layers_do_not_train():
    sketch = Sketch()
    start = sketch.add("Input", shape=(6, 6, 2))
    a = sketch.add("Conv2D", start, filters=3, trainable=False)
    b = sketch.add("Conv2D", start, filters=3)
    sketch.add("Add", a, b)
    built = build_model(sketch.plan(), 1)
    assert len(built.model.trainable_weights) == 2
    assert len(built.model.non_trainable_weights) == 2


def test_dropout_draws_the_same_for_the_same_seed():
    plan = chain(("Input", {"shape": (64,)}), ("Dropout", {"rate": 0.5}))
    x = np.ones((2, 64), np.float32)
    one, again, other = (build_model(plan, s).model(x, training=True).numpy() for s in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_two_models_in_one_process_do_not_disturb_each_other():
    first = build_model(digits_net(), 1)
    before = first.model(np.ones((1, 8, 8, 1), np.float32)).numpy()
    build_model(digits_net(12), 1)
    np.testing.assert_array_equal(first.model(np.ones((1, 8, 8, 1), np.float32)).numpy(), before)


def test_what_keras_refuses_names_the_layer():
    plan = digits_net()
    calls = list(plan.calls)
    calls[1] = replace(calls[1], keras_class="Conv9D")
    with pytest.raises(JobError, match="conv2d_n1: Keras has no layer called Conv9D"):
        build_model(replace(plan, calls=tuple(calls)), 1)
    calls[1] = replace(plan.calls[1], keras_class="Model")
    with pytest.raises(JobError, match="no layer called Model"):
        build_model(replace(plan, calls=tuple(calls)), 1)
    calls[1] = replace(plan.calls[1], arguments=(Argument("filters", 0, "0"),))
    with pytest.raises(JobError, match="conv2d_n1: "):
        build_model(replace(plan, calls=tuple(calls)), 1)
    calls = list(digits_net().calls)
    calls[1] = replace(
        calls[1], arguments=(Argument("filters", 4, "4"), Argument("kernel_size", (30, 30), "30"))
    )
    with pytest.raises(JobError, match="conv2d_n1: "):
        build_model(replace(plan, calls=tuple(calls)), 1)
    with pytest.raises(JobError, match="no input or no output"):
        build_model(ModelPlan("x", (), (), ()), 1)


def test_a_seed_that_was_chosen_stays():
    arguments = (Argument("rate", 0.5, "0.5"), Argument("seed", 7, "7"))
    call = LayerCall("n", "l", "drop", "Dropout", arguments, ("i",), True, (3,))
    assert make_layer(call, 1).seed == 7
