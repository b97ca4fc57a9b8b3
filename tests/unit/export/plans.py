"""Networks to write as code: random ones, and a few that are awkward on purpose."""

from __future__ import annotations

from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.plan import Argument, LayerCall, ModelPlan
from cnnbuilder.spec import Ports, complete
from tests.helpers.strategies import params_for

CATALOG = load_catalog()

# Names as lowering lets them through: word characters of any script, points and dashes.
AWKWARD = (
    "class",
    "input",
    "x",
    "keras",
    "np",
    "2d",
    "überblick",
    "卷积层",
    "conv-2.a",
    "_",
    "layers",
)
LETTERS = "abcXYZ0123_.-äé卷"
NAMES = (
    st.sampled_from(AWKWARD)
    | st.text(LETTERS, min_size=1, max_size=12)
    | st.text(LETTERS, min_size=30, max_size=75)
)


def call(node, spec, params, inputs, *, layer=None, name=None, trainable=True, shape=(8, 8, 3)):
    return LayerCall(
        node=node,
        layer=layer or f"layer-{node}",
        name=name or node,
        keras_class=spec.keras_class,
        arguments=tuple(
            Argument(
                p.name,
                params[p.name],
                p.kind.literal(params[p.name]),
                p.is_keras_default(params[p.name]),
                p.required or p.positional,
            )
            for p in spec.parameters
        ),
        inputs=tuple(inputs),
        trainable=trainable,
        output_shape=shape,
        merge=spec.ports is Ports.MANY,
    )


@st.composite
def plans(draw):
    """Any network: branches, shared layers, several inputs and outputs. Shapes need not fit."""
    specs = [spec for spec in CATALOG.layers.values() if not spec.is_input]
    source = CATALOG.layers["Input"]
    count = draw(st.integers(1, 9))
    names = draw(st.lists(NAMES, min_size=count + 2, max_size=count + 2, unique=True))
    calls = [
        call(f"n{i}", source, complete(source.parameters, {}), (), name=names.pop())
        for i in range(draw(st.integers(1, 2)))
    ]
    chain = draw(st.booleans())
    for i in range(len(calls), len(calls) + count):
        before = [each.node for each in calls]
        again = [c for c in calls if not c.is_input and not c.merge]
        if again and not chain and draw(st.integers(0, 3)) == 0:
            old = draw(st.sampled_from(again))
            where = draw(st.sampled_from(before))
            calls.append(
                LayerCall(
                    f"n{i}",
                    old.layer,
                    old.name,
                    old.keras_class,
                    old.arguments,
                    (where,),
                    old.trainable,
                    old.output_shape,
                )
            )
            continue
        spec = draw(st.sampled_from(specs))
        params = draw(params_for(spec))
        many = spec.ports is Ports.MANY
        if chain:
            inputs = [before[-1]]
        else:
            size = draw(st.integers(1, 5)) if many else 1
            inputs = [draw(st.sampled_from(before)) for _ in range(size)]
        trainable = draw(st.sampled_from((True, True, False)))
        calls.append(call(f"n{i}", spec, params, inputs, name=names.pop(), trainable=trainable))
    used = {node for each in calls for node in each.inputs}
    ends = [each.node for each in calls if each.node not in used and not each.is_input]
    inputs = [each.node for each in calls if each.is_input]
    outputs = tuple(ends) or (calls[-1].node,)
    model = draw(st.sampled_from(("model", "my net", "mnist_convnet", "a" * 70)))
    return ModelPlan(model, tuple(calls), tuple(inputs), outputs)
