"""The panels around the middle of the window: docked, tabbed, floating or hidden, and remembered."""

from __future__ import annotations

import zlib
from functools import partial

from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.actions import translated
from app.dock_title import DockTitle
from app.panel_specs import BOTTOM, LEFT, LOOK, MODES, RIGHT, PanelSpec
from app.theme import Theme
from app.widgets.focus import reading_order

SIZES = {LEFT: 216, RIGHT: 322, BOTTOM: 236}
LEAST = {LEFT: QSize(208, 0), RIGHT: QSize(322, 0), BOTTOM: QSize(0, 120)}
GAP = 5  # what the style sheet gives the lines that are dragged
KEY = "layout"


class _Holder(QWidget):
    """Keeps the place of a panel, also while that is hidden."""

    def __init__(self, panel: QWidget, least: QSize) -> None:
        super().__init__()
        self.panel = panel
        self.setMinimumSize(least)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)


class Docks(QMainWindow):
    """Owns the panels' docks and their places, one arrangement for each way of looking.

    It is a main window inside the window, so that the bars above and below stay out of its way.
    GUI thread only.

    Signals:
        rearranged: A panel came, went or moved; at most once a turn of the event loop.
    """

    rearranged = Signal()

    def __init__(self, theme: Theme, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self._theme = theme
        self._settings = settings
        self._specs: dict[str, PanelSpec] = {}
        self._docks: dict[str, QDockWidget] = {}
        self._in_front: dict[str, bool] = {}
        self._states: dict[str, QByteArray] = {}
        self._chosen: set[str] = set()
        self._mode = ""
        self._wide = True
        self._restoring = False
        self.setObjectName("docks")
        self.setDocumentMode(True)
        options = QMainWindow.DockOption
        self.setDockOptions(
            options.AnimatedDocks | options.AllowNestedDocks | options.AllowTabbedDocks
        )
        for corner, area in (
            (Qt.Corner.TopLeftCorner, LEFT),
            (Qt.Corner.BottomLeftCorner, LEFT),
            (Qt.Corner.TopRightCorner, RIGHT),
            (Qt.Corner.BottomRightCorner, RIGHT),
        ):
            self.setCorner(corner, area)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._settle)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self._arrange)
        theme.changed.connect(self.update)

    # Panels

    def add(self, spec: PanelSpec, widget: QWidget) -> None:
        """Take a panel in."""
        dock = QDockWidget(translated(spec.title), self)
        dock.setObjectName(spec.id)
        # What shows of this is the line around a floating panel.
        dock.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        dock.setWidget(_Holder(widget, LEAST[spec.area]))
        title = DockTitle(dock, self._theme)
        title.hide_asked.connect(lambda: self.hide_panel(spec.id))
        title.menu_asked.connect(lambda place: self._offer(spec.id, place))
        dock.setTitleBarWidget(title)
        self._specs[spec.id] = spec
        self._docks[spec.id] = dock
        self._in_front[spec.id] = False
        dock.visibilityChanged.connect(lambda shown: self._note(spec.id, shown))
        dock.topLevelChanged.connect(self._later)
        dock.dockLocationChanged.connect(self._later)
        self._place(spec)

    def _place(self, spec: PanelSpec) -> None:
        """Put a panel where it stands at first, behind the others there."""
        dock = self._docks[spec.id]
        dock.setFloating(False)
        self.addDockWidget(spec.area, dock)
        for other in self._specs.values():
            if other is not spec and other.area == spec.area:
                before = self._docks[other.id]
                if self.dockWidgetArea(before) == spec.area and not before.isFloating():
                    self.tabifyDockWidget(before, dock)
                    break

    def dock(self, panel: str) -> QDockWidget:
        """Return the dock of a panel."""
        return self._docks[panel]

    def panel(self, panel: str) -> QWidget:
        """Return the panel itself."""
        holder = self._docks[panel].widget()
        return holder.panel if isinstance(holder, _Holder) else holder

    def is_shown(self, panel: str) -> bool:
        """Whether a panel is there, be it behind another's tab."""
        return not self._docks[panel].isHidden()

    def is_in_front(self, panel: str) -> bool:
        """Whether a panel can be seen."""
        return self.is_shown(panel) and self._in_front[panel]

    def show_panel(self, panel: str, *, focus: bool = False) -> None:
        """Have a panel there and in front."""
        dock = self._docks[panel]
        if not self.is_shown(panel):
            self._chosen.add(self._mode)
            dock.show()
        dock.raise_()
        if focus:
            focus_in(self.panel(panel))
        self._later()

    def hide_panel(self, panel: str) -> None:
        """Take a panel away; View/Panels brings it back."""
        self._chosen.add(self._mode)
        self._docks[panel].hide()
        self._later()

    def toggle(self, panel: str) -> None:
        """Show a panel, bring it to the front, or hide it where it already is there."""
        if self.is_in_front(panel):
            self.hide_panel(panel)
        else:
            self.show_panel(panel, focus=True)

    def set_title(self, panel: str, title: str) -> None:
        """Give a panel other words: a count, say."""
        self._docks[panel].setWindowTitle(title)

    def in_order(self) -> list[QDockWidget]:
        """Return the docks that can be seen, from left to right and from above to below."""
        shown = [self._docks[each] for each in self._docks if self.is_in_front(each)]
        return sorted(shown, key=lambda dock: (dock.isFloating(), dock.x(), dock.y()))

    # Ways of looking

    def show_mode(self, mode: str) -> None:
        """Arrange the panels for a way of looking, as they were left there."""
        if self._mode and self.isVisible():
            self._states[self._mode] = self.saveState(self._version)
        self._mode = mode
        self._arrange()

    def make_room(self, wide: bool) -> None:
        """Say whether there is room for the panels that can be done without.

        What the user has shown or hidden in a way of looking stays as it is there.
        """
        if wide != self._wide:
            self._wide = wide
            self._squeeze()

    def reset(self) -> None:
        """Put all panels where they stood at first, in all ways of looking."""
        self._states.clear()
        self._chosen.clear()
        for mode in MODES:
            self._settings.remove(f"{KEY}/{mode}")
        self._settings.remove(f"{KEY}/chosen")
        self._arrange()

    def save(self) -> None:
        """Keep the arrangements for the next start."""
        if self._mode and self.isVisible():
            self._states[self._mode] = self.saveState(self._version)
        for mode, state in self._states.items():
            self._settings.setValue(f"{KEY}/{mode}", state)
        self._settings.setValue(f"{KEY}/chosen", sorted(self._chosen))

    def load(self) -> None:
        """Take the arrangements of the last time; what cannot be read is left out."""
        for mode in MODES:
            state = self._settings.value(f"{KEY}/{mode}")
            if isinstance(state, QByteArray):
                self._states[mode] = state
        chosen = self._settings.value(f"{KEY}/chosen")
        self._chosen = {mode for mode in MODES if isinstance(chosen, list) and mode in chosen}

    @property
    def _version(self) -> int:
        """Another number wherever there are other panels: a state must know all of them."""
        return zlib.crc32(",".join(self._docks).encode()) & 0x7FFFFFFF

    def _arrange(self) -> None:
        self._first.stop()
        self._restoring = True
        state = self._states.get(self._mode)
        # Before it has its size, Qt would squeeze the panels, and they would stay so.
        if state is None or not self.isVisible() or not self.restoreState(state, self._version):
            self._arrange_as_at_first()
        self._restoring = False
        self._squeeze()
        for panel, shown in self._in_front.items():
            self.panel(panel).setVisible(shown)
        self._later()

    def _arrange_as_at_first(self) -> None:
        for spec in self._specs.values():
            self._place(spec)
        for spec in self._specs.values():
            self._docks[spec.id].setVisible(self._mode in spec.modes)
        for spec in self._specs.values():
            if spec.in_front and self._mode in spec.modes:
                self._docks[spec.id].raise_()
        for area, size in SIZES.items():
            way = Qt.Orientation.Vertical if area == BOTTOM else Qt.Orientation.Horizontal
            there = [s for s in self._specs.values() if s.area == area and self._mode in s.modes]
            there.sort(key=lambda spec: not spec.in_front)
            if there:
                self.resizeDocks([self._docks[there[0].id]], [size], way)

    def _squeeze(self) -> None:
        if self._mode in self._chosen:
            return
        for spec in self._specs.values():
            if spec.modes != spec.narrow_modes and self._mode in spec.modes:
                fits = self._wide or self._mode in spec.narrow_modes
                self._docks[spec.id].setVisible(fits)

    # Inside

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Not before Qt has laid all out once: the sizes asked for would be lost.
        self._first.start()

    def _note(self, panel: str, shown: bool) -> None:
        """A panel behind another's tab is hidden, so that it costs nothing there."""
        self._in_front[panel] = shown
        if not self._restoring:
            self.panel(panel).setVisible(shown)
        self._later()

    def _later(self, *_facts: object) -> None:
        self._soon.start()

    def _settle(self) -> None:
        """Give a title to what has no tab."""
        for dock in self._docks.values():
            title = dock.titleBarWidget()
            if isinstance(title, DockTitle):
                beside = [d for d in self.tabifiedDockWidgets(dock) if not d.isHidden()]
                title.show_row(dock.isFloating() or not beside)
        self.update()
        self.rearranged.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        child = self.childAt(event.pos())
        if isinstance(child, QTabBar):
            words = child.tabText(child.tabAt(child.mapFrom(self, event.pos())))
            for panel, dock in self._docks.items():
                if dock.windowTitle() == words:
                    self._offer(panel, event.globalPos())

    def _offer(self, panel: str, place: QPoint) -> None:
        self.menu_of(panel).popup(place)

    def menu_of(self, panel: str) -> QMenu:
        """Return a fresh menu of what can be done with a panel."""
        dock = self._docks[panel]
        menu = QMenu(self)
        menu.setObjectName("panelMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = self.tr("Dock") if dock.isFloating() else self.tr("Float")
        menu.addAction(words, lambda: dock.setFloating(not dock.isFloating()))
        for area, text in (
            (LEFT, self.tr("Move to the left")),
            (RIGHT, self.tr("Move to the right")),
            (BOTTOM, self.tr("Move to the bottom")),
        ):
            act = menu.addAction(text, partial(self._move, panel, area))
            act.setEnabled(dock.isFloating() or self.dockWidgetArea(dock) != area)
        menu.addSeparator()
        menu.addAction(self.tr("Hide"), lambda: self.hide_panel(panel))
        return menu

    def _move(self, panel: str, area: Qt.DockWidgetArea) -> None:
        dock = self._docks[panel]
        dock.setFloating(False)
        there = [d for d in self._docks.values() if self.dockWidgetArea(d) == area and d != dock]
        self.addDockWidget(area, dock)
        shown = [d for d in there if not d.isHidden() and not d.isFloating()]
        if shown:
            self.tabifyDockWidget(shown[0], dock)
        dock.show()
        dock.raise_()
        self._later()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A hairline towards the middle of the window, along each area of panels.

        The lines that are dragged are wider than a hairline, or nobody could grab them; what they
        do not fill looks like the middle, or like the panels that they part.
        """
        palette = self._theme.palette
        line, surface = QColor(palette.hairline), QColor(palette.surface)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(palette.ground))
        if self._mode == LOOK:  # to the right of the canvas lies a panel, too
            middle = self.rect().center().x()
            painter.fillRect(self.rect().adjusted(middle, 0, 0, 0), surface)
        for area in (BOTTOM, LEFT, RIGHT):
            for place in self._places(area):
                if area == BOTTOM:
                    painter.fillRect(place.adjusted(-GAP, 0, GAP, 0), surface)
                    painter.fillRect(
                        place.x() - GAP, place.y() - 1, place.width() + 2 * GAP, 1, line
                    )
                    continue
                painter.fillRect(place.adjusted(0, -GAP, 0, GAP), surface)
                edge = place.right() + 1 if area == LEFT else place.left() - 1
                painter.fillRect(edge, 0, 1, self.height(), line)
                if place.y() > 0:
                    painter.fillRect(place.x(), place.y() - GAP // 2 - 1, place.width(), 1, line)
        painter.end()

    def _places(self, area: Qt.DockWidgetArea) -> list[QRect]:
        """Return where the panels of an area are, with the tabs above them."""
        # Qt's own, for panels that share a place; to look through all widgets takes 1 ms.
        near = Qt.FindChildOption.FindDirectChildrenOnly
        bars = [bar for bar in self.findChildren(QTabBar, options=near) if bar.isVisible()]
        found = []
        for panel, dock in self._docks.items():
            if not self.is_in_front(panel) or dock.isFloating():
                continue
            if self.dockWidgetArea(dock) == area:
                place = dock.geometry()
                for bar in bars:
                    if abs(bar.geometry().bottom() + 1 - place.top()) <= 1:
                        place.setTop(bar.y())
                found.append(place)
        return found


def focus_in(widget: QWidget) -> None:
    """Give the focus to a panel, or to the first of its parts that takes it."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    for part in reading_order(widget)[:1]:
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)
