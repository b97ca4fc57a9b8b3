"""Flatten: an image becomes a vector."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    Joining,
    LayerSpec,
    Params,
    TensorSpec,
    sees_all,
)


def _output(_params: Params, inputs: Inputs) -> TensorSpec:
    return inputs[0].reshaped(inputs[0].size)


SPEC = LayerSpec(
    type="Flatten",
    keras_class="Flatten",
    title="Flatten",
    category=Category.RESHAPE,
    glyph="flatten",
    summary="Lays all values in one row, so that a dense layer can take them.",
    parameters=(),
    line=lambda _params: "",
    output=_output,
    field=sees_all,
    joining=Joining.ROW,
    examples=(Example({}, ((3, 3, 64),), (576,)),),
    words=("vector", "unroll"),
)
