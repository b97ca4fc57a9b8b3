"""Conv2DTranspose: enlarges an image with learned filters."""

from __future__ import annotations

from fractions import Fraction

from cnnbuilder.spec import (
    AXES,
    Category,
    Dim,
    Example,
    FieldStep,
    Fix,
    Inputs,
    LayerSpec,
    Maybe,
    Pair,
    Parameter,
    ParameterFault,
    Params,
    SetParameter,
    Spread,
    TensorSpec,
    Weight,
    common,
)


def _extent(params: Params, axis: int) -> int:
    return int(params["dilation_rate"][axis] * (params["kernel_size"][axis] - 1) + 1)


def _size(params: Params, size: Dim, axis: int) -> Dim:
    if size is None:
        return None
    stride, extent = params["strides"][axis], _extent(params, axis)
    extra = params["output_padding"]
    same = params["padding"] == "same"
    if extra is None:
        return int(size * stride + (0 if same else max(extent - stride, 0)))
    inner = 2 * (extent // 2) if same else 0
    return int((size - 1) * stride + extent - inner + extra[axis])


def _faults(params: Params) -> tuple[ParameterFault, ...]:
    found = common.strides_or_dilation(params)
    extra = params["output_padding"]
    if extra is not None and any(
        more >= stride for more, stride in zip(extra, params["strides"], strict=True)
    ):
        found += (
            ParameterFault(
                "output_padding",
                f"The output padding {common.shown_pair(extra)} must be smaller than the strides "
                f"{common.shown_pair(params['strides'])}.",
                (Fix("Use no output padding", (SetParameter("output_padding", None),)),),
            ),
        )
    return found or _even_extent(params)


def _even_extent(params: Params) -> tuple[ParameterFault, ...]:
    """Keras takes this when it builds the network, and TensorFlow stops when it runs."""
    extra = params["output_padding"]
    if extra is None or params["padding"] != "same":
        return ()
    for axis, name in enumerate(AXES):
        extent, stride = _extent(params, axis), params["strides"][axis]
        if extent % 2 or extra[axis]:
            continue
        more = tuple(extra[place] if place != axis else 1 for place in (0, 1))
        fixes: tuple[Fix, ...] = (
            Fix("Use no output padding", (SetParameter("output_padding", None),)),
        )
        if stride > 1:
            label = f"Set output padding to {common.shown_pair((more[0], more[1]))}"
            fixes += (Fix(label, (SetParameter("output_padding", more),)),)
        return (
            ParameterFault(
                "output_padding",
                f'With "same" padding an output padding of 0 needs a window of odd {name}, not '
                f"{extent}.",
                fixes,
                "Output padding does not fit",
            ),
        )
    return ()


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    height, width, _channels = common.known_channels(inputs[0])
    sizes = (_size(params, height, 0), _size(params, width, 1))
    return inputs[0].reshaped(*sizes, params["filters"])


def _advice(params: Params, _inputs: Inputs) -> tuple[ParameterFault, ...]:
    if max(params["dilation_rate"]) == 1:
        return ()
    return (
        ParameterFault(
            "dilation_rate",
            "TensorFlow computes a transposed convolution with dilation on GPUs and on Intel and "
            "AMD processors only; elsewhere the network stops when it is run.",
            (Fix("Set dilation to 1 × 1", (SetParameter("dilation_rate", (1, 1)),)),),
            "Dilation does not work everywhere",
        ),
    )


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    filters = params["filters"]
    kernel = Weight("kernel", (*params["kernel_size"], filters, inputs[0].shape[2] or 0))
    return (kernel, Weight("bias", (filters,))) if params["use_bias"] else (kernel,)


def _macs(params: Params, inputs: Inputs, _output: TensorSpec) -> int:
    rows, columns = params["kernel_size"]
    return int(rows * columns * params["filters"] * (inputs[0].size or 0))


def _field(params: Params) -> FieldStep:
    strides = params["strides"]
    extents = tuple(-(-_extent(params, axis) // strides[axis]) for axis in (0, 1))
    return FieldStep((extents[0], extents[1]), (Fraction(1, strides[0]), Fraction(1, strides[1])))


def _slide(params: Params, size: int, axis: int) -> Spread:
    out, extent = _size(params, size, axis) or 0, _extent(params, axis)
    stride = params["strides"][axis]
    # "same" cuts off what a convolution of the output would have added as padding.
    cut = max((size - 1) * stride + extent - out, 0) if params["padding"] == "same" else 0
    return Spread(
        size,
        out,
        cut // 2,
        cut - cut // 2,
        params["kernel_size"][axis],
        stride,
        params["dilation_rate"][axis],
    )


def _fitted(params: Params, output: int, axis: int) -> int:
    size = 1
    while (_size(params, size, axis) or 0) < output:
        size += 1
    return size


def _line(params: Params) -> str:
    strides = params["strides"]
    return common.window_line(
        common.shown_count(params["filters"], "filter"),
        common.shown_pair(params["kernel_size"]),
        common.shown_step(strides, "× {} larger"),
        common.shown_padding(params),
        common.shown_activation(params),
    )


SPEC = LayerSpec(
    type="Conv2DTranspose",
    keras_class="Conv2DTranspose",
    title="Conv2DTranspose",
    category=Category.CONVOLUTION,
    glyph="transpose",
    summary="Spreads each value over a {kernel_size} window with {filters} learned filters, which "
    "enlarges the image by the strides.",
    parameters=(
        common.units_like(
            "filters", "Filters", "How many filters are learned; each gives one map.", 32, "maps"
        ),
        common.kernel_size(),
        common.strides(
            "How far apart the windows of two neighbouring values lie in the output; 2 doubles "
            "height and width."
        ),
        common.padding(
            '"valid" keeps all that the windows cover; "same" cuts the edge off, so that the image '
            "grows by the strides alone."
        ),
        common.activation(),
        common.use_bias(),
        Parameter(
            "output_padding",
            Maybe(Pair(0, "cells")),
            None,
            "Output padding",
            "Rows and columns added to the output; none lets Keras choose. Must be smaller than "
            "the strides.",
            more=True,
        ),
        common.dilation(),
        common.kernel_initializer(),
        common.bias_initializer(),
    ),
    line=_line,
    output=_output,
    weights=_weights,
    faults=_faults,
    advice=_advice,
    macs=_macs,
    field=_field,
    slide=_slide,
    fitted=_fitted,
    rank=3,
    examples=(
        Example(
            {"filters": 8, "strides": (2, 2), "padding": "same"}, ((7, 7, 16),), (14, 14, 8), 1160
        ),
        Example({"filters": 8}, ((7, 7, 16),), (9, 9, 8), 1160),
    ),
    former=("Convolution2DTranspose", "Deconvolution2D"),
    words=("deconvolution", "upconvolution"),
)
