"""Shape rules of layers that join several tensors."""

from __future__ import annotations

from cnnbuilder.spec.layer import Inputs
from cnnbuilder.spec.problem import Fix, RuleError, SetParameter
from cnnbuilder.spec.tensor import Dim, Dims, TensorSpec, show_shape

AXIS_WORDS = {3: ("heights", "widths", "channels"), 1: ("sizes",)}


def elementwise(inputs: Inputs) -> TensorSpec:
    """Shape of a value-by-value sum: equal sizes, or 1 where one is stretched over the other.

    Raises:
        RuleError: where sizes differ and neither is 1.
    """
    _at_least_two(inputs)
    shape = inputs[0].shape
    for other in inputs[1:]:
        shape = _broadcast(shape, other.shape)
    return inputs[0].reshaped(*shape)


def _at_least_two(inputs: Inputs) -> None:
    if len(inputs) < 2:
        raise RuleError(
            "This block joins two or more tensors; only one wire ends here. Draw another one to it, "
            "or remove the block.",
            title="Only one input",
        )


def _broadcast(first: Dims, second: Dims) -> Dims:
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    lead = len(longer) - len(shorter)
    sizes: list[Dim] = list(longer[:lead])
    for axis, (one, two) in enumerate(zip(longer[lead:], shorter, strict=True), start=lead):
        if one is None or two is None:
            sizes.append(None)
        elif one == 1 or one == two:
            sizes.append(two)
        elif two == 1:
            sizes.append(one)
        else:
            raise RuleError(
                f"These shapes cannot be added: {show_shape(first)} and {show_shape(second)}; the "
                f"{_axis_words(longer, axis)} {one:,} and {two:,} differ.",
                title="Shapes do not agree",
            )
    return tuple(sizes)


def concatenated(inputs: Inputs, axis: int) -> TensorSpec:
    """Shape of tensors laid one behind another along ``axis`` (0 is the batch, −1 the last).

    As in Keras, a size that the first tensor leaves open stays open, whatever the others say.

    Raises:
        RuleError: where another axis differs, ranks differ or there is no such axis.
    """
    _at_least_two(inputs)
    rank = inputs[0].rank
    shapes = " and ".join(show_shape(spec.shape) for spec in inputs)
    if any(spec.rank != rank for spec in inputs):
        raise RuleError(
            f"These tensors have different numbers of axes: {shapes}. Flatten the image, or join "
            "them elsewhere.",
            title="Shapes do not agree",
        )
    if axis == 0 or not -rank <= axis <= rank:
        raise RuleError(
            f"Axis {axis} is none of these tensors' axes: 1 to {rank}, or −{rank} to −1 counted "
            "from the end (0 is the batch).",
            "axis",
            (Fix("Use the last axis", (SetParameter("axis", -1),)),),
        )
    along = axis - 1 if axis > 0 else rank + axis
    sizes: list[Dim] = []
    for place, dims in enumerate(zip(*(spec.shape for spec in inputs), strict=True)):
        known = [dim for dim in dims if dim is not None]
        if place == along:
            sizes.append(sum(known) if len(known) == len(dims) else None)
        elif len(set(known)) > 1:
            raise RuleError(
                f"These shapes cannot be joined along axis {axis}: {shapes}; the "
                f"{_axis_words(inputs[0].shape, place)} {' and '.join(map(str, known))} differ.",
                title="Shapes do not agree",
            )
        else:
            sizes.append(dims[0])
    return inputs[0].reshaped(*sizes)


def _axis_words(shape: Dims, axis: int) -> str:
    words = AXIS_WORDS.get(len(shape))
    return words[axis] if words else f"sizes of axis {axis + 1}"
