"""Opening, saving and exporting, with the words for what goes wrong. No dialogs here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.engine_client import EngineService
from app.picture import SVG, PictureError, picture_file
from app.workspace import Workspace
from cnnbuilder.data import DataError
from cnnbuilder.export.carried import SUFFIXES, carried_text, read_picture
from cnnbuilder.export.design import design_source
from cnnbuilder.export.figure import Background, design_figure, figure_svg
from cnnbuilder.link import ExportKerasRequest
from cnnbuilder.lowering import NotSound, lower
from cnnbuilder.project import files
from cnnbuilder.project.atomic import why_not_written, write_atomically
from cnnbuilder.project.files import FileError
from cnnbuilder.project.places import weights_folder
from cnnbuilder.project.project import Project
from cnnbuilder.project.weights import WeightsStore
from cnnbuilder.templates import make_template


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
        wrote: (Path) Code or a picture was written.
    """

    wrote = Signal(object)

    def __init__(
        self, workspace: Workspace, service: EngineService, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
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
        try:
            project = files.read_design(path, self._workspace.catalog)
        except FileError as error:
            self._say(str(error), "error")
            return False
        note = None
        if project.weights:
            note = self._store.open_beside(project.weights, path)
        self._workspace.open(project, path)
        if note:
            self._say(note, "warning")
        return True

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
        try:
            if project.weights:
                self._store.save_beside(project.weights, path)
        except OSError as error:
            self._say(
                f"{path.name} is saved, but its weights are not: {why_not_written(path, error)}",
                "error",
            )
            return False
        self._say(self.tr("Saved as {0}.").format(path.name), "good")
        return True

    def export_code(self, path: Path) -> bool:
        """Write the Keras code with its training part."""
        workspace = self._workspace
        try:
            source = design_source(workspace.project, workspace.whole_analysis, workspace.catalog)
        except NotSound as error:
            self._say(self.tr("The code cannot be written yet. {0}").format(error), "error")
            return False
        except DataError as error:
            # The network alone is still worth having.
            source = design_source(
                workspace.project, workspace.whole_analysis, workspace.catalog, with_training=False
            )
            if self._write(path, source.encode()):
                self._say(
                    self.tr("Wrote {0} without the training part. {1}").format(path.name, error),
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
            self._say(self.tr("The model cannot be written yet. {0}").format(error), "error")
            return
        weights = self._store.path(project.weights) if project.weights else None
        self._say(self.tr("Writing {0}…").format(path.name), "info")
        job = f"export-{self._service.next_serial()}"
        self._service.export_keras(ExportKerasRequest(job, plan, path, project.seed, weights))

    def drawing(self, background: Background = "paper", *, embed_font: bool = False) -> str:
        """Return the design as SVG; "" where there is nothing to draw, which is said."""
        project = self._workspace.project
        if not self._workspace.graph.nodes:
            self._say(self.tr("There is nothing to draw: the design is empty."), "warning")
            return ""
        figure = design_figure(
            self._workspace.analysis,
            project.view.positions,
            direction=project.view.direction,
            notes=self._workspace.notes,
        )
        return figure_svg(figure, background=background, embed_font=embed_font)

    def export_picture(self, path: Path, choice: PictureChoice | None = None) -> bool:
        """Draw the design as SVG, PDF or PNG, as the ending of the name says."""
        suffix = path.suffix.lower()
        choice = choice or PictureChoice(suffix)
        svg = self.drawing(choice.background, embed_font=suffix == SVG)
        if not svg:
            return False
        workspace = self._workspace
        text = carried_text(workspace.project, workspace.catalog) if choice.carry else ""
        title = workspace.project.name
        try:
            data = picture_file(svg, suffix, zoom=choice.zoom, title=title, carried=text)
        except PictureError as error:
            self._say(str(error), "error")
            return False
        return self._write(path, data)

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
