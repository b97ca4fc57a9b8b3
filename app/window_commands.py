"""What the window's commands do: the functions behind ``app.actions``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit

from app.unsaved import AskToSave
from cnnbuilder.graph.arrange import arrange
from cnnbuilder.project.edits import move
from cnnbuilder.project.files import SUFFIX
from cnnbuilder.project.places import runs_folder

if TYPE_CHECKING:
    from app.window import Window

IMAGES = "*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff *.ppm *.pgm"
ZOOM = 1.25
PAINT_FIRST_MS = 30


class WindowCommands(QObject):
    """The commands of one window, and when each can be used."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._asking: AskToSave | None = None
        window.workspace.changed.connect(self.refresh)
        window.workspace.selection_changed.connect(self.refresh)

    def table(self) -> Mapping[str, Callable[[], None]]:
        """Return the function of each command, by id."""
        window, canvas = self._window, self._window.canvas
        return {
            "new": lambda: self._unless_unsaved(lambda: window.files.new()),
            "open": lambda: self._unless_unsaved(self._open),
            "save": self.save,
            "save_as": self.save_as,
            "export_code": self._export_code,
            "export_keras": self._export_keras,
            "export_picture": self._export_picture,
            "quit": self._quit,
            "undo": window.workspace.undo,
            "redo": window.workspace.redo,
            "delete": canvas.delete_selected,
            "select_all": lambda: window.workspace.select(window.workspace.graph.nodes),
            "paste_image": self._paste,
            "search_blocks": self._search,
            "design": lambda: window.show_mode("design"),
            "train_mode": lambda: window.show_mode("train_mode"),
            "look": lambda: window.show_mode("look"),
            "fit": canvas.fit,
            "zoom_in": lambda: canvas.set_zoom(canvas.zoom * ZOOM),
            "zoom_out": lambda: canvas.set_zoom(canvas.zoom / ZOOM),
            "arrange": self._arrange,
            "theme_system": lambda: self._theme("system"),
            "theme_light": lambda: self._theme("light"),
            "theme_dark": lambda: self._theme("dark"),
            "train": self._train,
            "stop": window.training.stop,
            "open_image": self._open_image,
            "about": self._about,
        }

    def refresh(self, _change: object = None) -> None:
        """Enable what can be done now."""
        window = self._window
        if not hasattr(window, "acts"):
            return
        acts, workspace = window.acts, window.workspace
        acts["undo"].setEnabled(workspace.undo_label is not None)
        acts["redo"].setEnabled(workspace.redo_label is not None)
        acts["undo"].setText(self._with(self.tr("Undo"), workspace.undo_label))
        acts["redo"].setText(self._with(self.tr("Redo"), workspace.redo_label))
        acts["save"].setEnabled(workspace.is_changed or workspace.path is None)
        acts["delete"].setEnabled(window.canvas.can_delete)
        acts["stop"].setEnabled(window.training.is_running)
        acts["train"].setEnabled(not window.training.is_running)
        for mode in ("system", "light", "dark"):
            acts[f"theme_{mode}"].setChecked(window.theme.mode == mode)

    @staticmethod
    def _with(word: str, label: str | None) -> str:
        return f"{word}: {label}" if label else word

    # Files

    def _unless_unsaved(self, then: Callable[[], None]) -> None:
        """Do something that gives the design up, after asking where it is not saved."""
        if not self._window.workspace.is_changed:
            then()
            return
        self._ask(then)

    def _ask(self, then: Callable[[], None]) -> None:
        if self._asking is not None:
            self._asking.raise_()
            return
        asking = AskToSave(self._window.workspace.title, self._window)
        self._asking = asking

        def done(answer: str) -> None:
            self._asking = None
            if answer == "discard":
                then()
            elif answer == "save":
                self.save(then)

        asking.answered.connect(done)
        asking.open()

    def may_close(self) -> bool:
        """Whether the window may close now; if not, it has been asked and closes later."""
        if not self._window.workspace.is_changed:
            return True
        self._ask(self._window.close_for_good)
        return False

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save; asks for a name where there is none."""
        path = self._window.workspace.path
        if path is None:
            self.save_as(then)
        elif self._window.files.save(path) and then is not None:
            then()

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a name and save."""

        def chosen(path: Path) -> None:
            if self._window.files.save(path) and then is not None:
                then()

        name = self._window.workspace.project.name.replace("_", "-") + SUFFIX
        self._choose(self.tr("Save design"), name, self.tr("Designs (*.cnnb)"), chosen, save=True)

    def new_from(self, template: str) -> None:
        """Begin with one of the ready networks."""

        def begin() -> None:
            self._window.files.new(template)
            self._window.canvas.welcome()

        self._unless_unsaved(begin)

    def _open(self) -> None:
        self._choose(
            self.tr("Open design"), "", self.tr("Designs (*.cnnb);;All files (*)"), self.open_path
        )

    def open_path(self, path: Path) -> None:
        """Open a design and show all of it."""
        if self._window.files.open(path):
            self._window.canvas.welcome()

    def _choose(
        self,
        title: str,
        name: str,
        kinds: str,
        then: Callable[[Path], None],
        *,
        save: bool = False,
    ) -> None:
        """Ask for a file, without stopping the window meanwhile."""
        folder = self._window.workspace.path.parent if self._window.workspace.path else Path.home()
        dialog = QFileDialog(
            self._window, title, str(folder / name) if name else str(folder), kinds
        )
        dialog.setObjectName("fileDialog")
        if save:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.selectFile(name)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _export_code(self) -> None:
        name = f"{self._window.workspace.project.name}.py"
        self._choose(
            self.tr("Export code"),
            name,
            self.tr("Python (*.py)"),
            lambda path: self._quietly(self._window.files.export_code(_suffixed(path, ".py"))),
            save=True,
        )

    def _export_keras(self) -> None:
        self._choose(
            self.tr("Export Keras model"),
            f"{self._window.workspace.project.name}.keras",
            self.tr("Keras models (*.keras)"),
            lambda path: self._window.files.export_keras(_suffixed(path, ".keras")),
            save=True,
        )

    def _export_picture(self) -> None:
        self._choose(
            self.tr("Export picture"),
            f"{self._window.workspace.project.name}.svg",
            self.tr("Pictures (*.svg *.png)"),
            lambda path: self._quietly(
                self._window.files.export_picture(
                    path if path.suffix.lower() == ".png" else _suffixed(path, ".svg")
                )
            ),
            save=True,
        )

    @staticmethod
    def _quietly(_worked: bool) -> None:
        """Files says what happened itself."""

    def _quit(self) -> None:
        self._window.close()

    # Images

    def _open_image(self) -> None:
        self._choose(
            self.tr("Open image"),
            "",
            self.tr("Images ({0});;All files (*)").format(IMAGES),
            self._show_image,
        )

    def _show_image(self, path: Path) -> None:
        self._window.show_mode("look")
        self._window.photo.open_image(path)

    def _paste(self) -> None:
        focus = QGuiApplication.focusObject()
        if isinstance(focus, (QLineEdit, QPlainTextEdit)):
            focus.paste()
            return
        self._window.show_mode("look")
        self._window.photo.paste()

    def drop(self, data: QMimeData) -> None:
        """Take what was dropped on the window: a design, or a picture."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        designs = [path for path in paths if path.suffix == SUFFIX]
        if designs:
            self._unless_unsaved(lambda: self.open_path(designs[0]))
        elif paths:
            self._show_image(paths[0])
        else:
            self._window.say(self.tr("Only files of this computer can be dropped here."), "warning")

    # The rest

    def _search(self) -> None:
        self._window.palette_panel.focus_search()

    def _arrange(self) -> None:
        self._window.workspace.apply(
            "Arrange blocks", lambda project: move(project, arrange(project.graph))
        )
        self._window.canvas.fit()

    def _theme(self, mode: str) -> None:
        self._window.theme.set_mode(mode)
        self._window.remember_theme(mode)
        self.refresh()

    def _train(self) -> None:
        reason = self._window.training.can_train()
        if reason:
            self._window.say(self.tr("Training cannot start. {0}").format(reason), "error")
            return
        self._window.show_mode("train_mode")
        # After the new mode has been painted: both at once would hold the window up.
        QTimer.singleShot(PAINT_FIRST_MS, self._window, self._window.training.start)

    def _about(self) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("cnnbuilder")
        except PackageNotFoundError:
            number = "0"
        folder = runs_folder()
        self._window.say(
            self.tr("cnnbuilder {0}, MIT licence. Trainings are kept in {1}.").format(
                number, folder
            ),
            "info",
            ((self.tr("Open that folder"), lambda: _open_folder(folder)),),
        )


def _open_folder(folder: Path) -> None:
    from PySide6.QtCore import QUrl

    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _suffixed(path: Path, suffix: str) -> Path:
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
