"""Without a mouse and without eyes: names for screen readers, tool tips, a focus that is seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QGraphicsView,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)

from tests.gui.states import name_of, on_top, seen_widgets, settle, states, whole_window

# These take the keys of what is in them, or scroll it; their content says what it is.
SILENT = (QScrollArea,)


def focusable(root: QWidget) -> list[QWidget]:
    """Return what the Tab key, or a press, can give the focus to."""
    return [
        each
        for each in seen_widgets(root)
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus
        and each.isEnabled()
        and each.focusProxy() is None
        and not isinstance(each, SILENT)
        # The parts of a spin box or a list that opens speak for the whole.
        and not each.objectName().startswith("qt_")
        # Qt keeps the bars of panels that are beside one another no more.
        and not (isinstance(each, QTabBar) and each.currentIndex() < 0)
    ]


def spoken_name(widget: QWidget) -> str:
    """Return what a screen reader says of a widget."""
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None else widget.accessibleName()


def test_everything_that_takes_the_focus_has_a_name(qapp):
    with whole_window(qapp) as window:
        window.resize(QSize(1600, 1000))
        nameless = {
            f"{name_of(each)} ({state})"
            for state, root in states(window)
            for each in focusable(root)
            if not spoken_name(each).strip()
        }
    assert sorted(nameless) == []


def test_buttons_that_are_only_a_picture_say_what_they_do(qapp):
    with whole_window(qapp) as window:
        window.resize(QSize(1600, 1000))
        silent = {
            f"{name_of(each)} ({state})"
            for state, root in states(window)
            for each in seen_widgets(root)
            if isinstance(each, QAbstractButton)
            and not each.objectName().startswith("qt_")
            and (
                not each.text()
                or (
                    isinstance(each, QToolButton)
                    and each.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
                )
            )
            and not each.icon().isNull()
            and not (each.toolTip() and spoken_name(each))
        }
    assert sorted(silent) == []


def picture_around(window: QWidget, widget: QWidget) -> QImage:
    """Return how a widget looks, with the little around it where a ring may be."""
    place = QRect(widget.mapTo(window, QPoint()), widget.size()).adjusted(-5, -5, 5, 5)
    return window.grab(place).toImage()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_focus_is_seen(qapp, qtbot, mode):
    """Whatever takes the focus by Tab looks different with it."""
    unseen: set[str] = set()
    with whole_window(qapp) as window:
        window.program.theme.set_mode(mode)
        window.resize(QSize(1600, 1000))
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        done: set[str] = set()
        for state, root in states(window):
            if root is not window:
                continue
            for widget in focusable(root):
                by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
                # A form has many rows of a kind; one of each kind will do.
                kind = f"{type(widget).__name__}, {widget.property('role')}, {state.split()[0]}"
                if not by_tab or kind in done or _inside_a_view(widget) or not on_top(widget):
                    continue
                done.add(kind)
                if not _looks_different(window, widget):
                    unseen.add(f"{name_of(widget)} ({state})")
    assert sorted(unseen) == []


def _inside_a_view(widget: QWidget) -> bool:
    """Whether a widget shows where one is by itself.

    Views have a selected row or block, and fill the panel; a field without a frame has a caret.
    """
    if isinstance(widget, QLineEdit):
        return not widget.hasFrame() or widget.parentWidget().objectName() in (
            "findBar",
            "choiceBox",
        )
    return isinstance(widget, (QAbstractItemView, QGraphicsView, QAbstractScrollArea))


def _looks_different(window: QWidget, widget: QWidget) -> bool:
    before = QApplication.focusWidget()
    if before is not None:
        before.clearFocus()
    settle()
    plain = picture_around(window, widget)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    if not widget.hasFocus():
        return True  # it handed the focus on to what it is for
    focused = picture_around(window, widget)
    widget.clearFocus()
    return bool(focused != plain)


def test_tab_reaches_every_panel_and_comes_back(qapp, qtbot):
    """Nothing keeps the Tab key for good."""
    with whole_window(qapp) as window:
        window.resize(QSize(1600, 1000))
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        window.workspace.select([window.workspace.graph.node_named("conv2d")])
        settle()
        window.canvas.setFocus(Qt.FocusReason.TabFocusReason)
        seen: list[QWidget] = []
        for _ in range(300):
            window.focusNextChild()
            current = QApplication.focusWidget()
            assert current is not None
            if current is window.canvas:
                break
            seen.append(current)
        else:
            pytest.fail("300 steps of Tab do not lead back to the canvas")
        for panel in (window.palette_panel, window.inspector, window.top_bar):
            assert any(panel.isAncestorOf(each) for each in seen), type(panel).__name__
