"""GaussianDropout: while training, values are multiplied by noise around 1."""

from __future__ import annotations

from cnnbuilder.spec import Category, Example, LayerSpec, chance, common

SPEC = LayerSpec(
    type="GaussianDropout",
    keras_class="GaussianDropout",
    title="GaussianDropout",
    category=Category.REGULARISATION,
    glyph="dropout",
    summary="While training, multiplies each value by a random number around 1, as much as a "
    "dropout of {rate} would disturb.",
    parameters=(
        chance.dropout_rate(
            "As in Dropout: the noise has variance rate / (1 − rate).", open_maximum=True
        ),
        common.seed(),
    ),
    line=chance.rate_line,
    output=common.unchanged,
    examples=(Example({"rate": 0.25}, ((13, 13, 32),), (13, 13, 32)),),
)
