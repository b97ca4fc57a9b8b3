"""MaxPooling2D: the largest value of each window."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    LayerSpec,
    common,
)

SPEC = LayerSpec(
    type="MaxPooling2D",
    keras_class="MaxPooling2D",
    title="MaxPooling2D",
    category=Category.POOLING,
    glyph="pool",
    summary="Keeps the largest value of each {pool_size} window.",
    parameters=(common.pool_size(), common.pool_strides(), common.pool_padding()),
    line=common.pool_line,
    output=common.pool_output,
    window=common.pool_window,
    rank=3,
    examples=(
        Example({}, ((26, 26, 32),), (13, 13, 32)),
        Example({"pool_size": (3, 3), "strides": (2, 2)}, ((55, 55, 96),), (27, 27, 96)),
    ),
    former=("MaxPool2D",),
    words=("subsample",),
)
