"""Opening, saving and exporting, with the words for what goes wrong. No dialogs here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.code_reading import is_code, read_file, words_for
from app.engine_client import EngineService
from app.languages import told
from app.picture import SVG, PictureError, picture_file
from app.tasks import Task, Tasks
from app.workspace import Workspace
from cnnbuilder.data import DataError
from cnnbuilder.export.carried import SUFFIXES, carried_text, read_picture
from cnnbuilder.export.design import design_source
from cnnbuilder.export.figure import Background, design_figure, figure_svg
from cnnbuilder.link import EngineGone, Exported, ExportKerasRequest, Failed
from cnnbuilder.lowering import NotSound, lower
from cnnbuilder.project import files
from cnnbuilder.project.atomic import why_not_written, write_atomically
from cnnbuilder.project.files import FileError
from cnnbuilder.project.places import weights_folder
from cnnbuilder.project.project import Project
from cnnbuilder.project.weights import WeightsStore, beside
from cnnbuilder.templates import make_template

log = logging.getLogger(__name__)

# Files larger than this are hashed and copied on a thread: 0.1 s on a slow disk.
LARGE = 16_000_000


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """How a picture of the design is to be written.

    Attributes:
        suffix: Its format, ".svg", ".pdf" or ".png".
        zoom: Pixels for a unit of the drawing, in a PNG.
        background: White, or none.
        carry: Whether it carries the design, in an SVG or PNG.
    """

    suffix: str = SVG
    zoom: float = 2.0
    background: Background = "paper"
    carry: bool = True


class Files(QObject):
    """Reads and writes designs for a workspace. Every method says what happened; none raises.

    Signals:
        wrote: (Path) Code, a picture or a model was written.
        weights_came: The weights of the opened design are here now.
    """

    wrote = Signal(object)
    weights_came = Signal()

    def __init__(
        self,
        workspace: Workspace,
        service: EngineService,
        tasks: Tasks | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks if tasks is not None else Tasks(self)
        self._exports: dict[str, Task] = {}
        service.heard.connect(self._on_heard)
        self._workspace = workspace
        self._service = service
        self._store = WeightsStore(weights_folder())

    def new(self, template: str | None = None) -> None:
        """Begin an empty design, or one from a template."""
        if template is None:
            self._workspace.open(Project(), None)
        else:
            self._workspace.open(make_template(template, self._workspace.catalog), None)

    def open(self, path: Path) -> bool:
        """Open a design and its weights, or the one in a picture. Returns whether it worked."""
        if path.suffix.lower() in SUFFIXES:
            return self._open_picture(path)
        if is_code(path):
            return self._open_code(path)
        try:
            project = files.read_design(path, self._workspace.catalog)
        except FileError as error:
            self._say(str(error), "error")
            return False
        self._workspace.open(project, path)
        if project.weights:
            self._take_weights(project.weights, path)
        return True

    def _take_weights(self, digest: str, path: Path) -> None:
        """Take in what lies beside a design; a large file takes seconds to be read."""
        store, lying = self._store, beside(path)

        def told(note: str | None) -> None:
            if note:
                self._say(note, "warning")
            else:
                self.weights_came.emit()

        if not _is_large(lying) or store.path(digest) is not None:
            told(store.open_beside(digest, path))
            return
        self._tasks.run(
            self.tr("Reading {0}…").format(lying.name),
            lambda tell: store.open_beside(digest, path, tell),
            told,
            lambda error: self._say(str(error), "error"),
            lambda: self._say(
                self.tr("{0} was not read: the weights start afresh.").format(lying.name), "warning"
            ),
        )

    def _open_code(self, path: Path) -> bool:
        found = read_file(path, self._workspace.catalog)
        if found.project is not None:
            # It has no file of its own yet: saving must not write over the code.
            self._workspace.open(found.project, None, saved=False)
        self._say(*words_for(found, path.name))
        return found.project is not None

    def _open_picture(self, path: Path) -> bool:
        try:
            project = read_picture(path, self._workspace.catalog)
        except FileError as error:
            self._say(str(error), "error")
            return False
        if project is None:
            self._say(
                self.tr("{0} is a picture that carries no design.").format(path.name), "error"
            )
            return False
        # It has no file of its own yet: saving must not write over the picture.
        self._workspace.open(project, None)
        words = self.tr("This is the design that {0} carries, with fresh weights.")
        self._say(words.format(path.name), "info")
        return True

    def save(self, path: Path) -> bool:
        """Save the design, and its weights beside it. Returns whether it worked."""
        if path.suffix != files.SUFFIX:
            path = path.with_name(path.name + files.SUFFIX)
        project = self._workspace.project
        try:
            write_atomically(path, files.dumps(project, self._workspace.catalog).encode())
        except OSError as error:
            self._say(why_not_written(path, error), "error")
            return False
        # The design is safe from here on; its weights come after.
        self._workspace.mark_saved(path, project)
        return self._save_weights(project.weights, path) if project.weights else self._saved(path)

    def _saved(self, path: Path) -> bool:
        self._say(self.tr("Saved as {0}.").format(path.name), "good")
        return True

    def _save_weights(self, digest: str, path: Path) -> bool:
        """Put the weights beside the design; those that are large, on a thread."""
        store, kept = self._store, self._store.path(digest)

        def failed(error: Exception) -> None:
            reason = why_not_written(path, error) if isinstance(error, OSError) else str(error)
            self._say(f"{path.name} is saved, but its weights are not: {reason}", "error")

        if kept is not None and _is_large(kept):
            self._tasks.run(
                self.tr("Saving the weights beside {0}…").format(path.name),
                lambda tell: store.save_beside(digest, path, tell),
                lambda _nothing: self._saved(path),
                failed,
            )
            return True
        try:
            store.save_beside(digest, path)
        except OSError as error:
            failed(error)
            return False
        return self._saved(path)

    def export_code(self, path: Path) -> bool:
        """Write the Keras code with its training part."""
        workspace = self._workspace
        try:
            source = design_source(workspace.project, workspace.whole_analysis, workspace.catalog)
        except NotSound as error:
            self._say(
                self.tr("The code cannot be written yet. {0}").format(told(str(error))), "error"
            )
            return False
        except DataError as error:
            # The network alone is still worth having.
            source = design_source(
                workspace.project, workspace.whole_analysis, workspace.catalog, with_training=False
            )
            if self._write(path, source.encode()):
                self._say(
                    self.tr("Wrote {0} without the training part. {1}").format(
                        path.name, told(str(error))
                    ),
                    "warning",
                )
                return True
            return False
        return self._write(path, source.encode())

    def export_keras(self, path: Path) -> None:
        """Have the engine write a ``.keras`` file; the message follows when it is there."""
        project = self._workspace.project
        try:
            plan = lower(self._workspace.whole_analysis, project.name)
        except NotSound as error:
            self._say(
                self.tr("The model cannot be written yet. {0}").format(told(str(error))), "error"
            )
            return
        weights = self._store.path(project.weights) if project.weights else None
        job = f"export-{self._service.next_serial()}"
        self._exports[job] = self._tasks.begin(
            self.tr("Writing {0}…").format(path.name), lambda: self._cancel_export(job, path)
        )
        self._service.export_keras(ExportKerasRequest(job, plan, path, project.seed, weights))

    def _cancel_export(self, job: str, path: Path) -> None:
        self._over(job)
        self._service.cancel_export(job)
        self._say(self.tr("{0} was not written.").format(path.name), "info")

    def _on_heard(self, event: object) -> None:
        """Take note of the end of an export of this window."""
        if isinstance(event, EngineGone):
            lost = [job for job in list(self._exports) if self._over(job)]
            if lost and event.sentence:
                self._say(self.tr("The model was not written. {0}").format(event.sentence), "error")
        elif isinstance(event, Exported) and self._over(event.job):
            self._say(" ".join((self.tr("Wrote {0}.").format(event.path), *event.notes)), "good")
            self.wrote.emit(event.path)
        elif isinstance(event, Failed) and self._over(event.job):
            if event.detail:
                log.info("export: %s\n%s", event.sentence, event.detail)
            self._say(event.sentence, "error")

    def _over(self, job: str) -> bool:
        """End the task of an export; return whether it was one of this window's."""
        task = self._exports.pop(job, None)
        if task is not None:
            self._tasks.end(task)
        return task is not None

    def drawing(self, background: Background = "paper", *, embed_font: bool = False) -> str:
        """Return the design as SVG; "" where there is nothing to draw, which is said."""
        draw = self._drawing_work(background, embed_font=embed_font)
        return draw() if draw is not None else ""

    def _drawing_work(
        self, background: Background, *, embed_font: bool
    ) -> Callable[[], str] | None:
        """Return what draws the design as it is now, on any thread."""
        workspace = self._workspace
        if not workspace.graph.nodes:
            self._say(self.tr("There is nothing to draw: the design is empty."), "warning")
            return None
        analysis, view, notes = workspace.analysis, workspace.shown.view, workspace.notes

        def draw() -> str:
            figure = design_figure(analysis, view.positions, direction=view.direction, notes=notes)
            return figure_svg(figure, background=background, embed_font=embed_font)

        return draw

    def export_picture(self, path: Path, choice: PictureChoice | None = None) -> bool:
        """Draw the design as SVG, PDF or PNG, as the ending of the name says."""
        work = self._picture_work(path, choice)
        if work is None:
            return False
        try:
            data = work()
        except PictureError as error:
            self._say(str(error), "error")
            return False
        return self._write(path, data)

    def export_picture_later(self, path: Path, choice: PictureChoice) -> None:
        """Do the same on a thread: a large design takes seconds."""
        work = self._picture_work(path, choice)
        if work is not None:
            self._tasks.run(
                self.tr("Drawing {0}…").format(path.name),
                lambda _tell: work(),
                lambda data: self._write(path, data),
                lambda error: self._say(str(error), "error"),
                lambda: self._say(self.tr("{0} was not written.").format(path.name), "info"),
            )

    def _picture_work(self, path: Path, choice: PictureChoice | None) -> Callable[[], bytes] | None:
        """Return what makes the picture, on any thread; None if there is nothing to draw."""
        suffix = path.suffix.lower()
        choice = choice or PictureChoice(suffix)
        workspace = self._workspace
        project, catalog = workspace.project, workspace.catalog
        draw = self._drawing_work(choice.background, embed_font=suffix == SVG)
        if draw is None:
            return None

        def work() -> bytes:
            text = carried_text(project, catalog) if choice.carry else ""
            return picture_file(draw(), suffix, zoom=choice.zoom, title=project.name, carried=text)

        return work

    def _write(self, path: Path, data: bytes) -> bool:
        try:
            write_atomically(path, data)
        except OSError as error:
            self._say(why_not_written(path, error), "error")
            return False
        self._say(self.tr("Wrote {0}.").format(path), "good")
        self.wrote.emit(path)
        return True

    def _say(self, text: str, severity: str) -> None:
        self._workspace.said.emit(text, severity)


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size > LARGE
    except OSError:
        return False
