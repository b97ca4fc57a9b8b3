"""What a declaration says of one block with given inputs; no graph needed."""

from __future__ import annotations

from dataclasses import dataclass

from cnnbuilder.spec import (
    FieldStep,
    Inputs,
    LayerSpec,
    ParameterFault,
    Params,
    Ports,
    RuleError,
    TensorSpec,
    Weight,
    check_values,
    show_shape,
)

RANK_WORDS = {1: "a vector", 3: "an image (height × width × channels)"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A block that works.

    Attributes:
        output: What comes out.
        weights: Its variables.
        macs: Multiply-adds for one sample, or None while a size is not fixed.
        step: What it does to the receptive field; None: each value sees everything.
        advice: Warnings.
    """

    output: TensorSpec
    weights: tuple[Weight, ...]
    macs: int | None
    step: FieldStep | None
    advice: tuple[ParameterFault, ...]


def judge(spec: LayerSpec, params: Params, inputs: Inputs, *, checked: bool = False) -> Verdict:
    """Return what a block makes of its inputs.

    Args:
        spec: The declaration.
        params: Values of its parameters.
        inputs: What comes in.
        checked: These very values were found allowed before.

    Raises:
        RuleError: for the first thing that is wrong: a value, a combination of values, the number
            or rank of the inputs, or the shape rule.
    """
    if not checked:
        _check_params(spec, params)
    _check_inputs(spec, inputs)
    output = spec.output(params, inputs)
    fixed = output.size is not None and all(tensor.size is not None for tensor in inputs)
    return Verdict(
        output,
        spec.weights(params, inputs),
        spec.macs(params, inputs, output) if fixed else None,
        spec.seen(params),
        spec.advice(params, inputs),
    )


def _check_params(spec: LayerSpec, params: Params) -> None:
    for name, sentence in check_values(spec.parameters, params):
        raise RuleError(f"{sentence}", name, title=f"{spec.parameter(name).label} is not allowed")
    for fault in spec.faults(params):
        raise RuleError(fault.message, fault.parameter, fault.fixes, fault.title)


def _check_inputs(spec: LayerSpec, inputs: Inputs) -> None:
    if spec.ports is Ports.ONE and len(inputs) > 1:
        raise RuleError(
            f"{len(inputs)} wires end here, but {spec.title} takes one. Join them with Add or "
            "Concatenate first.",
            title="Too many inputs",
        )
    if spec.rank is None:
        return
    for tensor in inputs:
        if tensor.rank != spec.rank:
            got = "a vector of" if tensor.rank == 1 else "a tensor of"
            unit = " values" if tensor.rank == 1 else ""
            raise RuleError(
                f"{spec.title} works on {RANK_WORDS[spec.rank]}, but {got} "
                f"{show_shape(tensor.shape)}{unit} comes in.",
                title=f"{spec.title} needs {RANK_WORDS[spec.rank].split(' (')[0]}",
            )
