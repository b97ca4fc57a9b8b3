"""The inspector's head: glyph, type and the name, which can be changed in place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QToolButton, QWidget

from app.theme import font, icon
from app.widgets.colours import colours, set_property
from app.widgets.tile import TILE, Tile
from cnnbuilder.spec import LayerSpec

INSET = 16
_HEIGHT = 50
_FIELD = 26
_GAP = 10
_MENU = 28


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
        self.menu = QMenu(self)
        self.more = QToolButton(self)
        self.more.setAccessibleName(self.tr("What can be done with it"))
        self.more.setToolTip(self.tr("Take parameters back, and more"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setProperty("role", "menu")
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setMenu(self.menu)
        self._words = ""
        self._paint_icon()
        self.setFixedHeight(_HEIGHT)

    def _paint_icon(self) -> None:
        self.more.setIcon(icon("more", colours().secondary, 16))

    def show_block(self, spec: LayerSpec | None, title: str, name: str) -> None:
        """Show a block."""
        self.tile.set_spec(spec)
        self.tile.show()
        self.more.show()
        self._words = title
        self.name.show()
        self.name.set_name(name)
        self._arrange()

    def show_title(self, title: str, *, menu: bool = False) -> None:
        """Show words alone, with the menu or without."""
        self.tile.hide()
        self.name.hide()
        self.more.setVisible(menu)
        self._words = title
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()

    def _write_title(self, room: int) -> None:
        """Write the words; what is too long for its room ends in an ellipsis."""
        self.title.ensurePolished()
        shown = self.title.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideMiddle, max(room, 0)
        )
        self.title.setText(shown)
        self.title.setToolTip("" if shown == self._words else self._words)

    def _arrange(self) -> None:
        self.more.setGeometry(
            self.width() - INSET - _MENU + 8, (_HEIGHT - _MENU) // 2, _MENU, _MENU
        )
        width = self.width() if self.more.isHidden() else self.width() - _MENU + 4
        if self.tile.isHidden():
            self.setFixedHeight(_HEIGHT)
            self._write_title(width - 2 * INSET)
            self.title.setGeometry(INSET, 0, width - 2 * INSET, _HEIGHT)
            return
        self._write_title(width - INSET - TILE - 2 * _GAP)
        top = (_HEIGHT - TILE) // 2
        left = INSET + TILE + _GAP
        self.tile.move(INSET, top)
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
