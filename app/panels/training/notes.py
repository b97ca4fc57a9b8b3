"""Remarks on a run, shown below its curves."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.languages import told
from app.theme import font
from app.training_session import TrainingSession

MOST_LISTED = 500
LIST_HEIGHT = 132


class Notes(QFrame):
    """Remarks on a run, and the files that were left out, which open on demand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "note")
        self._words = QLabel()
        self._words.setProperty("role", "secondary")
        self._words.setFont(font(12, plain=True))
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._more = QToolButton()
        self._more.setCheckable(True)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.toggled.connect(self._open)
        self._list = QLabel()
        self._list.setProperty("role", "tertiary")
        self._list.setFont(font(12, plain=True))
        self._list.setWordWrap(True)
        self._list.setContentsMargins(8, 0, 8, 0)
        self._list.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._list)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFixedHeight(LIST_HEIGHT)
        self._scroll.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addWidget(self._words)
        layout.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._scroll)

    def say(self, session: TrainingSession) -> None:
        """Show what was remarked when the training began."""
        started = session.started
        notes = started.notes if started else ()
        skipped = started.skipped if started else ()
        self._words.setText("\n".join(map(told, notes)))
        self._words.setVisible(bool(notes))
        count = len(skipped)
        files = (
            self.tr("1 file was left out")
            if count == 1
            else self.tr("{count:,} files were left out").format(count=count)
        )
        self._more.setText(files)
        self._more.setVisible(bool(skipped))
        if not skipped:
            self._more.setChecked(False)
        lines = list(skipped[:MOST_LISTED])
        if count > MOST_LISTED:
            lines.append(self.tr("… and {count:,} more").format(count=count - MOST_LISTED))
        self._list.setText("<br>".join(escape(line) for line in lines))
        self.setVisible(bool(notes or skipped))

    def _open(self, on: bool) -> None:
        self._scroll.setVisible(on)
