"""Going from panel to panel by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.docks import focus_in
from app.panel_specs import LOOK, TRAIN

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.window import Window


def focus_panel(window: Window, step: int) -> None:
    """Give the focus to the next panel, or to the middle of the window, whichever follows."""
    middle: dict[str, QWidget] = {TRAIN: window.training_view, LOOK: window.maps}
    stops = [middle.get(window.mode, window.canvas)]
    if window.mode == LOOK:
        stops.insert(0, window.canvas)
    docks = window.docks
    stops += [docks.panel(dock.objectName()) for dock in docks.in_order()]
    now = window.focusWidget()
    at = [i for i, each in enumerate(stops) if now and (each is now or each.isAncestorOf(now))]
    focus_in(stops[((at[0] if at else -1) + step) % len(stops)])
