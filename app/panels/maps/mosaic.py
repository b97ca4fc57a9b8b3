"""All maps of a layer in one scrolling picture; only what is in view is painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from app.colormaps import show_value
from app.panels.maps.sheet import Sheet
from app.theme import font
from app.widgets.colours import colours

MARGIN, GAP, CAPTION = 16, 12, 20
RADIUS = 6
SMALLEST, LARGEST, USUAL = 48, 512, 168
ZOOM = 1.2
# Below this width there is no room for words.
WORDS_FROM = 84
KEPT = 400
# From this enlargement on pixels are shown as squares.
SQUARES_FROM = 3.0


class Mosaic(QAbstractScrollArea):
    """Paints the maps of a ``Sheet``.

    Signals:
        opened: (index of the map) A person wants to see it large.
    """

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._sheet: Sheet | None = None
        self._wanted = float(USUAL)
        self._columns, self._tile = 1, QSize(USUAL, USUAL)
        self._chosen = -1  # place in the sheet's order
        self._hovered = -1
        self._kept: dict[int, QPixmap] = {}
        self._faint = False

    @property
    def sheet(self) -> Sheet | None:
        """What is shown."""
        return self._sheet

    def show_sheet(self, sheet: Sheet) -> None:
        """Show other maps; the place in the scroll stays where it was."""
        same = self._sheet is not None and len(self._sheet) == len(sheet)
        self._sheet = sheet
        self._kept.clear()
        if not same:
            self._chosen = -1
            self.verticalScrollBar().setValue(0)
        self._lay_out()

    def set_faint(self, faint: bool) -> None:
        """Show that newer maps are on their way."""
        if faint != self._faint:
            self._faint = faint
            self.viewport().update()

    def choose(self, index: int) -> None:
        """Mark a map."""
        if self._sheet is not None and index in self._sheet.order:
            self._chosen = self._sheet.order.index(index)
            self.viewport().update()

    def rect_of(self, place: int) -> QRect:
        """Return where the map at a place of the order is, in the viewport."""
        row, column = divmod(place, self._columns)
        x = MARGIN + column * (self._tile.width() + GAP)
        y = MARGIN + row * self._row_height() - self.verticalScrollBar().value()
        return QRect(QPoint(x, y), self._tile)

    def place_at(self, point: QPoint) -> int:
        """Return the place in the order of the map under a point, or -1."""
        if self._sheet is None:
            return -1
        y = point.y() + self.verticalScrollBar().value() - MARGIN
        row, column = y // self._row_height(), (point.x() - MARGIN) // (self._tile.width() + GAP)
        place = row * self._columns + column
        inside = 0 <= column < self._columns and row >= 0 and place < len(self._sheet)
        return place if inside and self.rect_of(place).contains(point) else -1

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.45 if self._faint else 1.0)
        for place in self._places_in(event.rect()):
            self._paint_map(painter, sheet, place)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        factor = ZOOM ** (event.angleDelta().y() / 120)
        self._wanted = min(max(self._wanted * factor, SMALLEST), LARGEST)
        self._lay_out()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self.place_at(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            hand = Qt.CursorShape.PointingHandCursor
            self.viewport().setCursor(hand if hovered >= 0 else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self._open(place)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        key = Qt.Key(event.key())
        if self._sheet is not None and len(self._sheet) and key in steps:
            place = self._chosen + steps[key] if self._chosen >= 0 else 0
            self._chosen = min(max(place, 0), len(self._sheet) - 1)
            self._bring_into_view(self._chosen)
            self.viewport().update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen >= 0:
            self._open(self._chosen)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.place_at(event.pos())
            if place >= 0:
                rect = self.rect_of(place)
                QToolTip.showText(event.globalPos(), self._tip(place), self.viewport(), rect)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    # Inside

    def _open(self, place: int) -> None:
        if self._sheet is not None:
            self._chosen = place
            self.viewport().update()
            self.opened.emit(self._sheet.order[place])

    def _tip(self, place: int) -> str:
        sheet = self._sheet
        if sheet is None or sheet.is_colour_picture:
            return ""
        index = sheet.order[place]
        lo, hi = sheet.range_of(index)
        return self.tr("{name}: from {low} to {high}, mean {mean}").format(
            name=sheet.name(index),
            low=show_value(lo),
            high=show_value(hi),
            mean=show_value(float(sheet.result.mean[index])),
        )

    def _caption(self) -> int:
        return CAPTION if self._tile.width() >= WORDS_FROM else 0

    def _row_height(self) -> int:
        return self._tile.height() + self._caption() + GAP

    def _lay_out(self) -> None:
        sheet = self._sheet
        if sheet is None or not len(sheet):
            self.viewport().update()
            return
        height, width = sheet.size
        if len(sheet) == 1:
            self._lay_out_one(height, width)
            return
        # Tall maps are as large as wide ones, not as wide.
        wanted = self._wanted * min(1.0, (width / height) ** 0.5)
        room = max(self.viewport().width() - 2 * MARGIN, 1)
        self._columns = max(int((room + GAP) // (wanted + GAP)), 1)
        across = (room - GAP * (self._columns - 1)) // self._columns
        # A few maps do not grow to fill the row.
        across = max(min(across, round(wanted * 1.35)), 8)
        self._tile = QSize(across, max(round(across * height / width), 8))
        self._kept.clear()
        rows = -(-len(sheet) // self._columns)
        total = 2 * MARGIN + rows * self._row_height() - GAP
        bar = self.verticalScrollBar()
        bar.setRange(0, max(total - self.viewport().height(), 0))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(max(self._row_height() // 4, 20))
        self.viewport().update()

    def _lay_out_one(self, height: int, width: int) -> None:
        """A single map has all the room."""
        room = self.viewport().size() - QSize(2 * MARGIN, 2 * MARGIN + CAPTION)
        size = QSize(width, height).scaled(
            room.boundedTo(QSize(640, 640)), Qt.AspectRatioMode.KeepAspectRatio
        )
        self._columns, self._tile = 1, size.expandedTo(QSize(8, 8))
        self._kept.clear()
        self.verticalScrollBar().setRange(0, 0)
        self.viewport().update()

    def _places_in(self, area: QRect) -> range:
        if self._sheet is None:
            return range(0)
        top = area.top() + self.verticalScrollBar().value() - MARGIN - GAP
        first = max(top // self._row_height(), 0)
        last = max((top + area.height() + GAP) // self._row_height() + 1, 0)
        return range(first * self._columns, min((last + 1) * self._columns, len(self._sheet)))

    def _bring_into_view(self, place: int) -> None:
        rect, bar = self.rect_of(place), self.verticalScrollBar()
        below = rect.bottom() + self._caption() + GAP - self.viewport().height()
        if rect.top() < MARGIN:
            bar.setValue(bar.value() + rect.top() - MARGIN)
        elif below > 0:
            bar.setValue(bar.value() + below)

    def _paint_map(self, painter: QPainter, sheet: Sheet, place: int) -> None:
        rect, palette = self.rect_of(place), colours()
        painter.drawPixmap(rect.topLeft(), self._pixmap(sheet, place))
        if place == self._chosen:
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(rect).adjusted(-3, -3, 3, 3)
            painter.drawRoundedRect(ring, RADIUS + 3, RADIUS + 3)
        if not self._caption():
            return
        words = QRect(rect.left(), rect.bottom() + 3, rect.width(), CAPTION - 4)
        painter.setFont(font(11, tabular=True))
        painter.setPen(QColor(palette.secondary))
        index = sheet.order[place]
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, sheet.name(index))
        painter.setPen(QColor(palette.tertiary))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, sheet.largest(index))

    def _pixmap(self, sheet: Sheet, place: int) -> QPixmap:
        found = self._kept.get(place)
        if found is not None:
            return found
        if len(self._kept) >= KEPT:
            self._kept.clear()
        ratio = self.devicePixelRatioF()
        made = QPixmap(self._tile * ratio)
        made.fill(Qt.GlobalColor.transparent)
        image = sheet.image(sheet.order[place])
        enlarged = made.width() / max(image.width(), 1)
        smooth = enlarged < SQUARES_FROM
        way = (
            Qt.TransformationMode.SmoothTransformation
            if smooth
            else Qt.TransformationMode.FastTransformation
        )
        scaled = image.scaled(made.size(), Qt.AspectRatioMode.IgnoreAspectRatio, way)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = QBrush(scaled)
        brush.setTransform(QTransform())
        painter.setBrush(brush)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = RADIUS * ratio
        painter.drawRoundedRect(QRectF(made.rect()), radius, radius)
        painter.end()
        made.setDevicePixelRatio(ratio)
        self._kept[place] = made
        return made
