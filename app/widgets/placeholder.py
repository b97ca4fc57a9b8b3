"""What stands where something will be: a glyph, a line, a sentence, perhaps a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.theme import pixmap
from app.widgets.colours import colours, set_property

GLYPH = 36
WIDTH = 420


class Placeholder(QWidget):
    """Says what is to be done, or why there is nothing to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph, self._title, self._words = QLabel(), QLabel(), QLabel()
        self._button = QPushButton()
        self._act: Callable[[], object] | None = None
        self._name, self._severity = "", ""
        self._title.setProperty("role", "title")
        self._title.setWordWrap(True)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        for label in (self._glyph, self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._button.clicked.connect(self._on_click)
        self._button.hide()

    @property
    def words(self) -> str:
        """The sentence."""
        return self._words.text()

    def say(self, glyph: str, title: str, words: str = "", severity: str = "") -> None:
        """Show an icon, a line and a sentence. ``severity``: "error", "warning" or ""."""
        self._name, self._severity = glyph, severity
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._words.setText(words)
        self._words.setVisible(bool(words))
        set_property(self._words, "role", severity or "secondary")
        self._paint_glyph()
        self._fit()
        self.offer("", None)

    def offer(self, text: str, act: Callable[[], object] | None) -> None:
        """Offer one thing to do."""
        self._act = act
        self._button.setText(text)
        self._button.setVisible(act is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Make the texts as wide as they are, up to the most; centred labels do not know that."""
        for label in (self._title, self._words):
            label.ensurePolished()
            wide = label.fontMetrics().horizontalAdvance(label.text()) + 12
            width = max(min(wide, WIDTH, self.width() - 48), 120)
            label.setFixedSize(width, max(label.heightForWidth(width), 0))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_glyph()

    def _on_click(self) -> None:
        if self._act is not None:
            self._act()

    def _paint_glyph(self) -> None:
        palette = colours()
        by_severity = {"error": palette.error, "warning": palette.warning}
        colour = by_severity.get(self._severity, palette.tertiary)
        if self._name:
            self._glyph.setPixmap(pixmap(self._name, colour, GLYPH))
        self._glyph.setVisible(bool(self._name))
