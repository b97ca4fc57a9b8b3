"""From a plan to Keras: layers, and a functional model of them.

Initial weights come from (project seed, layer id, name of the initialiser), so an edit of one block
never changes the initial weights of another. Keras keeps the names it gives out for each thread
apart; here every layer has an explicit name.
"""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import dataclass
from typing import Any

import keras

from cnnbuilder.engine.errors import JobError
from cnnbuilder.plan import LayerCall, ModelPlan


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A model and its layers by layer id."""

    plan: ModelPlan
    model: Any
    layers: dict[str, Any]


def stable_seed(seed: int, layer: str, name: str) -> int:
    """Return a seed of its own for one random choice of one layer, below 2³¹."""
    text = f"{seed}/{layer}/{name}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "little") & 0x7FFFFFFF


def make_layer(call: LayerCall, seed: int) -> Any:
    """Return the Keras layer of a call; not yet built.

    Raises:
        JobError: if Keras does not know the class or refuses an argument.
    """
    keras_class = getattr(keras.layers, call.keras_class, None)
    if not (isinstance(keras_class, type) and issubclass(keras_class, keras.Layer)):
        raise JobError(f"{call.name}: Keras has no layer called {call.keras_class}.")
    given = {argument.name: argument.value for argument in call.arguments}
    for name, parameter in inspect.signature(keras_class).parameters.items():
        if name.endswith("_initializer"):
            chosen = given.get(name, parameter.default)
            given[name] = _seeded(chosen, stable_seed(seed, call.layer, name))
        elif name == "seed" and given.get(name) is None:
            given[name] = stable_seed(seed, call.layer, name)
    try:
        layer = keras_class(name=call.name, **given)
    except (TypeError, ValueError) as error:
        raise JobError(f"{call.name}: {_first_line(error)}") from error
    layer.trainable = call.trainable
    return layer


def _seeded(chosen: Any, seed: int) -> Any:
    """Return the initialiser with a seed of its own, unless it has one or draws nothing."""
    initializer = keras.initializers.get(chosen)
    if not isinstance(initializer, keras.initializers.Initializer):
        return initializer
    config = initializer.get_config()
    if "seed" not in config or config["seed"] is not None:
        return initializer
    return type(initializer).from_config({**config, "seed": seed})


def input_shapes(plan: ModelPlan, call: LayerCall) -> Any:
    """Return what Keras's ``build`` wants: one shape, or a list where several come together."""
    shapes = [(None, *plan.call(node).output_shape) for node in call.inputs]
    return shapes if call.merge else shapes[0]


def build_model(plan: ModelPlan, seed: int) -> Built:
    """Return the functional model of a whole plan, with its initial weights.

    Raises:
        JobError: with a sentence that names the layer, if Keras refuses one.
    """
    if not plan.inputs or not plan.outputs:
        raise JobError("The network has no input or no output block.")
    tensors: dict[str, Any] = {}
    layers: dict[str, Any] = {}
    for call in plan.calls:
        if call.is_input:
            tensors[call.node] = keras.Input(_input_shape(call), name=call.name)
            continue
        layer = layers.get(call.layer)
        if layer is None:
            layer = layers[call.layer] = make_layer(call, seed)
        inputs = [tensors[node] for node in call.inputs]
        try:
            tensors[call.node] = layer(inputs if call.merge else inputs[0])
        except (TypeError, ValueError) as error:
            raise JobError(f"{call.name}: {_first_line(error)}") from error
    model = keras.Model(
        _one_or_list([tensors[node] for node in plan.inputs]),
        _one_or_list([tensors[node] for node in plan.outputs]),
        name=plan.name or "model",
    )
    return Built(plan, model, layers)


def _input_shape(call: LayerCall) -> tuple[int | None, ...]:
    try:
        return tuple(call.value("shape"))
    except KeyError:
        return call.output_shape


def _one_or_list(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), repr(error))
