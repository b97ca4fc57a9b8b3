"""A form made from declarations: one row a parameter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from app.languages import spoken, within
from app.widgets.colours import set_shown
from app.widgets.editor import MIXED, Editor
from app.widgets.more import MoreButton
from app.widgets.note import Action, Note, NoteView
from app.widgets.row import GAP, FormRow
from cnnbuilder.spec import Parameter
from cnnbuilder.spec.kinds import Value

__all__ = ["GAP", "LABEL_WIDTH", "ROW", "Action", "Form", "FormRow", "Note", "NoteView"]

ROW = 36
LABEL_WIDTH, MOST_LABEL = 96, 108
_HEAD = 28


class Form(QWidget):
    """Rows of editors for parameters, rarely used ones behind "More…". Holds no model.

    Signals:
        values_edited: (name, value, merge key) A person changed a value. The key is the same
            object as long as one gesture goes on, so typing is one undo step.

    A value may be ``MIXED``: it is shown as such, and only told of once a person sets it.
    """

    values_edited = Signal(str, object, object)

    def __init__(self, parameters: tuple[Parameter, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, FormRow] = {}
        self._values: dict[str, Value] = {}
        self._open = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        plain = [p for p in parameters if not p.more]
        rare = [p for p in parameters if p.more]
        self.more = self._more_button() if rare else None
        self._groups: dict[str, QLabel] = {}
        for parameter in plain:
            box.addWidget(self._row(parameter))
        if self.more is not None:
            box.addWidget(self.more)
        for parameter in rare:
            if parameter.group and parameter.group not in self._groups:
                self._groups[parameter.group] = self._group_head(parameter.group)
                box.addWidget(self._groups[parameter.group])
            box.addWidget(self._row(parameter))
        self._align_labels()
        self._show_rare()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def editor(self, name: str) -> Editor:
        """Return the editor of a parameter. Raises KeyError."""
        return self.rows[name].editor

    def set_values(self, values: Mapping[str, Value], *, fresh: bool = False) -> None:
        """Show values; those without a row are left out.

        Args:
            values: By parameter name.
            fresh: They are of something else than before: what is half typed is forgotten.
        """
        for name, row in self.rows.items():
            if name not in values:
                continue
            value = values[name]
            self._values[name] = value
            if fresh:
                row.editor.reset(value)
                row.new_gesture()
            else:
                row.editor.set_value(value)
            row.judge()
            row.show_difference(value is MIXED or value != row.parameter.default)
        self._show_rare()

    def set_problems(self, problems: Mapping[str, str | Note]) -> None:
        """Show what is wrong, by parameter name; what is not named is well."""
        for name, row in self.rows.items():
            given = problems.get(name)
            row.set_note(Note(given) if isinstance(given, str) else given)
        self._show_rare()

    @property
    def is_open(self) -> bool:
        """Whether rarely used parameters are shown."""
        return self._open

    def set_open(self, open_: bool) -> None:
        """Show or hide rarely used parameters."""
        self._open = open_
        self._show_rare()

    def _row(self, parameter: Parameter) -> FormRow:
        row = FormRow(parameter)
        self.rows[parameter.name] = row
        row.editor.edited.connect(
            lambda value, name=parameter.name: self._on_edit(name, value),
        )
        row.editor.committed.connect(row.new_gesture)
        row.reset_wanted.connect(lambda name=parameter.name: self._on_reset(name))
        return row

    def _group_head(self, words: str) -> QLabel:
        head = QLabel(spoken(words))
        head.setProperty("role", "tertiary")
        head.setMinimumHeight(_HEAD)
        return head

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        for row in self.rows.values():
            if any(each is not None and row.isAncestorOf(each) for each in (old, new)):
                row.show_reset()

    def _on_reset(self, name: str) -> None:
        """Take the default, as a gesture of its own."""
        row = self.rows[name]
        row.new_gesture()
        row.editor.reset(row.parameter.default)
        row.editor.setFocus()
        row.judge()
        row.show_difference(False)
        self._on_edit(name, row.parameter.default)
        row.new_gesture()

    def _on_edit(self, name: str, value: Value) -> None:
        self._values[name] = value
        self.rows[name].show_difference(value != self.rows[name].parameter.default)
        self.values_edited.emit(name, value, self.rows[name].merge_key)

    def _more_button(self) -> MoreButton:
        button = MoreButton()
        button.clicked.connect(lambda: self.set_open(not self._open))
        return button

    def _show_rare(self) -> None:
        """Hide what is rarely used, unless it is set or wrong."""
        hidden: dict[str, None] = {}
        touched = QApplication.focusWidget()
        for row in self.rows.values():
            parameter = row.parameter
            if not parameter.more:
                continue
            value = self._values.get(parameter.name, parameter.default)
            shown = self._open or value != parameter.default or row.note is not None
            # Nothing goes away under people's hands.
            shown = shown or (touched is not None and row.isAncestorOf(touched))
            set_shown(row, shown)
            if not shown:
                words = within(spoken(parameter.group or parameter.label))
                hidden[words] = None
        self._show_heads()
        if self.more is not None:
            self.more.show_state(self._open, ", ".join(hidden))
            set_shown(self.more, self._open or bool(hidden))

    def _show_heads(self) -> None:
        for group, head in self._groups.items():
            rows = (row for row in self.rows.values() if row.parameter.group == group)
            set_shown(head, any(not row.isHidden() for row in rows))

    def _align_labels(self) -> None:
        labels = [row.label for row in self.rows.values()]
        # On one line as far as there is room; a word is never broken in the middle.
        measure = self.fontMetrics().horizontalAdvance
        whole = max((measure(label.text()) for label in labels), default=0)
        words = max((measure(w) for label in labels for w in label.text().split()), default=0)
        self.label_width = max(LABEL_WIDTH, min(whole, MOST_LABEL), words)
        for label in labels:
            label.setFixedWidth(self.label_width)
