"""GroupNormalization (Wu and He, arXiv:1803.08494)."""

from __future__ import annotations

from cnnbuilder.spec import (
    Bool,
    Category,
    Example,
    Fix,
    Inputs,
    Int,
    LayerSpec,
    Parameter,
    ParameterFault,
    Params,
    RuleError,
    SetParameter,
    TensorSpec,
    Weight,
    axes,
    common,
)


def _faults(params: Params) -> tuple[ParameterFault, ...]:
    if params["groups"] != 0:
        return ()
    fix = Fix("Use 1 group", (SetParameter("groups", 1),))
    return (ParameterFault("groups", "Nothing can be split into 0 groups.", (fix,)),)


def _output(params: Params, inputs: Inputs) -> TensorSpec:
    size, groups = axes.known_size(params, inputs), int(params["groups"])
    if groups == -1:
        return inputs[0]
    if size % groups:
        fitting = next(n for n in range(min(groups, size), 0, -1) if size % n == 0)
        raise RuleError(
            f"{size} channels do not divide into {groups} groups: {size} / {groups} = "
            f"{size / groups:.4g}.",
            "groups",
            (Fix(f"Use {fitting} groups", (SetParameter("groups", fitting),)),),
            "Channels and groups do not fit",
        )
    return inputs[0]


def _weights(params: Params, inputs: Inputs) -> tuple[Weight, ...]:
    shape = (axes.known_size(params, inputs),)
    found = [Weight("gamma", shape)] if params["scale"] else []
    return (*found, Weight("beta", shape)) if params["center"] else tuple(found)


SPEC = LayerSpec(
    type="GroupNormalization",
    keras_class="GroupNormalization",
    title="GroupNormalization",
    category=Category.NORMALISATION,
    glyph="norm",
    summary="Splits the channels into {groups} groups and brings each to mean 0 and variance 1, "
    "sample by sample: works with small batches.",
    parameters=(
        Parameter(
            "groups",
            Int(-1),
            32,
            "Groups",
            "How many groups; −1 makes one of each channel. The channels must divide by it.",
        ),
        axes.epsilon(0.001),
        Parameter("center", Bool(), True, "Center", "Adds a learned number to each channel."),
        Parameter("scale", Bool(), True, "Scale", "Multiplies each channel by a learned number."),
        axes.axis("The axis of the channels; −1 is the last."),
        common.vector_initializer("beta_initializer", "Beta init", "zeros"),
        common.vector_initializer("gamma_initializer", "Gamma init", "ones"),
    ),
    line=lambda params: (
        "a group a channel" if params["groups"] == -1 else f"{params['groups']} groups"
    ),
    output=_output,
    weights=_weights,
    faults=_faults,
    macs=common.one_a_value,
    examples=(Example({}, ((26, 26, 64),), (26, 26, 64), 128),),
)
