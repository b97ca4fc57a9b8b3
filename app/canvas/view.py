"""The view of the canvas: zoom, pan, and which gesture a press begins."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QLabel, QWidget

from app.canvas.gestures import BandGesture, Gesture, MoveGesture, PanGesture, WireGesture
from app.canvas.items import WireItem
from app.canvas.placing import append_block, drop_block
from app.canvas.scene import CanvasScene
from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.export import face as f
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.project.edits import move, with_graph

LAYER_MIME = "application/x-cnnbuilder-layer"
SMALLEST, LARGEST = 0.05, 3.0
LEGIBLE, COMFORTABLE = 0.3, 0.7  # below the first, all of a design is no use to begin with
MARGIN = 40.0
SMALL_CHANGE = 60
DOT = 1.7
NUDGE = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CanvasView(QGraphicsView):
    """Shows the scene and turns mouse and keys into gestures. GUI thread only.

    Signals:
        zoom_changed: (float) 1.0 is 100 %.
    """

    zoom_changed = Signal(float)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = CanvasScene(workspace, theme, self)
        self._workspace = workspace
        self._theme = theme
        self._gesture: Gesture | None = None
        self._target_wire: WireItem | None = None
        self._space = False
        self._fitted_size = QSize()
        self._fitting = True  # the whole design stays in view until somebody zooms or pans
        self._selected_wire: Edge | None = None
        self.setScene(self.canvas)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("The blocks of the network and the wires between."))
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        # Children of the viewport would be scrolled along with the canvas.
        self._hint = QLabel(self)
        self._hint.setObjectName("pointerHint")
        self._hint.setWordWrap(True)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.hide()
        self._empty = QLabel(self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._empty.setText(
            self.tr("Drag an Input from the left onto the canvas, then a Conv2D below it.")
        )
        theme.changed.connect(self._restyle)
        workspace.changed.connect(self._show_empty)
        self._restyle()
        self._show_empty()

    # Looks

    def _restyle(self) -> None:
        p = self._theme.palette
        self._hint.setStyleSheet(
            f"background: {p.error_ground}; color: {p.error}; border: 1px solid {p.error};"
            "border-radius: 6px; padding: 6px 10px; font-size: 12px;"
        )
        self._empty.setStyleSheet(f"color: {p.tertiary}; font-size: 15px;")
        self.viewport().update()

    def _show_empty(self) -> None:
        self._empty.setVisible(not self._workspace.graph.nodes)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        p = self._theme.palette
        area = QRectF(rect)
        painter.fillRect(area, QColor(p.ground))
        step = f.GRID
        while step * self.zoom < 11:
            step *= 2
        pen = QPen(QColor(p.dots), DOT)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        left = int(area.left() // step) * step
        top = int(area.top() // step) * step
        dots = [
            QPointF(x, y)
            for x in range(left, int(area.right()) + step, step)
            for y in range(top, int(area.bottom()) + step, step)
        ]
        painter.drawPoints(dots)

    def say_at_pointer(self, text: str) -> None:
        """Show a remark beside the pointer; empty hides it."""
        if not text:
            self._hint.hide()
            return
        self._hint.setText(text)
        self._hint.setMaximumWidth(280)
        self._hint.adjustSize()
        place = self.viewport().mapFromGlobal(self.cursor().pos()) + QPoint(16, 16)
        place.setX(min(place.x(), self.viewport().width() - self._hint.width() - 8))
        place.setY(min(place.y(), self.viewport().height() - self._hint.height() - 8))
        self._hint.move(place)
        self._hint.show()

    # Zoom and pan

    @property
    def zoom(self) -> float:
        """Pixels on the screen for one on the canvas."""
        return self.transform().m11()

    def set_zoom(self, zoom: float, anchor: QPoint | None = None) -> None:
        """Zoom; what is under ``anchor`` (in the viewport) stays there."""
        self._fitting = False
        zoom = min(max(zoom, SMALLEST), LARGEST)
        fixed = anchor if anchor is not None else self.viewport().rect().center()
        before = self.mapToScene(fixed)
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.pan_by(self.mapToScene(fixed) - before)
        self.zoom_changed.emit(zoom)

    def pan_by(self, offset: QPointF) -> None:
        """Move the canvas by an offset on the canvas."""
        self._fitting = False
        middle = QRectF(self.viewport().rect()).center()
        self.centerOn(self.mapToScene(middle.toPoint()) - offset)

    def welcome(self) -> None:
        """Show the whole design where it can be read, else its beginning; and keep to that."""
        self._fitting = True
        self._show_content(LEGIBLE)

    def fit(self) -> None:
        """Show the whole design, never larger than 100 %, also when the window is resized."""
        self._fitting = True
        self._show_content(SMALLEST)

    def _show_content(self, least: float) -> None:
        area = self.canvas.content()
        if area.isEmpty():
            self.setTransform(QTransform())
            self.centerOn(0, 0)
            self.zoom_changed.emit(1.0)
            return
        area = area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        size = self.viewport().size()
        zoom = min(size.width() / area.width(), size.height() / area.height(), 1.0)
        middle = area.center()
        if zoom < least:
            zoom = max(least, COMFORTABLE if least > SMALLEST else least)
            middle.setY(area.top() + size.height() / zoom / 2)
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.centerOn(middle)
        self.zoom_changed.emit(self.zoom)

    def show_block(self, node: NodeId) -> None:
        """Bring a block into view, if it is not."""
        block = self.canvas.blocks.get(node)
        if block is not None:
            self.ensureVisible(block, 40, 40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect())
        # A message line that comes and goes below is no reason to move the design.
        grown = event.size() - self._fitted_size
        if self._fitting and max(abs(grown.width()), abs(grown.height())) > SMALL_CHANGE:
            self._fitted_size = event.size()
            self.welcome()

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, angle = event.pixelDelta(), event.angleDelta()
        zooming = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not pixels.isNull() and not zooming and event.phase() != Qt.ScrollPhase.NoScrollPhase:
            self.pan_by(QPointF(pixels) / self.zoom)
        else:
            self.set_zoom(self.zoom * 1.0015 ** angle.y(), event.position().toPoint())
        event.accept()

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
            return MoveGesture(self, place, block, alone=not adding)
        wire = self.canvas.wire_at(place)
        if wire is not None:
            self._workspace.select([])
            self._select_wire(wire.edge)
            return None
        if not adding:
            self._workspace.select([])
        return BandGesture(self, place, add=adding)

    def _select_wire(self, edge: Edge | None) -> None:
        for each in (self._selected_wire, edge):
            if each is not None and each in self.canvas.wires:
                self.canvas.wires[each].show_state("selected" if each == edge else "")
        self._selected_wire = edge

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.mapToScene(event.position().toPoint())
        if self._gesture is not None:
            self._gesture.drag(place)
        else:
            self.canvas.hover(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish(self.mapToScene(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # A quick second press is a press: Qt sends it as a double click.
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.canvas.hover(None)
        super().leaveEvent(event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._gesture is not None:
            self._gesture.cancel()
            self._gesture = None
        elif key == Qt.Key.Key_Escape:
            self._select_wire(None)
            self._workspace.select([])
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in NUDGE and self._workspace.selection:
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
        if chosen:
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

    @property
    def can_delete(self) -> bool:
        """Whether a block or a wire is selected."""
        return bool(self._workspace.selection) or self._selected_wire is not None

    def append(self, type_id: str) -> None:
        """Add a block of a type after the selected one, below it, wired to it if that fits."""
        middle = self.mapToScene(self.viewport().rect().center())
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
        if type_id not in self._workspace.catalog.layers:
            event.ignore()
            return
        event.acceptProposedAction()
        drop_block(
            self._workspace, type_id, (where.x(), where.y()), None if wire is None else wire.edge
        )
        self.setFocus(Qt.FocusReason.OtherFocusReason)
