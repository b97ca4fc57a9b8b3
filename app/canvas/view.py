"""The view of the canvas: which gesture a press begins, keys, and blocks dropped on it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.breadcrumb import Breadcrumb
from app.canvas.choice_box import ChoiceBox
from app.canvas.connecting import Connecting
from app.canvas.duplicating import DuplicateGesture
from app.canvas.gestures import BandGesture, Gesture, PanGesture
from app.canvas.insert import Inserting
from app.canvas.items import WireItem
from app.canvas.moving import MoveGesture
from app.canvas.notes import Notes
from app.canvas.placing import append_block, drop_block
from app.canvas.reshaping import Reshaping
from app.canvas.viewport import Viewport
from app.canvas.wiring import WireGesture
from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.export import face as f
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.graph.neighbours import Way, first_block, neighbour
from cnnbuilder.project.edits import move, with_graph
from cnnbuilder.project.own_blocks import OwnBlock
from cnnbuilder.project.project import Position


class BlockSource(Protocol):
    """Who keeps blocks of the user's own."""

    def find(self, type_id: str) -> OwnBlock | None:
        """Return the block that a type id of the palette means."""

    def append(self, block: OwnBlock, middle: Position) -> NodeId | None:
        """Put one after the selected block."""

    def drop(self, block: OwnBlock, middle: Position, on: Edge | None) -> NodeId | None:
        """Put one where it was dropped."""


LAYER_MIME = "application/x-cnnbuilder-layer"
NUDGE = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
WAYS: dict[Qt.Key, Way] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


