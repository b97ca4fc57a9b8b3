"""GlobalAveragePooling2D: the mean value of each whole map."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Joining,
    LayerSpec,
    common,
    sees_all,
)

SPEC = LayerSpec(
    type="GlobalAveragePooling2D",
    keras_class="GlobalAveragePooling2D",
    title="GlobalAveragePooling2D",
    category=Category.POOLING,
    glyph="global_pool",
    summary="Keeps the mean value of each map: one number a channel, whatever the image's size.",
    parameters=(common.keepdims(),),
    line=common.keepdims_line,
    output=common.global_pool_output,
    field=sees_all,
    joining=Joining.MAP,
    rank=3,
    examples=(
        Example({}, ((7, 7, 512),), (512,)),
        Example({"keepdims": True}, ((7, 5, 8),), (1, 1, 8)),
    ),
    former=("GlobalAvgPool2D",),
    words=("gap", "avg", "mean"),
)
