"""One row of a form: label, a way back to the default, editor, and what is wrong."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.languages import spoken, told
from app.theme import icon
from app.widgets.colours import colours, set_property, set_shown
from app.widgets.editor import HEIGHT, MIXED, Editor
from app.widgets.editors import editor_for
from app.widgets.note import Note, NoteView
from cnnbuilder.spec import Parameter

GAP = 20  # between label and editor; the way back stands in it
_RESET = 16
_STEP = 6  # pixels of a drag for one step
_FAST = 10


class ScrubLabel(QLabel):
    """A label that can be dragged sideways to step the value beside it.

    Signals:
        scrub_began: The drag begins.
        scrubbed: (steps) It went on by so many steps.
        scrub_ended: The mouse button was let go.
    """

    scrub_began = Signal()
    scrubbed = Signal(int)
    scrub_ended = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._start: float | None = None
        self._done = 0
        self._moves = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._start, self._done, self._moves = event.position().x(), 0, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._start is None or self.cursor().shape() != Qt.CursorShape.SizeHorCursor:
            return
        steps = int((event.position().x() - self._start) / _STEP)
        if steps == self._done:
            return
        if not self._moves:
            self._moves = True
            self.scrub_began.emit()
        fast = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.scrubbed.emit((steps - self._done) * (_FAST if fast else 1))
        self._done = steps

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._start is None:
            super().mouseReleaseEvent(event)
            return
        self._start = None
        if self._moves:
            self.scrub_ended.emit()
        elif self.buddy() is not None:
            self.buddy().setFocus(Qt.FocusReason.MouseFocusReason)


BACK = QKeySequence("Ctrl+R")


class ResetButton(QToolButton):
    """The way back to the default; its place stays free while there is nothing to take back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "small")
        self.setFixedSize(_RESET, HEIGHT)
        # Not a stop of Tab: it comes and goes with the value, and nobody could count on the next
        # field. By keys, Ctrl+R does the same.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        set_shown(self, False)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self.setIcon(icon("reset", colours().tertiary, 12))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()


class FormRow(QWidget):
    """Label and editor of one parameter, and what is wrong with it.

    Signals:
        reset_wanted: A person wants the default back.
    """

    reset_wanted = Signal()

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.editor: Editor = editor_for(parameter.kind)
        self.editor.set_label(spoken(parameter.label))
        self.label = ScrubLabel(spoken(parameter.label))
        self.label.setProperty("role", "label")
        self.label.setBuddy(self.editor)
        self.label.setMinimumHeight(HEIGHT)
        self.label.setWordWrap(True)
        self.setToolTip(self._tip())
        self.editor.setAccessibleDescription(f"{spoken(parameter.help)} {self._range()}")
        if self.editor.can_scrub:
            self.label.setCursor(Qt.CursorShape.SizeHorCursor)
        self.editor.setParent(self)  # before the button, so that the Tab key comes to it first
        self.reset = ResetButton(self)
        self._hovered = False
        words = self.tr("Back to {0}").format(told(parameter.kind.show(parameter.default)))
        self.reset.setToolTip(f"{words} ({BACK.toString()})")
        self.reset.setAccessibleName(f"{spoken(parameter.label)}: {words}")
        self._differs = False
        self.merge_key = object()
        self._note: Note | None = None
        self._given: Note | None = None
        self._view: NoteView | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(GAP - _RESET)
        row.addWidget(self.editor, 1)
        self._column.addLayout(row)
        self.label.scrub_began.connect(self.new_gesture)
        self.label.scrubbed.connect(self.editor.scrub)
        self.label.scrub_ended.connect(self.editor.committed)
        self._offer_back()
        self.editor.complained.connect(self.judge)
        self.editor.edited.connect(self.judge)

    def _offer_back(self) -> None:
        self.reset.clicked.connect(self.reset_wanted)
        keys = QShortcut(BACK, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._on_keys)

    def _on_keys(self) -> None:
        if self._differs:
            self.reset_wanted.emit()

    def _range(self) -> str:
        """What is allowed, and what a new block has."""
        kind = self.parameter.kind
        allowed, usual = told(kind.words()), told(kind.show(self.parameter.default))
        if not usual:
            return self.tr("Takes {0}.").format(allowed)
        return self.tr("Takes {0}. Default: {1}.").format(allowed, usual)

    def _tip(self) -> str:
        quiet = [self._range()]
        if self.editor.can_scrub:
            quiet.append(self.tr("Drag the label sideways, or press the arrow keys, to step it."))
        shown = "".join(
            f'<br><span style="color:{colours().tertiary}">{escape(line)}</span>' for line in quiet
        )
        return f"<qt>{escape(spoken(self.parameter.help))}{shown}</qt>"

    @property
    def differs(self) -> bool:
        """Whether the value is another one than the default."""
        return self._differs

    def show_difference(self, differs: bool) -> None:
        """Say whether the value is another one than the default."""
        self._differs = differs
        self.show_reset()

    def show_reset(self) -> None:
        """Show the way back, or do not: the focus came here, or went."""
        # What Keras has no default for is set in every block: no need to say so all the time.
        touched = QApplication.focusWidget()
        near = self._hovered or (touched is not None and self.isAncestorOf(touched))
        set_shown(self.reset, self._differs and (near or not self.parameter.required))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._hovered = True
        self.show_reset()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = False
        self.show_reset()

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
        elif note is None and self.editor.value() is not MIXED:
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
