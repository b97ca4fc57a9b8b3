"""The meaning of a graph: a list of plain layer calls, made by ``lowering``.

The running Keras model and the exported code are made from this one value. It holds no objects of
the graph, so it crosses to another process as JSON.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a Keras constructor.

    Attributes:
        name: Keras's name.
        value: Plain value (numbers, text, None, tuples).
        source: The value as Python source.
        is_default: Keras takes the same value when it is left out.
        positional: Written without its name, as people write ``Dense(64)``.
    """

    name: str
    value: Any
    source: str
    is_default: bool = False
    positional: bool = False


@dataclass(frozen=True, slots=True)
class LayerCall:
    """One use of one layer.

    Attributes:
        node: Id of the block.
        layer: Id of what owns the weights; two calls with one ``layer`` share them.
        name: Keras name, valid and unique by layer.
        keras_class: Class name in ``keras.layers``; ``InputLayer`` for an input.
        arguments: All arguments but ``name`` and ``trainable``.
        inputs: Ids of the blocks whose outputs it takes, in order.
        trainable: Whether training changes its weights.
        output_shape: Without the batch axis.
        merge: Whether Keras wants a list of inputs (also of one).
    """

    node: str
    layer: str
    name: str
    keras_class: str
    arguments: tuple[Argument, ...]
    inputs: tuple[str, ...]
    trainable: bool
    output_shape: tuple[int | None, ...]
    merge: bool = False

    @property
    def is_input(self) -> bool:
        """Whether data enters the network here."""
        return self.keras_class == "InputLayer"

    def value(self, name: str) -> Any:
        """Return the value of the argument ``name``. Raises KeyError."""
        for argument in self.arguments:
            if argument.name == name:
                return argument.value
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """A network ready to be built.

    Attributes:
        name: Name of the Keras model.
        calls: In an order in which every input of a call comes before it.
        inputs: Ids of the input blocks, in the model's order.
        outputs: Ids of the output blocks, in the model's order.
    """

    name: str
    calls: tuple[LayerCall, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def call(self, node: str) -> LayerCall:
        """Return the call of block ``node``. Raises KeyError."""
        for call in self.calls:
            if call.node == node:
                return call
        raise KeyError(node)

    @property
    def is_chain(self) -> bool:
        """Whether the calls follow one another one by one, so that ``Sequential`` can hold them."""
        layers = [call.layer for call in self.calls]
        if len(set(layers)) != len(layers) or len(self.inputs) != 1 or len(self.outputs) != 1:
            return False
        before: tuple[str, ...] = ()
        for call in self.calls:
            if call.inputs != before or call.merge:
                return False
            before = (call.node,)
        return bool(self.calls) and self.outputs == before

    def to_json(self) -> dict[str, Any]:
        """Return the plan as a JSON object."""
        return asdict(self)


def plan_from_json(data: dict[str, Any]) -> ModelPlan:
    """Return the plan that ``to_json`` wrote. Raises KeyError or TypeError on foreign data."""
    calls = tuple(
        LayerCall(
            node=call["node"],
            layer=call["layer"],
            name=call["name"],
            keras_class=call["keras_class"],
            arguments=tuple(
                Argument(**{**argument, "value": _tuples(argument["value"])})
                for argument in call["arguments"]
            ),
            inputs=tuple(call["inputs"]),
            trainable=call["trainable"],
            output_shape=tuple(call["output_shape"]),
            merge=call["merge"],
        )
        for call in data["calls"]
    )
    return ModelPlan(data["name"], calls, tuple(data["inputs"]), tuple(data["outputs"]))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
