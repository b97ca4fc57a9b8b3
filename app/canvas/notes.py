"""Notes on the canvas: shows them, and turns mouse and keys on them into edits."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from app.canvas.gestures import Gesture
from app.canvas.note_item import NoteItem
from app.theme import font
from cnnbuilder.export import cards
from cnnbuilder.graph.model import random_id
from cnnbuilder.project.notes import (
    HEIGHT,
    LEAST_HEIGHT,
    LEAST_WIDTH,
    TONES,
    WIDTH,
    Note,
    add_note,
    change_note,
    remove_notes,
)

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

STEP = 4.0  # notes lie on multiples of this, as blocks do
NUDGE = 16.0


class Notes(QObject):
    """Owns the cards of a view and which of them is selected. GUI thread only.

    Signals:
        selection_changed: Another note is selected, or none.
    """

    selection_changed = Signal()

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._scene = view.canvas
        self._workspace = view.canvas.workspace
        self._theme = view.canvas.theme
        self.items: dict[str, NoteItem] = {}
        self._scene.cards = self.items
        self._selected: str | None = None
        self._editor: NoteEditor | None = None
        self._new: tuple[str, str] | None = None
        self._workspace.changed.connect(self._sync)
        self._workspace.selection_changed.connect(self._on_blocks_selected)
        self._theme.changed.connect(self._restyle)
        self._sync()

    # Keeping in step

    @property
    def shown(self) -> tuple[Note, ...]:
        """The notes of what the canvas shows."""
        return self._workspace.notes

    def _sync(self) -> None:
        shown = {note.id: note for note in self.shown}
        for gone in [identifier for identifier in self.items if identifier not in shown]:
            self._scene.removeItem(self.items.pop(gone))
        for identifier, note in shown.items():
            item = self.items.get(identifier)
            if item is None:
                item = self.items[identifier] = NoteItem(note, self._theme.palette)
                self._scene.addItem(item)
            else:
                item.show_note(note)
        if self._selected is not None and self._selected not in shown:
            self.select(None)
        if self._editor is not None and self._editor.note not in shown:
            self._close_editor()

    def _restyle(self) -> None:
        for item in self.items.values():
            item.show_palette(self._theme.palette)
        if self._editor is not None:
            self._editor.show_palette()

    def _on_blocks_selected(self) -> None:
        if self._workspace.selection:
            self.select(None)

    # Selecting

    @property
    def selected(self) -> str | None:
        """The selected note, or None."""
        return self._selected

    def select(self, note: str | None) -> None:
        """Select a note; blocks are then not selected."""
        note = note if note in self.items else None
        if note == self._selected:
            return
        self._selected = note
        if note is not None:
            self._workspace.select([])
        for identifier, item in self.items.items():
            item.show_state(selected=identifier == note)
        self.selection_changed.emit()

    def select_next(self) -> None:
        """Select the note after the selected one and bring it into view."""
        order = list(self.items)
        if not order:
            return
        where = order.index(self._selected) + 1 if self._selected in order else 0
        self.select(order[where % len(order)])
        if self._selected is not None:
            self._view.ensureVisible(self.items[self._selected], 40, 40)

    def at(self, place: QPointF) -> NoteItem | None:
        """Return the note under a place of the canvas."""
        for item in self._scene.items(place):
            if isinstance(item, NoteItem) and item.sceneBoundingRect().contains(place):
                return item
        return None

    # Mouse and keys: the view asks here after its blocks and wires

    def press(self, place: QPointF) -> Gesture | None:
        """Select the note under a press; dragging moves or resizes it."""
        item = self.at(place)
        self.select(item.note.id if item is not None else None)
        if item is None:
            return None
        return NoteGesture(self._view, place, item, resizing=item.is_corner(place))

    def double_click(self, place: QPointF) -> bool:
        """Edit the note under a double click. Returns whether there is one."""
        item = self.at(place)
        if item is None:
            return False
        self.edit(item.note.id)
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Take a key that is meant for the selected note. Returns whether it was."""
        item = self.items.get(self._selected) if self._selected is not None else None
        if item is None:
            return False
        arrows = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key, note = Qt.Key(event.key()), item.note
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit(note.id)
        elif key == Qt.Key.Key_Escape:
            self.select(None)
        elif key in arrows:
            across, down = arrows[key]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                width = max(note.width + across * NUDGE, LEAST_WIDTH)
                least = max(cards.height_of(note.text, width), LEAST_HEIGHT)
                changes = {"width": width, "height": max(note.height + down * NUDGE, least)}
                self.change("Resize note", note.id, ("note", note.id, "size"), **changes)
            else:
                changes = {"x": note.x + across * NUDGE, "y": note.y + down * NUDGE}
                self.change("Move note", note.id, ("note", note.id, "move"), **changes)
        else:
            return False
        return True

    # Edits

    def change(
        self, label: str, note: str, merge: Hashable | None = None, **changes: float | str
    ) -> None:
        """Change a note as one undo step."""
        self._workspace.apply(label, lambda project: change_note(project, note, **changes), merge)

    def add(self) -> None:
        """Put a new note into view, and edit it."""
        x, y = self._free_place()
        note = Note(random_id(), "", x, y)
        # What is written first is part of the same step.
        self._new = ("new note", note.id)
        if self._workspace.apply("Add note", lambda p: add_note(p, note), self._new):
            self.select(note.id)
            self._view.ensureVisible(self.items[note.id], 16, 16)
            self.edit(note.id)

    def _free_place(self) -> tuple[float, float]:
        """Beside the selected block, else in the middle of the view; where nothing lies yet."""
        chosen = self._workspace.selection
        block = self._scene.blocks.get(chosen[-1]) if chosen else None
        if block is not None:
            area = block.sceneBoundingRect()
            x, y = area.right() + 32, area.top() + 8
        else:
            middle = self._view.mapToScene(self._view.viewport().rect().center())
            x, y = middle.x() - WIDTH / 2, middle.y() - HEIGHT / 2
        x, y = round(x / STEP) * STEP, round(y / STEP) * STEP
        for _ in range(40):
            area = QRectF(x, y, WIDTH, HEIGHT)
            taken = [item.sceneBoundingRect() for item in self._scene.blocks.values()]
            taken += [item.sceneBoundingRect() for item in self.items.values()]
            hit = next((other for other in taken if other.intersects(area)), None)
            if hit is None:
                break
            x = round((hit.right() + 16) / STEP) * STEP
        return x, y

    def delete_selected(self) -> None:
        """Delete the selected note."""
        if self._selected is not None:
            gone = {self._selected}
            self._workspace.apply("Delete note", lambda project: remove_notes(project, gone))

    def set_tone(self, tone: str) -> None:
        """Colour the selected note."""
        if self._selected is not None and tone in TONES:
            self.change("Colour note", self._selected, tone=tone)

    # Editing the text

    @property
    def editor(self) -> NoteEditor | None:
        """The field in which a note is being edited, or None."""
        return self._editor

    def edit(self, note: str) -> None:
        """Open a field over the note."""
        self._close_editor()
        self.select(note)
        self.items[note].show_state(edited=True)
        self._editor = NoteEditor(self._view, self.items[note])
        self._editor.finished.connect(self._take_text)

    def _take_text(self, text: str) -> None:
        editor = self._editor
        if editor is None:
            return
        item = self.items.get(editor.note)
        self._close_editor()
        if item is None:
            return
        if not text.strip() and not item.note.text:
            # A note into which nothing was written is not left lying about.
            gone = {item.note.id}
            self._workspace.apply("Delete note", lambda p: remove_notes(p, gone), self._new)
            return
        height = max(item.note.height, cards.height_of(text, item.note.width))
        new = self._new if self._new == ("new note", item.note.id) else None
        self.change("Write note", item.note.id, new, text=text, height=height)
        self._new = None

    def _close_editor(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            if editor.note in self.items:
                self.items[editor.note].show_state(edited=False)
            had_focus = editor.hasFocus()
            editor.close_for_good()
            if had_focus:
                self._view.setFocus(Qt.FocusReason.OtherFocusReason)


class NoteGesture(Gesture):
    """Drags a note, or its lower right corner."""

    def __init__(self, view: CanvasView, start: QPointF, item: NoteItem, *, resizing: bool) -> None:
        super().__init__(view, start)
        self._item = item
        self._before = item.note
        self._resizing = resizing
        self._moved = False

    def _changes(self, place: QPointF) -> dict[str, Any]:
        offset, old = place - self.start, self._before
        if self._resizing:
            width = max(round((old.width + offset.x()) / STEP) * STEP, LEAST_WIDTH)
            height = round((old.height + offset.y()) / STEP) * STEP
            return {"width": width, "height": max(height, cards.height_of(old.text, width))}
        x = round((old.x + offset.x()) / STEP) * STEP
        return {"x": x, "y": round((old.y + offset.y()) / STEP) * STEP}

    def drag(self, place: QPointF) -> None:
        far = (place - self.start).manhattanLength() * self.view.zoom >= 4
        self._moved = self._moved or far
        if self._moved:
            self._item.show_note(replace(self._before, **self._changes(place)))

    def finish(self, place: QPointF) -> None:
        self.drag(place)
        if not self._moved:
            return
        self._item.show_note(self._before)
        label, note = "Resize note" if self._resizing else "Move note", self._before.id
        changes = self._changes(place)
        self.workspace.apply(label, lambda project: change_note(project, note, **changes))

    def cancel(self) -> None:
        self._item.show_note(self._before)


class NoteEditor(QPlainTextEdit):
    """The field over a note. A child of the view, so that it is not scrolled away.

    Signals:
        finished: (text) The text is to be taken.
    """

    finished = Signal(str)

    def __init__(self, view: CanvasView, item: NoteItem) -> None:
        super().__init__(view)
        self._view = view
        self._item = item
        self._done = False
        self.note = item.note.id
        self.setAccessibleName(self.tr("Text of the note"))
        self.setToolTip(self.tr("Ctrl+Enter or Escape ends writing."))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setPlainText(item.note.text)
        self.setPlaceholderText(self.tr("Write a note"))
        self.show_palette()
        self._place()
        view.zoom_changed.connect(self._place)
        view.horizontalScrollBar().valueChanged.connect(self._place)
        view.verticalScrollBar().valueChanged.connect(self._place)
        self.textChanged.connect(self._place)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_palette(self) -> None:
        """Take the colours of the theme."""
        tone = cards.tone_of(self._view.canvas.theme.palette, self._item.note.tone)
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {tone.ground}; color: {tone.text}; border: none;"
            " padding: 0; }"
        )

    def _place(self, *_what: object) -> None:
        note, zoom = self._item.note, max(self._view.zoom, 0.6)
        size = round(cards.TEXT_SIZE * zoom)
        self.setFont(font(size))
        inset = cards.PADDING - 2
        corner = self._view.mapFromScene(QPointF(note.x + inset, note.y + inset))
        width = round((note.width - 2 * inset) * zoom)
        lines = cards.height_of(self.toPlainText() + " ", note.width) - 2 * inset
        height = max(note.height - 2 * inset, lines + cards.LINE_HEIGHT)
        self.setGeometry(QRectF(QPointF(corner), QPointF(corner) + QPoint(width, 0)).toRect())
        self.resize(width, round(height * zoom))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ends = event.key() == Qt.Key.Key_Escape or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        )
        if ends:
            self._finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish()

    def _finish(self) -> None:
        if not self._done:
            self._done = True
            self.finished.emit(self.toPlainText().strip("\n"))

    def close_for_good(self) -> None:
        """Go away without taking the text."""
        self._done = True
        self.hide()
        self.deleteLater()
