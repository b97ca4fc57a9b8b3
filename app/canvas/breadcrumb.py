"""Where one is: the way from the design into the opened group, at the upper left of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from app.theme import Theme
from cnnbuilder.graph.groups import Scope, take

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

INSET = 12
LONGEST = 28  # signs of a name; the whole is in its tool tip


class Breadcrumb(QFrame):
    """Shows the opened groups; a click goes to one. Hidden while the design itself is shown."""

    def __init__(self, view: CanvasView, theme: Theme) -> None:
        # A child of the view: those of its viewport would be scrolled along with the canvas.
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._workspace = view.canvas.workspace
        self._steps: tuple[str, ...] = ()
        self.buttons: list[QToolButton] = []
        self.setObjectName("breadcrumb")
        self.setAccessibleName(self.tr("Opened group"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 4, 8, 4)
        self._row.setSpacing(0)
        self.move(INSET, INSET)
        self._workspace.changed.connect(self._refresh)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._refresh()

    def _restyle(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"QFrame#breadcrumb {{ background: {p.surface}; border: 1px solid {p.hairline};"
            " border-radius: 6px; }"
            "QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px 6px;"
            f" font-size: 13px; color: {p.secondary}; background: transparent; }}"
            f"QToolButton:hover {{ background: {p.accent_ground}; color: {p.text}; }}"
            f"QToolButton:focus {{ border-color: {p.accent}; }}"
            f"QToolButton[here=true] {{ color: {p.text}; font-weight: 700; }}"
            f"QLabel {{ color: {p.tertiary}; font-size: 13px; border: none; padding: 0 2px; }}"
        )

    def _names(self) -> tuple[str, ...]:
        root, scope = self._workspace.project.graph, self._workspace.scope
        names = [take(root, scope[:i]).name_of(node) for i, node in enumerate(scope)]
        return (self.tr("Design"), *names)

    def _refresh(self, *_change: object) -> None:
        scope = self._workspace.scope
        self.setVisible(bool(scope))
        if not scope:
            self._steps = ()
            return
        names = self._names()
        if names == self._steps:
            return
        self._steps = names
        self._clear()
        for index, name in enumerate(names):
            if index:
                self._add(QLabel("\u203a"))
            self._add(self._button(index, name, scope[:index], here=index == len(scope)))
        self.resize(self._row.totalSizeHint())
        self.raise_()

    def _add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)
        # A layout leaves room only for what is shown.
        widget.show()
        widget.ensurePolished()

    def _button(self, index: int, name: str, scope: Scope, *, here: bool) -> QToolButton:
        button = QToolButton()
        button.setText(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…")
        button.setProperty("here", here)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        tip = self.tr("{0} is open here.") if here else self.tr("Go back to {0}.")
        button.setToolTip(tip.format(name))
        button.setAccessibleName(tip.format(name))
        button.clicked.connect(lambda: self._go(scope))
        self.buttons.insert(index, button)
        return button

    def _go(self, scope: Scope) -> None:
        self._workspace.open_scope(scope)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self.buttons.clear()
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
