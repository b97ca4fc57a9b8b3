"""RandomTranslation: shifts images at random while training."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Float,
    LayerSpec,
    Parameter,
    chance,
    common,
)

SPEC = LayerSpec(
    type="RandomTranslation",
    keras_class="RandomTranslation",
    title="RandomTranslation",
    category=Category.REGULARISATION,
    glyph="image",
    summary="While training, shifts images at random, by up to {height_factor} of their height "
    "and {width_factor} of their width.",
    parameters=(
        Parameter(
            "height_factor",
            Float(0.0, 1.0),
            0.1,
            "Height factor",
            "Largest shift up or down, as a share of the height.",
            required=True,
        ),
        Parameter(
            "width_factor",
            Float(0.0, 1.0),
            0.1,
            "Width factor",
            "Largest shift to the left or right, as a share of the width.",
            required=True,
        ),
        *chance.fill_parameters(),
    ),
    line=lambda params: f"up to {params['height_factor']:.4g} × {params['width_factor']:.4g}",
    output=common.unchanged,
    rank=3,
    examples=(Example({}, ((64, 64, 3),), (64, 64, 3)),),
)
