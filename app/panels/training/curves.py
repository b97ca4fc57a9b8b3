"""One plot of a training: a metric over the epochs, training solid and validation dashed.

Importing this imports pyqtgraph, which takes half a second: only when a plot is wanted.
"""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.theme import Theme, font
from app.training_history import Curve, History
from cnnbuilder.export.tokens import Palette, mix

# How much of the training curve's colour the running mean has.
FAINT = 0.75
LEFT_AXIS = 52
# Room between what is drawn and the edge, as a share of the whole.
EDGE = 0.025
_EMPTY = Curve()


class Legend(QWidget):
    """A short piece of a curve, shown beside its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pen = QPen()
        self.setFixedSize(QSize(22, 12))

    def set_pen(self, pen: QPen) -> None:
        """Show a curve drawn with ``pen``."""
        self._pen = pen
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.drawLine(QLineF(1, self.height() / 2, self.width() - 1, self.height() / 2))


class _Axis(pg.AxisItem):
    """An axis with few, whole or round, numbers and no line of its own."""

    def __init__(self, side: str, *, percent: bool = False) -> None:
        super().__init__(side, pen=QPen(Qt.PenStyle.NoPen))
        self._percent = percent
        self.setStyle(tickLength=0, tickTextOffset=8)
        self.setTickFont(font(11, tabular=True))

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Whole epochs below; about five round numbers at the side."""
        span = high - low
        if not math.isfinite(span) or span <= 0:
            return []
        below = self.orientation == "bottom"
        step = _round_step(span / max(size / (44 if below else 52), 1))
        if below:
            step = max(step, 1.0)
        first = math.ceil(low / step - 1e-9)
        last = math.floor(high / step + 1e-9)
        return [(step, [number * step for number in range(first, last + 1)])]

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        if self.orientation == "bottom":
            return [f"{value:.0f}" for value in values]
        digits = max(0, min(6, -math.floor(math.log10(spacing) + 1e-9)))
        if self._percent:
            return [f"{value * 100:.{max(digits - 2, 0)}f} %" for value in values]
        return [f"{value:,.{digits}f}" for value in values]


