"""The declaration of a layer type. Everything else about a type is derived from this."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cnnbuilder.spec.parameter import Parameter, Params
from cnnbuilder.spec.problem import Fix
from cnnbuilder.spec.sliding import Joining, Slide
from cnnbuilder.spec.tensor import Dims, TensorSpec
from cnnbuilder.spec.window import POINT, FieldStep, Window

Inputs = tuple[TensorSpec, ...]


class Category(StrEnum):
    """The family of a layer type: gives palette section and colour."""

    INPUT = "input"
    CONVOLUTION = "convolution"
    POOLING = "pooling"
    RESHAPE = "reshape"
    DENSE = "dense"
    NORMALISATION = "normalisation"
    REGULARISATION = "regularisation"
    ACTIVATION = "activation"
    MERGE = "merge"


CATEGORY_TITLES = {
    Category.INPUT: "Input & output",
    Category.CONVOLUTION: "Convolution",
    Category.POOLING: "Pooling",
    Category.DENSE: "Dense",
    Category.RESHAPE: "Reshape",
    Category.NORMALISATION: "Normalisation",
    Category.REGULARISATION: "Regularisation",
    Category.ACTIVATION: "Activation",
    Category.MERGE: "Merge",
}


class Ports(StrEnum):
    """How many wires may end at a block."""

    NONE = "none"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Weight:
    """A variable of a layer: its Keras name, shape, and whether training changes it."""

    name: str
    shape: tuple[int, ...]
    trainable: bool = True

    @property
    def size(self) -> int:
        """Number of values."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """A check between parameters that failed: which one, the sentence, and fixes."""

    parameter: str
    message: str
    fixes: tuple[Fix, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """One worked case: parameters, input shapes, output shape and parameter count."""

    params: Mapping[str, Any]
    inputs: tuple[Dims, ...]
    output: Dims
    count: int = 0


def no_weights(_params: Params, _inputs: Inputs) -> tuple[Weight, ...]:
    """The weights rule of layers that learn nothing."""
    return ()


def no_faults(_params: Params) -> tuple[ParameterFault, ...]:
    """The check of layers whose parameters do not depend on one another."""
    return ()


def no_advice(_params: Params, _inputs: Inputs) -> tuple[ParameterFault, ...]:
    """The advice rule of layers that are rarely used in a way nobody means."""
    return ()


def no_cost(_params: Params, _inputs: Inputs, _output: TensorSpec) -> int:
    """The cost rule of layers without multiplications worth counting."""
    return 0


def sees_point(_params: Params) -> FieldStep | None:
    """The field rule of layers that work value by value."""
    return POINT


def sees_all(_params: Params) -> FieldStep | None:
    """The field rule of layers in which each value sees the whole image."""
    return None


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One layer type.

    Attributes:
        type: Our id of the type, written in files; never a class path.
        keras_class: The class in ``keras.layers`` (``InputLayer`` for an input).
        title: The name on the block.
        category: Family, for palette and colour.
        glyph: Name of the icon.
        summary: One sentence for people; may hold ``{parameter}``.
        parameters: What people set, in the order of the form and of the code.
        line: The block's one line of what matters, from its parameters.
        output: Shape rule. Raises RuleError where the inputs do not fit.
        weights: Variables, in Keras's order.
        faults: Checks between parameters.
        advice: What Keras allows but people rarely mean, as warnings.
        macs: Multiply-adds for one sample.
        field: What one value sees, where ``window`` does not say it; None: everything.
        window: The sliding window, for layers that have one.
        slide: Which cells of an axis make which, where ``window`` does not say it:
            (params, size, axis).
        joining: How values are joined, for layers without a window.
        fitted: Edge that the input must have so that the output has at least the given one,
            where ``window`` does not say it: (params, output, axis) -> smallest input.
        ports: How many wires end here.
        rank: Axes that every input must have (3: an image), or None for any.
        examples: Worked cases; tests check them.
        version: Raised when saved parameters change their meaning.
        former: Type ids and Keras spellings that meant this type before.
        words: What else people call it, for searching.
    """

    type: str
    keras_class: str
    title: str
    category: Category
    glyph: str
    summary: str
    parameters: tuple[Parameter, ...]
    line: Callable[[Params], str]
    output: Callable[[Params, Inputs], TensorSpec]
    examples: tuple[Example, ...]
    weights: Callable[[Params, Inputs], tuple[Weight, ...]] = no_weights
    faults: Callable[[Params], tuple[ParameterFault, ...]] = no_faults
    advice: Callable[[Params, Inputs], tuple[ParameterFault, ...]] = no_advice
    macs: Callable[[Params, Inputs, TensorSpec], int] = no_cost
    field: Callable[[Params], FieldStep | None] = sees_point
    window: Callable[[Params], Window] | None = None
    slide: Callable[[Params, int, int], Slide] | None = None
    joining: Joining = Joining.NONE
    fitted: Callable[[Params, int, int], int] | None = None
    ports: Ports = Ports.ONE
    rank: int | None = None
    version: int = 1
    former: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def parameter(self, name: str) -> Parameter:
        """Return the parameter called ``name``. Raises KeyError."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)

    def seen(self, params: Params) -> FieldStep | None:
        """Return what one value sees; None: everything."""
        return self.field(params) if self.window is None else self.window(params).field()

    def sliding(self, params: Params, size: int, axis: int) -> Slide | None:
        """Return which cells of an axis of ``size`` make which, or None where nothing slides."""
        if self.window is not None:
            return self.window(params).slide(size, axis)
        return self.slide(params, size, axis) if self.slide is not None else None

    @property
    def is_input(self) -> bool:
        """Whether data enters the network here."""
        return self.ports is Ports.NONE


def parameter_formula(weights: tuple[Weight, ...]) -> str:
    """The parameter count in words with its numbers: ``3·3·1·32 + 32 = 320``.

    Equal one-dimensional weights (as in BatchNormalization) are drawn together: ``4·32 = 128``.
    """
    if not weights:
        return "0"
    total = sum(weight.size for weight in weights)
    shapes = [weight.shape for weight in weights]
    if len(shapes) > 1 and len(set(shapes)) == 1:
        terms = [f"{len(shapes)}·" + "·".join(f"{n:,}" for n in shapes[0])]
    else:
        terms = ["·".join(f"{n:,}" for n in shape) or "1" for shape in shapes]
    left = " + ".join(terms)
    return left if left == f"{total:,}" else f"{left} = {total:,}"
