"""GaussianNoise: while training, random numbers are added."""

from __future__ import annotations

from cnnbuilder.spec import Category, Example, Float, LayerSpec, Parameter, common

SPEC = LayerSpec(
    type="GaussianNoise",
    keras_class="GaussianNoise",
    title="GaussianNoise",
    category=Category.REGULARISATION,
    glyph="dropout",
    summary="While training, adds random numbers around 0 to each value, so that the network does "
    "not learn single images by heart.",
    parameters=(
        Parameter(
            "stddev",
            Float(0.0, 1.0),
            0.1,
            "Deviation",
            "Standard deviation of what is added, in units of the values.",
            required=True,
        ),
        common.seed(),
    ),
    line=lambda params: f"deviation {params['stddev']:g}",
    output=common.unchanged,
    examples=(Example({}, ((28, 28, 1),), (28, 28, 1)),),
)
