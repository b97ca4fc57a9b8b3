"""The process behind ``keras_oracle``: answers what Keras makes of layers and networks.

One JSON object a line comes in on the standard input, one goes out for each. Nothing here imports
our rules: Keras alone speaks. A request that aborts the process (TensorFlow's C++ checks do that)
is taken for a refusal by the other side.
"""

from __future__ import annotations

import inspect
import json
import math
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from tensorflow import keras

# What a size that is not fixed becomes when a network is run: more than any window of the tests.
UNKNOWN = 16
CLEAR_EVERY = 100
PRODUCTS = ("Conv2D", "Conv2DBackpropInput", "DepthwiseConv2dNative", "MatMul")


def tuples(value: Any) -> Any:
    """Return ``value`` with lists as tuples, which is how code hands them to Keras."""
    return tuple(tuples(item) for item in value) if isinstance(value, list) else value


def batch(shape: tuple[int | None, ...], size: int = 2) -> Any:
    """Return a batch of small numbers for an input of ``shape``."""
    full = [size, *(UNKNOWN if dim is None else dim for dim in shape)]
    return np.linspace(0.0, 1.0, math.prod(full), dtype=np.float32).reshape(full)


def variables(layer: Any) -> list[Any]:
    """Return name, shape and trainability of a layer's weights."""
    return [[w.name, list(w.shape), bool(w.trainable)] for w in layer.weights]


