"""The controller of looking inside: which photo, which block, at which scale; asks the engine."""

from __future__ import annotations

import logging
import weakref
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.background import Background
from app.engine_client import EngineService
from app.workspace import Workspace
from cnnbuilder.data import Photo, Sample, read_image, samples
from cnnbuilder.graph.analysis import NodeAnalysis
from cnnbuilder.graph.model import NodeId
from cnnbuilder.link import EngineGone, LookFailed, LookRequest, LookResult
from cnnbuilder.lowering import NotSound, lower_sound_part
from cnnbuilder.plan import ModelPlan
from cnnbuilder.project.places import weights_folder
from cnnbuilder.project.weights import WeightsStore
from cnnbuilder.spec import Category

log = logging.getLogger(__name__)

NETWORK = "network"
PHOTO = "photo"
# Inputs smaller than this show nothing of a photo, so it is looked at as it is.
SMALL_INPUT = 64
# A form that is being typed into changes the design with each key.
DEBOUNCE_MS = 30
LONGEST_PHOTO = 1024


class LookSession(QObject):
    """Owns the photo and what a block makes of it. GUI thread only.

    It asks only while somebody watches (a view that is visible), and only the newest answer counts.

    Signals:
        result_changed: ``result`` or ``node`` is another one.
        busy_changed: ``is_busy`` is different.
        failed: (sentence) There is no result; ``failure`` holds the sentence until there is one.
        photo_changed: ``photo`` or ``photo_failure`` is another one.
        scale_changed: ``scale`` is another one.
    """

    result_changed = Signal()
    busy_changed = Signal()
    failed = Signal(str)
    photo_changed = Signal()
    scale_changed = Signal()

    def __init__(
        self, workspace: Workspace, service: EngineService, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._service = service
        self._background = Background(self)
        self._watching: weakref.WeakSet[QObject] = weakref.WeakSet()
        self._photo: Photo | None = None
        self._photo_failure = ""
        self._photo_asked = 0
        self._chosen_scale = ""
        self._last_scale = ""
        self._serial = 0
        self._asked: tuple[object, ...] | None = None
        self._result: LookResult | None = None
        self._failure = ""
        self._can_retry = False
        self._busy = False
        self._weights_problem = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        workspace.selection_changed.connect(self._later)
        workspace.changed.connect(self._later)
        service.heard.connect(self._on_heard)

    @property
    def service(self) -> EngineService:
        """The engines."""
        return self._service

    @property
    def photo(self) -> Photo | None:
        """The photo that is looked at."""
        return self._photo

    @property
    def photo_failure(self) -> str:
        """Why the last photo could not be read; empty if it could."""
        return self._photo_failure

    @property
    def result(self) -> LookResult | None:
        """The newest answer; it may still be that of the block looked at before."""
        return self._result

    @property
    def failure(self) -> str:
        """Why there is no result; empty if there is one or one is awaited."""
        return self._failure

    @property
    def can_retry(self) -> bool:
        """Whether asking again may help: the engine failed, not the design."""
        return self._can_retry

    @property
    def is_busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._busy

    @property
    def weights_problem(self) -> str:
        """Why the weights that the design names are not used; empty if they are."""
        return self._weights_problem

    @property
    def has_trained_weights(self) -> bool:
        """Whether the design names trained weights, and they are there."""
        return self._weights_path() is not None

    @property
    def scale(self) -> str:
        """The scale asked for: the user's choice, or what suits the size of the Input."""
        return self._chosen_scale or self._default_scale()

    @property
    def node(self) -> NodeId | None:
        """The block that is looked at: the selected one, else the first convolution."""
        selected = self._workspace.selected_flat
        return selected[-1] if selected else self._first_of_interest()

    def set_scale(self, scale: str) -> None:
        """Choose "network" or "photo"; the choice is kept for other designs, too."""
        self._chosen_scale = scale
        self._later()

    # Photos

    def open_image(self, path: Path | str) -> None:
        """Read a picture file; ``photo_changed`` follows."""
        self._read(Path(path), "")

    def open_sample(self, sample: Sample) -> None:
        """Read one of the pictures that come with the libraries."""
        self._read(sample.path, "")

    def open_bytes(self, data: bytes, name: str) -> None:
        """Read a picture from the content of a file (the clipboard, a drop)."""
        self._read(data, name)

    def set_photo(self, photo: Photo) -> None:
        """Look at this photo."""
        self._photo_asked += 1
        self._take_photo(self._photo_asked, photo)

    # Who watches

    def watch(self, view: QObject) -> None:
        """Keep the result current from now on, for a view that has become visible."""
        self._watching.add(view)
        if self._photo is None and not self._photo_asked:
            found = samples()
            if found:
                self.open_sample(found[0])
        self._later()

    def unwatch(self, view: QObject) -> None:
        """Ask no more on behalf of a view that is hidden."""
        self._watching.discard(view)

    def retry(self) -> None:
        """Ask again, also for what has just failed."""
        self._asked = None
        self._later()

    # Inside

    def _read(self, source: Path | bytes, name: str) -> None:
        self._photo_asked += 1
        asked = self._photo_asked
        self._background.run(
            lambda: read_image(source, name, LONGEST_PHOTO),
            lambda photo: self._take_photo(asked, photo),
            lambda error: self._refuse_photo(asked, error),
            "reading-photo",
        )

    def _take_photo(self, asked: int, photo: Photo) -> None:
        if asked != self._photo_asked:
            return
        self._photo, self._photo_failure = photo, ""
        self.photo_changed.emit()
        self._ask()

    def _refuse_photo(self, asked: int, error: Exception) -> None:
        if asked == self._photo_asked:
            self._photo_failure = str(error)
            self.photo_changed.emit()

    def _later(self, *_what: object) -> None:
        if len(self._watching) and not self._timer.isActive():
            self._timer.start(DEBOUNCE_MS)

    def _default_scale(self) -> str:
        for result in self._workspace.whole_analysis.nodes.values():
            if result.spec is not None and result.spec.is_input and result.output is not None:
                sides = result.output.shape[:2]
                picture = result.output.rank == 3
                small = any(side is None or side < SMALL_INPUT for side in sides)
                return PHOTO if picture and small else NETWORK
        return NETWORK

    def _first_of_interest(self) -> NodeId | None:
        analysis = self._workspace.whole_analysis
        known = [analysis.nodes[n] for n in analysis.order if analysis.nodes[n].output is not None]
        for wanted in (_is_convolution, _is_no_input):
            for result in known:
                if wanted(result):
                    return result.node
        return known[0].node if known else None

    def _weights_path(self) -> Path | None:
        digest = self._workspace.project.weights
        return WeightsStore(weights_folder()).path(digest) if digest else None

    def _ask(self) -> None:
        """Send a request if anything that the answer depends on has changed."""
        if not len(self._watching):
            return
        if self.scale != self._last_scale:
            self._last_scale = self.scale
            self.scale_changed.emit()
        node, photo = self.node, self._photo
        plan, reason = self._plan(node)
        if node is None or plan is None:
            self._asked = None
            self._fail(reason)
            return
        if photo is None or self._workspace.facts_awaited:
            return  # a look now would scale the photo otherwise than the one after it
        project, facts = self._workspace.project, self._workspace.facts
        weights = self._weights_path()
        self._note_weights(project.weights, weights)
        depends = (plan, node, photo, self.scale, weights, project.seed, facts)
        if depends == self._asked:
            return
        self._asked = depends
        self._serial = self._service.next_serial()
        self._set_busy(True)
        self._service.look(
            LookRequest(
                serial=self._serial,
                plan=plan,
                image=photo.pixels,
                node=node,
                seed=project.seed,
                weights=weights,
                scale=self.scale,
                classes=facts.classes if facts else (),
                sample_shape=facts.sample_shape if facts else None,
                value_range=facts.value_range if facts else (0.0, 1.0),
            ),
            self,
        )

    def _plan(self, node: NodeId | None) -> tuple[ModelPlan | None, str]:
        """Return the plan of what can be computed, or why the block is not in it."""
        analysis = self._workspace.whole_analysis
        if node is None:
            first = analysis.errors[0].message if analysis.errors else ""
            return None, first or self.tr("The design has no block to look at yet.")
        result = analysis.nodes[node]
        if result.output is None:
            return None, self._why_unknown(result)
        try:
            return lower_sound_part(analysis, self._workspace.project.name), ""
        except NotSound as error:
            return None, str(error)

    def _why_unknown(self, result: NodeAnalysis) -> str:
        analysis = self._workspace.whole_analysis
        own = [problem for problem in analysis.problems_of(result.node) if problem.message]
        if own:
            return analysis.sentence_of(own[0])
        guilty = analysis.nodes.get(result.waits_for) if result.waits_for else None
        if guilty is not None:
            return self.tr("{name} waits for {other}, which has an error.").format(
                name=result.layer.name, other=guilty.layer.name
            )
        return self.tr("{name} cannot be computed yet.").format(name=result.layer.name)

    def _note_weights(self, digest: str | None, path: Path | None) -> None:
        self._weights_problem = (
            self.tr("The trained weights of this design are not here: it shows initial values.")
            if digest and path is None
            else ""
        )

    def _on_heard(self, event: object) -> None:
        if isinstance(event, EngineGone):
            if self._busy:
                self._asked = None
                words = event.sentence or self.tr("The engine was closed.")
                self._fail(words, can_retry=True)
            return
        if not isinstance(event, (LookResult, LookFailed)) or event.serial != self._serial:
            return
        if isinstance(event, LookFailed):
            if event.detail:
                log.info("look at %s: %s\n%s", event.node, event.sentence, event.detail)
            self._fail(event.sentence, can_retry=True)
            return
        self._result, self._failure = event, ""
        self._set_busy(False)
        self.result_changed.emit()

    def _fail(self, sentence: str, *, can_retry: bool = False) -> None:
        self._serial = self._service.next_serial()  # whatever still comes is out of date
        self._set_busy(False)
        self._failure, self._can_retry = sentence, can_retry
        self.failed.emit(sentence)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit()


def _is_convolution(result: NodeAnalysis) -> bool:
    return result.spec is not None and result.spec.category is Category.CONVOLUTION


def _is_no_input(result: NodeAnalysis) -> bool:
    return result.spec is not None and not result.spec.is_input
