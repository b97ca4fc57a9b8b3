"""What an engine says. Facts, each with the job or serial it belongs to; epochs count from 1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from cnnbuilder.link.codec import PATH, Sendable, by_kind
from cnnbuilder.link.messages import Array, Message, ProtocolError

Predictions = tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class EventBase(Sendable):
    """What all events share."""

    def to_json(self) -> dict[str, Any]:
        """Return the event as one valid JSON object, without arrays: for logs and for people."""
        found: dict[str, Any] = {"event": self.kind}
        for item in fields(self):
            value = getattr(self, item.name)
            if not isinstance(value, np.ndarray):
                found[item.name] = _strict(value)
        return found


def _strict(value: Any) -> Any:
    """JSON has no NaN and no infinity; a number that is none becomes null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _strict(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_strict(item) for item in value]
    return value


@dataclass(frozen=True, eq=False)
class Ready(EventBase):
    """TensorFlow is imported. ``versions``: of python, keras and tensorflow."""

    kind: ClassVar[str] = "ready"
    versions: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, eq=False)
class DeviceList(EventBase):
    """On what the engine can compute.

    Attributes:
        devices: Each with ``kind`` ("CPU", "GPU"), ``name`` and ``memory`` (bytes or None).
        reason: Why there is no GPU, with the remedy; empty if there is one.
    """

    kind: ClassVar[str] = "devices"
    devices: tuple[Mapping[str, Any], ...]
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Preparing(EventBase):
    """The data are being fetched or read. ``share``: how much is done, 0 to 1, or None."""

    kind: ClassVar[str] = "preparing"
    job: str
    words: str
    share: float | None = None


@dataclass(frozen=True, eq=False)
class Started(EventBase):
    """Training begins.

    Attributes:
        job: The job.
        run: The run's folder.
        samples: Training samples.
        validation_samples: Samples held back for validation.
        test_samples: Test samples.
        steps: Steps of one epoch.
        epochs: Epochs asked for.
        classes: Names of the classes.
        words: How the data were fitted to the Input.
        skipped: What could not be read, a sentence each.
        notes: Other sentences (weights that did not fit, …).
        device: On what it runs.
    """

    kind: ClassVar[str] = "started"
    job: str
    run: Path = field(metadata=PATH)
    samples: int
    validation_samples: int
    test_samples: int
    steps: int
    epochs: int
    classes: tuple[str, ...]
    words: str = ""
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    device: str = ""


@dataclass(frozen=True, eq=False)
class Progress(EventBase):
    """Where the training is, at most about twenty times a second.

    Attributes:
        job: The job.
        phase: "train", "validation" or "test".
        epoch: From 1.
        epochs: Epochs asked for.
        step: Steps done in this phase.
        steps: Steps of this phase.
        metrics: Loss and metrics over the steps so far.
        seconds_left: Until the end of the last epoch, or None while unknown.
    """

    kind: ClassVar[str] = "progress"
    job: str
    phase: str
    epoch: int
    epochs: int
    step: int
    steps: int
    metrics: Mapping[str, float]
    seconds_left: float | None = None


@dataclass(frozen=True, eq=False)
class EpochDone(EventBase):
    """An epoch is over. ``metrics``: loss, accuracy, and val_loss, val_accuracy if held back."""

    kind: ClassVar[str] = "epoch"
    job: str
    epoch: int
    epochs: int
    metrics: Mapping[str, float]
    seconds: float


@dataclass(frozen=True, eq=False)
class Finished(EventBase):
    """Training is over, and the test set evaluated.

    Attributes:
        job: The job.
        run: The run's folder.
        test_loss: On the test set, or None without one.
        test_accuracy: On the test set, or None without one.
        weights: File of the final weights.
        sha256: Hash of that file: the identity of the weights.
        epochs: Epochs done.
        seconds: Time of training.
    """

    kind: ClassVar[str] = "finished"
    job: str
    run: Path = field(metadata=PATH)
    test_loss: float | None
    test_accuracy: float | None
    weights: Path = field(metadata=PATH)
    sha256: str
    epochs: int
    seconds: float


