"""From a network's last values to classes with probabilities."""

from __future__ import annotations

import numpy as np

from cnnbuilder.link.events import Predictions
from cnnbuilder.link.messages import Array
from cnnbuilder.plan import LayerCall, ModelPlan


def last_activation(plan: ModelPlan, node: str) -> str:
    """Return the name of the function that the output block applies last; "linear" if none."""
    call: LayerCall = plan.call(node)
    while call.keras_class in {"Flatten", "Dropout", "Reshape"} and len(call.inputs) == 1:
        call = plan.call(call.inputs[0])
    if call.keras_class in {"Softmax", "Sigmoid", "ReLU"}:
        return call.keras_class.lower()
    try:
        return str(call.value("activation") or "linear")
    except KeyError:
        return "linear"


def read_classes(
    values: Array, activation: str, classes: tuple[str, ...], top: int
) -> tuple[Predictions, str]:
    """Return (class, probability), most probable first, and a remark or "".

    Args:
        values: The output of one sample, (n,).
        activation: What was applied last.
        classes: Names; numbers are used where they are missing.
        top: At most so many.
    """
    if values.ndim != 1 or not values.size or not np.isfinite(values).all():
        return (), ""
    numbers = values.astype(np.float64)
    note = ""
    if numbers.size == 1:
        if activation != "sigmoid":
            if len(classes) != 2:
                return (), ""
            numbers = 1.0 / (1.0 + np.exp(-np.clip(numbers, -500, 500)))
            note = "The last layer gives a raw value: a sigmoid was applied to read it."
        numbers = np.array([1.0 - numbers[0], numbers[0]])
    elif activation == "sigmoid":
        note = "Each class has a probability of its own: the last layer is a sigmoid."
    elif activation != "softmax":
        shifted = np.exp(numbers - numbers.max())
        numbers = shifted / shifted.sum()
        note = "The last layer gives raw values: a softmax was applied to read them."
    names = [classes[i] if i < len(classes) else f"class {i}" for i in range(numbers.size)]
    order = np.argsort(-numbers, kind="stable")[:top]
    return tuple((names[i], float(numbers[i])) for i in order), note
