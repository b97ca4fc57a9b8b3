import ast
import inspect

import black
import pytest
from hypothesis import given, settings

from cnnbuilder.export.source import keras_source
from cnnbuilder.plan import ModelPlan
from cnnbuilder.spec import complete
from tests.unit.export.fake_keras import run_source
from tests.unit.export.plans import CATALOG, call, plans


def chain(*blocks, **settings):
    calls, before = [], ()
    for index, (type_id, params) in enumerate(blocks):
        spec = CATALOG.layers[type_id]
        values = complete(spec.parameters, params)
        name = f"{type_id.lower()}_{index}"
        calls.append(call(f"n{index}", spec, values, before, name=name, **settings))
        before = (f"n{index}",)
    return ModelPlan("net", tuple(calls), ("n0",), before)


def given_arguments(plan_call):
    """What must reach the constructor: by name, without defaults."""
    wanted = {a.name: a.value for a in plan_call.arguments if not a.is_default}
    if not plan_call.trainable and not plan_call.is_input:
        wanted["trainable"] = False
    return {**wanted, "name": plan_call.name}


def made_arguments(plan_call, layer):
    positional = [a.name for a in plan_call.arguments]
    return {**dict(zip(positional, layer.args, strict=False)), **layer.kwargs}


def check_graph(plan, model):
    """The calls that the code made are the calls of the plan."""
    layers, tensors = {}, {}

    def listed(value):
        return value if isinstance(value, list) else [value]

    def follow(node, tensor):
        if node in tensors:
            assert tensors[node] is tensor
            return
        tensors[node] = tensor
        each = plan.call(node)
        assert layers.setdefault(each.layer, tensor.layer) is tensor.layer
        assert tensor.layer.keras_class == each.keras_class
        assert made_arguments(each, tensor.layer) == given_arguments(each)
        if each.is_input:
            return
        assert isinstance(tensor.inputs, list) == each.merge
        for before, given_tensor in zip(each.inputs, listed(tensor.inputs), strict=True):
            follow(before, given_tensor)

    assert model.name == plan.name
    for node, tensor in zip(plan.outputs, listed(model.outputs), strict=True):
        follow(node, tensor)
    for node, tensor in zip(plan.inputs, listed(model.inputs), strict=True):
        follow(node, tensor)


@settings(max_examples=40)
@given(plans())
def test_functional_code_makes_the_network_and_is_laid_out_as_black_does(plan):
    source = keras_source(plan)
    assert black.format_str(source, mode=black.Mode()) == source
    check_graph(plan, run_source(source)["build_model"]())


@settings(max_examples=25)
@given(plans())
def test_sequential_code_makes_the_chain(plan):
    source = keras_source(plan, style="auto")
    assert black.format_str(source, mode=black.Mode()) == source
    if "keras.Sequential(" not in source:
        assert source == keras_source(plan)
        return
    model = run_source(source)["build_model"]()
    assert model.name == plan.name
    parts = [getattr(part, "layer", part) for part in model.parts]
    for each, layer in zip(plan.calls, parts, strict=True):
        assert layer.keras_class == each.keras_class
        assert made_arguments(each, layer) == given_arguments(each)


STARTER = chain(
    ("Input", {"shape": (28, 28, 1)}),
    ("Rescaling", {}),
    ("Conv2D", {"filters": 32, "activation": "relu"}),
    ("MaxPooling2D", {}),
    ("Dense", {"units": 10, "activation": "softmax"}),
)


def test_sequential_reads_as_people_write_it():
    assert (
        keras_source(STARTER, style="sequential", title='A "first"\nnet')
        == inspect.cleandoc('''
        """A 'first' net, in Keras."""

        from tensorflow import keras
        from tensorflow.keras import layers


        def build_model():
            """Return the untrained network: 8 × 8 × 3 in, 8 × 8 × 3 out."""
            return keras.Sequential(
                [
                    keras.Input(shape=(28, 28, 1), name="input_0"),
                    layers.Rescaling(1.0 / 255, name="rescaling_1"),
                    layers.Conv2D(32, (3, 3), activation="relu", name="conv2d_2"),
                    layers.MaxPooling2D(name="maxpooling2d_3"),
                    layers.Dense(10, activation="softmax", name="dense_4"),
                ],
                name="net",
            )
    ''')
        + "\n"
    )


def test_functional_reads_as_people_write_it():
    body = keras_source(STARTER).partition('out."""\n')[2]
    assert inspect.cleandoc(body) == inspect.cleandoc("""
        inputs = keras.Input(shape=(28, 28, 1), name="input_0")
        x = layers.Rescaling(1.0 / 255, name="rescaling_1")(inputs)
        x = layers.Conv2D(32, (3, 3), activation="relu", name="conv2d_2")(x)
        x = layers.MaxPooling2D(name="maxpooling2d_3")(x)
        outputs = layers.Dense(10, activation="softmax", name="dense_4")(x)
        return keras.Model(inputs, outputs, name="net")
    """)


def test_a_residual_block_and_a_shared_layer():
    source, conv, add = (CATALOG.layers[t] for t in ("Input", "Conv2D", "Add"))
    shared = complete(conv.parameters, {"filters": 3})
    plan = ModelPlan(
        "net",
        (
            call("a", source, complete(source.parameters, {}), (), name="input"),
            call("b", conv, shared, ("a",), layer="L", name="conv", trainable=False),
            call("c", conv, shared, ("b",), layer="L", name="conv", trainable=False),
            call("d", add, complete(add.parameters, {}), ("b", "c"), name="add"),
        ),
        ("a",),
        ("d",),
    )
    body = keras_source(plan).partition('out."""\n')[2]
    assert inspect.cleandoc(body) == inspect.cleandoc("""
        inputs = keras.Input(shape=(28, 28, 1), name="input")
        conv_layer = layers.Conv2D(3, (3, 3), trainable=False, name="conv")
        conv = conv_layer(inputs)
        x = conv_layer(conv)
        outputs = layers.Add(name="add")([conv, x])
        return keras.Model(inputs, outputs, name="net")
    """)


def test_what_is_no_chain_cannot_be_sequential():
    two = ModelPlan("net", STARTER.calls, ("n0",), ("n3", "n4"))
    with pytest.raises(ValueError, match="plain chain"):
        keras_source(two, style="sequential")
    assert "keras.Sequential" not in keras_source(two, style="auto")


def test_an_input_alone_needs_no_layers():
    source = keras_source(ModelPlan("net", STARTER.calls[:1], ("n0",), ("n0",)), style="auto")
    ast.parse(source)
    assert "import layers" not in source
    model = run_source(source)["build_model"]()
    assert model.inputs is model.outputs
