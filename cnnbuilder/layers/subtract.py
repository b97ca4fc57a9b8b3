"""Subtract: the difference of two tensors."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    LayerSpec,
    Params,
    Ports,
    RuleError,
    TensorSpec,
    merge,
)


def _output(_params: Params, inputs: Inputs) -> TensorSpec:
    if len(inputs) > 2:
        raise RuleError(
            f"Subtract takes the second tensor from the first; {len(inputs)} wires end here.",
            title="Too many inputs",
        )
    return merge.elementwise(inputs)


def _macs(_params: Params, _inputs: Inputs, output: TensorSpec) -> int:
    return output.size or 0


SPEC = LayerSpec(
    type="Subtract",
    keras_class="Subtract",
    title="Subtract",
    category=Category.MERGE,
    glyph="merge",
    summary="Takes its second input from the first, value by value; their shapes must agree.",
    parameters=(),
    line=lambda _params: "first − second",
    output=_output,
    macs=_macs,
    ports=Ports.MANY,
    examples=(Example({}, ((8, 8, 16), (8, 8, 16)), (8, 8, 16)),),
)
