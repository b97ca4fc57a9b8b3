"""Dense: every output value depends on every input value."""

from __future__ import annotations

from cnnbuilder.spec import (
    Category,
    Example,
    Fix,
    Inputs,
    InsertBefore,
    Joining,
    LayerSpec,
    ParameterFault,
    Params,
    RuleError,
    TensorSpec,
    Weight,
    common,
    sees_all,
    show_shape,
)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    shape = inputs[0].shape
    if shape[-1] is None:
        raise RuleError(
            "The number of input values must be known, since each has a weight: give the Input a "
            "fixed size, or use a global pooling block in place of Flatten.",
            title="Unknown number of inputs",
        )
    return inputs[0].reshaped(*shape[:-1], params["units"])


def _advice(params: Params, inputs: Inputs) -> tuple[ParameterFault, ...]:
    if inputs[0].rank < 2:
        return ()
    size, channels = inputs[0].size, inputs[0].shape[-1]
    whole = ""
    if size is not None:
        count = size * params["units"] + params["units"] * params["use_bias"]
        whole = f" With Flatten before it, it would have {count:,} parameters."
    return (
        ParameterFault(
            "",
            f"This dense layer works on an image of {show_shape(inputs[0].shape)}: it joins only "
            f"the {channels} channels of each place, not the whole image.{whole}",
            (
                Fix("Put Flatten before it", (InsertBefore("Flatten"),)),
                Fix(
                    "Put GlobalAveragePooling2D before it",
                    (InsertBefore("GlobalAveragePooling2D"),),
                ),
            )[: 2 if inputs[0].rank == 3 else 1],
            "Dense straight on an image",
        ),
    )


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    kernel = Weight("kernel", (inputs[0].shape[-1] or 0, params["units"]))
    return (kernel, Weight("bias", (params["units"],))) if params["use_bias"] else (kernel,)


def _macs(_params: Params, inputs: Inputs, output: TensorSpec) -> int:
    return (inputs[0].shape[-1] or 0) * (output.size or 0)


def _line(params: Params) -> str:
    return common.window_line(
        common.shown_count(params["units"], "unit"), common.shown_activation(params)
    )


SPEC = LayerSpec(
    type="Dense",
    keras_class="Dense",
    title="Dense",
    category=Category.DENSE,
    glyph="dense",
    summary="Gives {units} values, each a weighted sum of all input values.",
    parameters=(
        common.units_like(
            "units",
            "Units",
            "How many values come out; in the last layer one for each class.",
            64,
            "values",
        ),
        common.activation(),
        common.use_bias("Adds a learned number to each value that comes out."),
        common.kernel_initializer(),
        common.bias_initializer(),
    ),
    line=_line,
    output=_output,
    weights=_weights,
    advice=_advice,
    macs=_macs,
    field=sees_all,
    joining=Joining.SUM,
    examples=(
        Example({"units": 10}, ((784,),), (10,), 7_850),
        Example({"units": 64}, ((576,),), (64,), 36_928),
        Example({"units": 5}, ((4, 4, 3),), (4, 4, 5), 20),
    ),
    words=("fc", "fully", "connected", "linear", "perceptron"),
)
