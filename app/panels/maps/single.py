"""One map, large: whole pixels where it is small, and the value under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.colormaps import show_value
from app.panels.maps.sheet import Sheet
from app.widgets.colours import colours

MARGIN = 16


class SingleMap(QWidget):
    """Paints one map of a ``Sheet``.

    Signals:
        closed: Back to all maps.
        stepped: (−1 or 1) The map before or after.
        pointed: (words) What is under the pointer; empty: nothing.
    """

    closed = Signal()
    stepped = Signal(int)
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._sheet: Sheet | None = None
        self._index = 0
        self._under: tuple[int, int] | None = None
        self._faint = False

    @property
    def index(self) -> int:
        """Number of the map, from 0."""
        return self._index

    def show_map(self, sheet: Sheet, index: int) -> None:
        """Show a map."""
        self._sheet, self._index = sheet, index
        self._say()
        self.update()

    def set_faint(self, faint: bool) -> None:
        """Show that a newer map is on its way."""
        if faint != self._faint:
            self._faint = faint
            self.update()

    def area(self) -> QRectF:
        """Return where the map is painted."""
        if self._sheet is None:
            return QRectF()
        height, width = self._sheet.size
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        factor = min(room.width() / width, room.height() / height)
        ratio = self.devicePixelRatioF()
        # Whole pixels of the screen for each value, as long as that costs little size.
        if factor * ratio >= 2:
            factor = int(factor * ratio) / ratio
        area = QRectF(0, 0, max(width * factor, 1), max(height * factor, 1))
        area.moveCenter(room.center())
        return QRectF(round(area.x()), round(area.y()), area.width(), area.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        painter = QPainter(self)
        painter.setOpacity(0.45 if self._faint else 1.0)
        area = self.area()
        image = sheet.image(self._index)
        enlarged = area.width() >= 2 * image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not enlarged)
        painter.drawImage(area, image)
        if self._under is not None:
            self._paint_cell(painter, area, sheet, self._under)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._cell_at(event.position())
        if under != self._under:
            self._under = under
            self._say()
            self.update()

    def leaveEvent(self, _event: object) -> None:
        self._under = None
        self._say()
        self.update()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in steps:
            self.stepped.emit(steps[key])
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # Inside

    def _cell_at(self, point: QPointF) -> tuple[int, int] | None:
        sheet, area = self._sheet, self.area()
        if sheet is None or not area.contains(point):
            return None
        height, width = sheet.size
        row = int((point.y() - area.y()) / area.height() * height)
        column = int((point.x() - area.x()) / area.width() * width)
        return min(row, height - 1), min(column, width - 1)

    def _say(self) -> None:
        sheet, under = self._sheet, self._under
        if sheet is None or under is None or sheet.is_colour_picture:
            self.pointed.emit("")
            return
        row, column = under
        height, width = sheet.result.shape[:2]
        sent = sheet.size
        # A large map was sent smaller: a place in it is told in its own numbers.
        row_, column_ = row * height // sent[0], column * width // sent[1]
        value = show_value(sheet.value_at(self._index, row, column))
        self.pointed.emit(
            self.tr("row {row:,}, column {column:,}: {value}").format(
                row=row_, column=column_, value=value
            )
        )

    def _paint_cell(
        self, painter: QPainter, area: QRectF, sheet: Sheet, cell: tuple[int, int]
    ) -> None:
        height, width = sheet.size
        across, down = area.width() / width, area.height() / height
        if across < 4:
            return
        rect = QRectF(area.x() + cell[1] * across, area.y() + cell[0] * down, across, down)
        painter.setPen(QPen(QColor(colours().surface), 3))
        painter.drawRect(rect)
        painter.setPen(QPen(QColor(colours().text), 1))
        painter.drawRect(rect)
