"""The palette: every block there is, by category, to be dragged onto the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QCoreApplication,
    QEvent,
    QMimeData,
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
    QDrag,
    QFocusEvent,
    QFont,
    QHoverEvent,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.languages import spoken
from app.theme import Theme, font
from app.widgets.search_field import SearchField
from app.widgets.tile import TILE, paint_tile
from app.widgets.words import tip
from app.workspace import Workspace
from cnnbuilder.catalog import Catalog
from cnnbuilder.spec import CATEGORY_TITLES, Category, LayerSpec

MIME = "application/x-cnnbuilder-layer"
ROW, SECTION = 30, 34
_INSET = 12
TEXT_LEFT = _INSET + TILE + 8
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: the title of a category, or (with a ``spec``) a block."""

    category: Category
    spec: LayerSpec | None = None


def plain_summary(spec: LayerSpec) -> str:
    """Return what a type does, in words that hold whatever its parameters are."""
    shown = {p.name: p.kind.show(p.default) for p in spec.parameters}
    return spoken(spec.summary).format_map(shown)


class PaletteModel(QAbstractListModel):
    """The rows that match what is looked for."""

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._entries: tuple[Entry, ...] = tuple(self._matching(""))

    def look_for(self, text: str) -> None:
        """Show only what matches ``text``."""
        entries = tuple(self._matching(text.strip().lower()))
        if entries != self._entries:
            self.beginResetModel()
            self._entries = entries
            self.endResetModel()

    def _matching(self, text: str) -> Iterator[Entry]:
        for category, specs in self._catalog.by_category():
            found = [spec for spec in specs if _matches(spec, text)]
            if found:
                yield Entry(category)
                yield from (Entry(category, spec) for spec in found)

    def entry(self, index: Index) -> Entry:
        """Return a row."""
        return self._entries[index.row()]

    @property
    def first(self) -> int:
        """The first row that is a block, or -1."""
        return next((i for i, entry in enumerate(self._entries) if entry.spec), -1)

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry(index)
        title = entry.spec.title if entry.spec else spoken(CATEGORY_TITLES[entry.category])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return title
        if entry.spec is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(plain_summary(entry.spec))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return plain_summary(entry.spec)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.entry(index).spec is None:
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: list[QModelIndex]) -> QMimeData:  # type: ignore[override]
        data = QMimeData()
        for index in indexes:
            spec = self.entry(index).spec
            if spec is not None:
                data.setData(MIME, QByteArray(spec.type.encode()))
                data.setText(spec.type)
        return data


def _matches(spec: LayerSpec, text: str) -> bool:
    if not text:
        return True
    family = CATEGORY_TITLES[spec.category]
    names = (spec.title, spec.type, *spec.former, family, spoken(family), spec.category)
    squeezed = text.replace(" ", "")
    return any(squeezed in name.lower().replace(" ", "") for name in names)


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
        if entry.spec is None:
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
        top = area.top() + (area.height() - TILE) / 2
        paint_tile(painter, QPointF(area.left() + _INSET, top), entry.spec, palette)
        painter.setFont(font())
        painter.setPen(QColor(palette.text))
        words = area.adjusted(TEXT_LEFT, 0, -2, 0)
        metrics = painter.fontMetrics()
        text = metrics.elidedText(entry.spec.title, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


def drag_picture(spec: LayerSpec, theme: Theme, ratio: float) -> QPixmap:
    """Return what hangs at the pointer while a block is dragged: a small block."""
    palette, bold = theme.palette, font(13, bold=True)
    probe = QPixmap(1, 1)
    painter = QPainter(probe)
    painter.setFont(bold)
    width = 45 + painter.fontMetrics().horizontalAdvance(spec.title) + 16
    painter.end()
    size = QSize(width, 40)
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
    shape = QPainterPath()
    shape.addRoundedRect(body, 8, 8)
    painter.fillPath(shape, QColor(palette.surface))
    painter.setClipPath(shape)
    painter.fillRect(QRectF(0, 0, 5, size.height()), QColor(palette.bar(spec.category)))
    painter.setClipping(False)
    painter.setPen(QPen(QColor(palette.accent), 1))
    painter.drawPath(shape)
    paint_tile(painter, QPointF(15, 9), spec, palette)
    painter.setFont(bold)
    painter.setPen(QColor(palette.text))
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRectF(45, 0, width, size.height()), flags, spec.title)
    painter.end()
    return made


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
        self.doubleClicked.connect(self._choose)

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
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.choose_first()

    def choose_first(self) -> None:
        """Select the first block."""
        if self._model.first >= 0:
            self.setCurrentIndex(self._model.index(self._model.first))

    def _choose(self, index: QModelIndex) -> None:
        spec = self._model.entry(index).spec if index.isValid() else None
        if spec is not None:
            self.chosen.emit(spec.type)


class Palette(QWidget):
    """All blocks by category, with a search.

    Signals:
        chosen: (type id) A block was chosen by double click or Enter; where it goes is for the
            window to say.
    """

    chosen = Signal(str)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "panel")
        self.setAccessibleName(self.tr("Blocks"))
        self.model = PaletteModel(workspace.catalog, self)
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