class CanvasView(Viewport):
    """Turns mouse and keys into gestures. GUI thread only.

    Signals:
        menu_wanted: (place on the screen, place on the canvas's widget) A menu of what is selected
            is asked for.
    """

    menu_wanted = Signal(QPoint, QPoint)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, theme, parent)
        self._gesture: Gesture | None = None
        self._target_wire: WireItem | None = None
        self._space = False
        self._selected_wire: Edge | None = None
        self.own_blocks: BlockSource | None = None  # the window gives them
        self.notes = Notes(self)
        self.breadcrumb = Breadcrumb(self, theme)
        # The scene hears of it after this; what is in the group is shown once it is there.
        workspace.scope_changed.connect(lambda: QTimer.singleShot(0, self, self.welcome))
        self.box = ChoiceBox(self, theme)
        self.inserting = Inserting(self, self.box)
        self.connecting = Connecting(self, self.box)
        self.reshaping = Reshaping(self, self.box)
        self._chosen_before: tuple[NodeId, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        place = self.mapToScene(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._gesture = PanGesture(self, place)
        elif left:
            self._gesture = self._press(place, event.modifiers())

    def _press(self, place: QPointF, keys: Qt.KeyboardModifier) -> Gesture | None:
        adding = bool(
            keys & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        )
        self._select_wire(None)
        self._chosen_before = self._workspace.selection
        port = self.canvas.port_at(place)
        if port is not None:
            return WireGesture(self, place, *port)
        block = self.canvas.block_at(place)
        if block is not None:
            chosen = self._workspace.selection
            if adding and block.node in chosen:
                self._workspace.select(node for node in chosen if node != block.node)
                return None
            if adding:
                self._workspace.select((*chosen, block.node))
            elif block.node not in chosen:
                self._workspace.select([block.node])
            if keys & Qt.KeyboardModifier.AltModifier:
                return DuplicateGesture(self, place)
            return MoveGesture(self, place, block, alone=not adding)
        wire = self.canvas.wire_at(place)
        if wire is not None:
            self.notes.select(None)
            self._workspace.select([])
            self._select_wire(wire.edge)
            return None
        if not adding:
            self._workspace.select([])
        on_note = self.notes.press(place)
        if on_note is not None:
            return on_note
        return BandGesture(self, place, add=adding)

    def _select_wire(self, edge: Edge | None) -> None:
        for each in (self._selected_wire, edge):
            if each is not None and each in self.canvas.wires:
                self.canvas.wires[each].show_state("selected" if each == edge else "")
        self._selected_wire = edge
        self._workspace.select_wire(edge)

    @property
    def selected_wire(self) -> Edge | None:
        """The selected wire."""
        return self._selected_wire if self._selected_wire in self.canvas.wires else None

    @property
    def direction(self) -> f.Direction:
        """Which way the data flow on the canvas."""
        return self._workspace.project.view.direction

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.mapToScene(event.position().toPoint())
        if self._gesture is not None:
            self._gesture.keys = event.modifiers()
            self._gesture.drag(place)
        else:
            self.canvas.hover(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.keys = event.modifiers()
            gesture.finish(self.mapToScene(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.mapToScene(event.position().toPoint())
        block = self.canvas.block_at(place)
        if block is not None and self._workspace.open_group(block.node):
            return
        if block is None and self.notes.double_click(place):
            return
        if event.button() == Qt.MouseButton.LeftButton and self._is_empty(place):
            # The first press has let go of the selection, after which the block should come.
            self._workspace.select(self._chosen_before)
            self.inserting.search(event.position().toPoint())
            return
        # A quick second press is a press: Qt sends it as a double click.
        self.mousePressEvent(event)

    def _is_empty(self, place: QPointF) -> bool:
        scene = self.canvas
        return not (scene.block_at(place) or scene.port_at(place) or scene.wire_at(place))

    def leaveEvent(self, event: QEvent) -> None:
        self.canvas.hover(None)
        super().leaveEvent(event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._gesture is not None:
            self._gesture.cancel()
            self._gesture = None
        elif self.notes.key(event):
            pass
        elif key == Qt.Key.Key_Escape:
            self._select_wire(None)
            self._workspace.select([])
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif event.text() == "/":
            self.inserting.search()
        elif key in NUDGE and not self._workspace.selection:
            self.go(WAYS[key])
        elif key in NUDGE:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._nudge(*NUDGE[key], f.GRID * (4 if far else 1))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().unsetCursor()
        else:
            super().keyReleaseEvent(event)

    def _nudge(self, right: int, down: int, step: int) -> None:
        old = self._workspace.project.view.positions
        chosen = self._workspace.selection
        places = {
            node: (old[node][0] + right * step, old[node][1] + down * step)
            for node in chosen
            if node in old
        }
        self._workspace.apply(
            "Move blocks", lambda project: move(project, places), merge=("nudge", chosen)
        )

    def delete_selected(self) -> None:
        """Delete the selected blocks, or the selected wire."""
        wire, chosen = self._selected_wire, self._workspace.selection
        if self.notes.selected is not None:
            self.notes.delete_selected()
        elif chosen:
            names = self._workspace.graph.name_of(chosen[0])
            label = f"Delete {names}" if len(chosen) == 1 else f"Delete {len(chosen)} blocks"
            self._workspace.apply(
                label,
                lambda project: with_graph(project, edits.remove_nodes(project.graph, chosen)),
            )
        elif wire is not None:
            self._selected_wire = None
            self._workspace.apply(
                "Delete wire",
                lambda project: with_graph(project, edits.disconnect(project.graph, [wire])),
            )

    def go(self, way: Way, *, adding: bool = False) -> None:
        """Select the block that an arrow leads to from the one selected last."""
        graph, chosen = self._workspace.graph, self._workspace.selection
        places = self._workspace.project.view.positions
        if chosen:
            node = neighbour(graph, places, chosen[-1], way, self.direction)
        else:
            node = first_block(graph.nodes, places)
        if node is None:
            return
        kept = tuple(each for each in chosen if each != node) if adding else ()
        self._select_wire(None)
        self._workspace.select((*kept, node))
        self.show_block(node)

    def pointer_place(self) -> tuple[float, float] | None:
        """Return where the pointer is on the canvas, or None while it is elsewhere."""
        if not self.viewport().underMouse():
            return None
        place = self.mapToScene(self.viewport().mapFromGlobal(self.cursor().pos()))
        return place.x(), place.y()

    # The menu of what is under the pointer, or selected

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._gesture is not None:
            return
        at = event.pos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self._choose_under(self.mapToScene(at))
        else:
            at = self._menu_corner()
        self.menu_wanted.emit(self.mapToGlobal(at), at)
        event.accept()

    def _choose_under(self, place: QPointF) -> None:
        """Select what a menu is wanted for."""
        block, wire = self.canvas.block_at(place), self.canvas.wire_at(place)
        if block is not None:
            self._select_wire(None)
            if block.node not in self._workspace.selection:
                self._workspace.select([block.node])
            return
        self._workspace.select([])
        self._select_wire(wire.edge if wire is not None else None)
        note = self.notes.at(place) if wire is None else None
        self.notes.select(note.note.id if note is not None else None)

    def _menu_corner(self) -> QPoint:
        chosen = self._workspace.selection
        block = self.canvas.blocks.get(chosen[-1]) if chosen else None
        if block is None:
            return self.viewport().rect().center()
        self.show_block(block.node)
        return self.mapFromScene(block.sceneBoundingRect().center())

    @property
    def can_delete(self) -> bool:
        """Whether a block, a wire or a note is selected."""
        chosen = bool(self._workspace.selection) or self.notes.selected is not None
        return chosen or self._selected_wire is not None

    def append(self, type_id: str) -> None:
        """Add a block of a type after the selected one, below it, wired to it if that fits."""
        middle = self.mapToScene(self.viewport().rect().center())
        own = self.own_blocks.find(type_id) if self.own_blocks is not None else None
        if own is not None and self.own_blocks is not None:
            node = self.own_blocks.append(own, (middle.x(), middle.y()))
        else:
            node = append_block(self._workspace, type_id, (middle.x(), middle.y()))
        if node is not None:
            self.show_block(node)

    # Dropping blocks from the palette

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(LAYER_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()  # the window takes files and pictures

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not event.mimeData().hasFormat(LAYER_MIME):
            event.ignore()
            return
        wire = self.canvas.wire_at(self.mapToScene(event.position().toPoint()))
        self._aim_at(wire)
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._aim_at(None)
        super().dragLeaveEvent(event)

    def _aim_at(self, wire: WireItem | None) -> None:
        if wire is not self._target_wire:
            if self._target_wire is not None:
                self._target_wire.show_state("")
            if wire is not None:
                wire.show_state("target")
            self._target_wire = wire

    def dropEvent(self, event: QDropEvent) -> None:
        if not event.mimeData().hasFormat(LAYER_MIME):
            event.ignore()
            return
        type_id = bytes(event.mimeData().data(LAYER_MIME).data()).decode()
        where = self.mapToScene(event.position().toPoint())
        wire = self._target_wire
        self._aim_at(None)
        own = self.own_blocks.find(type_id) if self.own_blocks is not None else None
        if own is None and type_id not in self._workspace.catalog.layers:
            event.ignore()
            return
        event.acceptProposedAction()
        middle, on = (where.x(), where.y()), None if wire is None else wire.edge
        if own is not None and self.own_blocks is not None:
            self.own_blocks.drop(own, middle, on)
        else:
            drop_block(self._workspace, type_id, middle, on)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
