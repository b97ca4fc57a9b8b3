"""The settings of a training that belong to no declaration, as parameters, so that forms take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cnnbuilder.data import SOURCES
from cnnbuilder.project.project import Project
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import Float, Int, Names, Parameter

PATH = "path"
CLASSES = Parameter(
    "classes",
    Names(),
    (),
    "Classes",
    "Names of the classes to keep, with commas between them; empty: all of them.",
)
VALIDATION = Parameter(
    "validation",
    Float(0.0, 100.0, open_maximum=True, unit="%"),
    0.0,
    "Validation",
    "How much of the training data is held back to see how the network does on what it has not "
    "learnt from.",
)
BATCH = Parameter(
    "batch_size",
    Int(1, unit="samples"),
    64,
    "Batch size",
    "Samples a step: after each batch the weights move once.",
)
EPOCHS = Parameter("epochs", Int(1), 5, "Epochs", "How often all training data is gone through.")
SEED = Parameter(
    "seed",
    Int(0, 2**31 - 1),
    0,
    "Seed",
    "Initial weights and the order of the samples come from it: the same seed, the same training.",
)
RECIPE = (BATCH, EPOCHS, SEED)


def recipe_values(project: Project) -> Mapping[str, Any]:
    """Return the values of ``RECIPE``."""
    training = project.training
    return {
        "batch_size": training.batch_size,
        "epochs": training.epochs,
        "seed": project.seed,
    }


def with_recipe(project: Project, name: str, value: Any) -> Project:
    """Return the project with one value of ``RECIPE`` set."""
    if name == "seed":
        return project if value == project.seed else replace(project, seed=value)
    return with_training(project, replace(project.training, **{name: value}))


def with_training(project: Project, settings: TrainingSettings) -> Project:
    """Return the project with other training settings."""
    return project if settings == project.training else replace(project, training=settings)


def with_data(project: Project, choice: DataChoice) -> Project:
    """Return the project with other data."""
    return project if choice == project.data else replace(project, data=choice)


def names_no_path(data: DataChoice) -> bool:
    """Say whether the data still wait for somebody to choose a file or folder."""
    spec = next((spec for spec in SOURCES if spec.type == data.source), None)
    wanted = spec is not None and any(p.name == PATH for p in spec.parameters)
    return wanted and not data.params.get(PATH)
