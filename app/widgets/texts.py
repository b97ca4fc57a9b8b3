"""Editors of text: free text, paths, lists of names."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from app.widgets.editor import HEIGHT
from app.widgets.field import FieldEditor
from cnnbuilder.spec.kinds import Kind, Text, Value


class TextEditor(FieldEditor):
    """Free text; the path of a file or folder can be looked for, too."""

    steps = False

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind, parent)
        self._path = kind.path if isinstance(kind, Text) else ""
        self.browse: QPushButton | None = None
        if self._path:
            folder = self._path == "folder"
            self.field.setPlaceholderText(self.tr("No folder") if folder else self.tr("No file"))
            self.browse = QPushButton(self.tr("Choose…"))
            self.browse.setProperty("role", "chip")
            self.browse.setFixedHeight(HEIGHT)
            self.browse.setCursor(Qt.CursorShape.PointingHandCursor)
            words = self.tr("Choose a folder") if folder else self.tr("Choose a file")
            self.browse.setAccessibleName(words)
            self.browse.clicked.connect(self._look_for)
            self._row.addWidget(self.browse)

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

    def _look_for(self) -> None:
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
        self.field.setPlaceholderText(self.tr("all"))

    def parse(self, text: str) -> Value:
        return tuple(name for name in re.split(r"\s*[,;]\s*", text) if name)

    def shown(self, value: Value) -> str:
        return ", ".join(value) if isinstance(value, tuple) else str(value)
