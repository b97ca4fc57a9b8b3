"""Optimiser, loss and accuracy of a training, and labels in the form that the loss wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from cnnbuilder.engine.errors import JobError
from cnnbuilder.link.messages import Array
from cnnbuilder.project.settings import TrainingSettings

_LOSSES = {
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "binary_crossentropy": "BinaryCrossentropy",
    "mean_squared_error": "MeanSquaredError",
}


def compile_model(model: Any, settings: TrainingSettings, *, jit: bool) -> None:
    """Compile ``model`` with a loss and an accuracy for each of its outputs.

    Raises:
        JobError: if Keras does not know the optimiser or the loss.
    """
    widths = [output_width(output) for output in model.outputs]
    model.compile(
        optimizer=_make(keras.optimizers, settings.optimizer, settings.optimizer_params),
        loss=_one_or_list([make_loss(settings) for _width in widths]),
        metrics=[[make_accuracy(settings, width)] for width in widths],
        # On a processor XLA makes training slower; on a GPU Keras decides.
        jit_compile="auto" if jit else False,
    )


def make_loss(settings: TrainingSettings) -> Any:
    """Return the Keras loss. Raises JobError if it is not known."""
    if settings.loss not in _LOSSES:
        raise JobError(f"The loss “{settings.loss}” is not known; one of {', '.join(_LOSSES)} is.")
    return _make(keras.losses, _LOSSES[settings.loss], settings.loss_params)


def make_accuracy(settings: TrainingSettings, width: int) -> Any:
    """Return the accuracy that Keras itself would take for "accuracy" with this loss."""
    if settings.loss == "sparse_categorical_crossentropy":
        return keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    if width > 1:
        return keras.metrics.CategoricalAccuracy(name="accuracy")
    threshold = 0.0 if settings.loss_params.get("from_logits") else 0.5
    return keras.metrics.BinaryAccuracy(name="accuracy", threshold=threshold)


def shape_labels(labels: Array, loss: str, width: int, classes: int) -> Array:
    """Return whole-number labels in the form that ``loss`` wants for ``width`` output values.

    Raises:
        JobError: if that output cannot tell so many classes apart.
    """
    if loss == "sparse_categorical_crossentropy":
        if width < classes:
            raise JobError(_too_narrow(width, classes))
        return labels.astype(np.int64)
    if width == 1:
        if loss == "categorical_crossentropy" or (classes > 2 and loss == "binary_crossentropy"):
            raise JobError(_too_narrow(width, classes))
        return labels.astype(np.float32)[:, None]
    if width < classes:
        raise JobError(_too_narrow(width, classes))
    one_hot = np.zeros((len(labels), width), np.float32)
    one_hot[np.arange(len(labels)), labels] = 1.0
    return one_hot


def _too_narrow(width: int, classes: int) -> str:
    values = "1 value" if width == 1 else f"{width} values"
    return (
        f"The last layer gives {values}, the data have {classes} classes. "
        f"A Dense layer with {classes} units at the end fits."
    )


def output_width(output: Any) -> int:
    """Return how many values an output gives for one sample.

    Raises:
        JobError: if the output is not a vector.
    """
    shape = tuple(output.shape)[1:]
    if len(shape) != 1 or shape[0] is None:
        words = " × ".join("?" if size is None else str(size) for size in shape)
        raise JobError(
            f"The network's output is {words or 'a single number'}, not one row of values for "
            "each sample. A Flatten and a Dense layer at the end fit."
        )
    return int(shape[0])


def plain_figures(logs: Mapping[str, Any]) -> dict[str, float]:
    """Return loss and accuracy as numbers; the accuracy of several outputs is their mean."""
    values = {name: float(value) for name, value in logs.items()}
    accuracies = [value for name, value in values.items() if name.endswith("accuracy")]
    found = {"loss": values["loss"]}
    if accuracies:
        found["accuracy"] = sum(accuracies) / len(accuracies)
    return found


def _make(module: Any, name: str, params: Mapping[str, Any]) -> Any:
    keras_class = getattr(module, name, None)
    if keras_class is None:
        raise JobError(f"Keras has no {name}.")
    try:
        return keras_class(**params)
    except (TypeError, ValueError) as error:
        raise JobError(f"{name}: {error}") from error


def _one_or_list(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items
