"""Starting the window."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import time
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.actions import translated
from app.program import Program
from app.window import Window
from cnnbuilder.project.files import FileError, loads
from cnnbuilder.project.places import log_file, recovery_folder
from cnnbuilder.project.recovery import Recovered, find_left_behind

log = logging.getLogger(__name__)


def run_window(*paths: Path) -> int:
    """Open a window for each design, or one with the starter design; return the exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise RuntimeError("another kind of Qt application is running in this process")
    app.setApplicationName("cnnbuilder")
    app.setDesktopFileName("cnnbuilder")
    _write_log()
    program = Program(app)
    _report_faults(program)
    window = program.starter_window()
    window.show()
    for path in paths:
        window.commands.open_path(path)
    if not paths:
        window.start.greet()
    _offer_recovery(window)
    return app.exec()


def make_window(app: QApplication) -> Window:
    """Return the window of a fresh program, with the starter design."""
    return Program(app).starter_window()


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


def _report_faults(program: Program) -> None:
    """Have a fault of the program logged and told in a sentence, not printed and lost."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            for window in program.windows:
                window.close_for_good()
            return
        log.critical("fault", exc_info=(kind, error, trace))
        if program.active is not None:
            words = translated(
                "Something in cnnbuilder went wrong ({0}). Your design is kept; save it. "
                "The details are in {1}."
            )
            program.active.say(words.format(kind.__name__, log_file()), "error")

    sys.excepthook = hook


def _offer_recovery(window: Window) -> None:
    """Offer the copies that a crash left behind."""
    found = find_left_behind(recovery_folder())
    if not found:
        return
    when = time.strftime("%d %B, %H:%M", time.localtime(found[0].when))
    names = [
        each.original.name if each.original else translated("an unsaved design") for each in found
    ]
    listed = ", ".join(names)
    several = len(found) > 1

    def take() -> None:
        for each in found:
            _take_recovered(window, each)

    def discard() -> None:
        for each in found:
            each.copy.unlink(missing_ok=True)

    if several:
        words = translated("There are copies of {0}, the last from {1}.")
        answers = ((translated("Open the copies"), take), (translated("Discard them"), discard))
    else:
        words = translated("There is a copy of {0} from {1}.")
        answers = ((translated("Open the copy"), take), (translated("Discard it"), discard))
    words = translated("cnnbuilder ended unexpectedly.") + " " + words.format(listed, when)
    QTimer.singleShot(0, window, lambda: window.say(words, "warning", answers))


def _take_recovered(window: Window, recovered: Recovered) -> None:
    """Open a copy: in the window if that holds nothing of anybody's, else in one of its own."""
    program = window.program
    try:
        project = loads(recovered.text, program.catalog, "The copy")
    except FileError as error:
        window.say(str(error), "error")
        return
    target = window if window.commands.is_untouched else program.make_window(None, window)
    target.workspace.open(project, recovered.original, saved=False)
    target.show()
    target.canvas.welcome()
    # The copy stays until this window has written its own.
    target.recovery.write()
    recovered.copy.unlink(missing_ok=True)
