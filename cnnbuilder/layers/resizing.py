"""Resizing: images are brought to one size."""

from __future__ import annotations

from cnnbuilder.spec import (
    Bool,
    Category,
    Choice,
    Example,
    Fix,
    Float,
    LayerSpec,
    Parameter,
    ParameterFault,
    Params,
    SetParameter,
    common,
)


def _faults(params: Params) -> tuple[ParameterFault, ...]:
    if not (params["crop_to_aspect_ratio"] and params["pad_to_aspect_ratio"]):
        return ()
    return (
        ParameterFault(
            "pad_to_aspect_ratio",
            "An image is either cropped or padded to the wanted proportions, not both.",
            (
                Fix("Only crop", (SetParameter("pad_to_aspect_ratio", False),)),
                Fix("Only pad", (SetParameter("crop_to_aspect_ratio", False),)),
            ),
        ),
    )


SPEC = LayerSpec(
    type="Resizing",
    keras_class="Resizing",
    title="Resizing",
    category=Category.RESHAPE,
    glyph="upsample",
    summary="Brings each image to {height} × {width} pixels, whatever its size.",
    parameters=(
        *common.target_size("of what comes out"),
        Parameter(
            "interpolation",
            Choice(("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")),
            "bilinear",
            "Interpolation",
            "How values between pixels are found.",
        ),
        Parameter(
            "crop_to_aspect_ratio",
            Bool(),
            False,
            "Crop",
            "Cuts the edges off, so that nothing is stretched.",
        ),
        Parameter(
            "pad_to_aspect_ratio",
            Bool(),
            False,
            "Pad",
            "Adds a margin, so that nothing is stretched.",
        ),
        Parameter("fill_value", Float(), 0.0, "Fill value", "The value of the margin.", more=True),
        Parameter(
            "antialias",
            Bool(),
            False,
            "Antialias",
            "Smooths first where an image becomes smaller, so that fine patterns do not shimmer.",
            more=True,
        ),
    ),
    line=lambda params: f"to {params['height']:,} × {params['width']:,}",
    output=common.target_output,
    faults=_faults,
    rank=3,
    examples=(Example({"height": 64, "width": 96}, ((300, 451, 3),), (64, 96, 3)),),
)
