"""BatchNormalization (Ioffe and Szegedy, arXiv:1502.03167)."""

from __future__ import annotations

from cnnbuilder.spec import (
    Bool,
    Category,
    Example,
    Fix,
    Float,
    Inputs,
    Int,
    LayerSpec,
    Parameter,
    Params,
    RuleError,
    SetParameter,
    TensorSpec,
    Weight,
    common,
)


def _axis_size(params: Params, inputs: Inputs) -> int:
    axis, rank = int(params["axis"]), inputs[0].rank
    last = Fix("Use the last axis", (SetParameter("axis", -1),))
    if axis == 0 or not -rank <= axis <= rank:
        raise RuleError(
            f"Axis {axis} is none of this tensor's axes: 1 to {rank}, or −{rank} to −1 counted "
            "from the end (0 is the batch).",
            "axis",
            (last,),
        )
    size = inputs[0].shape[axis - 1 if axis > 0 else axis]
    if size is None:
        raise RuleError(
            f"The size of axis {axis} must be known, since each place on it has weights.",
            "axis",
            () if axis in (-1, rank) else (last,),
        )
    return size


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    _axis_size(params, inputs)
    return inputs[0]


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    shape = (_axis_size(params, inputs),)
    found = [Weight("gamma", shape)] if params["scale"] else []
    found += [Weight("beta", shape)] if params["center"] else []
    found += [Weight("moving_mean", shape, False), Weight("moving_variance", shape, False)]
    return tuple(found)


def _macs(_params: Params, _inputs: Inputs, output: TensorSpec) -> int:
    return output.size or 0


SPEC = LayerSpec(
    type="BatchNormalization",
    keras_class="BatchNormalization",
    title="BatchNormalization",
    category=Category.NORMALISATION,
    glyph="norm",
    summary="Brings each channel to mean 0 and variance 1 over the batch, then scales and shifts "
    "it by learned numbers.",
    parameters=(
        Parameter(
            "momentum",
            Float(0.0, 1.0),
            0.99,
            "Momentum",
            "How slowly the running mean and variance follow the batches; at 0.99 each batch counts "
            "1 %.",
        ),
        Parameter(
            "epsilon",
            Float(0.0, open_minimum=True),
            0.001,
            "Epsilon",
            "Small number added to the variance, so that nothing is divided by zero.",
        ),
        Parameter("center", Bool(), True, "Center", "Adds a learned number to each channel."),
        Parameter("scale", Bool(), True, "Scale", "Multiplies each channel by a learned number."),
        Parameter(
            "axis",
            Int(-4, 4),
            -1,
            "Axis",
            "The axis whose places are normalised each by itself; −1 is the channels.",
            more=True,
        ),
        common.vector_initializer("beta_initializer", "Beta init", "zeros"),
        common.vector_initializer("gamma_initializer", "Gamma init", "ones"),
        common.vector_initializer("moving_mean_initializer", "Mean init", "zeros"),
        common.vector_initializer("moving_variance_initializer", "Variance init", "ones"),
    ),
    line=lambda params: "" if params["momentum"] == 0.99 else f"momentum {params['momentum']:g}",
    output=_output,
    weights=_weights,
    macs=_macs,
    examples=(Example({}, ((26, 26, 32),), (26, 26, 32), 128),),
    former=("BatchNormalizationV1", "BatchNormalizationV2"),
    words=("bn", "norm"),
)
