"""Where things are in the window, and where the card can lie without hiding them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from app.widgets.form import FormRow
from cnnbuilder.graph.model import Edge, NodeId

if TYPE_CHECKING:
    from app.window import Window

GAP = 20  # between a ring and the card
INSET = 12  # from the window's edges
WIRE_ROOM = 12  # around a wire, which is thin
STAY = 120  # so much better a place must be before the card moves


def of_widget(window: Window, widget: QWidget | None) -> list[QRect]:
    """Return where a widget is seen in the window; nothing if it is not."""
    if widget is None or not widget.isVisibleTo(window):
        return []
    seen = widget.visibleRegion().boundingRect()
    if seen.isEmpty():
        return []
    return [QRect(widget.mapTo(window, seen.topLeft()), seen.size())]


def of_type(window: Window, type_id: str) -> list[QRect]:
    """Return where a block type stands in the list of blocks, or the list."""
    palette = window.palette_panel
    model, rows = palette.model, palette.list
    for row in range(model.rowCount()):
        index = model.index(row)
        spec = model.entry(index).spec
        if spec is not None and spec.type == type_id and rows.isVisibleTo(window):
            area = rows.visualRect(index) & rows.viewport().rect()
            if area.height() > 8:
                top = rows.viewport().mapTo(window, area.topLeft())
                return [QRect(top, area.size()).adjusted(6, 0, -6, 0)]
    return of_widget(window, palette)


def of_block(window: Window, node: NodeId | None) -> list[QRect]:
    """Return where a block is seen on the canvas."""
    block = window.canvas.canvas.blocks.get(node) if node is not None else None
    if block is None:
        return []
    return _on_canvas(window, block.sceneBoundingRect().toAlignedRect().adjusted(2, 2, -2, -2))


def of_wire(window: Window, edge: Edge | None) -> list[QRect]:
    """Return where a wire is seen on the canvas."""
    wire = window.canvas.canvas.wires.get(edge) if edge is not None else None
    if wire is None:
        return []
    area = wire.sceneBoundingRect().toAlignedRect()
    return _on_canvas(window, area.adjusted(-WIRE_ROOM, 0, WIRE_ROOM, 0))


def _on_canvas(window: Window, area: QRect) -> list[QRect]:
    view = window.canvas
    if not view.isVisibleTo(window):
        return []
    shown = view.mapFromScene(area).boundingRect() & view.viewport().rect()
    if shown.width() < 4 or shown.height() < 4:
        return []
    return [QRect(view.viewport().mapTo(window, shown.topLeft()), shown.size())]


def of_parameter(window: Window, name: str) -> list[QRect]:
    """Return where a parameter is edited in the inspector."""
    for row in window.inspector.findChildren(FormRow):
        if row.parameter.name == name and row.isVisibleTo(window):
            return of_widget(window, row)
    return of_widget(window, window.inspector)


def place_card(
    size: QSize, window: QRect, targets: Sequence[QRect], now: QPoint, away: QRect | None = None
) -> QPoint:
    """Return where the card hides nothing that is meant, near to it, and near to where it was.

    Args:
        size: Of the card.
        window: What it must stay within.
        targets: What must be seen.
        now: Where the card lies.
        away: What else it must not cover, such as the pointer that drags something.
    """
    room = window.adjusted(INSET, INSET, -INSET, -INSET)
    places = [now]
    for target in targets:
        middle = target.center()
        x, y = middle.x() - size.width() // 2, middle.y() - size.height() // 2
        places += [
            QPoint(target.right() + GAP, y),
            QPoint(target.left() - GAP - size.width(), y),
            QPoint(x, target.bottom() + GAP),
            QPoint(x, target.top() - GAP - size.height()),
        ]
    lowest = room.bottom() + 1 - size.height()
    rightmost = room.right() + 1 - size.width()
    places += [
        QPoint(x, y)
        for x in (room.left(), (room.left() + rightmost) // 2, rightmost)
        for y in (room.top(), (room.top() + lowest) // 2, lowest)
    ]
    within = [
        QPoint(max(room.left(), min(place.x(), rightmost)), max(room.top(), min(place.y(), lowest)))
        for place in places
    ]

    def cost(place: QPoint) -> float:
        card = QRect(place, size)
        hidden = sum(_area(card & target.adjusted(-8, -8, 8, 8)) for target in targets)
        if away is not None:
            hidden += 4 * _area(card & away)
        far = min((_distance(card, target) for target in targets), default=0)
        return hidden * 10 + far + (STAY if place != now else 0)

    return min(within, key=cost)


def _area(area: QRect) -> int:
    return area.width() * area.height() if area.isValid() else 0


def _distance(one: QRect, other: QRect) -> int:
    across = max(one.left() - other.right(), other.left() - one.right(), 0)
    down = max(one.top() - other.bottom(), other.top() - one.bottom(), 0)
    return across + down
