"""Maximum: the largest of several tensors."""

from __future__ import annotations

from cnnbuilder.spec import Category, Example, Inputs, LayerSpec, Params, Ports, TensorSpec, merge


def _output(_params: Params, inputs: Inputs) -> TensorSpec:
    return merge.elementwise(inputs)


def _macs(_params: Params, inputs: Inputs, output: TensorSpec) -> int:
    return (len(inputs) - 1) * (output.size or 0)


SPEC = LayerSpec(
    type="Maximum",
    keras_class="Maximum",
    title="Maximum",
    category=Category.MERGE,
    glyph="merge",
    summary="Keeps the largest of its inputs value by value; their shapes must agree.",
    parameters=(),
    line=lambda _params: "",
    output=_output,
    macs=_macs,
    ports=Ports.MANY,
    examples=(
        Example({}, ((8, 8, 16), (8, 8, 16)), (8, 8, 16)),
        Example({}, ((8, 8, 16), (1, 1, 16)), (8, 8, 16)),
    ),
)
