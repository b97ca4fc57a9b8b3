"""The whole design in small, in a corner of the canvas: where one is, and the way elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.view import CanvasView
from app.theme import Theme
from cnnbuilder.export import face as f
from cnnbuilder.export.tokens import mix
from cnnbuilder.spec import Severity

KEY = "canvas/minimap"
SIZE = QSize(160, 112)
INSET = 14
PADDING = 10.0
LEAST_CANVAS = QSize(520, 320)  # in a smaller one it would be in the way
SMALLEST = 1.5  # pixels that a block has at least


class Minimap(QWidget):
    """Blocks in their categories' colours and the part in view. GUI thread only.

    A press goes there, a drag moves the view. Hidden while everything is in view; whether it is
    wanted at all is remembered.
    """

    def __init__(self, canvas: CanvasView, theme: Theme, settings: QSettings) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._theme = theme
        self._settings = settings
        self._wanted = str(settings.value(KEY, "true")).lower() == "true"
        self._kept: tuple[object, QPixmap] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._appear)
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Overview of the design"))
        self.setToolTip(self.tr("Click or drag to see another part (Ctrl+M hides this overview)"))
        canvas.view_changed.connect(self._on_view)
        theme.changed.connect(self.update)
        canvas.installEventFilter(self)
        self.hide()
        self._later.start()

    @property
    def is_wanted(self) -> bool:
        """Whether it shows itself when there is something out of view."""
        return self._wanted

    def want(self, wanted: bool) -> None:
        """Show it when there is something out of view, or never."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._settings.setValue(KEY, wanted)
            self._appear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.move(self._canvas.width() - self.width() - INSET, INSET)
            self._later.start()
        return super().eventFilter(watched, event)

    def _on_view(self) -> None:
        # Told while the canvas is being drawn: nothing may come or go right then.
        self._later.start()
        self.update()

    def _appear(self) -> None:
        canvas = self._canvas
        roomy = canvas.width() >= LEAST_CANVAS.width() and canvas.height() >= LEAST_CANVAS.height()
        content = canvas.canvas.content()
        hidden = content.isEmpty() or canvas.in_view().contains(content)
        self.setVisible(self._wanted and roomy and not hidden)

    # Painting

    def _scale(self, content: QRectF) -> tuple[float, QPointF]:
        """Return pixels for one on the canvas, and where the canvas's origin lies."""
        room = QRectF(self.rect()).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        scale = min(room.width() / content.width(), room.height() / content.height())
        return scale, room.center() - content.center() * scale

    def paintEvent(self, _event: QPaintEvent) -> None:
        content = self._canvas.canvas.content()
        if content.isEmpty():
            return
        p = self._theme.palette
        scale, origin = self._scale(content)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._blocks(content))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = self._canvas.in_view()
        frame = QRectF(seen.topLeft() * scale + origin, seen.size() * scale)
        frame &= QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        veil = QColor(p.accent)
        veil.setAlphaF(0.10)
        painter.setPen(QPen(QColor(p.accent), 1.5))
        painter.setBrush(veil)
        painter.drawRoundedRect(frame, 3, 3)
        painter.end()

    def _blocks(self, content: QRectF) -> QPixmap:
        """All blocks on their ground; the picture is kept until something moves."""
        p, scene = self._theme.palette, self._canvas.canvas
        ratio = self.devicePixelRatioF()
        key = (scene.age, p.ground, ratio)
        if self._kept is not None and self._kept[0] == key:
            return self._kept[1]
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        scale, origin = self._scale(content)
        width = max(f.BLOCK_WIDTH * scale, SMALLEST)
        height = max(f.BLOCK_HEIGHT * scale, SMALLEST)
        colours: dict[str, list[QRectF]] = {}
        for block in scene.blocks.values():
            colour = mix(p.bar(block.face.category), p.surface, 0.2)
            if block.face.severity is Severity.ERROR:
                colour = p.error
            place = QPointF(block.x() * scale, block.y() * scale) + origin
            area = QRectF(place.x(), place.y(), width, height)
            colours.setdefault(colour, []).append(area)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(p.hairline))
        painter.setBrush(QColor(p.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, areas in colours.items():
            painter.setBrush(QColor(colour))
            painter.drawRects(areas)
        painter.end()
        self._kept = (key, made)
        return made

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._canvas.viewport(), event)

    def _go(self, place: QPointF) -> None:
        content = self._canvas.canvas.content()
        if not content.isEmpty():
            scale, origin = self._scale(content)
            wanted = (place - origin) / scale
            x = min(max(wanted.x(), content.left()), content.right())
            y = min(max(wanted.y(), content.top()), content.bottom())
            self._canvas.look_at(QPointF(x, y))
