"""AlphaDropout (Klambauer and others, arXiv:1706.02515): dropout for networks with selu."""

from __future__ import annotations

from cnnbuilder.spec import Category, Example, LayerSpec, chance, common

SPEC = LayerSpec(
    type="AlphaDropout",
    keras_class="AlphaDropout",
    title="AlphaDropout",
    category=Category.REGULARISATION,
    glyph="dropout",
    summary="While training, sets values to selu's lowest with probability {rate} and keeps mean "
    "and variance: the dropout that goes with selu.",
    parameters=(
        chance.dropout_rate("Share of the values dropped while training.", open_maximum=True),
        common.seed(),
    ),
    line=chance.rate_line,
    output=common.unchanged,
    examples=(Example({"rate": 0.1}, ((64,),), (64,)),),
)