def run(model: Any, arrays: list[Any]) -> list[int]:
    """Run ``model`` as training does, gradients included; return the shape that comes out."""
    # Only the batch stays open: Keras traces anew for each size that data has.
    signature = [tf.TensorSpec((None, *array.shape[1:]), array.dtype) for array in arrays]

    @tf.function(input_signature=signature)
    def step(*tensors: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            output = model(list(tensors), training=True)
        tape.gradient(output, [*tensors, *model.trainable_variables])
        return output

    trained = step(*arrays)
    used = model(arrays, training=False)
    if trained.shape != used.shape:
        raise RuntimeError(f"{trained.shape} in training, {used.shape} in use")
    return list(used.shape[1:])


def layer(request: dict[str, Any]) -> dict[str, Any]:
    """Construct a layer, call it symbolically, and run it if asked; say where it was refused."""
    answer: dict[str, Any] = {"stage": "construct"}
    try:
        arguments = {name: tuples(value) for name, value in request["arguments"].items()}
        made = getattr(keras.layers, request["keras_class"])(**arguments)
        answer["stage"] = "call"
        if request["keras_class"] == "InputLayer":
            inputs = outputs = made.output
            model = keras.Model(inputs, outputs)
        else:
            inputs = [keras.Input(tuples(shape)) for shape in request["inputs"]]
            outputs = made(inputs if request["merge"] else inputs[0])
            model = keras.Model(inputs, outputs)
        answer["output"] = list(outputs.shape[1:])
        answer["weights"] = variables(made)
        if request["run"]:
            answer["stage"] = "run"
            arrays = [batch(tensor.shape[1:]) for tensor in model.inputs]
            answer["ran"] = run(model, arrays)
    except Exception as error:  # noqa: BLE001 - whatever Keras raises is its answer
        return {**answer, "accepted": False, "error": f"{type(error).__name__}: {error}"[:600]}
    return {**answer, "accepted": True}


def network(request: dict[str, Any]) -> dict[str, Any]:
    """Build a network call by call; say what Keras counts, or which call it refused."""
    made: dict[str, Any] = {}
    tensors: dict[str, Any] = {}
    shapes: dict[str, Any] = {}
    for call in request["calls"]:
        try:
            if call["layer"] not in made:
                arguments = {name: tuples(value) for name, value in call["arguments"].items()}
                found = getattr(keras.layers, call["keras_class"])(**arguments, name=call["name"])
                if not call["trainable"]:
                    found.trainable = False
                made[call["layer"]] = found
            found = made[call["layer"]]
            sources = [tensors[name] for name in call["inputs"]]
            if call["keras_class"] == "InputLayer":
                tensors[call["node"]] = found.output
            else:
                tensors[call["node"]] = found(sources if call["merge"] else sources[0])
        except Exception as error:  # noqa: BLE001 - whatever Keras raises is its answer
            text = f"{type(error).__name__}: {error}"[:600]
            return {"accepted": False, "node": call["node"], "error": text, "shapes": shapes}
        shapes[call["node"]] = list(tensors[call["node"]].shape[1:])
    model = keras.Model(
        [tensors[name] for name in request["inputs"]],
        [tensors[name] for name in request["outputs"]],
    )
    trainable = sum(math.prod(w.shape) for w in model.trainable_weights)
    return {
        "accepted": True,
        "shapes": shapes,
        "total": model.count_params(),
        "trainable": trainable,
        "weights": {name: variables(found) for name, found in made.items()},
    }


def operations(request: dict[str, Any]) -> dict[str, Any]:
    """Return TensorFlow's count of the multiplications and additions of one layer's products.

    Adding the bias and applying the activation are left out.
    """
    from tensorflow.compat.v1.profiler import ProfileOptionBuilder, profile

    start = keras.Input(tuples(request["input"]), batch_size=1)
    arguments = {name: tuples(value) for name, value in request["arguments"].items()}
    model = keras.Model(start, getattr(keras.layers, request["keras_class"])(**arguments)(start))
    spec = tf.TensorSpec(start.shape, start.dtype)
    graph = tf.function(model).get_concrete_function(spec).graph
    options = {**ProfileOptionBuilder.float_operation(), "output": "none"}
    types = {operation.name: operation.type for operation in graph.get_operations()}
    total, waiting = 0, list(profile(graph, options=options).children)
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if types.get(node.name) in PRODUCTS:
            total += int(node.float_ops)
    return {"total": total}


def seen(request: dict[str, Any]) -> dict[str, Any]:
    """Return, for pixels in the middle of a chain's output, how much of the input changes them.

    Kernels hold random positive numbers, so that no two ways from one pixel to another cancel.
    """
    keras.utils.set_random_seed(1)
    size = request["size"]
    tensor = start = keras.Input((size, size, 1), batch_size=1)
    for keras_class, arguments in request["chain"]:
        given = {name: tuples(value) for name, value in arguments.items()}
        tensor = getattr(keras.layers, keras_class)(**given)(tensor)
    model = keras.Model(start, tensor)
    for weight in model.weights:
        weight.assign(np.random.default_rng(1).uniform(0.5, 1.5, weight.shape))
    middle = [side // 2 for side in tensor.shape[1:3]]
    image = tf.ones((1, size, size, 1))
    around = range(request["pixels"])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(image)
        output = model(image)
        values = [output[0, middle[0] + r, middle[1] + c, 0] for r in around for c in around]
    fields = []
    for value in values:
        places = np.argwhere(tape.gradient(value, image)[0, :, :, 0].numpy() != 0)
        # A pixel between those that a transposed convolution writes sees nothing.
        fields.append([int(n) for n in np.ptp(places, axis=0) + 1] if len(places) else [0, 0])
    return {"fields": fields}


def reached(request: dict[str, Any]) -> dict[str, Any]:
    """Return, for each row of a layer's output, the rows of its input that count for it.

    One row after another holds ones and the others zeros, and all kernels are ones.
    """
    size = request["size"]
    arguments = {name: tuples(value) for name, value in request["arguments"].items()}
    made = getattr(keras.layers, request["keras_class"])(**arguments)
    made.build((None, size, UNKNOWN, 1))
    made.set_weights([np.ones(weight.shape) for weight in made.weights])
    rows = np.eye(size, dtype=np.float32)[:, :, None, None].repeat(UNKNOWN, axis=2)
    output = np.abs(np.asarray(made(rows))).max(axis=(2, 3))
    return {"rows": [[int(i) for i in np.flatnonzero(column > 1e-6)] for column in output.T]}


def signatures(request: dict[str, Any]) -> dict[str, Any]:
    """Return the constructor arguments of classes: name -> default, or "required"."""
    found: dict[str, Any] = {}
    for name in request["names"]:
        module, _, cls = name.partition(".")
        made = getattr(getattr(keras, module), cls, None)
        if made is None:
            found[name] = None
            continue
        found[name] = {
            p.name: {"required": True} if p.default is p.empty else {"default": p.default}
            for p in inspect.signature(made.__init__).parameters.values()
            if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"
        }
    return {"signatures": found}


def resolve(request: dict[str, Any]) -> dict[str, Any]:
    """Return what Keras makes of each name: its class or function, or None."""
    module = getattr(keras, request["module"])
    found = {}
    for name in request["names"]:
        try:
            thing = module.get(name)
        except Exception:  # noqa: BLE001 - an unknown name
            found[name] = None
            continue
        found[name] = getattr(thing, "__name__", type(thing).__name__)
    return {"found": found}


ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    function.__name__: function
    for function in (layer, network, operations, seen, reached, signatures, resolve)
}


def main() -> None:
    # Anything that prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    for count, line in enumerate(sys.stdin):
        if count % CLEAR_EVERY == CLEAR_EVERY - 1:
            keras.backend.clear_session()
        request = json.loads(line)
        try:
            answer = ANSWERS[request.pop("ask")](request)
        except Exception as error:  # noqa: BLE001 - told to the test, which fails with it
            answer = {"failed": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
