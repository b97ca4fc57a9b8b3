"""RepeatVector: a vector, several times."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    Int,
    LayerSpec,
    Parameter,
    Params,
    TensorSpec,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    return inputs[0].reshaped(params["n"], *inputs[0].shape)


SPEC = LayerSpec(
    type="RepeatVector",
    keras_class="RepeatVector",
    title="RepeatVector",
    category=Category.RESHAPE,
    glyph="reshape",
    summary="Repeats a vector {n} times, one below the other.",
    parameters=(
        Parameter("n", Int(1), 2, "Times", "How often the vector is repeated.", required=True),
    ),
    line=lambda params: f"× {params['n']:,}",
    output=_output,
    rank=1,
    examples=(Example({"n": 3}, ((64,),), (3, 64)),),
)
