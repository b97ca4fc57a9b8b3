"""A theme and designs for tests of panels."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.catalog import Catalog, load_catalog
from cnnbuilder.templates import make_template


@cache
def catalog() -> Catalog:
    return load_catalog()


@cache
def theme() -> Theme:
    """One for all tests, as there is one for the program."""
    return Theme(QApplication.instance(), "light")


def convnet(*selected: str) -> Workspace:
    workspace = Workspace(catalog(), make_template("mnist-convnet", catalog()))
    workspace.select(workspace.graph.node_named(name) for name in selected)
    return workspace


def set_params(workspace: Workspace, name: str, **values: object) -> None:
    assert workspace.set_parameters(workspace.graph.node_named(name), values)


def params(workspace: Workspace, name: str):
    return workspace.layer(workspace.graph.node_named(name)).params


def lose_the_size(workspace: Workspace) -> None:
    """Make conv2d_2 too large for what reaches it."""
    set_params(workspace, "max_pooling2d", pool_size=(4, 4))
    set_params(workspace, "max_pooling2d_1", pool_size=(4, 4))


def shown(qtbot, widget, width: int = 320, height: int = 800):
    # A test before may have failed in the dark.
    theme().set_mode("light")
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    return widget


def retype(field, text: str) -> None:
    """Click into a field, and write something else."""
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=field.rect().center())
    field.selectAll()
    for sign in text:
        if sign.isascii():
            QTest.keyClicks(field, sign)
        else:  # Qt's test functions know no other signs
            press = QEvent.Type.KeyPress
            QApplication.sendEvent(field, QKeyEvent(press, 0, Qt.KeyboardModifier(0), sign))


def wheel(widget, notches: int) -> QWheelEvent:
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event
