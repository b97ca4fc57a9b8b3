"""Short jobs: evaluate a run, classify photos, write a ``.keras`` file."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cnnbuilder.data.fit import Misfit, fit_photo
from cnnbuilder.engine import store
from cnnbuilder.engine.build import Built, build_model
from cnnbuilder.engine.classify import last_activation, read_classes
from cnnbuilder.engine.environment import begin_thread
from cnnbuilder.engine.errors import JobError
from cnnbuilder.engine.estimate import refuse_too_large_to_run
from cnnbuilder.engine.figures import compile_model
from cnnbuilder.engine.files import replacing
from cnnbuilder.engine.loop import evaluate
from cnnbuilder.engine.samples import load_test_samples
from cnnbuilder.link.events import Evaluated, Event, Exported, Predicted, Preparing, Progress
from cnnbuilder.link.messages import Array
from cnnbuilder.link.requests import EvaluateRequest, ExportKerasRequest, PredictRequest
from cnnbuilder.plan import ModelPlan
from cnnbuilder.project.runs import Run, RunError, read_run

Send = Callable[[Event], None]

PHOTOS_AT_ONCE = 32


def evaluate_run(
    request: EvaluateRequest, device: str, stop: threading.Event, send: Send
) -> Evaluated:
    """Return loss and accuracy of a run's weights.

    Raises:
        StopAsked: when ``stop`` is set.
        JobError, DataError: with a sentence.
    """
    begun = time.monotonic()
    run = _read_run(request.run)
    built, _notes = _built(run.plan, run.seed, _weights_of(run), device)
    compile_model(built.model, run.settings, jit=False)

    def tell_data(words: str, share: float | None) -> None:
        send(Preparing(request.job, words, share))

    batches, words = load_test_samples(
        request.data or run.data,
        run.plan,
        built.model,
        run.settings,
        request.batch_size or run.settings.batch_size,
        stop=stop,
        tell=tell_data,
    )

    def tell(step: int, metrics: dict[str, float]) -> None:
        send(Progress(request.job, "test", 0, 0, step, batches.steps, metrics, None))

    figures = evaluate(built.model, batches, stop, tell)
    seconds = time.monotonic() - begun
    loss, accuracy = figures["loss"], figures.get("accuracy")
    return Evaluated(request.job, request.run, loss, accuracy, batches.count, seconds, words)


def predict(request: PredictRequest, device: str) -> Predicted:
    """Return the classes of each photo. Raises JobError."""
    plan, seed, weights = request.plan, request.seed, request.weights
    classes, sample, value_range = request.classes, request.sample_shape, request.value_range
    if request.run is not None:
        run = _read_run(request.run)
        plan, seed, weights, classes = run.plan, run.seed, _weights_of(run), run.classes
        sample = tuple(run.info["sample_shape"]) if "sample_shape" in run.info else None
        low, high = run.info.get("value_range", (0.0, 1.0))
        value_range = (float(low), float(high))
    if plan is None:
        raise JobError("There is no network to classify with.")
    if len(plan.outputs) != 1:
        raise JobError(f"The network has {len(plan.outputs)} outputs; one is needed to classify.")
    built, notes = _built(plan, seed, weights, device)
    activation = last_activation(plan, plan.outputs[0])
    found, remarks = [], list(notes)
    for first in range(0, len(request.images), PHOTOS_AT_ONCE):
        photos = request.images[first : first + PHOTOS_AT_ONCE]
        x = [_fitted(plan, node, photos, sample, value_range) for node in plan.inputs]
        outputs = built.model(x[0] if len(x) == 1 else x).numpy()
        for values in outputs:
            predictions, remark = read_classes(values, activation, classes, request.top)
            found.append(predictions)
            remarks.append(remark)
    note = " ".join(filter(None, dict.fromkeys(remarks)))
    return Predicted(request.job, tuple(found), note)


def export_keras(request: ExportKerasRequest, device: str) -> Exported:
    """Write a ``.keras`` file, whole or not at all. Raises JobError."""
    path = request.path
    if path.suffix != ".keras":
        raise JobError(f"{path.name}: the name of a Keras file ends in .keras.")
    refuse_too_large_to_run(request.plan, device, saving=True)
    built, notes = _built(request.plan, request.seed, request.weights, device)
    with replacing(path) as temporary:
        built.model.save(temporary)
    return Exported(request.job, path, notes)


def _fitted(
    plan: ModelPlan,
    node: str,
    photos: tuple[Array, ...],
    sample: tuple[int | None, ...] | None,
    value_range: tuple[float, float],
) -> Array:
    shape = plan.call(node).output_shape
    rows = []
    for photo in photos:
        fitted = fit_photo(photo, shape, sample, value_range)
        if isinstance(fitted, Misfit):
            raise JobError(fitted.message)
        rows.append(fitted)
    return np.concatenate(rows)


def _built(
    plan: ModelPlan, seed: int, weights: Path | None, device: str
) -> tuple[Built, tuple[str, ...]]:
    begin_thread(seed)
    refuse_too_large_to_run(plan, device)
    built = build_model(plan, seed)
    return built, store.assign(store.read(weights), built.layers) if weights else ()


def _read_run(folder: Path) -> Run:
    try:
        return read_run(folder)
    except RunError as error:
        raise JobError(str(error)) from error


def _weights_of(run: Run) -> Path:
    if run.weights is None:
        raise JobError(f"{run.folder} holds no weights: the training ended before its first epoch.")
    return run.weights
