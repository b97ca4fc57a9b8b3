"""From a choice of data to batches for a network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cnnbuilder.data.prepare import Prepared, prepare
from cnnbuilder.data.source import Cancelled
from cnnbuilder.engine.batches import Batches
from cnnbuilder.engine.errors import JobError, StopAsked
from cnnbuilder.engine.figures import output_width, shape_labels
from cnnbuilder.engine.loop import TOLD_A_SECOND
from cnnbuilder.plan import ModelPlan
from cnnbuilder.project.settings import DataChoice, TrainingSettings

Tell = Callable[[str, float | None], None]


@dataclass(slots=True, eq=False)
class Samples:
    """Batches of training, validation and test, and what is known of the data."""

    training: Batches
    validation: Batches | None
    test: Batches | None
    classes: tuple[str, ...]
    words: str
    skipped: tuple[str, ...]
    notes: tuple[str, ...]
    fingerprint: str
    sample_shape: tuple[int | None, ...]
    value_range: tuple[float, float]


def load_samples(
    choice: DataChoice,
    plan: ModelPlan,
    model: Any,
    settings: TrainingSettings,
    *,
    stop: threading.Event,
    tell: Tell,
) -> Samples:
    """Read the data, fit them to every Input, and bring the labels into the loss's form.

    Raises:
        StopAsked: if ``stop`` was set meanwhile.
        DataError: with a sentence.
        JobError: if the network's outputs do not fit the classes.
    """
    prepared = _prepare_all(choice, plan, settings.validation_split, stop, tell)
    first = prepared[0]
    size = settings.batch_size
    training = _batches(prepared, "train", model, settings, size)
    if training is None:
        raise JobError("There are no training samples: hold less back for validation.")
    return Samples(
        training,
        _batches(prepared, "val", model, settings, size),
        _batches(prepared, "test", model, settings, size),
        first.classes,
        first.words,
        tuple(f"{name}: {reason}" for name, reason in first.skipped),
        (first.note,) if first.note else (),
        first.fingerprint,
        first.sample_shape,
        first.value_range,
    )


def load_test_samples(
    choice: DataChoice,
    plan: ModelPlan,
    model: Any,
    settings: TrainingSettings,
    batch_size: int,
    *,
    stop: threading.Event,
    tell: Tell,
) -> tuple[Batches, str]:
    """Read the test data only; return them and how they were fitted. Raises as the above."""
    prepared = _prepare_all(choice, plan, 0.0, stop, tell)
    batches = _batches(prepared, "test", model, settings, batch_size)
    if batches is None:
        raise JobError("These data have no test samples.")
    return batches, prepared[0].words


def _prepare_all(
    choice: DataChoice, plan: ModelPlan, split: float, stop: threading.Event, tell: Tell
) -> list[Prepared]:
    """One for each Input; equal ones are read once."""
    shapes = [tuple(plan.call(node).output_shape) for node in plan.inputs]
    made = {
        shape: prepare_data(choice, shape, split, stop, tell) for shape in dict.fromkeys(shapes)
    }
    return [made[shape] for shape in shapes]


def _batches(
    prepared: list[Prepared], part: str, model: Any, settings: TrainingSettings, batch_size: int
) -> Batches | None:
    labels = getattr(prepared[0], f"y_{part}")
    if labels is None or not len(labels):
        return None
    classes = len(prepared[0].classes)
    x = tuple(getattr(data, f"x_{part}") for data in prepared)
    widths = [output_width(output) for output in model.outputs]
    y = tuple(shape_labels(labels, settings.loss, width, classes) for width in widths)
    return Batches(x, y, batch_size)


@dataclass(slots=True)
class _Report:
    """What the reading of data says and asks, passed on to the job, at most so often."""

    stop: threading.Event
    tell: Tell
    due: float = 0.0
    said: str = ""

    def progress(self, done: int, total: int, what: str) -> None:
        if what != self.said or done == total or time.monotonic() >= self.due:
            self.said, self.due = what, time.monotonic() + 1.0 / TOLD_A_SECOND
            self.tell(what, done / total if total else None)

    def cancelled(self) -> bool:
        return self.stop.is_set()


def prepare_data(
    choice: DataChoice,
    shape: tuple[int | None, ...],
    validation_split: float,
    stop: threading.Event,
    tell: Tell,
) -> Prepared:
    """Read the data and fit them to an Input. Raises StopAsked or DataError."""
    report = _Report(stop, tell)
    try:
        return prepare(choice.source, choice, shape, validation_split, report)
    except Cancelled:
        raise StopAsked from None
