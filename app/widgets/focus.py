"""What of a widget takes keys, in the order in which one reads it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

# WORKAROUND PySide6 takes what QWidget.nextInFocusChain() and previousInFocusChain() return for a
# child of the widget they were called on: the window itself can become the "child" of a label, and
# when that goes, every object below the window counts as deleted. So nobody calls them here; a
# test in tests/architecture sees to it.


def key_takers(widget: QWidget) -> list[QWidget]:
    """Return the parts of ``widget`` that the Tab key reaches, in the order they were made."""
    return [
        part
        for part in widget.findChildren(QWidget)
        # The list that a combo box opens is a window of its own.
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.window() is widget.window()
    ]


def reading_order(widget: QWidget) -> list[QWidget]:
    """Return the parts of ``widget`` that take keys now, from top to bottom."""

    def place(part: QWidget) -> tuple[int, int]:
        corner = part.mapTo(widget, QPoint(0, 0))
        return corner.y(), corner.x()

    takers = [
        part
        for part in key_takers(widget)
        if part.isVisibleTo(widget) and part.isEnabled() and part.focusProxy() is None
    ]
    return sorted(takers, key=place)
