"""CenterCrop: the middle of the image."""

from __future__ import annotations

from cnnbuilder.spec import Category, Example, LayerSpec, common

SPEC = LayerSpec(
    type="CenterCrop",
    keras_class="CenterCrop",
    title="CenterCrop",
    category=Category.RESHAPE,
    glyph="padding",
    summary="Keeps the middle {height} × {width} pixels; a smaller image is enlarged first.",
    parameters=common.target_size("that are kept"),
    line=lambda params: f"to {params['height']:,} × {params['width']:,}",
    output=common.target_output,
    rank=3,
    examples=(Example({"height": 64, "width": 64}, ((72, 96, 3),), (64, 64, 3)),),
)
