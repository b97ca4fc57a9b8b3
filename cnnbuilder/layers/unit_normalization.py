"""UnitNormalization: values along an axis are brought to length one."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    LayerSpec,
    Params,
    TensorSpec,
    axes,
    common,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    axes.axis_place(params, inputs)
    return inputs[0]


SPEC = LayerSpec(
    type="UnitNormalization",
    keras_class="UnitNormalization",
    title="UnitNormalization",
    category=Category.NORMALISATION,
    glyph="norm",
    summary="Divides the values along an axis by their length, so that their squares add up to "
    "one.",
    parameters=(axes.axis("The axis along which the length is taken; −1 is the channels."),),
    line=lambda params: "" if params["axis"] == -1 else f"axis {params['axis']}",
    output=_output,
    macs=common.one_a_value,
    examples=(Example({}, ((64,),), (64,)),),
)
