"""Concatenate: tensors laid one behind another along an axis."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    Int,
    LayerSpec,
    Parameter,
    Params,
    Ports,
    TensorSpec,
    merge,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    return merge.concatenated(inputs, params["axis"])


SPEC = LayerSpec(
    type="Concatenate",
    keras_class="Concatenate",
    title="Concatenate",
    category=Category.MERGE,
    glyph="merge",
    summary="Lays its inputs one behind another along an axis, normally the channels; all other "
    "sizes must agree.",
    parameters=(
        Parameter(
            "axis",
            Int(-4, 4),
            -1,
            "Axis",
            "The axis that grows; −1 is the channels, 1 the height, 2 the width.",
        ),
    ),
    line=lambda params: "" if params["axis"] == -1 else f"axis {params['axis']}",
    output=_output,
    ports=Ports.MANY,
    examples=(
        Example({}, ((8, 8, 16), (8, 8, 32)), (8, 8, 48)),
        Example({"axis": 1}, ((8, 8, 16), (2, 8, 16)), (10, 8, 16)),
    ),
    former=("Merge",),
    words=("concat", "join", "stack"),
)
