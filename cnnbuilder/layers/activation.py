"""Activation: a function applied to each value."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Choice,
    Example,
    Inputs,
    LayerSpec,
    Parameter,
    Params,
    TensorSpec,
    common,
)


def _output(_params: Params, inputs: Inputs) -> TensorSpec:
    return inputs[0]


SPEC = LayerSpec(
    type="Activation",
    keras_class="Activation",
    title="Activation",
    category=Category.ACTIVATION,
    glyph="activation",
    summary="Applies {activation} to each value.",
    parameters=(
        Parameter(
            "activation",
            Choice(common.ACTIVATIONS),
            "relu",
            "Activation",
            "The function applied to each value.",
            required=True,
        ),
    ),
    line=lambda params: str(params["activation"]),
    output=_output,
    examples=(Example({"activation": "softmax"}, ((10,),), (10,)),),
    words=("nonlinearity", "sigmoid", "tanh", "softmax", "elu", "gelu", "swish"),
)
