"""ELU (Clevert and others, arXiv:1511.07289): negative values bend towards −alpha."""

from __future__ import annotations

from cnnbuilder.spec import Category, Example, Float, LayerSpec, Parameter, common

SPEC = LayerSpec(
    type="ELU",
    keras_class="ELU",
    title="ELU",
    category=Category.ACTIVATION,
    glyph="activation",
    summary="Leaves positive values as they are; negative ones bend smoothly towards −{alpha}.",
    parameters=(Parameter("alpha", Float(), 1.0, "Alpha", "How far below zero values can come."),),
    line=lambda params: "" if params["alpha"] == 1 else f"alpha {params['alpha']:g}",
    output=common.unchanged,
    examples=(Example({}, ((26, 26, 32),), (26, 26, 32)),),
)
