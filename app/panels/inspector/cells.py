"""The little drawing of a window that slides over an axis: which cells make which."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import font
from app.widgets.colours import colours, faint
from cnnbuilder.spec import Window

_CELL, _LARGEST = 10.0, 12.0
_SMALLEST = 6.0
_ROWS = 44  # between the upper and the lower row
_TOP = 8


class Cells(QWidget):
    """One axis before and after the window, with the cells that the first values are made of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = Window((1, 1))
        self._axis = 0
        self._size = 1
        self.setFixedHeight(_TOP + _ROWS + 18)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_axis(self, window: Window, axis: int, size: int) -> None:
        """Show an axis of ``size`` cells."""
        self._window, self._axis, self._size = window, axis, size
        out = window.output_size(size, axis)
        self.setAccessibleName(self.tr("{0} cells in, {1} out").format(size, out))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def _padding(self) -> tuple[int, int]:
        """Cells of zeros before and after: TensorFlow puts the odd one at the end."""
        total = self._window.total_padding(self._size, self._axis)
        return total // 2, total - total // 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        out = self._window.output_size(self._size, self._axis) or 0
        before, after = self._padding()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12, tabular=True))
        words = (
            self.tr("{0} in").format(f"{self._size:,}"),
            self.tr("{0} out").format(_shown(out)),
        )
        caption = max(painter.fontMetrics().horizontalAdvance(each) for each in words) + 8
        room = self.width() - caption
        whole = before + self._size + after
        cell = min(max(room / max(whole, out, 1), _SMALLEST), _LARGEST)
        most = int(room // cell)
        stride = self._window.strides[self._axis]
        touched = self._touched(0)
        upper = [self._tone(i, before, touched) for i in range(min(whole, most))]
        # The window may be wider than what there is: the cells that are missing are drawn, too.
        upper += ["missing"] * max(min(touched[-1] + 1, most) - len(upper), 0)
        lower_y = _TOP + _ROWS
        shown_out = min(max(out, 0), most)
        lower = ["lit" if i == 0 else "next" if i == 1 else "plain" for i in range(shown_out)]
        upper = [
            "next" if tone == "plain" and out > 1 and i in self._touched(stride) else tone
            for i, tone in enumerate(upper)
        ]
        start = QPointF(0.5, _TOP + 0.5)
        self._row(painter, start, upper, cell, cut=whole > most)
        middle = (touched[0] + touched[-1] + 1) / 2 * cell
        shift = min(max(middle - cell / 2, 0), max(room - shown_out * cell, 0))
        low = QPointF(0.5 + shift, lower_y + 0.5)
        if lower:
            self._lines(painter, touched, cell, low)
            self._row(painter, low, lower, cell, cut=out > most)
        self._caption(painter, words[0], len(upper) * cell, start.y(), cell)
        end = low.x() + len(lower) * cell
        self._caption(painter, words[1], end if lower else 0, low.y(), cell, wrong=out <= 0)
        painter.end()

    def _touched(self, first: int) -> list[int]:
        step, count = self._window.dilation[self._axis], self._window.kernel[self._axis]
        return [first + index * step for index in range(count)]

    def _tone(self, index: int, before: int, touched: list[int]) -> str:
        inside = before <= index < before + self._size
        if index in touched:
            return "lit" if inside else "zero-lit"
        return "plain" if inside else "zero"

    def _row(
        self, painter: QPainter, place: QPointF, tones: list[str], cell: float, *, cut: bool
    ) -> None:
        palette = colours()
        size = cell - 2
        for index, tone in enumerate(tones):
            area = QRectF(place.x() + index * cell, place.y(), size, size)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.hairline if not palette.dark else palette.control))
            if tone == "lit":
                painter.setBrush(QColor(palette.accent))
            elif tone == "next":
                painter.setBrush(faint(palette.accent, 0.38))
            elif tone in ("zero", "zero-lit", "missing"):
                wrong = tone == "missing"
                edge = palette.error if wrong else palette.accent if tone == "zero-lit" else ""
                painter.setPen(QPen(QColor(edge or palette.tertiary), 1, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                area = area.adjusted(0.5, 0.5, -0.5, -0.5)
            if cut and index >= len(tones) - 3:
                painter.setOpacity((len(tones) - index) / 4)
            painter.drawRoundedRect(area, 1.5, 1.5)
        painter.setOpacity(1)

    def _lines(self, painter: QPainter, touched: list[int], cell: float, low: QPointF) -> None:
        painter.setPen(QPen(QColor(colours().accent), 1))
        top = _TOP + cell - 1
        left, right = touched[0] * cell, (touched[-1] + 1) * cell - 2
        painter.drawLine(QPointF(left + 0.5, top), QPointF(low.x(), low.y() - 1))
        painter.drawLine(QPointF(right + 0.5, top), QPointF(low.x() + cell - 2, low.y() - 1))

    def _caption(
        self,
        painter: QPainter,
        text: str,
        left: float,
        top: float,
        cell: float,
        *,
        wrong: bool = False,
    ) -> None:
        palette = colours()
        painter.setPen(QColor(palette.error if wrong else palette.tertiary))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        area = QRectF(left + 8, top + (cell - 2) / 2 - 10, self.width(), 20)
        painter.drawText(area, flags, text)


def _shown(number: int) -> str:
    return f"{number:,}".replace("-", "−")
