"""The quiet title of a panel: its name, what can be done with it, and the cross that hides it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QLabel, QToolButton

from app.theme import Theme, icon

HEIGHT = 32
BUTTON = 22


class DockTitle(QFrame):
    """Follows its dock's title. A press that it leaves alone moves the dock.

    Signals:
        hide_asked: The panel is to go.
        menu_asked: (place on the screen) What can be done with the panel is asked for.
    """

    hide_asked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, dock: QDockWidget, theme: Theme) -> None:
        super().__init__(dock)
        self._theme = theme
        self._row_is_shown = True
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = QLabel(dock.windowTitle())
        self._words.setProperty("role", "tertiary")
        self._more = self._button()
        self._close = self._button()
        self._more.clicked.connect(self._ask)
        self._close.clicked.connect(self.hide_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 0)
        row.setSpacing(2)
        row.addWidget(self._words, 1)
        row.addWidget(self._more)
        row.addWidget(self._close)
        self.setFixedHeight(HEIGHT)
        dock.windowTitleChanged.connect(self._name)
        theme.changed.connect(self._paint)
        self._name(dock.windowTitle())
        self._paint()

    def _button(self) -> QToolButton:
        button = QToolButton()
        button.setFixedSize(BUTTON, BUTTON)
        button.setIconSize(QSize(14, 14))
        button.setProperty("role", "small")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _name(self, title: str) -> None:
        self._words.setText(title)
        self._more.setToolTip(self.tr("Move or float {0}").format(title))
        self._close.setToolTip(self.tr("Hide {0}; View → Panels brings it back.").format(title))
        self._more.setAccessibleName(self.tr("Move or float {0}").format(title))
        self._close.setAccessibleName(self.tr("Hide {0}").format(title))

    def show_row(self, shown: bool) -> None:
        """Take room only where no tab tells the name."""
        if shown != self._row_is_shown:
            self._row_is_shown = shown
            self.setFixedHeight(HEIGHT if shown else 0)
            self.updateGeometry()
            for button in (self._more, self._close):
                button.setVisible(shown)

    def sizeHint(self) -> QSize:
        return QSize(0, HEIGHT if self._row_is_shown else 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _ask(self) -> None:
        self.menu_asked.emit(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def _paint(self) -> None:
        colour = self._theme.palette.tertiary
        self._more.setIcon(icon("more", colour, 14))
        self._close.setIcon(icon("close", colour, 14))
