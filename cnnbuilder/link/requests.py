"""What is asked of an engine. Every request says which job (or which serial) it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from cnnbuilder.link.codec import ARRAYS, DATA, PATH, PLAN, SETTINGS, Sendable, by_kind
from cnnbuilder.link.messages import Array, Message, ProtocolError
from cnnbuilder.plan import ModelPlan
from cnnbuilder.project.settings import DataChoice, TrainingSettings


@dataclass(frozen=True, eq=False)
class TrainRequest(Sendable):
    """Train a network; the engine writes the run's folder.

    Attributes:
        job: Id that all events of this training carry.
        run: The run's folder; made by the engine.
        plan: The network.
        data: Which data.
        settings: How to train; ``loss`` is a loss, never "auto".
        seed: The project's seed: initial weights, order of the samples, dropout.
        weights: File to start from, or None: initial values.
        design: Text of the ``.cnnb`` file, kept in the run's folder.
        app_version: Version of the program, written down.
        device: "auto" (a GPU if there is one) or "cpu".
    """

    kind: ClassVar[str] = "train"
    job: str
    run: Path = field(metadata=PATH)
    plan: ModelPlan = field(metadata=PLAN)
    data: DataChoice = field(metadata=DATA)
    settings: TrainingSettings = field(metadata=SETTINGS)
    seed: int = 0
    weights: Path | None = field(default=None, metadata=PATH)
    design: str = ""
    app_version: str = ""
    device: str = "auto"


@dataclass(frozen=True, eq=False)
class StopRequest(Sendable):
    """Stop the job at the next batch boundary; also one that has not begun."""

    kind: ClassVar[str] = "stop"
    job: str


@dataclass(frozen=True, eq=False)
class LookRequest(Sendable):
    """Show what one block makes of an image.

    Attributes:
        serial: Rising number; only the newest request is answered.
        plan: The network, or the sound part of a broken one.
        seed: The project's seed, for initial weights.
        weights: File of trained weights, or None: initial values.
        image: 8-bit photo, height × width × 3.
        node: The block to look at.
        scale: "network": the image fitted to the Input; "photo": the convolutional part run on
            the photo itself.
        classes: Names of the classes, for the predictions.
        sample_shape: Shape of the data's samples: tells what picture a vector Input was.
        value_range: Of the data's samples, before scaling.
        predict: Whether the predicted classes are wanted too.
        max_maps: At most this many maps are sent.
        max_side: Maps with a longer side are made smaller for sending.
    """

    kind: ClassVar[str] = "look"
    serial: int
    plan: ModelPlan = field(metadata=PLAN)
    image: Array
    node: str
    seed: int = 0
    weights: Path | None = field(default=None, metadata=PATH)
    scale: str = "network"
    classes: tuple[str, ...] = ()
    sample_shape: tuple[int | None, ...] | None = None
    value_range: tuple[float, float] = (0.0, 1.0)
    predict: bool = True
    max_maps: int = 512
    max_side: int = 256


@dataclass(frozen=True, eq=False)
class PredictRequest(Sendable):
    """Classify photos, by a run or by a plan with weights.

    Attributes:
        job: Id that the answer carries.
        images: 8-bit photos, height × width × 3 each.
        run: A run's folder, or None: ``plan`` and ``weights``.
        plan: The network.
        weights: File of trained weights, or None: initial values.
        seed: The project's seed.
        classes: Names of the classes.
        sample_shape: Shape of the data's samples: tells what picture a vector Input was.
        value_range: Of the data's samples, before scaling.
        top: At most this many classes an image.
    """

    kind: ClassVar[str] = "predict"
    job: str
    images: tuple[Array, ...] = field(metadata=ARRAYS)
    run: Path | None = field(default=None, metadata=PATH)
    plan: ModelPlan | None = field(default=None, metadata=PLAN)
    weights: Path | None = field(default=None, metadata=PATH)
    seed: int = 0
    classes: tuple[str, ...] = ()
    sample_shape: tuple[int | None, ...] | None = None
    value_range: tuple[float, float] = (0.0, 1.0)
    top: int = 5


@dataclass(frozen=True, eq=False)
class EvaluateRequest(Sendable):
    """Evaluate a run's weights on its test data, or on other data.

    Attributes:
        job: Id that the answer carries.
        run: The run's folder.
        batch_size: Samples a step, or None: as in training.
        data: Other data, or None: those of the run.
    """

    kind: ClassVar[str] = "evaluate"
    job: str
    run: Path = field(metadata=PATH)
    batch_size: int | None = None
    data: DataChoice | None = field(default=None, metadata=DATA)


@dataclass(frozen=True, eq=False)
class ExportKerasRequest(Sendable):
    """Write the network with its weights as one ``.keras`` file."""

    kind: ClassVar[str] = "export_keras"
    job: str
    plan: ModelPlan = field(metadata=PLAN)
    path: Path = field(metadata=PATH)
    seed: int = 0
    weights: Path | None = field(default=None, metadata=PATH)


@dataclass(frozen=True, eq=False)
class DevicesRequest(Sendable):
    """Ask on what the engine can compute."""

    kind: ClassVar[str] = "devices"


@dataclass(frozen=True, eq=False)
class ShutdownRequest(Sendable):
    """Finish the write at hand and end."""

    kind: ClassVar[str] = "shutdown"


Request = (
    TrainRequest
    | StopRequest
    | LookRequest
    | PredictRequest
    | EvaluateRequest
    | ExportKerasRequest
    | DevicesRequest
    | ShutdownRequest
)

_CLASSES = by_kind(
    (
        TrainRequest,
        StopRequest,
        LookRequest,
        PredictRequest,
        EvaluateRequest,
        ExportKerasRequest,
        DevicesRequest,
        ShutdownRequest,
    )
)


def request_from_message(message: Message) -> Request:
    """Return the request in ``message``. Raises ProtocolError on any other message."""
    if message.kind not in _CLASSES:
        raise ProtocolError(f"“{message.kind}” is no request.")
    return _CLASSES[message.kind].from_message(message)  # type: ignore[return-value]
