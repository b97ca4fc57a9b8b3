"""RandomZoom: enlarges or shrinks images at random while training."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Float,
    LayerSpec,
    Maybe,
    Parameter,
    Params,
    chance,
    common,
)


def _line(params: Params) -> str:
    across = params["width_factor"]
    both = f"up to {params['height_factor']:.4g}"
    return both if across is None else f"{both} down, {across:.4g} across"


SPEC = LayerSpec(
    type="RandomZoom",
    keras_class="RandomZoom",
    title="RandomZoom",
    category=Category.REGULARISATION,
    glyph="image",
    summary="While training, enlarges or shrinks images at random by up to {height_factor} of "
    "their size.",
    parameters=(
        Parameter(
            "height_factor",
            Float(0.0, 1.0),
            0.2,
            "Factor",
            "Largest change of the height, as a share of it.",
            required=True,
        ),
        Parameter(
            "width_factor",
            Maybe(Float(0.0, 1.0)),
            None,
            "Width factor",
            "Largest change of the width; none keeps the proportions.",
        ),
        *chance.fill_parameters(),
    ),
    line=_line,
    output=common.unchanged,
    rank=3,
    examples=(Example({}, ((64, 64, 3),), (64, 64, 3)),),
)
