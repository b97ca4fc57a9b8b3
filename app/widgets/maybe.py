"""Editor of a value that may be missing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from app.theme import icon
from app.widgets.colours import colours, set_shown
from app.widgets.editor import MIXED, Editor
from app.widgets.field_editor import FieldEditor
from app.widgets.toggle import Toggle
from cnnbuilder.spec.kinds import Maybe, Value


class MaybeEditor(Editor):
    """The editor of the value, and a way to have none.

    A field is emptied; anything else has a switch before it.
    """

    def __init__(self, kind: Maybe, inner: Editor, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.inner = inner
        self._value: Value = None
        self.clear: QToolButton | None = None
        self.toggle: Toggle | None = None
        if isinstance(inner, FieldEditor):
            inner.set_optional()
            self._hold(inner)
            self.clear = self._clear_button()
            self._row.addWidget(self.clear)
            self._paint_clear()
        else:
            self.toggle = Toggle()
            self.toggle.clicked.connect(self._on_toggle)
            self._hold(self.toggle, 0)
            self._row.addWidget(inner, 1)
        inner.edited.connect(self._on_edit)
        inner.committed.connect(self.committed)
        inner.complained.connect(self._complain)

    def _clear_button(self) -> QToolButton:
        button = QToolButton()
        button.setToolTip(self.tr("Set to none"))
        button.setAccessibleName(self.tr("Set to none"))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(20, 28)
        button.setProperty("role", "small")
        button.clicked.connect(self._on_clear)
        return button

    def _paint_clear(self) -> None:
        if self.clear is not None:
            self.clear.setIcon(icon("close", colours().tertiary, 14))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_clear()

    def call_none(self, words: str) -> None:
        """Say in the empty field what no value means."""
        if isinstance(self.inner, FieldEditor):
            self.inner.call_empty(words)

    @property
    def can_scrub(self) -> bool:
        return self.inner.can_scrub

    def scrub(self, steps: int) -> None:
        if self._value is not None:
            self.inner.scrub(steps)

    def value(self) -> Value:
        return self._value

    def set_value(self, value: Value) -> None:
        self._value = value
        if value is not None or self.toggle is None:
            self.inner.set_value(value)
        self._show_state()

    def reset(self, value: Value) -> None:
        self._value = value
        if value is not None or self.toggle is None:
            self.inner.reset(value)
        self._show_state()

    def set_label(self, text: str) -> None:
        self.setAccessibleName(text)
        self.inner.set_label(text)
        if self.toggle is not None:
            self.toggle.setAccessibleName(text)

    def set_invalid(self, invalid: bool) -> None:
        self.inner.set_invalid(invalid)

    def _show_state(self) -> None:
        given = self._value is not None
        if self._value is MIXED and self.toggle is not None:
            self.toggle.set_mixed(True)
            self.inner.setEnabled(False)
            return
        if self.clear is not None:
            set_shown(self.clear, given)
        if self.toggle is not None:
            self.toggle.set_mixed(False)
            self.toggle.setChecked(given)
            self.inner.setEnabled(given)

    def _on_edit(self, value: Value) -> None:
        self._take(value)

    def _take(self, value: Value) -> None:
        if value != self._value:
            self._value = value
            self._show_state()
            self.edited.emit(value)

    def _on_clear(self) -> None:
        self.inner.reset(None)
        self._take(None)
        self.committed.emit()

    def _on_toggle(self, on: bool) -> None:
        self._take(self.inner.value() if on else None)
        self.committed.emit()
