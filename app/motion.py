"""Whether things move: not where the system, or the person, asks for less motion."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QApplication, QStyle

SWITCH = "CNNBUILDER_REDUCED_MOTION"
USUAL_MS = 160


def duration(usual: int = USUAL_MS) -> int:
    """Return how long a movement takes, in milliseconds; 0 where nothing should move."""
    if os.environ.get(SWITCH):
        return 0
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return usual if QApplication.style().styleHint(hint) > 0 else 0
