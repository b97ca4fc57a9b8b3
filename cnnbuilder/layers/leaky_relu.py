"""LeakyReLU (Maas and others, 2013): negative values keep a small slope."""

from __future__ import annotations

from cnnbuilder.spec import Category, Example, Float, LayerSpec, Parameter, common

SPEC = LayerSpec(
    type="LeakyReLU",
    keras_class="LeakyReLU",
    title="LeakyReLU",
    category=Category.ACTIVATION,
    glyph="activation",
    summary="Leaves positive values as they are and multiplies negative ones by {negative_slope}, "
    "so that no unit dies.",
    parameters=(
        Parameter(
            "negative_slope",
            Float(0.0),
            0.3,
            "Negative slope",
            "What negative values are multiplied by.",
        ),
    ),
    line=lambda params: f"slope {params['negative_slope']:g} below",
    output=common.unchanged,
    examples=(Example({}, ((26, 26, 32),), (26, 26, 32)),),
)
