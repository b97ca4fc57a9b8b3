"""The pictures of the README: ``python -m tests.pictures`` makes them all anew.

They are grabbed from the running program, with its own font and without a screen; the training
that they show is really run, on the embedded digits.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".pictures"
WIDTH, HEIGHT = 1360, 850
PATIENCE_MS, TURN_MS = 120_000, 100


def main() -> None:
    """Make all pictures, or those that are named."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_SCALE_FACTOR", "1")
    with tempfile.TemporaryDirectory() as home:
        os.environ["CNNBUILDER_HOME"] = home
        from PySide6.QtWidgets import QApplication

        app = QApplication(["cnnbuilder"])
        FOLDER.mkdir(exist_ok=True)
        studio = Studio(app)
        wanted = sys.argv[1:]
        for name, take in studio.pictures().items():
            if not wanted or name in wanted:
                take()
                studio.shoot(name)
        studio.close()


class Studio:
    """One window, and what has to be done for each picture."""

    def __init__(self, app: object) -> None:
        from app.program import Program

        self._program = Program(app)  # type: ignore[arg-type]
        self._window = self._program.starter_window()
        self._window.setWindowState(self._window.windowState().WindowNoState)
        self._window.resize(WIDTH, HEIGHT)
        self._window.show()
        self._wait(400)

    def pictures(self) -> dict[str, Callable[[], None]]:
        """What there is, in the order in which it is taken."""
        return {
            "design": self._design,
            "error": self._error,
            "train": self._train,
            "look": self._look,
            "resnet50": self._resnet,
            "start": self._start,
        }

    def shoot(self, name: str) -> None:
        """Write the window as it is now."""
        self._wait(500)
        path = FOLDER / f"{name}.png"
        self._window.grab().save(str(path))
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")

    def close(self) -> None:
        """Close the window and end the engines."""
        self._window.close_for_good()

    def _wait(self, milliseconds: int) -> None:
        from PySide6.QtTest import QTest

        QTest.qWait(milliseconds)

    def _until(self, done: Callable[[], bool]) -> None:
        for _ in range(PATIENCE_MS // TURN_MS):
            if done():
                return
            self._wait(TURN_MS)
        raise TimeoutError("what the picture shows did not come about")

    def _open(self, template: str) -> None:
        self._window.show_mode("design")
        self._window.files.new(template)
        self._window.canvas.welcome()
        self._wait(200)

    def _design(self) -> None:
        self._program.theme.set_mode("light")
        self._open("mnist-convnet")
        workspace = self._window.workspace
        workspace.select([workspace.graph.node_named("conv2d_1")])

    def _error(self) -> None:
        self._program.theme.set_mode("dark")
        self._open("mnist-convnet")
        workspace = self._window.workspace
        pool = workspace.graph.node_named("max_pooling2d_1")
        workspace.set_parameters(pool, {"pool_size": (6, 6)})
        self._window.docks.show_panel("problems")
        workspace.select([workspace.graph.node_named("conv2d_2")])
        self._wait(1200)

    def _train(self) -> None:
        self._program.theme.set_mode("dark")
        self._open("starter")
        from dataclasses import replace

        from cnnbuilder.project.edits import set_training

        workspace = self._window.workspace
        settings = replace(workspace.project.training, epochs=20, validation_split=0.1)
        workspace.apply("Train longer", lambda project: set_training(project, settings))
        self._window.acts["train"].trigger()
        self._wait(300)
        self._until(lambda: not self._window.training.is_running)

    def _look(self) -> None:
        self._program.theme.set_mode("light")
        if self._window.training.run_number == 0:
            self._train()
            self._program.theme.set_mode("light")
        self._window.show_mode("look")
        workspace = self._window.workspace
        workspace.select([workspace.graph.node_named("conv2d")])
        self._until(lambda: self._window.looking.result is not None)

    def _resnet(self) -> None:
        self._program.theme.set_mode("light")
        self._open("resnet50")
        self._window.canvas.fit()

    def _start(self) -> None:
        self._program.theme.set_mode("light")
        self._window.acts["start_page"].trigger()
        self._wait(10_000)  # its pictures are drawn one after the other


if __name__ == "__main__":
    main()
