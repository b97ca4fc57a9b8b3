"""Conv2D: two-dimensional convolution (keras.io/api/layers/convolution_layers/convolution2d)."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Fix,
    Inputs,
    LayerSpec,
    ParameterFault,
    Params,
    RuleError,
    SetParameter,
    TensorSpec,
    Weight,
    common,
)


def _faults(params: Params) -> tuple[ParameterFault, ...]:
    filters, groups = params["filters"], params["groups"]
    found = common.strides_or_dilation(params)
    if filters % groups:
        more = -(-filters // groups) * groups
        found += (
            ParameterFault(
                "filters",
                f"{filters} filters do not divide into {groups} groups: "
                f"{filters} / {groups} = {filters / groups:.4g}.",
                (
                    Fix(f"Use {more} filters", (SetParameter("filters", more),)),
                    Fix("Use 1 group", (SetParameter("groups", 1),)),
                ),
                "Filters and groups do not fit",
            ),
        )
    return found


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    height, width, channels = common.known_channels(inputs[0])
    groups = params["groups"]
    if channels % groups:
        raise RuleError(
            f"{channels} input channels do not divide into {groups} groups: "
            f"{channels} / {groups} = {channels / groups:.4g}.",
            "groups",
            (Fix("Use 1 group", (SetParameter("groups", 1),)),),
            "Channels and groups do not fit",
        )
    return inputs[0].reshaped(*common.conv_window(params).output(height, width), params["filters"])


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    channels = inputs[0].shape[2] or 0
    filters = params["filters"]
    kernel = Weight("kernel", (*params["kernel_size"], channels // params["groups"], filters))
    return (kernel, Weight("bias", (filters,))) if params["use_bias"] else (kernel,)


def _macs(params: Params, inputs: Inputs, output: TensorSpec) -> int:
    rows, columns = params["kernel_size"]
    deep = (inputs[0].shape[2] or 0) // params["groups"]
    return int(rows * columns * deep * (output.size or 0))


def _line(params: Params) -> str:
    return common.window_line(
        common.shown_count(params["filters"], "filter"),
        common.shown_pair(params["kernel_size"]),
        common.shown_step(params["strides"]),
        common.shown_step(params["dilation_rate"], "dilation {}"),
        common.shown_padding(params),
        common.shown_activation(params),
    )


SPEC = LayerSpec(
    type="Conv2D",
    keras_class="Conv2D",
    title="Conv2D",
    category=Category.CONVOLUTION,
    glyph="conv",
    summary="Slides {filters} learned {kernel_size} filters over the image and gives one map for "
    "each.",
    parameters=(
        common.units_like(
            "filters", "Filters", "How many filters are learned; each gives one map.", 32, "maps"
        ),
        common.kernel_size(),
        common.strides(),
        common.padding(),
        common.activation(),
        common.use_bias(),
        common.dilation(),
        common.groups(),
        common.kernel_initializer(),
        common.bias_initializer(),
    ),
    line=_line,
    output=_output,
    weights=_weights,
    faults=_faults,
    macs=_macs,
    window=common.conv_window,
    rank=3,
    examples=(
        Example({"filters": 32}, ((28, 28, 1),), (26, 26, 32), 320),
        Example({"filters": 64, "padding": "same"}, ((13, 13, 32),), (13, 13, 64), 18_496),
        Example(
            {"filters": 96, "kernel_size": (11, 11), "strides": (4, 4)},
            ((227, 227, 3),),
            (55, 55, 96),
            34_944,
        ),
    ),
    former=("Convolution2D",),
    words=("convolution", "filter", "kernel"),
)
