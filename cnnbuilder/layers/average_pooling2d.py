"""AveragePooling2D: the mean value of each window."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    FieldStep,
    Inputs,
    LayerSpec,
    Params,
    TensorSpec,
    Window,
    common,
)


def _window(params: Params) -> Window:
    strides = params["strides"] or params["pool_size"]
    return Window(params["pool_size"], strides, padding=params["padding"], kernel_name="pool_size")


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    height, width, channels = inputs[0].shape
    return inputs[0].reshaped(*_window(params).output(height, width), channels)


def _field(params: Params) -> FieldStep:
    return _window(params).field()


SPEC = LayerSpec(
    type="AveragePooling2D",
    keras_class="AveragePooling2D",
    title="AveragePooling2D",
    category=Category.POOLING,
    glyph="pool",
    summary="Keeps the mean value of each {pool_size} window, which makes the image smaller.",
    parameters=(common.pool_size(required=True), common.pool_strides(), common.padding()),
    line=common.pool_line,
    output=_output,
    field=_field,
    window=_window,
    rank=3,
    examples=(
        Example({}, ((26, 26, 32),), (13, 13, 32)),
        Example({"pool_size": (3, 3), "strides": (2, 2)}, ((55, 55, 96),), (27, 27, 96)),
    ),
    former=("AvgPool2D",),
)
