"""What the palette lists: the blocks that match what is looked for, by category."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QWidget

from app.languages import spoken
from app.own_blocks import OwnBlocks
from app.widgets.words import tip
from cnnbuilder.catalog import EVERYDAY, Catalog
from cnnbuilder.project.own_blocks import OwnBlock
from cnnbuilder.spec import CATEGORY_TITLES, Category, LayerSpec

MIME = "application/x-cnnbuilder-layer"
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: the title of a category, or (with a ``spec``) a block; perhaps one of the user's.

    ``more`` is set on the last row of a category of which only the everyday blocks are shown: how
    many there are besides; below 0 where they are shown.
    """

    category: Category
    spec: LayerSpec | None = None
    own: bool = False
    more: int = 0


def plain_summary(spec: LayerSpec) -> str:
    """Return what a type does, in words that hold whatever its parameters are."""
    shown = {p.name: p.kind.show(p.default) for p in spec.parameters}
    return spoken(spec.summary).format_map(shown)


class PaletteModel(QAbstractListModel):
    """The rows that match what is looked for."""

    def __init__(
        self, catalog: Catalog, own: OwnBlocks | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self.own = own
        self._text = ""
        self._open: set[Category] = set()
        self._entries: tuple[Entry, ...] = tuple(self._matching(""))
        if own is not None:
            own.changed.connect(lambda: self.look_for(self._text))

    def look_for(self, text: str) -> None:
        """Show only what matches ``text``."""
        self._text = text
        entries = tuple(self._matching(text.strip().lower()))
        if entries != self._entries:
            self.beginResetModel()
            self._entries = entries
            self.endResetModel()

    def _matching(self, text: str) -> Iterator[Entry]:
        mine = [s for s in (self.own.specs if self.own else ()) if text in s.title.lower()]
        if mine:
            yield Entry(Category.MERGE, own=True)
            yield from (Entry(spec.category, spec, own=True) for spec in mine)
        for category, specs in self._catalog.by_category():
            found = [spec for spec in specs if _matches(spec, text)]
            if not found:
                continue
            yield Entry(category)
            rare = [spec for spec in found if spec.type not in EVERYDAY] if not text else []
            shut = rare and category not in self._open
            yield from (Entry(category, spec) for spec in found if not shut or spec not in rare)
            if rare:
                yield Entry(category, more=len(rare) if shut else -len(rare))

    def turn(self, index: Index) -> bool:
        """Show the rare blocks of a category, or hide them; return whether the row is for that."""
        entry = self.entry(index)
        if not entry.more:
            return False
        self._open ^= {entry.category}
        self.look_for(self._text)
        return True

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
        family = self.tr("Your blocks") if entry.own else spoken(CATEGORY_TITLES[entry.category])
        title = entry.spec.title if entry.spec else family
        if entry.more:
            title = self.tr("{0} more…").format(entry.more) if entry.more > 0 else self.tr("Fewer")
        if role == Qt.ItemDataRole.EditRole and entry.own:
            return title
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return title
        if entry.more and role == Qt.ItemDataRole.ToolTipRole:
            return tip(self.tr("Blocks of this family that courses seldom use."))
        if entry.spec is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(plain_summary(entry.spec))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return plain_summary(entry.spec)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if index.isValid() and self.entry(index).more:
            return flag.ItemIsEnabled | flag.ItemIsSelectable
        if not index.isValid() or self.entry(index).spec is None:
            return flag.NoItemFlags
        found = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled
        return found | flag.ItemIsEditable if self.entry(index).own else found

    def own_block(self, index: Index) -> OwnBlock | None:
        """Return the user's own block of a row, or None."""
        spec = self.entry(index).spec if index.isValid() else None
        return self.own.find(spec.type) if self.own is not None and spec is not None else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        block = self.own_block(index)
        if block is None or self.own is None or role != Qt.ItemDataRole.EditRole:
            return False
        return str(value).strip() == block.name or self.own.rename(block, str(value))

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
