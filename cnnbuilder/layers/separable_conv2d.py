"""SeparableConv2D: a depthwise convolution, then a 1×1 convolution that mixes the channels."""

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
    height, width, _channels = common.known_channels(inputs[0])
    return inputs[0].reshaped(*common.conv_window(params).output(height, width), params["filters"])


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    channels, multiplier = inputs[0].shape[2] or 0, params["depth_multiplier"]
    filters = params["filters"]
    kernels = (
        Weight("depthwise_kernel", (*params["kernel_size"], channels, multiplier)),
        Weight("pointwise_kernel", (1, 1, channels * multiplier, filters)),
    )
    return (*kernels, Weight("bias", (filters,))) if params["use_bias"] else kernels


def _macs(params: Params, inputs: Inputs, output: TensorSpec) -> int:
    rows, columns = params["kernel_size"]
    deep = (inputs[0].shape[2] or 0) * params["depth_multiplier"]
    places = (output.size or 0) // params["filters"]
    return int(places * deep * (rows * columns + params["filters"]))


def _line(params: Params) -> str:
    return common.window_line(
        common.shown_count(params["filters"], "filter"),
        common.shown_pair(params["kernel_size"]),
        common.shown_step(params["strides"]),
        common.shown_padding(params),
        common.shown_activation(params),
    )


SPEC = LayerSpec(
    type="SeparableConv2D",
    keras_class="SeparableConv2D",
    title="SeparableConv2D",
    category=Category.CONVOLUTION,
    glyph="separable",
    summary="Filters each channel by itself ({kernel_size}), then mixes the channels into "
    "{filters} maps: nearly a convolution, with far fewer weights.",
    parameters=(
        common.units_like("filters", "Filters", "How many maps come out.", 32, "maps"),
        common.kernel_size(),
        common.strides(),
        common.padding(),
        common.depth_multiplier(),
        common.activation(),
        common.use_bias(),
        common.dilation(),
        common.kernel_initializer("depthwise_initializer", "Depthwise init"),
        common.kernel_initializer("pointwise_initializer", "Pointwise init"),
        common.bias_initializer(),
    ),
    line=_line,
    output=_output,
    weights=_weights,
    faults=common.equal_strides,
    macs=_macs,
    window=common.conv_window,
    rank=3,
    examples=(Example({"filters": 16}, ((28, 28, 3),), (26, 26, 16), 91),),
    former=("SeparableConvolution2D",),
    words=("xception",),
)