def _round_step(least: float) -> float:
    """Return the smallest of …, 1, 2, 5, 10, … (at any power of ten) that reaches ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * f for f in (1.0, 2.0, 5.0, 10.0) if power * f >= least * (1 - 1e-9))


class CurvePlot(QFrame):
    """Owns the plot of one metric. ``share``: its values are parts of one, shown in percent."""

    def __init__(
        self,
        theme: Theme,
        metric: str,
        title: str,
        *,
        share: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._metric, self._share = metric, share
        self._title = QLabel(title)
        self._legends = (Legend(), Legend(), Legend())
        self._names = (
            QLabel(self.tr("training")),
            QLabel(self.tr("validation")),
            QLabel(self.tr("running")),
        )
        self._names[2].setToolTip(self.tr("Mean over the epoch so far, batch by batch"))
        self._axes = (_Axis("left", percent=share), _Axis("bottom"))
        self._view = pg.GraphicsView(self)
        # Not a PlotItem: that makes seven menus which nobody opens and nobody deletes.
        self._plot = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._running = pg.PlotDataItem(antialias=True)
        self._training = pg.PlotDataItem(antialias=True)
        self._validation = pg.PlotDataItem(antialias=True)
        self._ends = pg.ScatterPlotItem(size=9, pxMode=True)
        self._build()
        theme.changed.connect(self._recolour)
        self._recolour()
        self.show_history(History())

    def show_history(self, history: History) -> None:
        """Draw what has been told so far."""
        running = history.running.get(self._metric, _EMPTY)
        training = history.training.get(self._metric, _EMPTY)
        validation = history.validation.get(self._metric, _EMPTY)
        self._running.setData(running.x, running.y)
        self._training.setData(training.x, training.y)
        self._validation.setData(validation.x, validation.y)
        self._mark_ends(training, validation)
        for place, shown in ((1, validation), (2, running)):
            for item in (self._legends[place], self._names[place]):
                item.setVisible(bool(shown.x))
        self._set_ranges(history, (running, training, validation))

    # Inside

    def _build(self) -> None:
        self._title.setStyleSheet("font-weight: bold;")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._title)
        row.addStretch(1)
        for legend, name in zip(self._legends, self._names, strict=True):
            name.setProperty("role", "secondary")
            row.addWidget(legend)
            row.addWidget(name)
            row.addSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self._view, 1)
        self._view.setAntialiasing(True)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        grid = pg.GraphicsLayout()
        grid.layout.setContentsMargins(0, 0, 0, 0)
        grid.layout.setSpacing(0)
        grid.addItem(self._axes[0], 0, 0)
        grid.addItem(self._plot, 0, 1)
        grid.addItem(self._axes[1], 1, 1)
        self._view.setCentralItem(grid)
        for axis in self._axes:
            axis.linkToView(self._plot)
            axis.setZValue(-1)  # the grid's lines lie below the curves
        self._axes[0].setGrid(255)
        self._axes[0].setWidth(LEFT_AXIS)
        self._axes[1].setHeight(26)
        self._axes[1].setTickPen(QPen(Qt.PenStyle.NoPen))
        for item in (self._running, self._training, self._validation, self._ends):
            self._plot.addItem(item)

    def _mark_ends(self, training: Curve, validation: Curve) -> None:
        """A dot at the newest figure of each curve."""
        colours = self._theme.palette
        spots = [
            {"pos": (curve.x[-1], curve.y[-1]), "brush": QColor(colour), "pen": None}
            for curve, colour in (
                (training, colours.training),
                (validation, colours.validation),
            )
            if curve.x
        ]
        self._ends.setData(spots)

    def _set_ranges(self, history: History, curves: tuple[Curve, ...]) -> None:
        # The whole course to come is laid out from the start, so that the curves grow to the
        # right and nothing jumps.
        last = max(history.epochs, 1)
        first = 0.0 if last < 3 else 1.0 - 1.0 * (history.done < 2)
        margin = EDGE * (last - first)
        self._plot.setXRange(first - margin, last + margin, padding=0)
        low, high = self._value_range(curves)
        margin = EDGE * (high - low)
        self._plot.setYRange(low - margin, high + margin, padding=0)

    def _value_range(self, curves: tuple[Curve, ...]) -> tuple[float, float]:
        running, training, validation = curves
        values = [y for y in (*training.y, *validation.y) if math.isfinite(y)]
        if len(training.y) < 2:
            # Later they do not count: the first batches are far above the rest.
            values += [y for y in running.y if math.isfinite(y)]
        if not values:
            return 0.0, 1.0
        least, most = min(values), max(values)
        if self._share:
            low = math.floor(least * 10) / 10 if least >= 0.8 else 0.0
            return low, 1.0 if most > 0.5 else max(math.ceil(most * 20) / 10, 0.2)
        return 0.0, most if most > 0 else 1.0

    def _recolour(self) -> None:
        colours = self._theme.palette
        self._view.setBackground(QColor(colours.surface))
        self._axes[0].setTickPen(QColor(colours.hairline))
        for axis in self._axes:
            axis.setTextPen(QColor(colours.secondary))
        training, validation = _pens(colours)
        self._training.setPen(training)
        self._validation.setPen(validation)
        # Not wider: of so many points Qt draws a wider line nine times as slowly.
        running = QPen(QColor(mix(colours.surface, colours.training, FAINT)), 1.0)
        running.setCosmetic(True)
        self._running.setPen(running)
        self._legends[0].set_pen(training)
        self._legends[1].set_pen(validation)
        self._legends[2].set_pen(running)
        self._mark_ends(self._shown(self._training), self._shown(self._validation))

    @staticmethod
    def _shown(item: pg.PlotDataItem) -> Curve:
        x, y = item.getOriginalDataset()
        return Curve() if x is None else Curve(list(x), list(y))


def _pens(colours: Palette) -> tuple[QPen, QPen]:
    """The pens of training and validation."""
    training = QPen(QColor(colours.training), 2.0)
    validation = QPen(QColor(colours.validation), 2.0)
    validation.setDashPattern([3.0, 2.0])
    for pen in (training, validation):
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return training, validation
