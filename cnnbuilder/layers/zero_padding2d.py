"""ZeroPadding2D: rows and columns of zeros around the image."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Dim,
    Example,
    Inputs,
    LayerSpec,
    Parameter,
    Params,
    Sides,
    Slide,
    TensorSpec,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    height, width, channels = inputs[0].shape

    def grown(size: Dim, side: tuple[int, int]) -> Dim:
        return None if size is None else size + sum(side)

    rows, columns = params["padding"]
    return inputs[0].reshaped(grown(height, rows), grown(width, columns), channels)


def _slide(params: Params, size: int, axis: int) -> Slide:
    before, after = params["padding"][axis]
    return Slide(size, size + before + after, before, after)


def _fitted(params: Params, output: int, axis: int) -> int:
    return max(output - int(sum(params["padding"][axis])), 1)


SPEC = LayerSpec(
    type="ZeroPadding2D",
    keras_class="ZeroPadding2D",
    title="ZeroPadding2D",
    category=Category.RESHAPE,
    glyph="padding",
    summary="Adds rows and columns of zeros around the image.",
    parameters=(
        Parameter(
            "padding",
            Sides(0),
            ((1, 1), (1, 1)),
            "Padding",
            "Rows added at top and bottom, columns at left and right.",
            positional=True,
        ),
    ),
    line=lambda params: Sides(0).show(params["padding"]),
    output=_output,
    slide=_slide,
    fitted=_fitted,
    rank=3,
    examples=(Example({"padding": ((1, 2), (1, 2))}, ((224, 224, 3),), (227, 227, 3)),),
    words=("pad", "border"),
)
