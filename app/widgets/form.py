"""A form made from declarations: one row a parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.languages import spoken, told, within
from app.widgets.chip import Chip
from app.widgets.colours import set_property
from app.widgets.editor import HEIGHT, Editor
from app.widgets.editors import editor_for
from app.widgets.flow import FlowLayout
from app.widgets.more import MoreButton
from app.widgets.words import breakable, tip
from cnnbuilder.spec import Parameter
from cnnbuilder.spec.kinds import Value

ROW = 36
LABEL_WIDTH, MOST_LABEL = 96, 132
GAP = 12


Action = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in colour under an editor. Two are equal when they look and do the same.

    Attributes:
        text: A sentence.
        severity: "error" or "warning".
        actions: Buttons below it: what each one says, and what it does.
        key: What the buttons do, since functions cannot be compared.
    """

    text: str
    severity: str = "error"
    actions: tuple[Action, ...] = field(default=(), compare=False)
    key: object = None


class NoteView(QFrame):
    """A sentence in red or amber, with buttons."""

    def __init__(self, note: Note, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", f"{note.severity}-note")
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.setSpacing(8)
        words = QLabel(breakable(note.text))
        words.setProperty("role", note.severity)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        box.addWidget(words)
        if not note.actions:
            return
        chips = FlowLayout(spacing=6)
        for text, act in note.actions:
            chip = Chip(text)
            # Qt passes on whether a button is checked; a function with defaults would take it.
            chip.clicked.connect(lambda _on=False, act=act: act())
            chips.addWidget(chip)
        box.addLayout(chips)


class FormRow(QWidget):
    """Label and editor of one parameter, and what is wrong with it."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.editor: Editor = editor_for(parameter.kind)
        self.editor.set_label(spoken(parameter.label))
        self.label = QLabel(spoken(parameter.label))
        self.label.setProperty("role", "label")
        self.label.setBuddy(self.editor)
        self.label.setMinimumHeight(HEIGHT)
        self.label.setWordWrap(True)
        self.setToolTip(tip(spoken(parameter.help)))
        self.editor.setAccessibleDescription(spoken(parameter.help))
        self.merge_key = object()
        self._note: Note | None = None
        self._given: Note | None = None
        self._view: NoteView | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.editor, 1)
        self._column.addLayout(row)
        self.editor.complained.connect(self.judge)
        self.editor.edited.connect(self.judge)

    def set_note(self, note: Note | None) -> None:
        """Say what is wrong with the value, as found by somebody else; None: nothing."""
        self._given = note
        self.judge()

    def new_gesture(self) -> None:
        """What is edited from now on is another undo step."""
        self.merge_key = object()

    @property
    def note(self) -> Note | None:
        """What stands under the editor."""
        return self._note

    def judge(self, _what: object = None) -> None:
        """Look whether what is shown is allowed."""
        note = self._given
        if self.editor.complaint:
            note = Note(self.editor.complaint)
        elif note is None:
            refusal = self.parameter.kind.check(self.editor.value())
            note = Note(told(f"{self.parameter.label} {refusal}.")) if refusal else None
        if note == self._note:
            return
        self._note = note
        wrong = note is not None and note.severity == "error"
        self.editor.set_invalid(wrong)
        set_property(self.label, "invalid", wrong)
        if self._view is not None:
            self._column.removeWidget(self._view)
            self._view.hide()
            self._view.deleteLater()
            self._view = None
        if note is not None:
            self._view = NoteView(note)
            self._column.addWidget(self._view)


class Form(QWidget):
    """Rows of editors for parameters, rarely used ones behind "More…". Holds no model.

    Signals:
        values_edited: (name, value, merge key) A person changed a value. The key is the same
            object as long as one gesture goes on, so typing is one undo step.
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
        for parameter in plain:
            box.addWidget(self._row(parameter))
        if self.more is not None:
            box.addWidget(self.more)
        for parameter in rare:
            box.addWidget(self._row(parameter))
        self._align_labels()
        self._show_rare()

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
        return row

    def _on_edit(self, name: str, value: Value) -> None:
        self._values[name] = value
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
            row.setVisible(shown)
            if not shown:
                starts = parameter.name.endswith("_initializer")
                hidden[self.tr("initialisers") if starts else within(spoken(parameter.label))] = (
                    None
                )
        if self.more is not None:
            self.more.show_state(self._open, ", ".join(hidden))
            self.more.setVisible(self._open or bool(hidden))

    def _align_labels(self) -> None:
        labels = [row.label for row in self.rows.values()]
        # As wide as the longest word needs, so that it is never broken in the middle.
        widths = [label.fontMetrics().horizontalAdvance(label.text()) for label in labels]
        self.label_width = min(max([LABEL_WIDTH, *widths]) + 4, MOST_LABEL)
        for label in labels:
            label.setFixedWidth(self.label_width)
