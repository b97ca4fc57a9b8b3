"""A fresh process that opens the window and says when it could be used. Run by test_window."""

from __future__ import annotations

import sys
import time

# Wall clock, since the parent says when it started this process.
STARTED = float(sys.argv[1])


def main() -> None:
    """Print seconds from the start of this process to first paint and an idle loop."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from app.main import make_window

    class FirstPaint(QObject):
        painted = False

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and not self.painted:
                self.painted = True
                # A timer of 0 ms runs when everything else that was waiting is done.
                QTimer.singleShot(0, done)
            return False

    app = QApplication([])
    window = make_window(app)
    watcher = FirstPaint()
    window.canvas.viewport().installEventFilter(watcher)

    def done() -> None:
        sys.stdout.write(f"{time.time() - STARTED} {'tensorflow' in sys.modules}\n")
        sys.stdout.flush()
        window.close_for_good()
        app.quit()

    window.show()
    app.exec()


if __name__ == "__main__":
    main()
