"""DepthwiseConv2D: each channel is filtered by itself."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    LayerSpec,
    Params,
    TensorSpec,
    Weight,
    common,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    height, width, channels = common.known_channels(inputs[0])
    sizes = common.conv_window(params).output(height, width)
    return inputs[0].reshaped(*sizes, channels * params["depth_multiplier"])


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    channels, multiplier = inputs[0].shape[2] or 0, params["depth_multiplier"]
    kernel = Weight("kernel", (*params["kernel_size"], channels, multiplier))
    if not params["use_bias"]:
        return (kernel,)
    return (kernel, Weight("bias", (channels * multiplier,)))


def _macs(params: Params, _inputs: Inputs, output: TensorSpec) -> int:
    rows, columns = params["kernel_size"]
    return int(rows * columns * (output.size or 0))


def _line(params: Params) -> str:
    multiplier = params["depth_multiplier"]
    return common.window_line(
        common.shown_pair(params["kernel_size"]),
        "" if multiplier == 1 else f"{multiplier} a channel",
        common.shown_step(params["strides"]),
        common.shown_padding(params),
        common.shown_activation(params),
    )


SPEC = LayerSpec(
    type="DepthwiseConv2D",
    keras_class="DepthwiseConv2D",
    title="DepthwiseConv2D",
    category=Category.CONVOLUTION,
    glyph="depthwise",
    summary="Slides {depth_multiplier} learned {kernel_size} filter over each channel by itself; "
    "channels are not mixed.",
    parameters=(
        common.kernel_size(),
        common.strides(),
        common.padding(),
        common.depth_multiplier(),
        common.activation(),
        common.use_bias(),
        common.dilation(),
        common.kernel_initializer("depthwise_initializer", "Kernel init"),
        common.bias_initializer(),
    ),
    line=_line,
    output=_output,
    weights=_weights,
    faults=common.equal_strides,
    macs=_macs,
    window=common.conv_window,
    rank=3,
    examples=(
        Example({}, ((28, 28, 8),), (26, 26, 8), 80),
        Example({"depth_multiplier": 2, "padding": "same"}, ((9, 7, 3),), (9, 7, 6), 60),
    ),
    former=("DepthwiseConvolution2D",),
    words=("dw", "mobilenet"),
)
