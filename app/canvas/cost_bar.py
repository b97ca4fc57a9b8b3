"""Which cost the bars on the blocks show, whether it colours them, and the legend of that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSettings, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QLinearGradient,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from app.canvas.view import CanvasView
from app.canvas.zoom_bar import INSET, ZoomBar
from app.theme import Theme, icon
from cnnbuilder.export.heat import COSTS, Cost, heat_colour

COST_KEY, HEAT_KEY = "canvas/cost", "canvas/heat"
BESIDE = 8


class CostBar(QFrame):
    """A button with a menu, left of the zoom buttons; remembers the choice. GUI thread only."""

    def __init__(
        self, canvas: CanvasView, zoom_bar: ZoomBar, theme: Theme, settings: QSettings
    ) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._zoom_bar = zoom_bar
        self._theme = theme
        self._settings = settings
        self.setObjectName("costBar")
        self.legend = Legend(theme)
        self._least, self._most = QLabel("0"), QLabel()
        self.button = QToolButton()
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setAccessibleName(self.tr("Cost shown on the blocks"))
        self.button.setToolTip(
            self.tr("What the bar at the lower edge of each block shows its share of.")
        )
        self._menu = QMenu(self.button)
        self._choices = self._make_choices()
        self._heat = self._make_heat()
        self.button.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(6)
        row.addWidget(self.button)
        for widget in (self._least, self.legend, self._most):
            row.addWidget(widget)
        row.addSpacing(4)
        kept = str(settings.value(COST_KEY, "params"))
        heated = str(settings.value(HEAT_KEY, "false")).lower() == "true"
        canvas.show_cost(next((c for c in COSTS if c == kept), "params"), heated=heated)
        canvas.cost_changed.connect(self._on_choice)
        canvas.canvas.workspace.changed.connect(self._show)
        theme.changed.connect(self._paint)
        canvas.installEventFilter(self)
        self._paint()
        self._show()

    def words(self, cost: Cost) -> str:
        """Return what a cost is called."""
        return {
            "none": self.tr("No cost"),
            "params": self.tr("Parameters"),
            "macs": self.tr("Multiply-adds"),
            "memory": self.tr("Memory"),
        }[cost]

    def _make_choices(self) -> dict[Cost, QAction]:
        group = QActionGroup(self)
        made: dict[Cost, QAction] = {}
        for cost in COSTS:
            action = self._menu.addAction(self.words(cost))
            action.setCheckable(True)
            action.triggered.connect(lambda _on=False, cost=cost: self._canvas.show_cost(cost))
            group.addAction(action)
            made[cost] = action
        return made

    def _make_heat(self) -> QAction:
        self._menu.addSeparator()
        action = self._menu.addAction(self.tr("Colour blocks by cost"))
        action.setCheckable(True)
        action.triggered.connect(lambda on=False: self._canvas.show_cost(heated=bool(on)))
        return action

    def _on_choice(self) -> None:
        self._settings.setValue(COST_KEY, self._canvas.cost)
        self._settings.setValue(HEAT_KEY, self._canvas.heated)
        self._show()

    def _show(self) -> None:
        cost, heated = self._canvas.cost, self._canvas.heated and self._canvas.cost != "none"
        self.button.setText(self.words(cost))
        self._choices[cost].setChecked(True)
        self._heat.setChecked(self._canvas.heated)
        self._heat.setEnabled(cost != "none")
        highest = self._canvas.canvas.costs.highest
        self._most.setText(self.tr("{0} %").format(f"{highest * 100:.0f}"))
        for widget in (self._least, self.legend, self._most):
            widget.setVisible(heated)
        words = self.tr("From nothing to {0} % of the whole").format(f"{highest * 100:.0f}")
        self.legend.setAccessibleName(words)
        self.legend.setToolTip(words)
        self._place()

    def _paint(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"#costBar {{ background: {p.surface}; border: 1px solid {p.hairline};"
            " border-radius: 8px; }"
            f"QToolButton {{ color: {p.secondary}; font-size: 12px; padding: 4px 6px; }}"
            "QToolButton::menu-indicator { image: none; }"
            f"QLabel {{ color: {p.tertiary}; font-size: 12px; }}"
        )
        self.button.setIcon(icon("cost", p.secondary))
        self.legend.update()

    def _place(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        size = self.sizeHint()
        self.resize(size)
        beside = self._zoom_bar.sizeHint()
        place = QPoint(
            self._canvas.width() - INSET - beside.width() - BESIDE - size.width(),
            self._canvas.height() - INSET - beside.height(),
        )
        self.move(place)
        # In a very narrow canvas the zoom buttons matter more.
        self.setVisible(place.x() >= INSET)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)


class Legend(QWidget):
    """The ramp of colours, from no cost to the largest."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(QSize(72, 10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        p = self._theme.palette
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ramp = QLinearGradient(area.topLeft(), area.topRight())
        for step in range(5):
            ramp.setColorAt(step / 4, QColor(heat_colour(p, step / 4)))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(p.control))
        painter.setBrush(ramp)
        painter.drawRoundedRect(area, 3, 3)
        painter.end()
