"""The palette: every block there is, by category, to be dragged onto the canvas."""

from __future__ import annotations

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QHoverEvent,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.own_blocks import OwnBlocks
from app.palette_model import MIME as MIME
from app.palette_model import Index, PaletteModel
from app.palette_model import plain_summary as plain_summary
from app.theme import Theme, font
from app.widgets.drag_picture import drag_picture
from app.widgets.search_field import SearchField
from app.widgets.tile import TILE, paint_tile
from app.workspace import Workspace

ROW, SECTION = 30, 34
_INSET = 12
TEXT_LEFT = _INSET + TILE + 8


class _Rows(QStyledItemDelegate):
    """Paints section titles and blocks."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._section = font(11, bold=True)
        self._section.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        is_block = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        return QSize(120, ROW if is_block else SECTION)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, PaletteModel):
            return
        entry, palette = model.entry(index), self._theme.palette
        area = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.spec is None and not entry.more:
            painter.setFont(self._section)
            painter.setPen(QColor(palette.tertiary))
            words = area.adjusted(_INSET, 0, -_INSET, -6)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(words, flags, str(index.data()).upper())
            painter.restore()
            return
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if selected or hovered:
            painter.setBrush(QColor(palette.accent_ground if selected else palette.ground))
            ring = QPen(QColor(palette.accent), 1) if selected and focused else Qt.PenStyle.NoPen
            painter.setPen(ring)
            painter.drawRoundedRect(area.adjusted(6.5, 0.5, -6.5, -0.5), 6, 6)
        if entry.spec is not None:
            top = area.top() + (area.height() - TILE) / 2
            paint_tile(painter, QPointF(area.left() + _INSET, top), entry.spec, palette)
        painter.setFont(font())
        painter.setPen(QColor(palette.text if entry.spec else palette.secondary))
        words = area.adjusted(TEXT_LEFT, 0, -2, 0)
        metrics, title = painter.fontMetrics(), str(index.data())
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


class PaletteList(QListView):
    """The rows.

    Signals:
        chosen: (type id) Double click, or Enter.
    """

    chosen = Signal(str)

    def __init__(self, model: PaletteModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(_Rows(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # Only blocks of one's own have another name; F2 or the menu begins that.
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.doubleClicked.connect(self._choose)
        self.clicked.connect(self._turn)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        index = self.currentIndex()
        spec = self._model.entry(index).spec if index.isValid() else None
        if spec is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self._model.mimeData([index]))
        drag.setPixmap(drag_picture(spec, self._theme, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(24, 20))
        drag.exec(Qt.DropAction.CopyAction)
        self._let_go()

    def _let_go(self) -> None:
        """Highlight nothing more: what was dragged is on the canvas now."""
        self.setCurrentIndex(QModelIndex())
        # Nobody told the list that the pointer has left it.
        away = QPointF(-1, -1)
        leave = QHoverEvent(QEvent.Type.HoverLeave, away, away, away)
        QCoreApplication.sendEvent(self.viewport(), leave)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self._remove(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Del is the window's, for blocks of the design, unless a block of one's own is meant.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = self._model.own_block(self.currentIndex()) is not None
            if event.key() == Qt.Key.Key_Delete and own:
                event.accept()
                return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if self._model.own_block(index) is None:
            event.ignore()
            return
        self.setCurrentIndex(index)
        place = event.globalPos()
        if not by_mouse:
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        stays = QPersistentModelIndex(index)
        menu.addAction(self.tr("Rename"), lambda: self.edit(self.model().index(stays.row(), 0)))
        menu.addAction(self.tr("Remove from the palette"), lambda: self._remove(index))
        menu.popup(place)

    def _remove(self, index: QModelIndex) -> None:
        block = self._model.own_block(index)
        if block is not None and self._model.own is not None:
            self._model.own.remove(block)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # A press chooses what is under it; to scroll to the top would take that away from it.
        by_keys = event.reason() != Qt.FocusReason.MouseFocusReason
        if by_keys and not self.currentIndex().isValid():
            self.choose_first()

    def choose_first(self) -> None:
        """Select the first block."""
        if self._model.first >= 0:
            self.setCurrentIndex(self._model.index(self._model.first))

    def _choose(self, index: QModelIndex) -> None:
        spec = self._model.entry(index).spec if index.isValid() else None
        if spec is not None:
            self.chosen.emit(spec.type)
        elif index.isValid():
            self._turn(index)

    def _turn(self, index: QModelIndex) -> None:
        """Show or hide the rare blocks of a category; the row for it keeps its place."""
        place = self.visualRect(index).topLeft()
        if self._model.turn(index):
            self.setCurrentIndex(self.indexAt(place))


class Palette(QWidget):
    """All blocks by category, with a search.

    Signals:
        chosen: (type id) A block was chosen by double click or Enter; where it goes is for the
            window to say.
    """

    chosen = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        parent: QWidget | None = None,
        own: OwnBlocks | None = None,
    ) -> None:
        super().__init__(parent)
        self._own = own
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "panel")
        self.setAccessibleName(self.tr("Blocks"))
        self.model = PaletteModel(workspace.catalog, own, self)
        self.search = SearchField(theme, keys="Ctrl+/")
        self.list = PaletteList(self.model, theme)
        self.list.setAccessibleName(self.tr("Blocks"))
        self.nothing = QLabel()
        self.nothing.setProperty("role", "tertiary")
        self.nothing.setWordWrap(True)
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.nothing.setContentsMargins(_INSET, 16, _INSET, 0)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.nothing)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 12, 0, 0)
        box.setSpacing(4)
        top = QVBoxLayout()
        top.setContentsMargins(_INSET, 0, _INSET, 0)
        top.addWidget(self.search)
        box.addLayout(top)
        box.addWidget(self._pages, 1)
        self.setFocusProxy(self.search)
        self.setMinimumWidth(200)
        self.search.textChanged.connect(self._on_search)
        self.search.moved.connect(self._on_move)
        self.search.returnPressed.connect(self._on_return)
        self.list.chosen.connect(self.chosen)
        theme.changed.connect(self.list.viewport().update)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if self._own is not None:
            self._own.look()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _on_search(self, text: str) -> None:
        self.model.look_for(text)
        found = self.model.first >= 0
        self._pages.setCurrentWidget(self.list if found else self.nothing)
        self.nothing.setText(self.tr("No block matches “{0}”.").format(text.strip()))
        if text.strip():
            self.list.choose_first()
        else:
            self.list.clearSelection()

    def _on_move(self, steps: int) -> None:
        if self.model.first < 0:
            return
        if self.list.currentIndex().isValid() and steps < 0:
            self.list.keyPressEvent(
                QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier)
            )
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_return(self) -> None:
        if not self.search.text().strip():
            return
        index = self.list.currentIndex()
        spec = self.model.entry(index).spec if index.isValid() else None
        if spec is not None:
            self.chosen.emit(spec.type)
