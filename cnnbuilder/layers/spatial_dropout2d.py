"""SpatialDropout2D (Tompson and others, arXiv:1411.4280): whole maps are set to zero at random."""

from __future__ import annotations

from cnnbuilder.spec import Category, Example, LayerSpec, chance, common

SPEC = LayerSpec(
    type="SpatialDropout2D",
    keras_class="SpatialDropout2D",
    title="SpatialDropout2D",
    category=Category.REGULARISATION,
    glyph="dropout",
    summary="While training, sets whole maps to zero with probability {rate}: single values would "
    "be given away by their neighbours.",
    parameters=(
        chance.dropout_rate("Share of the maps set to zero while training."),
        common.seed(),
    ),
    line=chance.rate_line,
    output=common.unchanged,
    rank=3,
    examples=(Example({"rate": 0.25}, ((13, 13, 32),), (13, 13, 32)),),
)
