"""A window that looks at one image after another. Run by test_look."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(folder: str) -> None:
    """Open each image of a folder in *Look inside*; print the milliseconds until maps are shown."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from app.main import make_window

    app = QApplication([])
    window = make_window(app)
    images = sorted(Path(folder).iterdir())
    taken: list[float] = []
    begun = 0.0

    def following() -> None:
        nonlocal begun
        if not images:
            sys.stdout.write(json.dumps(taken[1:]) + "\n")  # the first warms the engine
            sys.stdout.flush()
            window.close_for_good()
            app.quit()
            return
        begun = time.perf_counter()
        window.photo.open_image(images.pop(0))

    def shown() -> None:
        if window.looking.result is not None and begun:
            taken.append((time.perf_counter() - begun) * 1e3)
            QTimer.singleShot(100, following)

    window.looking.result_changed.connect(shown)
    window.show()
    window.show_mode("look")
    QTimer.singleShot(12_000, following)
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1])
