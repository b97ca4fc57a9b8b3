"""RandomRotation: turns images at random while training."""

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
    type="RandomRotation",
    keras_class="RandomRotation",
    title="RandomRotation",
    category=Category.REGULARISATION,
    glyph="image",
    summary="While training, turns images at random, by up to {factor} of a full turn either way.",
    parameters=(
        Parameter(
            "factor",
            Float(0.0, 1.0),
            0.1,
            "Factor",
            "Largest turn as a share of 360°: 0.1 is 36° either way.",
            required=True,
        ),
        *chance.fill_parameters(),
    ),
    line=lambda params: f"up to {360 * params['factor']:.4g}°",
    output=common.unchanged,
    rank=3,
    examples=(Example({"factor": 0.05}, ((64, 64, 3),), (64, 64, 3)),),
)
