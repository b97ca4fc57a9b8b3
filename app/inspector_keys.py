"""By keyboard from the canvas into the inspector and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.panels.inspector.header import NameField
from app.widgets.focus import reading_order
from app.widgets.form import FormRow

if TYPE_CHECKING:
    from app.window import Window


IN_MENU = ("bypass", "freeze", "duplicate", "repeat", "wrap", "replace")
ONCE = Qt.ConnectionType.SingleShotConnection
FOR_SEVERAL = ("bypass", "freeze", "fold")


class InspectorKeys(QObject):
    """Enter goes to the first parameter, F2 to the name, Escape back to the canvas."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.inspector.installEventFilter(self)

    def offer_commands(self) -> None:
        """Put commands into the inspector: its menu, and buttons where several are selected."""
        acts = self._window.acts
        self._window.inspector.use_actions(
            [acts[name] for name in IN_MENU], [acts[name] for name in FOR_SEVERAL]
        )

    def enter(self) -> None:
        """Go to the first parameter of what is selected."""
        self._show()
        inspector = self._window.inspector
        # Whoever types on at once means the block that has just been selected.
        inspector.refresh_now()
        fields = self._fields()
        others = [field for field in fields if not inspector.header.isAncestorOf(field)]
        # Not to a fix that is offered above the form: the next Enter would apply it.
        rows = inspector.findChildren(FormRow)
        inside = [field for field in others if any(row.isAncestorOf(field) for row in rows)]
        for field in (inside or others or fields)[:1]:
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def rename(self) -> None:
        """Go to the name of the selected block."""
        self._show()
        for field in self._fields():
            if isinstance(field, NameField):
                # Enter has done it then, and the next key is meant for the canvas again.
                field.returnPressed.connect(self._after_name, ONCE)
                field.setFocus(Qt.FocusReason.ShortcutFocusReason)
                field.selectAll()
                return

    def _after_name(self) -> None:
        # When the name has been taken, or refused.
        QTimer.singleShot(0, self, self._go_back)

    def _go_back(self) -> None:
        """Back to the canvas, unless the name could not be taken and is still to be mended."""
        focus = self._window.focusWidget()
        if isinstance(focus, NameField) and not focus.property("invalid"):
            self._window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        window = self._window
        window.show_mode("design")
        if not window.inspector.isVisible():
            window.acts["panel_inspector"].trigger()

    def _fields(self) -> list[QWidget]:
        """What takes keys in the inspector, from top to bottom."""
        return [
            each
            for each in reading_order(self._window.inspector)
            if not isinstance(each, QLineEdit) or not each.isReadOnly()
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # What the fields themselves do not want comes up to the panel.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self._window.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().eventFilter(watched, event)
