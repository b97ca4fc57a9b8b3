"""LayerNormalization (Ba and others, arXiv:1607.06450)."""

from __future__ import annotations

from cnnbuilder.spec import (
    Bool,
    Category,
    Example,
    Inputs,
    LayerSpec,
    Parameter,
    Params,
    TensorSpec,
    Weight,
    axes,
    common,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    axes.known_size(params, inputs)
    return inputs[0]


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    shape = (axes.known_size(params, inputs),)
    found = [Weight("gamma", shape)] if params["scale"] else []
    return (*found, Weight("beta", shape)) if params["center"] else tuple(found)


SPEC = LayerSpec(
    type="LayerNormalization",
    keras_class="LayerNormalization",
    title="LayerNormalization",
    category=Category.NORMALISATION,
    glyph="norm",
    summary="Brings the values along an axis to mean 0 and variance 1, sample by sample, then "
    "scales and shifts them by learned numbers.",
    parameters=(
        axes.epsilon(0.001),
        Parameter("center", Bool(), True, "Center", "Adds a learned number to each place."),
        Parameter("scale", Bool(), True, "Scale", "Multiplies each place by a learned number."),
        axes.axis("The axis along which mean and variance are taken; −1 is the channels."),
        common.vector_initializer("beta_initializer", "Beta init", "zeros"),
        common.vector_initializer("gamma_initializer", "Gamma init", "ones"),
    ),
    line=lambda params: "" if params["axis"] == -1 else f"axis {params['axis']}",
    output=_output,
    weights=_weights,
    macs=common.one_a_value,
    examples=(Example({}, ((26, 26, 32),), (26, 26, 32), 64),),
)
