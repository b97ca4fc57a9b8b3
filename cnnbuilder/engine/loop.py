"""The training loop: Keras's compiled steps and callbacks, with the state in our hands.

Unlike ``fit`` it stops at every batch boundary, also in validation, the order of the samples is a
function of (seed, epoch), and what has been done is always known. It is as fast as ``fit`` and
gives the same weights to the bit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from cnnbuilder.engine.batches import Batches, epoch_order
from cnnbuilder.engine.errors import StopAsked
from cnnbuilder.engine.figures import plain_figures

# At most this often a second is progress told (and read from the device).
TOLD_A_SECOND = 20.0


class Diverged(Exception):
    """Raised when the loss or a weight is no number any more.

    Attributes:
        epoch: From 1.
        step: From 1.
        what: "the loss became NaN", "the loss became infinite", "a weight became NaN".
    """

    def __init__(self, epoch: int, step: int, what: str) -> None:
        self.epoch, self.step, self.what = epoch, step, what
        super().__init__(f"{what} in epoch {epoch}, step {step}")


@dataclass(slots=True)
class Position:
    """Where a training is: whole epochs done, and steps of the current one."""

    epochs: int = 0
    step: int = 0


@dataclass(slots=True)
class Telling:
    """Who is told what. ``step``: (phase, epoch, step, steps, metrics, seconds left)."""

    step: Callable[[str, int, int, int, dict[str, float], float | None], None]
    epoch: Callable[[int, dict[str, float], float], None]


@dataclass(slots=True)
class Pace:
    """Estimates what is left; the first step is not counted, since Keras traces in it."""

    total: int
    done: int = 0
    since: float = 0.0

    def count(self) -> None:
        """One more step is done."""
        self.done += 1
        if self.done == 1:
            self.since = time.monotonic()

    def left(self) -> float | None:
        """Seconds until the last step, or None while unknown."""
        if self.done < 3:
            return None
        return (time.monotonic() - self.since) / (self.done - 1) * (self.total - self.done)


@dataclass(slots=True)
class Watch:
    """Looks at the steps' results, rarely: reading them makes a GPU wait."""

    tell: Callable[[int, dict[str, float]], None]
    due: float = 0.0
    losses: list[Any] = field(default_factory=list)

    def step(self, step: int, logs: dict[str, Any]) -> None:
        """Take the results of ``step`` (from 1). Raises _NoNumber when a loss is none."""
        self.losses.append(logs["loss"])
        if time.monotonic() >= self.due:
            self.look(step, logs)
            self.due = time.monotonic() + 1.0 / TOLD_A_SECOND

    def look(self, step: int, logs: dict[str, Any]) -> dict[str, float]:
        """Check the losses since the last look, and tell. Raises _NoNumber."""
        figures = plain_figures(logs)
        if not np.isfinite(figures["loss"]):
            first = step - len(self.losses) + 1
            for number, loss in enumerate(self.losses, start=first):
                if not np.isfinite(float(loss)):
                    value = "NaN" if np.isnan(float(loss)) else "infinite"
                    raise _NoNumber(number, f"the loss became {value}")
        self.losses.clear()
        self.tell(step, figures)
        return figures


class _NoNumber(Exception):
    def __init__(self, step: int, what: str) -> None:
        super().__init__(step, what)
        self.step, self.what = step, what


class Loop:
    """Owns one training: model (compiled), data, position. Used on one thread."""

    def __init__(
        self,
        model: Any,
        training: Batches,
        validation: Batches | None,
        *,
        seed: int,
        epochs: int,
        stop: threading.Event,
        telling: Telling,
    ) -> None:
        self.position = Position()
        self._model = model
        self._training, self._validation = training, validation
        self._seed, self._epochs = seed, epochs
        self._stop = stop
        self._telling = telling
        self._pace = Pace(epochs * training.steps)
        self._callbacks = keras.callbacks.CallbackList(
            None, add_history=True, model=model, epochs=epochs, steps=training.steps, verbose=0
        )

    @property
    def steps(self) -> int:
        """Steps of one epoch."""
        return self._training.steps

    def run(self) -> None:
        """Train the epochs that are left.

        Raises:
            StopAsked: at the batch boundary after ``stop`` was set.
            Diverged: when the loss or a weight is no number any more.
        """
        self._model.make_train_function()
        self._model.make_test_function()
        self._callbacks.on_train_begin()
        try:
            for epoch in range(self.position.epochs, self._epochs):
                self._epoch(epoch)
            self._model.optimizer.finalize_variable_values(self._model.trainable_weights)
        finally:
            self._callbacks.on_train_end()

    def _epoch(self, epoch: int) -> None:
        begun = time.monotonic()
        callbacks = self._callbacks
        self._model.reset_metrics()
        callbacks.on_epoch_begin(epoch)
        try:
            figures = self._steps(epoch)
            self._check_weights()
        except _NoNumber as error:
            raise Diverged(epoch + 1, error.step, error.what) from None
        if self._validation is not None:
            tested = self._validate(epoch, self._validation)
            figures.update({f"val_{name}": value for name, value in tested.items()})
        callbacks.on_epoch_end(epoch, figures)
        self.position = Position(epoch + 1, 0)
        self._telling.epoch(epoch + 1, figures, time.monotonic() - begun)

    def _steps(self, epoch: int) -> dict[str, float]:
        train, callbacks, stop = self._model.train_function, self._callbacks, self._stop
        steps, pace, position = self._training.steps, self._pace, self.position

        def tell(step: int, figures: dict[str, float]) -> None:
            self._telling.step("train", epoch + 1, step, steps, figures, pace.left())

        watch = Watch(tell)
        order = epoch_order(self._seed, epoch, self._training.count)
        iterator = self._training.iterate(order, position.step)
        logs: dict[str, Any] = {}
        for step in range(position.step, steps):
            if stop.is_set():
                raise StopAsked
            callbacks.on_train_batch_begin(step)
            logs = train(iterator)
            callbacks.on_train_batch_end(step, logs)
            position.step = step + 1
            pace.count()
            watch.step(step + 1, logs)
        return watch.look(steps, logs)

    def _check_weights(self) -> None:
        """Weights can be ruined without a loss that shows it: ReLU makes 0 of NaN."""
        for weight in self._model.trainable_weights:
            if not np.isfinite(weight.numpy()).all():
                raise _NoNumber(self._training.steps, "a weight became NaN or infinite")

    def _validate(self, epoch: int, batches: Batches) -> dict[str, float]:
        def tell(step: int, figures: dict[str, float]) -> None:
            left = self._pace.left()
            self._telling.step("validation", epoch + 1, step, batches.steps, figures, left)

        return evaluate(self._model, batches, self._stop, tell, self._callbacks)


def evaluate(
    model: Any,
    batches: Batches,
    stop: threading.Event,
    tell: Callable[[int, dict[str, float]], None],
    callbacks: Any = None,
) -> dict[str, float]:
    """Return loss and metrics over ``batches``.

    Raises:
        StopAsked: at the batch boundary after ``stop`` was set.
    """
    model.make_test_function()
    model.reset_metrics()
    if callbacks is not None:
        callbacks.on_test_begin()
    iterator = batches.iterate()
    due = 0.0
    logs: dict[str, Any] = {}
    for step in range(batches.steps):
        if stop.is_set():
            raise StopAsked
        logs = model.test_function(iterator)
        if time.monotonic() >= due:
            tell(step + 1, plain_figures(logs))
            due = time.monotonic() + 1.0 / TOLD_A_SECOND
    figures = plain_figures(logs)
    if callbacks is not None:
        callbacks.on_test_end(figures)
    return figures
