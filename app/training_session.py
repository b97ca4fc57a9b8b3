"""The controller of trainings: asks the engine, keeps what it says, takes the weights in."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.background import Background
from app.engine_client import EngineService, RunGone
from app.training_history import History
from app.words import show_seconds
from app.workspace import Workspace
from cnnbuilder.graph.model import Graph, LayerId
from cnnbuilder.link import (
    EpochDone,
    Failed,
    Finished,
    Preparing,
    Progress,
    Started,
    Stopped,
    TrainRequest,
)
from cnnbuilder.lowering import lower
from cnnbuilder.project import runs
from cnnbuilder.project.files import dumps
from cnnbuilder.project.places import runs_folder, weights_folder
from cnnbuilder.project.project import Project
from cnnbuilder.project.weights import WeightsStore
from cnnbuilder.readiness import resolved_settings, room_on, why_not_trainable
from cnnbuilder.version import program_version

log = logging.getLogger(__name__)

Shapes = Mapping[LayerId, tuple[tuple[int, ...], ...]]
Ending = Finished | Stopped | Failed | RunGone


class TrainingState(StrEnum):
    """Where a training is."""

    IDLE = "idle"
    PREPARING = "preparing"
    RUNNING = "running"
    STOPPING = "stopping"


@dataclass(frozen=True)
class _Trained:
    """What was trained, to tell later whether its weights still fit.

    Attributes:
        graph: The network.
        shapes: Of its weights.
        generation: Of the workspace's designs.
    """

    graph: Graph
    shapes: Shapes
    generation: int


class TrainingSession(QObject):
    """Owns the training of the window's design; one at a time. GUI thread only.

    Signals:
        state_changed: ``state`` or what can be said of the run is different.
        progressed: (Preparing or Progress) Where the training is; often.
        epoch_done: (EpochDone) An epoch is over.
        ended: (words, severity) The training is over; "good", "info" or "error".
    """

    state_changed = Signal()
    progressed = Signal(object)
    epoch_done = Signal(object)
    ended = Signal(str, str)

    def __init__(
        self, workspace: Workspace, service: EngineService, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._service = service
        self._background = Background(self)
        self._state = TrainingState.IDLE
        self._job = ""
        self._run: Path | None = None
        self._count = 0
        self._trained: _Trained | None = None
        self._history = History()
        self._started: Started | None = None
        self._ending: Ending | None = None
        self._outcome = ("", "")
        service.heard.connect(self._on_heard)

    @property
    def service(self) -> EngineService:
        """The engines."""
        return self._service

    @property
    def state(self) -> TrainingState:
        """Where the training is."""
        return self._state

    @property
    def is_running(self) -> bool:
        """Whether a training is under way, also while it prepares or stops."""
        return self._state is not TrainingState.IDLE

    @property
    def history(self) -> History:
        """The figures of the training, or of the last one; kept until the next begins."""
        return self._history

    @property
    def run_number(self) -> int:
        """How many trainings were started; 0 before the first."""
        return self._count

    @property
    def started(self) -> Started | None:
        """What was said of data and device when the training began."""
        return self._started

    @property
    def ending(self) -> Ending | None:
        """How the last training ended; None before, and while one is under way."""
        return self._ending

    @property
    def outcome(self) -> tuple[str, str]:
        """The last ``ended`` message: words and severity; empty while a training is under way."""
        return self._outcome

    @property
    def run_folder(self) -> Path | None:
        """The folder of the training, or of the last one."""
        return self._run

    @property
    def design_has_changed(self) -> bool:
        """Whether the network is another one than the one that was trained."""
        trained, graph = self._trained, self._workspace.whole_graph
        if trained is None:
            return False
        if trained.generation != self._workspace.generation:
            return True
        old = trained.graph
        return graph is not old and (graph.layers, graph.nodes, graph.edges) != (
            old.layers,
            old.nodes,
            old.edges,
        )

    def can_train(self) -> str:
        """Return "", or the sentence that says why the design cannot be trained now."""
        if self.is_running:
            return self.tr("A training is under way.")
        workspace = self._workspace
        reasons = why_not_trainable(
            workspace.project,
            workspace.whole_analysis,
            workspace.catalog,
            workspace.facts_problem,
            room_on(self._service.devices),
        )
        return reasons[0] if reasons else ""

    def start(self) -> bool:
        """Train the design from initial values; return whether the training began."""
        reason = self.can_train()
        if reason:
            self._workspace.said.emit(reason, "error")
            return False
        request = self._request()
        self._job, self._run = request.job, request.run
        self._count += 1
        workspace = self._workspace
        shapes = workspace.whole_analysis.weight_shapes
        self._trained = _Trained(workspace.whole_graph, shapes, workspace.generation)
        self._history = History(epochs=request.settings.epochs)
        self._started = self._ending = None
        self._outcome = ("", "")
        self._set_state(TrainingState.PREPARING)
        self._service.train(request)
        if not self._service.is_running(request.job):
            self._end(RunGone(request.job, self.tr("The engine could not be started.")))
            return False
        return True

    def stop(self) -> None:
        """Ask the training to stop at the next batch; its weights are kept."""
        if self._state in (TrainingState.PREPARING, TrainingState.RUNNING):
            self._set_state(TrainingState.STOPPING)
            self._service.stop(self._job)

    def kill(self) -> None:
        """End the training at once; the weights of the last whole epoch are kept."""
        if self.is_running:
            self._service.kill(self._job)
            self._end(RunGone(self._job, self.tr("The training was ended at once.")))

    # Inside

    def _request(self) -> TrainRequest:
        workspace = self._workspace
        project, analysis = workspace.project, workspace.whole_analysis
        now = datetime.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        name = f"{project.name}-{now}"
        folder = runs.new_run_folder(runs_folder(), name)
        while self._service.is_running(folder.name):
            # Another window began in this very second; its engine has not made the folder yet.
            name += "-b"
            folder = runs.new_run_folder(runs_folder(), name)
        return TrainRequest(
            job=folder.name,
            run=folder,
            plan=lower(analysis, project.name),
            data=project.data,
            settings=resolved_settings(project, analysis, workspace.catalog),
            seed=project.seed,
            design=dumps(project, workspace.catalog),
            app_version=program_version(),
        )

    def _set_state(self, state: TrainingState) -> None:
        self._state = state
        self.state_changed.emit()

    def _on_heard(self, event: object) -> None:
        if not self.is_running or getattr(event, "job", None) != self._job:
            return
        if isinstance(event, Preparing):
            self.progressed.emit(event)
        elif isinstance(event, Started):
            self._started = event
            if self._state is TrainingState.PREPARING:
                self._set_state(TrainingState.RUNNING)
            else:
                self.state_changed.emit()
        elif isinstance(event, Progress):
            self._history.add_progress(event)
            self.progressed.emit(event)
        elif isinstance(event, EpochDone):
            self._history.add_epoch(event)
            self.epoch_done.emit(event)
        elif isinstance(event, (Finished, Stopped, Failed, RunGone)):
            self._end(event)

    def _end(self, event: Ending) -> None:
        self._service.finish(self._job)
        if isinstance(event, (Failed, RunGone)) and event.detail:
            log.info("training %s: %s\n%s", self._job, event.sentence, event.detail)
        self._ending = event
        self._outcome = self._words(event)
        self._set_state(TrainingState.IDLE)
        self.ended.emit(*self._outcome)
        self._take_weights(event)

    def _words(self, event: Ending) -> tuple[str, str]:
        if isinstance(event, Finished):
            return self._finished_words(event), "good"
        if isinstance(event, Stopped):
            return self._stopped_words(event), "info"
        if isinstance(event, Failed):
            return event.sentence, "error"
        words = event.sentence or self.tr("The engine was closed.")
        done = self._history.done
        if done:
            kept = self.tr("The weights of epoch {epoch} are kept.").format(epoch=done)
        else:
            kept = self.tr("No epoch was whole yet, so there are no weights to keep.")
        return f"{words} {kept}", "error"

    def _finished_words(self, event: Finished) -> str:
        done, time = self._epochs(event.epochs), show_seconds(event.seconds)
        figures = []
        if event.test_accuracy is not None:
            figures.append(self.tr("accuracy {value:.3f}").format(value=event.test_accuracy))
        if event.test_loss is not None:
            figures.append(self.tr("loss {value:.3g}").format(value=event.test_loss))
        if not figures:
            return self.tr("Trained {done} in {time}; there are no test samples.").format(
                done=done, time=time
            )
        return self.tr("Test {figures} after {done} in {time}").format(
            figures=", ".join(figures), done=done, time=time
        )

    def _epochs(self, count: int) -> str:
        return self.tr("1 epoch") if count == 1 else self.tr("{0:,} epochs").format(count)

    def _stopped_words(self, event: Stopped) -> str:
        if event.weights is None:
            return self.tr("Stopped before the training began.")
        done = self._epochs(event.epochs)
        if event.step:
            done = self.tr("{done} and {step:,} batches").format(done=done, step=event.step)
        return self.tr("Stopped after {done} in {time}; the weights are kept.").format(
            done=done, time=show_seconds(event.seconds)
        )

    # Weights

    def _take_weights(self, event: Ending) -> None:
        """Bring what was learnt into the design; copying may take long, so not here."""
        trained = self._trained
        path = None if isinstance(event, RunGone) else event.weights
        if isinstance(event, RunGone) and self._run is not None and self._history.done:
            path = self._run / runs.CHECKPOINTS / runs.LAST_WEIGHTS
        if path is None or trained is None:
            return
        source, store = path, WeightsStore(weights_folder())
        self._background.run(
            lambda: store.add(source),
            lambda digest: self._use_weights(digest, trained),
            self._weights_lost,
            "taking-weights",
        )

    def _use_weights(self, digest: str, trained: _Trained) -> None:
        now = self._workspace.whole_analysis.weight_shapes
        fitting = [key for key, shapes in trained.shapes.items() if now.get(key) == shapes]
        if trained.generation != self._workspace.generation:
            self._say_weights(
                self.tr("Another design is open now: the trained weights stay in their run.")
            )
            return
        if not fitting:
            self._say_weights(
                self.tr(
                    "No block that was trained is left as it was: the trained weights stay in "
                    "their run."
                )
            )
            return

        def edit(project: Project) -> Project:
            return project if project.weights == digest else replace(project, weights=digest)

        self._workspace.apply(self.tr("Train"), edit)
        if len(fitting) < len(trained.shapes):
            self._say_weights(
                self.tr(
                    "The design has changed since: {fitting} of {all} trained layers still fit "
                    "their weights."
                ).format(fitting=len(fitting), all=len(trained.shapes))
            )
        self.state_changed.emit()

    def _weights_lost(self, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or str(error)
        self._workspace.said.emit(
            self.tr("The trained weights could not be kept: {reason}.").format(
                reason=str(reason).lower()
            ),
            "error",
        )

    def _say_weights(self, words: str) -> None:
        self._workspace.said.emit(words, "warning")
