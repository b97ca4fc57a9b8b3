"""What a training has told so far, kept in a form that curves can be drawn from at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from cnnbuilder.link import EpochDone, Progress

# Above so many running values every second one is dropped: the curve looks the same.
MOST_STEPS = 1200
# Before this part of an epoch its running mean is that of a few samples, and leaps.
SETTLED = 0.1


@dataclass(slots=True)
class Curve:
    """Points of one curve; ``x`` counts epochs, fractions within them."""

    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)

    def add(self, x: float, y: float) -> None:
        """Add a point at the end."""
        self.x.append(x)
        self.y.append(y)


@dataclass(slots=True)
class History:
    """The figures of one training.

    Attributes:
        training: Curves of whole epochs by metric ("loss", "accuracy").
        validation: The same on what was held back.
        running: Means over the epoch so far, by metric.
        epochs: Epochs asked for.
        done: Whole epochs so far.
        seconds: How long each of them took.
        progress: The newest word on where the training is.
    """

    epochs: int = 0
    done: int = 0
    seconds: list[float] = field(default_factory=list)
    training: dict[str, Curve] = field(default_factory=dict)
    validation: dict[str, Curve] = field(default_factory=dict)
    running: dict[str, Curve] = field(default_factory=dict)
    progress: Progress | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw yet."""
        return not self.running and not self.training

    def add_progress(self, event: Progress) -> None:
        """Take in where the training is."""
        self.progress = event
        if event.phase != "train":
            return
        part = event.step / max(event.steps, 1)
        if part < SETTLED:
            return
        x = event.epoch - 1 + part
        for name, value in event.metrics.items():
            curve = self.running.setdefault(name, Curve())
            curve.add(x, value)
            if len(curve.x) > MOST_STEPS:
                del curve.x[1:-1:2], curve.y[1:-1:2]

    def add_epoch(self, event: EpochDone) -> None:
        """Take in the figures of a whole epoch."""
        self.done = event.epoch
        self.seconds.append(event.seconds)
        for name, value in event.metrics.items():
            held_back = name.startswith("val_")
            curves = self.validation if held_back else self.training
            curves.setdefault(name.removeprefix("val_"), Curve()).add(event.epoch, value)

    def share_done(self) -> float:
        """How much of the whole training is done, 0 to 1."""
        now = self.progress
        if now is None or not self.epochs:
            return 0.0
        if now.phase == "test":
            return 1.0
        within = now.step / max(now.steps, 1) if now.phase == "train" else 1.0
        return min((now.epoch - 1 + within) / self.epochs, 1.0)
