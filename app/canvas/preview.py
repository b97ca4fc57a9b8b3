"""What a repair would do, shown on the blocks before anything is done."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.items import BlockItem
from app.canvas.scene import CanvasScene
from app.faces import spoken_face
from app.theme import font
from cnnbuilder.export import face as f
from cnnbuilder.export.face import face_of
from cnnbuilder.export.tokens import Palette
from cnnbuilder.graph.model import NodeId
from cnnbuilder.spec import Fix, Problem, Severity

FAINT = 0.85  # it is not so yet
HALF = f.BLOCK_HEIGHT / 2 + 3
LEAST_SIZE = 10.0  # pixels on the screen; smaller words are a grey smear


class _Foot(QGraphicsItem):
    """Lies over a block's foot and says what would stand there."""

    def __init__(
        self, parent: BlockItem, shape: str, count: str, palette: Palette, *, sound: bool = True
    ) -> None:
        super().__init__(parent)
        self._sound = sound
        self.shape_text = shape
        self.count = count
        self._palette = palette
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresParentOpacity)

    def boundingRect(self) -> QRectF:
        return QRectF(-2, HALF, f.BLOCK_WIDTH + 4, f.BLOCK_HEIGHT - HALF + 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        p = self._palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        size = max(f.FOOT_SIZE, LEAST_SIZE / max(zoom, 0.01))
        # Seen from further away, a block has only two lines: this takes the place of the second.
        top = f.HEADER_HEIGHT if size == f.FOOT_SIZE else HALF
        whole = QPainterPath()
        block = QRectF(0.5, 0.5, f.BLOCK_WIDTH - 1, f.BLOCK_HEIGHT - 1)
        whole.addRoundedRect(block, f.BLOCK_RADIUS, f.BLOCK_RADIUS)
        foot = QPainterPath()
        foot.addRect(QRectF(0, top, f.BLOCK_WIDTH, f.BLOCK_HEIGHT - top))
        ink = p.accent if self._sound else p.error
        painter.setPen(QPen(QColor(ink), 1))
        painter.setBrush(QColor(p.accent_ground if self._sound else p.error_ground))
        painter.drawPath(whole.intersected(foot).subtracted(self._port()))
        if size > f.BLOCK_HEIGHT - top:
            return
        painter.setFont(font(size, tabular=True))
        colour = QColor(ink)
        colour.setAlphaF(FAINT)
        painter.setPen(colour)
        count = self.count if size < 15 else ""
        width = f.BLOCK_WIDTH - f.INSET - f.RIGHT_INSET
        room = QRectF(f.INSET, top, width, f.BLOCK_HEIGHT - top)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, count)
        left = room.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(count) - 10, 0)
        words = painter.fontMetrics().elidedText(
            self.shape_text, Qt.TextElideMode.ElideRight, int(left.width())
        )
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | middle, words)

    def _port(self) -> QPainterPath:
        """The port at the lower edge stays in sight."""
        path, block = QPainterPath(), self.parentItem()
        if isinstance(block, BlockItem) and block.look.direction == "down":
            radius = f.PORT_SIZE / 2 + 1
            for index in range(max(block.look.outputs, 1)):
                path.addEllipse(block.output_point(index) - block.pos(), radius, radius)
        return path


class FixPreview(QObject):
    """Shows on all blocks that would change what they would say after a repair. GUI thread only."""

    def __init__(self, scene: CanvasScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._feet: dict[NodeId, _Foot] = {}
        scene.workspace.changed.connect(self.clear)

    @property
    def shapes(self) -> dict[NodeId, str]:
        """What is shown now, by block."""
        return {node: foot.shape_text for node, foot in self._feet.items()}

    def show(self, problem: Problem, fix: Fix) -> None:
        """Show what a repair would do."""
        self.clear()
        sight = self._scene.workspace.try_fix(problem, fix)
        if sight is None:
            return
        palette = self._scene.theme.palette
        for node, item in self._scene.blocks.items():
            if node not in sight.analysis.nodes:
                self._feet[node] = _Foot(item, self.tr("would be removed"), "", palette)
                continue
            face, now = spoken_face(face_of(sight.analysis, node)), item.face
            if (face.shape, face.count) != (now.shape, now.count):
                shape = f"→ {face.shape}" if face.knows_shape else face.shape
                sound = face.severity is not Severity.ERROR
                self._feet[node] = _Foot(item, shape, face.count, palette, sound=sound)

    def look(self, problem: Problem, fix: Fix, on: bool) -> None:
        """Show what a repair would do, or what is."""
        if on:
            self.show(problem, fix)
        else:
            self.clear()

    def clear(self, _change: object = None) -> None:
        """Show what is."""
        for node, foot in self._feet.items():
            if node in self._scene.blocks and foot.scene() is self._scene:
                self._scene.removeItem(foot)
        self._feet.clear()
