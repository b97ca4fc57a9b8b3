"""GlobalMaxPooling2D: the largest value of each whole map."""

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
    sees_all,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    channels = inputs[0].shape[2]
    return inputs[0].reshaped(*((1, 1, channels) if params["keepdims"] else (channels,)))


SPEC = LayerSpec(
    type="GlobalMaxPooling2D",
    keras_class="GlobalMaxPooling2D",
    title="GlobalMaxPooling2D",
    category=Category.POOLING,
    glyph="global_pool",
    summary="Keeps the largest value of each map: one number a channel, whatever the image's size.",
    parameters=(
        Parameter(
            "keepdims",
            Bool(),
            False,
            "Keep axes",
            "Gives 1 × 1 × channels in place of a vector.",
            more=True,
        ),
    ),
    line=lambda params: "keeps axes" if params["keepdims"] else "",
    output=_output,
    field=sees_all,
    rank=3,
    examples=(
        Example({}, ((7, 7, 512),), (512,)),
        Example({"keepdims": True}, ((7, 5, 8),), (1, 1, 8)),
    ),
    former=("GlobalMaxPool2D",),
)
