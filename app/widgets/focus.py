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


def put_after(before: QWidget, widget: QWidget) -> None:
    """Have the Tab key come to the parts of ``widget`` right after ``before``.

    WORKAROUND Qt leaves a part that hands the focus on to another (an editor, to its field) where
    it was, and comes from there back to the field: Tab would go round in circles. Some hand it on
    only later, or take it only when they are chosen. So all parts take the focus themselves while
    the order is made.
    """
    parts = [part for part in widget.findChildren(QWidget) if part.window() is widget.window()]
    kept = [(part, part.focusProxy(), part.focusPolicy()) for part in parts]
    for part, proxy, _ in kept:
        if proxy is not None:
            part.setFocusProxy(None)  # type: ignore[arg-type]
        part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for part in parts:
        QWidget.setTabOrder(before, part)
        before = part
    for part, proxy, policy in kept:
        part.setFocusPolicy(policy)
        if proxy is not None:
            part.setFocusProxy(proxy)


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
