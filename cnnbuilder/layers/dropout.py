"""Dropout: while training, values are set to zero at random."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Float,
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
    type="Dropout",
    keras_class="Dropout",
    title="Dropout",
    category=Category.REGULARISATION,
    glyph="dropout",
    summary="While training, sets each value to zero with probability {rate}, so that the network "
    "does not lean on single values; otherwise it changes nothing.",
    parameters=(
        Parameter(
            "rate",
            Float(0.0, 1.0),
            0.5,
            "Rate",
            "Share of the values set to zero while training; the others are scaled up, so that "
            "their sum stays about the same.",
            required=True,
        ),
        common.seed(),
    ),
    line=lambda params: f"rate {params['rate']:g}",
    output=_output,
    examples=(Example({"rate": 0.25}, ((13, 13, 32),), (13, 13, 32)),),
    words=("regularise", "regularize"),
)
