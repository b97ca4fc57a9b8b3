"""A training job: reads the data, trains, and writes the run's folder."""

from __future__ import annotations

import contextlib
import datetime
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cnnbuilder.catalog import load_catalog
from cnnbuilder.engine import store
from cnnbuilder.engine.build import Built, build_model
from cnnbuilder.engine.devices import device_words
from cnnbuilder.engine.environment import begin_thread, choose_device, on_device
from cnnbuilder.engine.errors import JobError, StopAsked, sentence_for
from cnnbuilder.engine.estimate import refuse_too_large_training
from cnnbuilder.engine.figures import compile_model
from cnnbuilder.engine.files import Journal, write_json, write_text
from cnnbuilder.engine.loop import Diverged, Loop, Telling, evaluate
from cnnbuilder.engine.samples import Samples, load_samples
from cnnbuilder.link.events import (
    EpochDone,
    Event,
    Failed,
    Finished,
    Preparing,
    Progress,
    Started,
    Stopped,
)
from cnnbuilder.link.requests import TrainRequest
from cnnbuilder.project import runs
from cnnbuilder.project.settings import TrainingSettings
from cnnbuilder.spec import complete

Send = Callable[[Event], None]


class TrainJob:
    """Owns one run's folder and training; ``run`` is called once, on a thread of its own."""

    def __init__(
        self,
        request: TrainRequest,
        send: Send,
        stop: threading.Event,
        versions: Mapping[str, str],
    ) -> None:
        self._request = request
        self._send = send
        self._stop = stop
        self._versions = versions
        self._journal: Journal | None = None
        self._claimed: list[Path] = []
        self._loop: Loop | None = None
        self._built: Built | None = None
        self._begun = time.monotonic()
        self._last: tuple[Path | None, str] = (None, "")

    def run(self) -> None:
        """Train; every outcome is an event, the last of the job."""
        try:
            self._train()
        except StopAsked:
            self._end(self._stopped)
        except Diverged as error:
            sentence = self._diverged_words(error)
            self._end(lambda: self._failed(sentence, ""))
        except Exception as error:  # noqa: BLE001 - told, and logged with its traceback
            sentence, detail = sentence_for(error), traceback.format_exc()
            self._end(lambda: self._failed(sentence, detail))
        finally:
            if self._journal is not None:
                self._journal.close()

    @property
    def _checkpoints(self) -> Path:
        return self._request.run / runs.CHECKPOINTS

    def _train(self) -> None:
        request = self._request
        begin_thread(request.seed)
        device = choose_device(request.device)
        self._check_stop()
        refuse_too_large_training(request.plan, request.settings, device)
        self._claim_folder()
        with on_device(device):
            built = self._built = build_model(request.plan, request.seed)
            compile_model(built.model, request.settings, jit=device == "GPU")
            notes = self._take_weights(built)
            samples = load_samples(
                request.data,
                request.plan,
                built.model,
                request.settings,
                stop=self._stop,
                tell=self._tell_preparing,
            )
            self._check_stop()
            self._tell_started(samples, notes, device_words(device))
            self._begun = time.monotonic()
            loop = self._loop = self._make_loop(built, samples)
            loop.run()
            self._finish(built, samples)

    def _claim_folder(self) -> None:
        """Make the folder before data are fetched for it; it is no run until they are there."""
        run = self._request.run
        if (run / runs.RUN_FILE).exists():
            raise JobError(f"{run} already holds a run: choose another folder.")
        self._claimed = [path for path in (self._checkpoints, run) if not path.exists()]
        self._checkpoints.mkdir(parents=True, exist_ok=True)

    def _release_folder(self) -> None:
        """Take the folder away again where nothing came into it."""
        for path in self._claimed:
            with contextlib.suppress(OSError):
                path.rmdir()

    def _begin_run(self, known: dict[str, Any]) -> None:
        request = self._request
        if request.design:
            write_text(request.run / runs.DESIGN_FILE, request.design)
        info = {
            "format": runs.FORMAT,
            "version": runs.VERSION,
            "app_version": request.app_version,
            "versions": dict(self._versions),
            "begun": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "seed": request.seed,
            "data": runs.data_to_json(request.data),
            "settings": request.settings.to_json(),
            "weights": None if request.weights is None else str(request.weights),
            **known,
            "plan": request.plan.to_json(),
        }
        write_json(request.run / runs.RUN_FILE, info)
        self._journal = Journal(request.run / runs.EVENTS_FILE)

    def _take_weights(self, built: Built) -> tuple[str, ...]:
        if self._request.weights is None:
            return ()
        return store.assign(store.read(self._request.weights), built.layers)

    def _make_loop(self, built: Built, samples: Samples) -> Loop:
        request = self._request

        def tell_step(
            phase: str,
            epoch: int,
            step: int,
            steps: int,
            metrics: dict[str, float],
            left: float | None,
        ) -> None:
            epochs = request.settings.epochs
            self._send(Progress(request.job, phase, epoch, epochs, step, steps, metrics, left))

        return Loop(
            built.model,
            samples.training,
            samples.validation,
            seed=request.seed,
            epochs=request.settings.epochs,
            stop=self._stop,
            telling=Telling(tell_step, self._tell_epoch),
        )

    def _tell_epoch(self, epoch: int, metrics: dict[str, float], seconds: float) -> None:
        self._save(runs.LAST_WEIGHTS)
        request = self._request
        self._record(EpochDone(request.job, epoch, request.settings.epochs, metrics, seconds))

    def _finish(self, built: Built, samples: Samples) -> None:
        request = self._request
        seconds = time.monotonic() - self._begun
        weights, sha256 = self._save(runs.FINAL_WEIGHTS)
        loss = accuracy = None
        if samples.test is not None:
            batches, epochs = samples.test, request.settings.epochs

            def tell(step: int, metrics: dict[str, float]) -> None:
                progress = (epochs, epochs, step, batches.steps, metrics, 0.0)
                self._send(Progress(request.job, "test", *progress))

            figures = evaluate(built.model, batches, self._stop, tell)
            loss, accuracy = figures["loss"], figures.get("accuracy")
        epochs = request.settings.epochs
        done = Finished(request.job, request.run, loss, accuracy, weights, sha256, epochs, seconds)
        self._record(done)

    def _save(self, name: str) -> tuple[Path, str]:
        assert self._built is not None
        path = self._checkpoints / name
        self._last = path, store.save(path, self._built.layers)
        return path, self._last[1]

    def _tell_preparing(self, words: str, share: float | None) -> None:
        self._send(Preparing(self._request.job, words, share))

    def _tell_started(self, samples: Samples, notes: tuple[str, ...], device: str) -> None:
        validation, test = samples.validation, samples.test
        event = Started(
            job=self._request.job,
            run=self._request.run,
            samples=samples.training.count,
            validation_samples=validation.count if validation else 0,
            test_samples=test.count if test else 0,
            steps=samples.training.steps,
            epochs=self._request.settings.epochs,
            classes=samples.classes,
            words=samples.words,
            skipped=samples.skipped,
            notes=(*samples.notes, *notes),
            device=device,
        )
        known = event.to_json()
        names = ("classes", "words", "skipped", "notes", "device")
        counts = ("samples", "validation_samples", "test_samples", "steps")
        self._begin_run(
            {
                **{name: known[name] for name in (*names, *counts)},
                "data_hash": samples.fingerprint,
                "sample_shape": list(samples.sample_shape),
                "value_range": list(samples.value_range),
            }
        )
        self._record(event)

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise StopAsked

    def _record(self, event: Event) -> None:
        if self._journal is not None:
            self._journal.write({**event.to_json(), "time": time.time()})
        self._send(event)

    def _end(self, make: Callable[[], Event]) -> None:
        """Tell how the job ended; where that cannot be written down, it is told all the same."""
        try:
            event = make()
        except Exception as error:  # noqa: BLE001 - told, and logged with its traceback
            event = self._failed(sentence_for(error), traceback.format_exc())
        if self._journal is None:
            self._release_folder()
        else:
            with contextlib.suppress(OSError):
                self._journal.write({**event.to_json(), "time": time.time()})
        self._send(event)

    def _stopped(self) -> Event:
        request, loop = self._request, self._loop
        if loop is None:
            run = request.run if self._journal is not None else None
            return Stopped(request.job, run, None, "", 0, 0, 0.0)
        seconds = time.monotonic() - self._begun
        weights, sha256 = self._save(runs.FINAL_WEIGHTS)
        at = loop.position
        return Stopped(request.job, request.run, weights, sha256, at.epochs, at.step, seconds)

    def _failed(self, sentence: str, detail: str) -> Event:
        run = self._request.run if self._journal is not None else None
        path, sha256 = self._last
        return Failed(self._request.job, sentence, detail, run, path, sha256)

    def _diverged_words(self, error: Diverged) -> str:
        steps = self._loop.steps if self._loop else 0
        now = _rate_advice(self._request.settings)
        kept = f" The weights of epoch {error.epoch - 1} are kept." if self._last[0] else ""
        return (
            f"Training was stopped: {error.what} in epoch {error.epoch}, step "
            f"{error.step} of {steps}. The steps were too large for this network: a smaller "
            f"learning rate{now}, a softmax or sigmoid in the last layer that fits the loss, or a "
            f"BatchNormalization layer helps.{kept}"
        )


def _rate_advice(settings: TrainingSettings) -> str:
    """Return " (now 0.1; try 0.01)"; far off, what the optimiser itself begins with."""
    rate = settings.optimizer_params.get("learning_rate")
    if not isinstance(rate, float):
        return ""
    spec = load_catalog().optimizers.get(settings.optimizer)
    usual = complete(spec.parameters, {}).get("learning_rate") if spec else None
    if rate > 1 and usual is not None:
        return f" (now {rate:g}; try {usual:g}, {settings.optimizer}'s default)"
    return f" (now {rate:g}; try {rate / 10:g})"
