"""Checks that need to know the data and the training: does the network fit them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

from cnnbuilder.data.fit import Misfit, fit_plan
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.loss import last_activation, output_values, resolve_loss
from cnnbuilder.graph.model import NodeId
from cnnbuilder.recipes import AUTO
from cnnbuilder.spec import (
    Dims,
    Fix,
    InsertAfter,
    Params,
    Problem,
    RemoveBlock,
    SetLoss,
    SetParameter,
    Severity,
    Step,
    show_shape,
)

# A scale up to this one is meant for pixels from 0 to 255.
_PIXEL_SCALE = 1 / 100
_CATEGORICAL = ("sparse_categorical_crossentropy", "categorical_crossentropy")


def _opening(words: str) -> str:
    """Return words as a sentence begins with them; the name of a file stays as it is."""
    return words[:1].upper() + words[1:] if words.startswith("the ") else words


def _no_params() -> Params:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Context:
    """What the checks need to know beside the graph.

    Attributes:
        sample_shape: Shape of one sample of the data, or None while no data can be read.
        classes: Number of classes of the data, or None.
        data: Name of the data for messages.
        loss: The chosen loss, "auto" for the one that fits.
        loss_params: Its parameters.
        optimizer: The chosen optimiser; empty: none is looked at.
        optimizer_params: Its parameters.
    """

    sample_shape: Dims | None = None
    classes: int | None = None
    data: str = "the data"
    loss: str = AUTO
    loss_params: Params = field(default_factory=_no_params)
    optimizer: str = ""
    optimizer_params: Params = field(default_factory=_no_params)


def context_problems(
    analysis: Analysis, context: Context, *, inputs_only: bool = False
) -> Iterator[Problem]:
    """Yield what does not fit the data or the loss.

    Args:
        analysis: Of the graph.
        context: Data and loss.
        inputs_only: Look only at the Inputs, because the rest of the graph is not sound.
    """
    yield from _inputs(analysis, context)
    yield from _scaled_twice(analysis, context)
    if inputs_only or context.classes is None:
        return
    sinks = analysis.sinks
    if len(sinks) > 1:
        names = " and ".join(analysis.graph.name_of(node) for node in sinks)
        yield Problem(
            Severity.WARNING,
            f"Nothing follows {names}, so the network has {len(sinks)} outputs. Training needs "
            "one: join them, or remove what is not needed.",
            sinks[-1],
            title="More than one output",
        )
    elif sinks:
        yield from _output(analysis, analysis.nodes[sinks[0]], context, context.classes)


def _inputs(analysis: Analysis, context: Context) -> Iterator[Problem]:
    inputs = [r for r in analysis.nodes.values() if r.spec is not None and r.spec.is_input]
    if len(inputs) > 1:
        yield Problem(
            Severity.WARNING,
            f"The network has {len(inputs)} Inputs; {context.data} has one image a sample, so it "
            "cannot be trained on it.",
            inputs[-1].node,
            title="More than one Input",
        )
    if context.sample_shape is None:
        return
    for result in inputs:
        if result.output is None:
            continue
        fit = fit_plan(context.sample_shape, result.output.shape)
        if isinstance(fit, Misfit):
            fixes: tuple[Fix, ...] = ()
            if fit.input_shape is not None:
                label = f"Set the shape to {show_shape(fit.input_shape)}"
                fixes = (Fix(label, (SetParameter("shape", fit.input_shape),)),)
            yield Problem(
                Severity.ERROR,
                f"{_opening(context.data)} does not fit this Input: {fit.message}",
                result.node,
                "shape",
                fixes,
                "Input does not fit the data",
            )


def _scaled_twice(analysis: Analysis, context: Context) -> Iterator[Problem]:
    """What reaches an Input in training is between 0 and 1 already, whatever the files hold."""
    if context.sample_shape is None:
        return
    for result in analysis.nodes.values():
        layer, incoming = result.layer, analysis.incoming[result.node]
        if layer.type != "Rescaling" or not incoming or result.bypassed:
            continue
        before = analysis.nodes[incoming[0].source].spec
        scale = layer.params["scale"]
        if before is None or not before.is_input or not 0 < scale <= _PIXEL_SCALE:
            continue
        yield Problem(
            Severity.WARNING,
            f"Training brings {context.data} to values from 0 to 1; {layer.name} would scale them "
            f"once more, to at most {scale:.2g}, and the network would learn slowly.",
            result.node,
            "scale",
            (Fix(f"Remove {layer.name}", (RemoveBlock(),)),),
            "Scaled twice",
        )


def _output(
    analysis: Analysis, result: NodeAnalysis, context: Context, classes: int
) -> Iterator[Problem]:
    if result.output is None:
        return
    values = output_values(result)
    if values is None:
        yield _no_head(result, context, classes)
        return
    loss, params = resolve_loss(analysis, context.loss, context.loss_params)
    if values == 1:
        yield from _single(analysis, result, context, loss, classes)
    elif loss == "binary_crossentropy":
        yield Problem(
            Severity.ERROR,
            f"Binary cross-entropy looks at one output value, {result.layer.name} gives {values}.",
            result.node,
            None,
            (Fix("Use sparse categorical cross-entropy", (_categorical(analysis, result),)),),
            "Loss does not fit",
        )
    elif values != classes:
        more = values > classes
        yield Problem(
            Severity.ERROR,
            f"{_opening(context.data)} has {classes} classes, {result.layer.name} gives {values} values: "
            f"{'some' if more else 'one'} {'would never be right' if more else 'value is needed a class'}.",
            result.node,
            "units" if result.layer.type == "Dense" else None,
            _units_fixes(analysis, result, classes),
            "Outputs and classes do not fit",
        )
    yield from _logits(analysis, result, loss, params)


def _categorical(analysis: Analysis, result: NodeAnalysis) -> SetLoss:
    logits = last_activation(analysis, result.node) != "softmax"
    return SetLoss("sparse_categorical_crossentropy", {"from_logits": logits})


def _no_head(result: NodeAnalysis, context: Context, classes: int) -> Problem:
    units, activation = (1, "sigmoid") if classes == 2 else (classes, "softmax")
    dense = InsertAfter("Dense", {"units": units, "activation": activation})
    steps: tuple[Step, ...] = (dense, InsertAfter("Flatten"))
    shape = show_shape(result.output.shape) if result.output else ""
    return Problem(
        Severity.WARNING,
        f"The network ends with {result.layer.name}, which gives {shape}; to tell the {classes} "
        f"classes of {context.data} apart it needs one value a class.",
        result.node,
        None,
        (Fix(f"Add Flatten and Dense {units}", steps),),
        "No classifier at the end",
    )


def _single(
    analysis: Analysis, result: NodeAnalysis, context: Context, loss: str, classes: int
) -> Iterator[Problem]:
    binary = Fix(
        "Use binary cross-entropy",
        (
            SetLoss(
                "binary_crossentropy",
                {"from_logits": last_activation(analysis, result.node) == "linear"},
            ),
        ),
    )
    if loss in _CATEGORICAL:
        yield Problem(
            Severity.ERROR,
            f"{loss} compares one value a class, but {result.layer.name} gives 1 value; with one "
            "value the loss is binary_crossentropy.",
            result.node,
            None,
            (binary, *_units_fixes(analysis, result, classes)) if classes > 2 else (binary,),
            "Loss does not fit",
        )
    elif classes > 2 and loss == "binary_crossentropy":
        yield Problem(
            Severity.ERROR,
            f"{result.layer.name} gives 1 value, which can tell 2 classes apart; {context.data} "
            f"has {classes}.",
            result.node,
            "units" if result.layer.type == "Dense" else None,
            _units_fixes(analysis, result, classes),
            "Outputs and classes do not fit",
        )


def _units_fixes(analysis: Analysis, result: NodeAnalysis, classes: int) -> tuple[Fix, ...]:
    """Set the units of the last Dense (behind an Activation or Dropout, too)."""
    node: NodeId = result.node
    for _ in range(3):
        layer, passing = analysis.nodes[node].layer, analysis.nodes[node].bypassed
        if layer.type == "Dense" and not passing:
            steps: tuple[Step, ...] = (SetParameter("units", classes, node),)
            # Softmax for several values, sigmoid for one, where the Dense has its own activation.
            if classes > 2 and layer.params["activation"] == "sigmoid":
                steps = (*steps, SetParameter("activation", "softmax", node))
            return (Fix(f"Use {classes} units in {layer.name}", steps),)
        incoming = analysis.incoming[node]
        if not incoming:
            return ()
        if not passing and (layer.type not in ("Activation", "Dropout", "ReLU") or incoming[1:]):
            return ()
        node = incoming[0].source
    return ()


def _logits(
    analysis: Analysis, result: NodeAnalysis, loss: str, params: Params
) -> Iterator[Problem]:
    if "from_logits" not in params:
        return
    activation = last_activation(analysis, result.node)
    squashed = activation in ("softmax", "sigmoid")
    if params["from_logits"] and squashed:
        yield Problem(
            Severity.WARNING,
            f"{result.layer.name} already applies {activation}, and the loss would apply it again "
            "(from_logits): the network would learn slowly.",
            result.node,
            None,
            (Fix("Train without from_logits", (SetLoss(loss, {**params, "from_logits": False}),)),),
            "Applied twice",
        )
    elif not params["from_logits"] and not squashed:
        wanted = "sigmoid" if loss == "binary_crossentropy" else "softmax"
        fixes = [Fix("Train from logits", (SetLoss(loss, {**params, "from_logits": True}),))]
        if "activation" in result.layer.params:
            fixes.insert(0, Fix(f"Use {wanted}", (SetParameter("activation", wanted),)))
        yield Problem(
            Severity.WARNING,
            f"{loss} expects probabilities, but {result.layer.name} ends with {activation}.",
            result.node,
            "activation" if result.layer.type == "Dense" else None,
            tuple(fixes),
            "No probabilities at the end",
        )
