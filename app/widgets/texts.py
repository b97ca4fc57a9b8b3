"""Editors of text: free text, paths, lists of names."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFileDialog, QPushButton, QStyle, QStyleOptionFrame, QWidget

from app.theme import font
from app.widgets.editor import HEIGHT
from app.widgets.field import Field
from app.widgets.field_editor import FieldEditor
from cnnbuilder.spec.kinds import Kind, Text, Value


class TextField(Field):
    """A line of text as it is written; of a long path it shows the end while nobody is in it."""

    def __init__(self, *, path: bool, parent: QWidget | None = None) -> None:
        super().__init__(False, False, parent)
        self._path = path
        self.setFont(font(tabular=True, plain=True))

    @property
    def shown_text(self) -> str:
        """What can be read: a path that is too long begins with an ellipsis."""
        if not self._path or self.hasFocus():
            return self.text()
        room = self._room().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideLeft, room)

    def _room(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        part = QStyle.SubElement.SE_LineEditContents
        # Qt keeps two pixels at both sides of the text.
        return self.style().subElementRect(part, option, self).adjusted(2, 0, -2, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        words = self.shown_text
        if words == self.text():
            super().paintEvent(event)
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        painter = QPainter(self)
        frame = QStyle.PrimitiveElement.PE_PanelLineEdit
        self.style().drawPrimitive(frame, option, painter, self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(self._room(), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


class TextEditor(FieldEditor):
    """Free text; the path of a file or folder can be looked for, too."""

    steps = False

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        self._path = kind.path if isinstance(kind, Text) else ""
        super().__init__(kind, parent)
        self.browse: QPushButton | None = None
        if self._path:
            folder = self._path == "folder"
            self.call_empty(self.tr("No folder") if folder else self.tr("No file"))
            self.browse = QPushButton("…")
            self.browse.setProperty("role", "chip")
            self.browse.setFixedSize(HEIGHT + 2, HEIGHT)  # the path needs the room
            self.browse.setCursor(Qt.CursorShape.PointingHandCursor)
            words = self.tr("Choose a folder") if folder else self.tr("Choose a file")
            self.browse.setAccessibleName(words)
            self.browse.setToolTip(words)
            self.browse.clicked.connect(self.choose_path)
            self._row.addWidget(self.browse)

    def make_field(self) -> Field:
        return TextField(path=bool(self._path))

    def parse(self, text: str) -> Value:
        return text

    def shown(self, value: Value) -> str:
        return str(value)

    def _write(self, value: Value) -> None:
        super()._write(value)
        # Of a path the end says most, and it is what a narrow field cuts off.
        self.field.setToolTip(str(value) if self._path and value else "")
        if self._path and not self.field.hasFocus():
            self.field.setCursorPosition(len(self.field.text()))

    def choose_path(self) -> None:
        """Ask for a file or folder."""
        start = str(Path(str(self._value)).parent) if self._value else ""
        if self._path == "folder":
            title = self.tr("Choose a folder")
            chosen = QFileDialog.getExistingDirectory(self.window(), title, start)
        else:
            title = self.tr("Choose a file")
            chosen, _ = QFileDialog.getOpenFileName(self.window(), title, start)
        if chosen:
            self._take(chosen)
            self._write(chosen)
            self.committed.emit()


class NamesEditor(FieldEditor):
    """A list of names with commas between them; empty means all."""

    steps = False

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self.call_empty(self.tr("all"))

    def make_field(self) -> Field:
        return TextField(path=False)

    def parse(self, text: str) -> Value:
        return tuple(name for name in re.split(r"\s*[,;]\s*", text) if name)

    def shown(self, value: Value) -> str:
        return ", ".join(value) if isinstance(value, tuple) else str(value)