@dataclass(frozen=True, eq=False)
class Stopped(EventBase):
    """Training was stopped. ``weights`` is None if it had not begun; ``epochs``: whole ones."""

    kind: ClassVar[str] = "stopped"
    job: str
    run: Path | None = field(metadata=PATH)
    weights: Path | None = field(metadata=PATH)
    sha256: str
    epochs: int
    step: int
    seconds: float


@dataclass(frozen=True, eq=False)
class Failed(EventBase):
    """A job could not be done.

    Attributes:
        job: The job.
        sentence: For people.
        detail: Traceback, for the log only.
        run: The run's folder, if it was a training that had one.
        weights: Last weights that are sound, if there are any.
        sha256: Hash of that file.
    """

    kind: ClassVar[str] = "failed"
    job: str
    sentence: str
    detail: str = ""
    run: Path | None = field(default=None, metadata=PATH)
    weights: Path | None = field(default=None, metadata=PATH)
    sha256: str = ""


@dataclass(frozen=True, eq=False)
class LookResult(EventBase):
    """What a block makes of an image.

    Attributes:
        serial: Of the request.
        node: The block.
        scale: At which scale the maps are ("network" or "photo").
        maps: 8-bit maps, number × height × width, each scaled from its own ``lo`` to ``hi``.
        lo: Smallest value of each map.
        hi: Largest value of each map.
        mean: Mean of each map.
        shape: Shape of the whole output, without the batch axis.
        values: Output of a block that gives a vector (else empty).
        predictions: (class, probability), most probable first; empty if there are none.
        note: Sentences: another scale than asked for, how the image was fitted, …
        weights_note: Sentences about weights that did not fit.
        milliseconds: Time it took.
    """

    kind: ClassVar[str] = "look_result"
    serial: int
    node: str
    scale: str
    maps: Array
    lo: Array
    hi: Array
    mean: Array
    shape: tuple[int, ...]
    values: Array
    predictions: Predictions = ()
    note: str = ""
    weights_note: str = ""
    milliseconds: float = 0.0


@dataclass(frozen=True, eq=False)
class LookFailed(EventBase):
    """A look could not be done."""

    kind: ClassVar[str] = "look_failed"
    serial: int
    node: str
    sentence: str
    detail: str = ""


@dataclass(frozen=True, eq=False)
class Predicted(EventBase):
    """The classes of each photo, most probable first."""

    kind: ClassVar[str] = "predicted"
    job: str
    predictions: tuple[Predictions, ...]
    note: str = ""


@dataclass(frozen=True, eq=False)
class Evaluated(EventBase):
    """Loss and accuracy of a run on test data."""

    kind: ClassVar[str] = "evaluated"
    job: str
    run: Path = field(metadata=PATH)
    test_loss: float
    test_accuracy: float | None
    samples: int
    seconds: float
    words: str = ""


@dataclass(frozen=True, eq=False)
class Exported(EventBase):
    """A file was written."""

    kind: ClassVar[str] = "exported"
    job: str
    path: Path = field(metadata=PATH)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class EngineGone(EventBase):
    """The process has ended; said by the handle, not by the engine.

    Attributes:
        sentence: For people; empty if it was asked to end.
        detail: Last lines of its error output, for the log only.
    """

    kind: ClassVar[str] = "gone"
    sentence: str
    detail: str = ""


Event = (
    Ready
    | DeviceList
    | Preparing
    | Started
    | Progress
    | EpochDone
    | Finished
    | Stopped
    | Failed
    | LookResult
    | LookFailed
    | Predicted
    | Evaluated
    | Exported
    | EngineGone
)

_CLASSES = by_kind(
    (
        Ready,
        DeviceList,
        Preparing,
        Started,
        Progress,
        EpochDone,
        Finished,
        Stopped,
        Failed,
        LookResult,
        LookFailed,
        Predicted,
        Evaluated,
        Exported,
    )
)


def event_from_message(message: Message) -> Event:
    """Return the event in ``message``. Raises ProtocolError on any other message."""
    if message.kind not in _CLASSES:
        raise ProtocolError(f"“{message.kind}” is no event.")
    return _CLASSES[message.kind].from_message(message)  # type: ignore[return-value]
