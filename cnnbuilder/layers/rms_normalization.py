"""RMSNormalization (Zhang and Sennrich, arXiv:1910.07467)."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Fix,
    Inputs,
    LayerSpec,
    Params,
    RuleError,
    SetParameter,
    TensorSpec,
    Weight,
    axes,
    common,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    axes.known_size(params, inputs)
    if params["axis"] not in (-1, inputs[0].rank):
        raise RuleError(
            "Keras multiplies along the last axis, whichever is chosen: with another one it stops "
            "or gives another shape.",
            "axis",
            (Fix("Use the last axis", (SetParameter("axis", -1),)),),
            "Only the last axis works",
        )
    return inputs[0]


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    return (Weight("scale", (axes.known_size(params, inputs),)),)


SPEC = LayerSpec(
    type="RMSNormalization",
    keras_class="RMSNormalization",
    title="RMSNormalization",
    category=Category.NORMALISATION,
    glyph="norm",
    summary="Divides the values along an axis by their root mean square, then scales them by "
    "learned numbers.",
    parameters=(
        axes.epsilon(1e-6),
        axes.axis("The axis along which the mean square is taken; −1 is the channels."),
    ),
    line=lambda params: "" if params["axis"] == -1 else f"axis {params['axis']}",
    output=_output,
    weights=_weights,
    macs=common.one_a_value,
    examples=(Example({}, ((26, 26, 32),), (26, 26, 32), 32),),
)
