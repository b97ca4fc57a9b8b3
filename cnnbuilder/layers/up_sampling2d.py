"""UpSampling2D: each value is repeated, or the image is interpolated."""

from __future__ import annotations

from fractions import Fraction

from cnnbuilder.spec import (
    Category,
    Choice,
    Dim,
    Example,
    FieldStep,
    Inputs,
    LayerSpec,
    Pair,
    Parameter,
    Params,
    Stretch,
    TensorSpec,
    common,
)

# Cells of the input that one output value depends on, each way.
_REACH = {"nearest": 1, "bilinear": 2, "bicubic": 4, "lanczos3": 7, "lanczos5": 11}
# Cells less than this far away count.
_NEAR = {"nearest": 0, "bilinear": 1, "bicubic": 2, "lanczos3": 3, "lanczos5": 5}
# These take their neighbours' values in even where they fall onto a cell of the input.
_ALWAYS_REACH = ("lanczos3", "lanczos5")


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    height, width, channels = inputs[0].shape

    def grown(size: Dim, factor: int) -> Dim:
        return None if size is None else size * factor

    rows, columns = params["size"]
    return inputs[0].reshaped(grown(height, rows), grown(width, columns), channels)


def _field(params: Params) -> FieldStep:
    name = params["interpolation"]
    rows, columns = params["size"]

    def reach(factor: int) -> int:
        return _REACH[name] if factor > 1 or name in _ALWAYS_REACH else 1

    return FieldStep((reach(rows), reach(columns)), (Fraction(1, rows), Fraction(1, columns)))


def _slide(params: Params, size: int, axis: int) -> Stretch:
    factor = params["size"][axis]
    return Stretch(size, size * factor, stride=factor, reach=_NEAR[params["interpolation"]])


def _fitted(params: Params, output: int, axis: int) -> int:
    return int(-(-output // params["size"][axis]))


SPEC = LayerSpec(
    type="UpSampling2D",
    keras_class="UpSampling2D",
    title="UpSampling2D",
    category=Category.RESHAPE,
    glyph="upsample",
    summary="Makes the image {size} times as large, without weights.",
    parameters=(
        Parameter(
            "size",
            Pair(1, "times"),
            (2, 2),
            "Size",
            "How many times higher and wider the image becomes.",
            positional=True,
        ),
        Parameter(
            "interpolation",
            Choice(tuple(_REACH)),
            "nearest",
            "Interpolation",
            '"nearest" repeats each value, the others draw smooth lines between them.',
        ),
    ),
    line=lambda params: common.window_line(
        f"{common.shown_pair(params['size'])} larger",
        "" if params["interpolation"] == "nearest" else params["interpolation"],
    ),
    output=_output,
    field=_field,
    slide=_slide,
    fitted=_fitted,
    rank=3,
    examples=(Example({}, ((7, 5, 16),), (14, 10, 16)),),
    words=("enlarge", "resize"),
)
