"""Zoom buttons in the corner of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from app.canvas.view import CanvasView
from app.theme import Theme, icon

FACTOR = 1.25
INSET = 14


class ZoomBar(QFrame):
    """Smaller, the zoom itself (a click: 100 %), larger, show all."""

    def __init__(self, canvas: CanvasView, theme: Theme) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._theme = theme
        self.setObjectName("zoomBar")
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(0)
        self._smaller = self._button(self.tr("Zoom out"))
        self._smaller.clicked.connect(lambda: canvas.set_zoom(canvas.zoom / FACTOR))
        self._percent = self._button(self.tr("Zoom to 100 %"))
        self._percent.setFixedWidth(56)
        self._percent.clicked.connect(lambda: canvas.set_zoom(1.0))
        self._larger = self._button(self.tr("Zoom in"))
        self._larger.clicked.connect(lambda: canvas.set_zoom(canvas.zoom * FACTOR))
        self._all = self._button(self.tr("Show all"))
        self._all.clicked.connect(canvas.fit)
        for button in (self._smaller, self._percent, self._larger, self._all):
            row.addWidget(button)
        canvas.zoom_changed.connect(self._show)
        theme.changed.connect(self._paint)
        canvas.installEventFilter(self)
        self._paint()
        self._show(1.0)

    def _button(self, words: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    def _show(self, zoom: float) -> None:
        self._percent.setText(f"{zoom * 100:.0f} %")

    def _paint(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"#zoomBar {{ background: {p.surface}; border: 1px solid {p.hairline};"
            " border-radius: 8px; }"
            f"QToolButton {{ color: {p.secondary}; font-size: 12px; padding: 4px; }}"
        )
        for button, name in (
            (self._smaller, "zoom_out"),
            (self._larger, "zoom_in"),
            (self._all, "fit"),
        ):
            button.setIcon(icon(name, p.secondary))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            size = self.sizeHint()
            self.resize(size)
            self.move(
                self._canvas.width() - size.width() - INSET,
                self._canvas.height() - size.height() - INSET,
            )
        return super().eventFilter(watched, event)
