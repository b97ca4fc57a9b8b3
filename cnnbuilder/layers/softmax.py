"""Softmax: values along an axis become shares that add up to one."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    LayerSpec,
    Params,
    TensorSpec,
    axes,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    axes.axis_place(params, inputs)
    return inputs[0]


SPEC = LayerSpec(
    type="Softmax",
    keras_class="Softmax",
    title="Softmax",
    category=Category.ACTIVATION,
    glyph="activation",
    summary="Turns the values along an axis into shares that add up to one: probabilities of "
    "classes.",
    parameters=(axes.axis("The axis whose values add up to one; −1 is the last.", more=False),),
    line=lambda params: "" if params["axis"] == -1 else f"axis {params['axis']}",
    output=_output,
    examples=(Example({}, ((10,),), (10,)),),
)
