"""The choices beside the network: which data, and how to train."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cnnbuilder.spec import Params


def no_params() -> Params:
    """Return no parameters at all."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DataChoice:
    """Which data: the id of a declaration in ``cnnbuilder.data`` and its parameters.

    Attributes:
        source: Type id of the data source ("digits", "npz", "folder", …).
        params: Values of the source's parameters (path, size, …).
        classes: Names of the classes to keep, in the order of their new labels; empty: all.
    """

    source: str = "digits"
    params: Params = field(default_factory=no_params)
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How to train.

    Attributes:
        optimizer: Type id of an optimiser ("RMSprop").
        optimizer_params: Its parameters, complete.
        loss: Type id of a loss, or "auto": the one that fits the last layer and the classes.
        loss_params: Its parameters, complete (empty with "auto").
        epochs: Passes over the training data.
        batch_size: Samples a step.
        validation_split: Share of the training data held back for validation, 0 to below 1.
    """

    optimizer: str = "Adam"
    optimizer_params: Params = field(
        default_factory=lambda: MappingProxyType({"learning_rate": 0.001})
    )
    loss: str = "auto"
    loss_params: Params = field(default_factory=no_params)
    epochs: int = 5
    batch_size: int = 64
    validation_split: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a JSON object."""
        return {
            "optimizer": self.optimizer,
            "optimizer_params": dict(self.optimizer_params),
            "loss": self.loss,
            "loss_params": dict(self.loss_params),
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "validation_split": self.validation_split,
        }
