"""Cropping2D: rows and columns are cut off at the edges."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Dim,
    Example,
    Inputs,
    LayerSpec,
    Parameter,
    Params,
    RuleError,
    Sides,
    Slide,
    TensorSpec,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    height, width, channels = inputs[0].shape
    rows, columns = params["cropping"]

    def left(size: Dim, side: tuple[int, int], word: str) -> Dim:
        if size is None:
            return None
        if size <= sum(side):
            raise RuleError(
                f"Nothing is left of the {word}: {size} − {side[0]} − {side[1]} = "
                f"{size - sum(side)}.".replace("= -", "= −"),
                "cropping",
                title="Nothing is left",
            )
        return size - sum(side)

    return inputs[0].reshaped(left(height, rows, "height"), left(width, columns, "width"), channels)


def _slide(params: Params, size: int, axis: int) -> Slide:
    before, after = params["cropping"][axis]
    return Slide(size, size - before - after, -before, -after)


def _fitted(params: Params, output: int, axis: int) -> int:
    return output + int(sum(params["cropping"][axis]))


SPEC = LayerSpec(
    type="Cropping2D",
    keras_class="Cropping2D",
    title="Cropping2D",
    category=Category.RESHAPE,
    glyph="padding",
    summary="Cuts rows and columns off at the edges of the image.",
    parameters=(
        Parameter(
            "cropping",
            Sides(0),
            ((0, 0), (0, 0)),
            "Cropping",
            "Rows cut off at top and bottom, columns at left and right.",
            positional=True,
        ),
    ),
    line=lambda params: Sides(0).show(params["cropping"]),
    output=_output,
    slide=_slide,
    fitted=_fitted,
    rank=3,
    examples=(Example({"cropping": ((1, 2), (3, 0))}, ((28, 28, 3),), (25, 25, 3)),),
)
