"""Declarations of what a training is made of: optimisers and losses."""

from __future__ import annotations

from dataclasses import dataclass

from cnnbuilder.spec.parameter import Parameter


@dataclass(frozen=True, slots=True)
class OptimizerSpec:
    """An optimiser of ``keras.optimizers``.

    Attributes:
        type: Keras's class name, also our id.
        summary: One sentence for people.
        parameters: What people set; the first is always ``learning_rate``.
        slots: Variables kept per weight while training (Adam: 2 moments), for memory.
    """

    type: str
    summary: str
    parameters: tuple[Parameter, ...]
    slots: int


@dataclass(frozen=True, slots=True)
class LossSpec:
    """A loss of ``keras.losses``.

    Attributes:
        type: Keras's snake-case name, also our id.
        keras_class: The class.
        title: For people.
        summary: One sentence for people.
        parameters: What people set.
        labels: Form of the labels it wants: "index", "one-hot" or "binary".
        accuracy: The accuracy metric that goes with it (class name in ``keras.metrics``).
    """

    type: str
    keras_class: str
    title: str
    summary: str
    parameters: tuple[Parameter, ...]
    labels: str
    accuracy: str
