"""The inspector's head: glyph, type and the name, which can be changed in place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.theme import font
from app.widgets.colours import set_property
from app.widgets.tile import TILE, Tile
from cnnbuilder.spec import LayerSpec

INSET = 16
_HEIGHT = 50
_FIELD = 26
_GAP = 10


class NameField(QLineEdit):
    """The name; looks like text until it is touched.

    Signals:
        renamed: (name) Return was pressed or the focus left with another name in it.
    """

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setProperty("role", "name")
        self.setFont(font(plain=True))
        self.setAccessibleName(self.tr("Name"))
        self.setAccessibleDescription(self.tr("Name of the block and of its Keras layer"))
        self.setFixedHeight(_FIELD)
        self.returnPressed.connect(self._finish)

    @property
    def name(self) -> str:
        """The name of the block, whatever is being typed."""
        return self._name

    def set_name(self, name: str) -> None:
        """Show a name."""
        if name == self._name and self.hasFocus():
            return
        self._name = name
        if self.text() != name:
            self.setText(name)
        self.setCursorPosition(0)
        self.setToolTip(name)
        set_property(self, "invalid", False)

    def refuse(self) -> None:
        """Show that the name cannot be taken; it stays as it was typed."""
        set_property(self, "invalid", True)

    def restore(self) -> None:
        """Forget what was typed."""
        self.setText(self._name)
        self.setCursorPosition(0)
        set_property(self, "invalid", False)

    def _finish(self) -> None:
        if self.text() == self._name:
            set_property(self, "invalid", False)
        else:
            self.renamed.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.restore()
            self.selectAll()
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            return
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish()


class Header(QWidget):
    """Glyph, title and name on one line; the name has a line of its own where they do not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tile = Tile(self)
        self.title = QLabel(self)
        self.title.setProperty("role", "title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.name = NameField(self)
        self.name.textChanged.connect(self._arrange)
        self.setFixedHeight(_HEIGHT)

    def show_block(self, spec: LayerSpec | None, title: str, name: str) -> None:
        """Show a block."""
        self.tile.set_spec(spec)
        self.tile.show()
        self.title.setText(title)
        self.name.show()
        self.name.set_name(name)
        self._arrange()

    def show_title(self, title: str) -> None:
        """Show words alone."""
        self.tile.hide()
        self.name.hide()
        self.title.setText(title)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()

    def _arrange(self) -> None:
        width = self.width()
        if self.tile.isHidden():
            self.setFixedHeight(_HEIGHT)
            self.title.setGeometry(INSET, 0, width - 2 * INSET, _HEIGHT)
            return
        top = (_HEIGHT - TILE) // 2
        left = INSET + TILE + _GAP
        self.tile.move(INSET, top)
        self.title.ensurePolished()
        title = self.title.sizeHint().width()
        metrics = self.name.fontMetrics()
        wanted = metrics.horizontalAdvance(self.name.text()) + 20
        room = width - INSET - left - title - _GAP
        if wanted <= room:
            self.setFixedHeight(_HEIGHT)
            self.title.setGeometry(left, 0, title, _HEIGHT)
            # The text, not the border that shows up under the pointer, is in line with the rest.
            self.name.setGeometry(width - INSET - room + 7, (_HEIGHT - _FIELD) // 2, room, _FIELD)
            self.name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            return
        self.setFixedHeight(_HEIGHT + 16)
        self.title.setGeometry(left, 7, width - left - 8, 26)
        self.name.setGeometry(left - 7, 33, width - left - INSET + 14, _FIELD)
        self.name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
