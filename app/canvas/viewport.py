"""The canvas as something one looks at: its ground, zoom and pan. What the mouse does is elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QLabel, QWidget

from app.canvas.animation import Gliding
from app.canvas.dots import Dots
from app.canvas.paint import CHIP
from app.canvas.scene import CanvasScene
from app.theme import Theme
from app.widgets.colours import set_property
from app.workspace import Workspace
from cnnbuilder.export import face as f
from cnnbuilder.export.heat import Cost
from cnnbuilder.graph.model import NodeId

SMALLEST, LARGEST = 0.05, 3.0
LEGIBLE, COMFORTABLE = CHIP, 0.7  # below the first, all of a design is no use to begin with
MARGIN = 40.0
EDGE, BAR = 24, 40  # pixels kept free around a design that is shown whole
SHORT = 40  # characters of a remark that stays on one line
SMALL_CHANGE = 60


class Viewport(QGraphicsView):
    """Shows the scene. GUI thread only.

    Signals:
        zoom_changed: (float) 1.0 is 100 %.
        view_changed: Another part of the canvas is in view, or blocks in it lie elsewhere; told
            while it is drawn.
        cost_changed: The blocks show another cost, or show it in another way.
    """

    zoom_changed = Signal(float)
    view_changed = Signal()
    cost_changed = Signal()

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = CanvasScene(workspace, theme, self)
        self._workspace = workspace
        self._theme = theme
        self._dots = Dots()
        self._shown: tuple[QRectF, int] = (QRectF(), -1)
        self._fitted_size = QSize()
        self._least = LEGIBLE
        self._fitting = True  # the whole design stays in view until somebody zooms or pans
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
            self.tr("Press Tab and type “input”, or drag an Input from the left onto the canvas.")
        )
        self.gliding = Gliding(self)
        theme.changed.connect(self._restyle)
        workspace.changed.connect(self._show_empty)
        self._restyle()
        self._show_empty()

    # Looks

    def _restyle(self) -> None:
        p = self._theme.palette
        self._hint.setStyleSheet(
            "QLabel { border-radius: 6px; padding: 6px 10px; font-size: 12px;"
            f" background: {p.error_ground}; color: {p.error}; border: 1px solid {p.error}; }}"
            f'QLabel[tone="warning"] {{ background: {p.warning_ground}; color: {p.warning};'
            f" border: 1px solid {p.warning}; }}"
            f'QLabel[tone="info"] {{ background: {p.surface}; color: {p.secondary};'
            f" border: 1px solid {p.control}; }}"
        )
        self._empty.setStyleSheet(f"color: {p.tertiary}; font-size: 15px;")
        self.viewport().update()

    def _show_empty(self) -> None:
        self._empty.setVisible(not self._workspace.graph.nodes)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        p = self._theme.palette
        area = QRectF(rect)
        painter.fillRect(area, QColor(p.ground))
        self._dots.paint(painter, area, p.dots)

    def say_at_pointer(self, text: str, tone: str = "error") -> None:
        """Show a remark beside the pointer; empty hides it. ``tone``: info, warning or error."""
        if not text:
            self._hint.hide()
            return
        set_property(self._hint, "tone", tone)
        self._hint.setWordWrap(len(text) > SHORT)
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
        self._fitting, self._least = True, LEGIBLE
        self._show_content(LEGIBLE)

    def fit(self) -> None:
        """Show the whole design, never larger than 100 %, also when the window is resized."""
        self._fitting, self._least = True, SMALLEST
        self._show_content(SMALLEST)

    def _show_content(self, least: float) -> None:
        area = self.canvas.content()
        if area.isEmpty():
            self.setTransform(QTransform())
            self.centerOn(0, 0)
            self.zoom_changed.emit(1.0)
            return
        self._show_area(area, least)

    def _show_area(self, area: QRectF, least: float = SMALLEST) -> None:
        # In an opened group, the way back stands at the top; the zoom buttons stand at the bottom.
        above, below = EDGE + (BAR if self._workspace.scope else 0), EDGE + BAR
        size = self.viewport().size()
        across, down = max(size.width() - 2 * EDGE, 1), max(size.height() - above - below, 1)
        zoom = min(across / area.width(), down / area.height(), 1.0)
        middle = area.center()
        # A design that leaves room at top and bottom stands in the very middle.
        if size.height() - area.height() * zoom < 2 * below:
            middle.setY(middle.y() + (below - above) / 2 / zoom)
        if zoom < least:
            zoom = max(least, COMFORTABLE if least > SMALLEST else least)
            area = area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
            middle = self._beginning(area, QSizeF(size) / zoom)
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.centerOn(middle)
        self.zoom_changed.emit(self.zoom)

    def _beginning(self, area: QRectF, room: QSizeF) -> QPointF:
        """Return the middle of the part with the first block, where not all has room."""
        first = next(iter(self._workspace.analysis.order), None)
        block = self.canvas.blocks.get(first) if first is not None else None
        corner = area.topLeft() if block is None else block.pos() - QPointF(MARGIN, MARGIN)

        def along(least: float, length: float, wanted: float, shown: float) -> float:
            if length <= shown:
                return least + length / 2
            return min(max(wanted, least), least + length - shown) + shown / 2

        return QPointF(
            along(area.left(), area.width(), corner.x(), room.width()),
            along(area.top(), area.height(), corner.y(), room.height()),
        )

    def show_block(self, node: NodeId) -> None:
        """Bring a block into view, if it is not."""
        block = self.canvas.blocks.get(self._workspace.local(node) or node)
        if block is not None:
            self.ensureVisible(block, 40, 40)

    def zoom_to_selection(self) -> None:
        """Show the selected blocks, as large as they can be read well; all of them if none is."""
        chosen = [self.canvas.blocks[node] for node in self._workspace.selection]
        if not chosen:
            self.gliding.glide(self.fit)
            return
        area = QRectF()
        for block in chosen:
            corner = block.pos()
            area |= QRectF(corner, corner).adjusted(0, 0, f.BLOCK_WIDTH, f.BLOCK_HEIGHT)
        self._fitting = False
        self.gliding.glide(lambda: self._show_area(area))

    def look_at(self, place: QPointF) -> None:
        """Bring a place of the canvas to the middle."""
        self._fitting = False
        self.centerOn(place)

    def in_view(self) -> QRectF:
        """Return the part of the canvas that is in view."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        shown = (self.in_view(), self.canvas.age)
        if shown != self._shown:
            self._shown = shown
            self.view_changed.emit()

    # What the blocks show of their cost

    @property
    def cost(self) -> Cost:
        """Which cost the bars on the blocks show."""
        return self.canvas.cost

    @property
    def heated(self) -> bool:
        """Whether blocks are coloured by it."""
        return self.canvas.heated

    def show_cost(self, cost: Cost | None = None, *, heated: bool | None = None) -> None:
        """Show another cost, or show it by colours or not."""
        cost = self.cost if cost is None else cost
        heated = self.heated if heated is None else heated
        if (cost, heated) != (self.cost, self.heated):
            self.canvas.show_cost(cost, heated=heated)
            self.cost_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect())
        # A message line that comes and goes below is no reason to move the design.
        grown = event.size() - self._fitted_size
        if self._fitting and (grown.width() or abs(grown.height()) > SMALL_CHANGE):
            self._fitted_size = event.size()
            self._show_content(self._least)

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, angle = event.pixelDelta(), event.angleDelta()
        zooming = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not pixels.isNull() and not zooming and event.phase() != Qt.ScrollPhase.NoScrollPhase:
            self.pan_by(QPointF(pixels) / self.zoom)
        else:
            self.set_zoom(self.zoom * 1.0015 ** angle.y(), event.position().toPoint())
        event.accept()
