"""Input: where data enters the network."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Inputs,
    LayerSpec,
    Parameter,
    Params,
    Ports,
    Shape,
    TensorSpec,
    show_shape,
)


def _output(params: Params, _inputs: Inputs) -> TensorSpec:
    return TensorSpec(params["shape"])


def _line(params: Params) -> str:
    shape = params["shape"]
    if len(shape) == 3 and shape[2] in (1, 3):
        return f"{show_shape(shape[:2])}, {'grey' if shape[2] == 1 else 'colour'}"
    return f"{show_shape(shape)} values" if len(shape) == 1 else show_shape(shape)


SPEC = LayerSpec(
    type="Input",
    keras_class="InputLayer",
    title="Input",
    category=Category.INPUT,
    glyph="input",
    summary="Takes samples of this shape into the network.",
    parameters=(
        Parameter(
            "shape",
            Shape(),
            (28, 28, 1),
            "Shape",
            "Height × width × channels of one sample; one number for a vector. The batch axis is "
            "not counted.",
            required=True,
        ),
    ),
    line=_line,
    output=_output,
    ports=Ports.NONE,
    examples=(
        Example({"shape": (28, 28, 1)}, (), (28, 28, 1)),
        Example({"shape": (784,)}, (), (784,)),
    ),
    former=("InputLayer",),
    words=("image", "start"),
)
