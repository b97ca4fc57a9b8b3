"""Add: the sum of two or more tensors, value by value."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    LayerSpec,
    Params,
    Ports,
    TensorSpec,
    merge,
)


def _output(_params: Params, inputs: Inputs) -> TensorSpec:
    return merge.elementwise(inputs)


def _macs(_params: Params, inputs: Inputs, output: TensorSpec) -> int:
    return (len(inputs) - 1) * (output.size or 0)


SPEC = LayerSpec(
    type="Add",
    keras_class="Add",
    title="Add",
    category=Category.MERGE,
    glyph="merge",
    summary="Adds its inputs value by value; their shapes must agree. With it a block is bypassed "
    "by a short cut, as in ResNet.",
    parameters=(),
    line=lambda _params: "",
    output=_output,
    macs=_macs,
    ports=Ports.MANY,
    examples=(
        Example({}, ((8, 8, 16), (8, 8, 16)), (8, 8, 16)),
        Example({}, ((8, 8, 16), (1, 1, 16)), (8, 8, 16)),
    ),
    words=("sum", "plus", "residual", "skip", "shortcut"),
)
