"""ReLU: negative values become zero."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Float,
    Inputs,
    LayerSpec,
    Maybe,
    Parameter,
    Params,
    TensorSpec,
    common,
)


def _output(_params: Params, inputs: Inputs) -> TensorSpec:
    return inputs[0]


def _line(params: Params) -> str:
    return common.window_line(
        "" if params["max_value"] is None else f"at most {params['max_value']:g}",
        f"slope {params['negative_slope']:g} below" if params["negative_slope"] else "",
    )


SPEC = LayerSpec(
    type="ReLU",
    keras_class="ReLU",
    title="ReLU",
    category=Category.ACTIVATION,
    glyph="activation",
    summary="Sets negative values to zero and leaves the others as they are.",
    parameters=(
        Parameter(
            "max_value",
            Maybe(Float(0.0)),
            None,
            "Largest value",
            "Values above it are cut to it; none means no limit.",
        ),
        Parameter(
            "negative_slope",
            Float(0.0),
            0.0,
            "Negative slope",
            "What values below the threshold are multiplied by; 0 cuts them off.",
        ),
        Parameter(
            "threshold",
            Float(0.0),
            0.0,
            "Threshold",
            "Values below it count as negative.",
            more=True,
        ),
    ),
    line=_line,
    output=_output,
    examples=(Example({}, ((26, 26, 32),), (26, 26, 32)),),
    words=("rectifier", "leaky", "nonlinearity"),
)
