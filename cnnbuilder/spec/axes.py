"""``axis`` and what goes with it: parameters and rules of layers that work along one axis."""

from __future__ import annotations

from cnnbuilder.spec.kinds import Float, Int
from cnnbuilder.spec.layer import Inputs
from cnnbuilder.spec.parameter import Parameter, Params
from cnnbuilder.spec.problem import Fix, RuleError, SetParameter


def axis(text: str, default: int = -1, *, more: bool = True) -> Parameter:
    """``axis`` of a tensor with up to four axes: 0 is the batch, −1 the last."""
    return Parameter("axis", Int(-4, 4), default, "Axis", text, more=more)


def epsilon(default: float) -> Parameter:
    """``epsilon`` of a layer that divides by what may be zero."""
    return Parameter(
        "epsilon",
        Float(0.0, open_minimum=True),
        default,
        "Epsilon",
        "Small number added before dividing, so that nothing is divided by zero.",
    )


def axis_place(params: Params, inputs: Inputs, *, batch: bool = False) -> int | None:
    """Return which axis of a sample ``axis`` means, None for the batch. Raises RuleError."""
    chosen, rank = int(params["axis"]), inputs[0].rank
    if not -rank - 1 <= chosen <= rank or (not batch and chosen in (0, -rank - 1)):
        raise RuleError(
            f"Axis {chosen} is none of this tensor's axes: 1 to {rank}, or −{rank} to −1 counted "
            "from the end (0 is the batch).",
            "axis",
            (Fix("Use the last axis", (SetParameter("axis", -1),)),),
            "No such axis",
        )
    place = chosen - 1 if chosen >= 0 else rank + chosen
    return None if place < 0 else place


def known_size(params: Params, inputs: Inputs) -> int:
    """Return the size of the axis that ``axis`` means. Raises RuleError."""
    place = axis_place(params, inputs)
    size = inputs[0].shape[place] if place is not None else None
    if size is None:
        raise RuleError(
            f"The size of axis {params['axis']} must be known, since each place on it has weights.",
            "axis",
        )
    return size
