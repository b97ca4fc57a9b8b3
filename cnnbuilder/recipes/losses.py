"""The losses on offer (keras.io/api/losses)."""

from __future__ import annotations

from cnnbuilder.spec import Bool, Float, LossSpec, Parameter

AUTO = "auto"

_LOGITS = Parameter(
    "from_logits",
    Bool(),
    False,
    "From logits",
    "The last layer has no softmax or sigmoid: the loss applies it.",
)
_SMOOTHING = Parameter(
    "label_smoothing",
    Float(0.0, 1.0, open_maximum=True),
    0.0,
    "Label smoothing",
    "Share of certainty taken from the right class and spread over all.",
    more=True,
)

LOSSES = (
    LossSpec(
        "sparse_categorical_crossentropy",
        "SparseCategoricalCrossentropy",
        "Sparse categorical cross-entropy",
        "For classes given as numbers, with one output value a class.",
        (_LOGITS,),
        "index",
        "SparseCategoricalAccuracy",
    ),
    LossSpec(
        "categorical_crossentropy",
        "CategoricalCrossentropy",
        "Categorical cross-entropy",
        "For classes given one-hot, with one output value a class.",
        (_LOGITS, _SMOOTHING),
        "one-hot",
        "CategoricalAccuracy",
    ),
    LossSpec(
        "binary_crossentropy",
        "BinaryCrossentropy",
        "Binary cross-entropy",
        "For two classes, with one output value.",
        (_LOGITS, _SMOOTHING),
        "binary",
        "BinaryAccuracy",
    ),
    LossSpec(
        "mean_squared_error",
        "MeanSquaredError",
        "Mean squared error",
        "The squared distance to the one-hot label, or to the label itself for one output value.",
        (),
        "one-hot",
        "CategoricalAccuracy",
    ),
)
