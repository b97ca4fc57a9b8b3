"""Starting the window."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import time
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.engine_client import EngineService
from app.theme import MODES, Theme, pixmap
from app.window import Window
from app.workspace import Workspace
from cnnbuilder.catalog import load_catalog
from cnnbuilder.project.files import FileError, loads
from cnnbuilder.project.places import log_file, recovery_folder, settings_file
from cnnbuilder.project.recovery import Recovered, find_left_behind
from cnnbuilder.templates import STARTER, make_template

log = logging.getLogger(__name__)


def run_window(path: Path | None = None) -> int:
    """Open the window, with the design at ``path`` or the starter design; return the exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise RuntimeError("another kind of Qt application is running in this process")
    app.setApplicationName("cnnbuilder")
    app.setDesktopFileName("cnnbuilder")
    _write_log()
    window = make_window(app)
    _report_faults(window)
    window.show()
    if path is not None:
        window.commands.open_path(path)
    _offer_recovery(window)
    return app.exec()


def make_window(app: QApplication) -> Window:
    """Return a window with the starter design."""
    settings = QSettings(str(settings_file()), QSettings.Format.IniFormat)
    mode = str(settings.value("theme", "system"))
    theme = Theme(app, mode if mode in MODES else "system")
    app.setWindowIcon(QIcon(pixmap("app", theme.palette.main_button, 64)))
    catalog = load_catalog()
    workspace = Workspace(catalog, make_template(STARTER, catalog))
    service = EngineService(app)
    return Window(workspace, theme, service, settings)


def _write_log() -> None:
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=500_000, backupCount=1, encoding="utf-8"
        )
    except OSError:
        return  # a log that cannot be written must not keep the program from starting
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


def _report_faults(window: Window) -> None:
    """Have a fault of the program logged and told in a sentence, not printed and lost."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close_for_good()
            return
        log.critical("fault", exc_info=(kind, error, trace))
        window.say(
            f"Something in cnnbuilder went wrong ({kind.__name__}). Your design is kept; save it. "
            f"The details are in {log_file()}.",
            "error",
        )

    sys.excepthook = hook


def _offer_recovery(window: Window) -> None:
    """Offer the newest copy that a crash left behind."""
    found = find_left_behind(recovery_folder())
    if not found:
        return
    newest = found[0]
    name = newest.original.name if newest.original else "an unsaved design"
    when = time.strftime("%d %B, %H:%M", time.localtime(newest.when))

    def take() -> None:
        _take_recovered(window, newest)

    def discard() -> None:
        for each in found:
            each.copy.unlink(missing_ok=True)

    QTimer.singleShot(
        0,
        window,
        lambda: window.say(
            f"cnnbuilder ended unexpectedly. There is a copy of {name} from {when}.",
            "warning",
            (("Open the copy", take), ("Discard it", discard)),
        ),
    )


def _take_recovered(window: Window, recovered: Recovered) -> None:
    try:
        project = loads(recovered.text, window.workspace.catalog, "The copy")
    except FileError as error:
        window.say(str(error), "error")
        return
    window.workspace.open(project, recovered.original, saved=False)
    window.canvas.welcome()
    # The copy stays until this window has written its own.
    window.recovery.write()
    recovered.copy.unlink(missing_ok=True)
