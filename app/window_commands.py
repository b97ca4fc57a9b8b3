"""What the window's commands do where that is more than a call: behind ``app.menu``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit

from app.code_reading import is_code
from app.files import PictureChoice
from app.languages import told
from app.menu_names import MENUS
from app.picture_dialog import PictureDialog
from app.shortcut_sheet import ShortcutSheet
from app.unsaved import AskToSave
from cnnbuilder.export.carried import carries_design
from cnnbuilder.project.files import SUFFIX
from cnnbuilder.project.own_blocks import OwnBlock
from cnnbuilder.project.places import runs_folder
from cnnbuilder.version import program_version

if TYPE_CHECKING:
    from app.window import Window

IMAGES = "*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff *.ppm *.pgm"
PICTURES = tuple(kind.removeprefix("*") for kind in IMAGES.split())
PAINT_FIRST_MS = 30


class WindowCommands(QObject):
    """What the commands of one window need dialogs or several parts for."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._asking: AskToSave | None = None
        self._sheet: ShortcutSheet | None = None
        # After an edit ``history_changed`` comes, too: to look at all commands twice takes 1 ms.
        window.workspace.history_changed.connect(self.refresh)
        window.workspace.selection_changed.connect(self.refresh)
        window.canvas.notes.selection_changed.connect(self.refresh)

    def refresh(self, _change: object = None) -> None:
        """Enable what can be done now."""
        if hasattr(self._window, "acts"):
            self._window.acts.refresh()

    def offer_block_back(self, block: OwnBlock) -> None:
        """Say that a block of the user's own is gone, and bring it back if that is wanted."""
        window = self._window
        words = self.tr("{0} is no longer in the palette.").format(block.name)
        back = (self.tr("Bring it back"), lambda: window.own_blocks.restore(block))
        window.say(words, "info", (back,))

    def new(self) -> None:
        """Begin an empty design."""

        def begin() -> None:
            self._window.files.new()
            self._window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

        self._unless_unsaved(begin)

    def open(self) -> None:
        """Ask for a design and open it: here, or in a window of its own."""
        self._ask_for_design()

    @property
    def is_untouched(self) -> bool:
        """Whether the window holds nothing of anybody's: another design may take the place."""
        window, workspace = self._window, self._window.workspace
        return (
            workspace.path is None and not workspace.is_changed and not window.training.is_running
        )

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

    def _ask_for_design(self) -> None:
        self._choose(
            self.tr("Open design"),
            "",
            self.tr("Designs, pictures that carry one, Keras code ({0});;All files (*)").format(
                "*.cnnb *.png *.svg *.py *.ipynb"
            ),
            self.open_path,
        )

    def open_path(self, path: Path) -> None:
        """Open a design, or the one in a picture, and show all of it; else look at the picture.

        It opens in a window of its own where this one holds a named or a changed design.
        """
        if path.suffix.lower() in PICTURES and not carries_design(path):
            self._show_image(path)
            return
        opened = self._window.program.open(path, self._window)
        if opened is not None:
            opened.canvas.welcome()

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

    def export_code(self) -> None:
        """Ask for a file and write the Keras code."""
        name = f"{self._window.workspace.project.name}.py"
        self._choose(
            self.tr("Export code"),
            name,
            self.tr("Python (*.py)"),
            lambda path: self._quietly(self._window.files.export_code(_suffixed(path, ".py"))),
            save=True,
        )

    def export_keras(self) -> None:
        """Ask for a file and write the model."""
        self._choose(
            self.tr("Export Keras model"),
            f"{self._window.workspace.project.name}.keras",
            self.tr("Keras models (*.keras)"),
            lambda path: self._window.files.export_keras(_suffixed(path, ".keras")),
            save=True,
        )

    def export_picture(self) -> None:
        """Ask how, then for a file, and draw the design."""
        drawing = self._window.files.drawing("none")
        if drawing:
            dialog = PictureDialog(drawing, self._window)
            dialog.chosen.connect(self._name_picture)
            dialog.open()

    def _name_picture(self, choice: PictureChoice) -> None:
        self._choose(
            self.tr("Export picture"),
            f"{self._window.workspace.project.name}{choice.suffix}",
            self.tr("Pictures ({0})").format(f"*{choice.suffix}"),
            lambda path: self._window.files.export_picture_later(
                _suffixed(path, choice.suffix), choice
            ),
            save=True,
        )

    @staticmethod
    def _quietly(_worked: bool) -> None:
        """Files says what happened itself."""

    # Images

    def open_image(self) -> None:
        """Ask for a picture and look at it."""
        self._choose(
            self.tr("Open image"),
            "",
            self.tr("Images ({0});;All files (*)").format(IMAGES),
            self._show_image,
        )

    def _show_image(self, path: Path) -> None:
        self._window.show_mode("look")
        self._window.photo.open_image(path)

    def paste(self) -> None:
        """Paste: text where text is edited, else a picture to look at."""
        focus = QGuiApplication.focusObject()
        if isinstance(focus, (QLineEdit, QPlainTextEdit)):
            focus.paste()
            return
        self._window.show_mode("look")
        self._window.photo.paste()

    def drop(self, data: QMimeData) -> None:
        """Take what was dropped on the window: a design, or a picture."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        designs = [
            path for path in paths if path.suffix == SUFFIX or is_code(path) or carries_design(path)
        ]
        if designs:
            for design in designs:
                self.open_path(design)
        elif paths:
            self._show_image(paths[0])
        else:
            self._window.say(self.tr("Only files of this computer can be dropped here."), "warning")

    # Help

    def show_shortcuts(self) -> None:
        """Show all keys and gestures on a page, or take that away."""
        if self._sheet is None:
            behind = self._window.messages.parentWidget() or self._window
            self._sheet = ShortcutSheet(self._window, MENUS, behind)
        self._sheet.toggle()

    def save_shortcuts(self, write: Callable[[Path], bool]) -> None:
        """Ask for a file and write the page of keys and gestures."""

        def chosen(path: Path) -> None:
            path = _suffixed(path, ".pdf")
            if write(path):
                self._window.say(self.tr("Wrote {0}.").format(path), "good")
            else:
                self._window.say(self.tr("{0} cannot be written.").format(path), "error")

        name = "cnnbuilder-keys.pdf"
        self._choose(self.tr("Save as PDF"), name, self.tr("PDF (*.pdf)"), chosen, save=True)

    # The rest

    def choose_theme(self, mode: str) -> None:
        """Take other colours, now and at the next start."""
        self._window.theme.set_mode(mode)
        self._window.remember_theme(mode)
        self.refresh()

    def train(self) -> None:
        """Train, or say why that cannot be."""
        reason = self._window.training.can_train()
        if reason:
            self._window.say(self.tr("Training cannot start. {0}").format(told(reason)), "error")
            return
        self._window.show_mode("train_mode")
        # After the new mode has been painted: both at once would hold the window up.
        QTimer.singleShot(PAINT_FIRST_MS, self._window, self._window.training.start)

    def about(self) -> None:
        """Say version, licence and places."""
        number = program_version() or "0"
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
