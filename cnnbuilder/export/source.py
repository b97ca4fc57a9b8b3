"""A network as Keras source that people would have written, and that runs without us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from cnnbuilder.export.names import Names
from cnnbuilder.export.pretty import (
    Code,
    Group,
    applied,
    call,
    keyword,
    sentence,
    sequence,
    statement,
)
from cnnbuilder.export.training import TrainingCode, training_source
from cnnbuilder.plan import Argument, LayerCall, ModelPlan
from cnnbuilder.spec import show_shape
from cnnbuilder.spec.kinds import python_literal as literal

Style = Literal["functional", "sequential", "auto"]


def keras_source(
    plan: ModelPlan,
    *,
    style: Style = "functional",
    training: TrainingCode | None = None,
    title: str = "",
) -> str:
    """Return a Python file that defines ``build_model()``.

    Importing the file neither trains nor downloads: with ``training`` it trains when it is run.
    The text is laid out as `black` would lay it out.

    Args:
        plan: The network.
        style: "functional", "sequential" (a plain chain only), or "auto": sequential where the
            network is a plain chain.
        training: Data and training to add.
        title: For the file's first line; the model's name where it is empty.

    Raises:
        ValueError: A network that is no plain chain was to be written as ``Sequential``.
    """
    chain = plan.is_chain and len(plan.calls) > 1
    if style == "sequential" and not chain:
        raise ValueError(
            "Only a plain chain of layers can be written as Sequential; this network has branches, "
            "shared layers, or several inputs or outputs. Use the functional style."
        )
    as_chain = chain and style != "functional"
    body = _sequential(plan) if as_chain else _functional(plan)
    uses_layers = any(not each.is_input for each in plan.calls)
    head = sentence(title) or sentence(plan.name) or "A network"
    part = training_source(training) if training else None
    lines = [_docstring(f"{head}, in Keras.", 0), ""]
    if part:
        lines += [*part.standard, ""] if part.standard else []
        lines += part.imports
    lines += ["from tensorflow import keras"]
    lines += ["from tensorflow.keras import layers"] if uses_layers else []
    if part and part.constants:
        lines += ["", *part.constants]
    lines += ["", "", *(part.before if part else ())]
    lines += ["def build_model():", _docstring(_describe(plan), 1), *body]
    lines += part.after if part else ()
    return "\n".join(lines) + "\n"


def _docstring(text: str, depth: int) -> str:
    return f'{"    " * depth}"""{text}"""'


def _describe(plan: ModelPlan) -> str:
    """The docstring: what goes in and what comes out."""
    into = [show_shape(plan.call(node).output_shape) for node in plan.inputs]
    out = [show_shape(plan.call(node).output_shape) for node in plan.outputs]
    text = f"Return the untrained network: {_join(into)} in, {_join(out)} out."
    return text if len(text) <= 75 else "Return the untrained network."


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _sequential(plan: ModelPlan) -> list[str]:
    layers = sequence([_layer(each) for each in plan.calls], exploded=True)
    return statement(call("keras.Sequential", layers, _name(plan.name)), prefix="return ")


def _layer(each: LayerCall) -> Group:
    """The call that makes the layer."""
    function = "keras.Input" if each.is_input else f"layers.{each.keras_class}"
    items: list[Code] = []
    by_position = not each.is_input  # keras.Input wants a name before its shape
    for argument in each.arguments:
        if argument.is_default:
            by_position = False  # those after it have lost their position
            continue
        by_position = by_position and argument.positional
        name = "" if by_position else f"{argument.name}="
        items.append(f"{name}{_source(argument)}")
    if not each.trainable and not each.is_input:
        items.append("trainable=False")
    return call(function, *items, _name(each.name))


def _source(argument: Argument) -> str:
    # Text is quoted as `black` quotes it; numbers are written as their declaration writes them.
    return literal(argument.value) if isinstance(argument.value, str) else argument.source


def _name(name: str) -> Code:
    return keyword("name", literal(name))


def _functional(plan: ModelPlan) -> list[str]:
    variables = _Variables(plan)
    lines: list[str] = []
    for index, each in enumerate(plan.calls):
        layer = _layer(each)
        target = variables.of(each, following=_following(plan, index))
        if each.is_input:
            lines += statement(layer, prefix=f"{target} = ")
            continue
        given: Code = _given(each, variables)
        shared = variables.shared.get(each.layer)
        if shared is None:
            lines += applied(target, layer, given)
            continue
        if shared not in variables.made:
            variables.made.add(shared)
            lines += statement(layer, prefix=f"{shared} = ")
        lines += statement(call(shared, given), prefix=f"{target} = ")
    ends = [
        _one_or_list([variables.held[node] for node in nodes])
        for nodes in (plan.inputs, plan.outputs)
    ]
    return [*lines, *statement(call("keras.Model", *ends, _name(plan.name)), prefix="return ")]


def _given(each: LayerCall, variables: _Variables) -> Code:
    names = [variables.held[node] for node in each.inputs]
    return sequence(names) if each.merge else _one_or_list(names)


def _one_or_list(names: list[str]) -> Code:
    return names[0] if len(names) == 1 else sequence(names)


def _following(plan: ModelPlan, index: int) -> LayerCall | None:
    return plan.calls[index + 1] if index + 1 < len(plan.calls) else None


class _Variables:
    """Which variable holds the output of each call.

    ``x`` holds what the very next call alone takes, as people write a chain; everything that is
    needed later is named after its layer.
    """

    def __init__(self, plan: ModelPlan) -> None:
        calls = Counter(each.layer for each in plan.calls)
        shared = [each for each in plan.calls if calls[each.layer] > 1]
        self._plan = plan
        self._users = Counter(node for each in plan.calls for node in each.inputs)
        self._names = Names()
        self.held: dict[str, str] = {}
        self.made: set[str] = set()
        self.shared: dict[str, str] = {}
        for each in shared:
            if each.layer not in self.shared:
                self.shared[each.layer] = self._names.make(f"{each.name[:22]}_layer")

    def of(self, each: LayerCall, following: LayerCall | None) -> str:
        """Choose the variable for the output of ``each``."""
        self.held[each.node] = name = self._choose(each, following)
        return name

    def _choose(self, each: LayerCall, following: LayerCall | None) -> str:
        users = self._users[each.node]
        if each.is_input:
            alone = len(self._plan.inputs) == 1
            return "inputs" if alone else self._names.make(_input_name(each.name))
        if each.node in self._plan.outputs:
            if len(self._plan.outputs) == 1 and not users:
                return "outputs"
        elif users == 1 and following is not None and each.node in following.inputs:
            return "x"
        return self._names.make(each.name)


def _input_name(name: str) -> str:
    return f"{name}_1" if name == "input" else name
