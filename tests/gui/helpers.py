"""Real mouse, key and drop events for widgets."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.view import CanvasView
from cnnbuilder.graph.model import NodeId

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


def _mouse(
    widget: QWidget,
    kind: QEvent.Type,
    place: QPoint,
    button: Qt.MouseButton,
    held: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
) -> None:
    event = QMouseEvent(
        kind, QPointF(place), QPointF(widget.mapToGlobal(place)), button, held, keys
    )
    QApplication.sendEvent(widget, event)


def drag(
    widget: QWidget,
    start: QPoint,
    end: QPoint,
    *,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NO_KEYS,
    steps: int = 5,
    release: bool = True,
) -> None:
    """Press at ``start``, move to ``end`` in steps, and let go."""
    none = Qt.MouseButton.NoButton
    _mouse(widget, QEvent.Type.MouseMove, start, none, none, keys)
    _mouse(widget, QEvent.Type.MouseButtonPress, start, button, button, keys)
    for step in range(1, steps + 1):
        place = start + (end - start) * step / steps
        _mouse(widget, QEvent.Type.MouseMove, place, none, button, keys)
    if release:
        _mouse(widget, QEvent.Type.MouseButtonRelease, end, button, none, keys)


def click(widget: QWidget, place: QPoint, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    """Press and let go at a place."""
    drag(widget, place, place, keys=keys, steps=1)


def drop(widget: QWidget, place: QPoint, formats: Mapping[str, bytes]) -> bool:
    """Drop data on a widget; return whether it was taken."""
    data = QMimeData()
    for name, content in formats.items():
        data.setData(name, content)
    return drop_data(widget, place, data)


def drop_data(widget: QWidget, place: QPoint, data: QMimeData) -> bool:
    """Drop data on a widget; return whether it was taken."""
    copy, buttons = Qt.DropAction.CopyAction, LEFT
    enter = QDragEnterEvent(place, copy, data, buttons, NO_KEYS)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(widget, QDragMoveEvent(place, copy, data, buttons, NO_KEYS))
    fallen = QDropEvent(QPointF(place), copy, data, buttons, NO_KEYS)
    QApplication.sendEvent(widget, fallen)
    return fallen.isAccepted()


def on_screen(view: CanvasView, place: QPointF) -> QPoint:
    """Return where a place on the canvas is in the viewport."""
    return view.mapFromScene(place)


def middle_of(view: CanvasView, node: NodeId) -> QPoint:
    """Return where the middle of a block is in the viewport."""
    return on_screen(view, view.canvas.blocks[node].sceneBoundingRect().center())


def output_of(view: CanvasView, node: NodeId) -> QPoint:
    """Return where the output port of a block is in the viewport."""
    return on_screen(view, view.canvas.blocks[node].output_point())


def input_of(view: CanvasView, node: NodeId, index: int = 0) -> QPoint:
    """Return where an input port of a block is in the viewport."""
    return on_screen(view, view.canvas.blocks[node].input_point(index))
