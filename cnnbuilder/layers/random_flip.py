"""RandomFlip: mirrors images at random while training."""

from __future__ import annotations

from cnnbuilder.spec import Category, Choice, Example, LayerSpec, Parameter, common

MODES = ("horizontal_and_vertical", "horizontal", "vertical")

SPEC = LayerSpec(
    type="RandomFlip",
    keras_class="RandomFlip",
    title="RandomFlip",
    category=Category.REGULARISATION,
    glyph="image",
    summary="While training, mirrors images at random: a cat that looks the other way is a cat.",
    parameters=(
        Parameter(
            "mode",
            Choice(MODES),
            "horizontal_and_vertical",
            "Mode",
            "Left and right, up and down, or both. Digits and letters bear neither.",
            positional=True,
        ),
        common.seed(),
    ),
    line=lambda params: str(params["mode"]).replace("_", " "),
    output=common.unchanged,
    rank=3,
    examples=(Example({"mode": "horizontal"}, ((64, 64, 3),), (64, 64, 3)),),
)
