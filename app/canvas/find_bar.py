"""The bar that finds blocks: by name, type, parameter or shape."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton

from app.canvas.going import go_to_block, open_area
from app.canvas.marks import Marks
from app.canvas.view import CanvasView
from app.languages import spoken
from app.theme import Theme, icon, pixmap
from cnnbuilder.graph.find import find
from cnnbuilder.graph.model import NodeId

WIDTH, HEIGHT = 428, 40
TOP = 12
CORNER = 190  # at the right, where the small map lies


class _Field(QLineEdit):
    """Where the query is typed; hands the keys that step through the blocks on."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stepped.emit(-1 if back else 1)
        elif key == Qt.Key.Key_Down:
            self.stepped.emit(1)
        elif key == Qt.Key.Key_Up:
            self.stepped.emit(-1)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(QFrame):
    """Marks what fits while one types, and goes from one to the next. GUI thread only.

    Signals:
        found_changed: Other blocks fit now.
    """

    found_changed = Signal()

    def __init__(self, canvas: CanvasView, theme: Theme) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._theme = theme
        self._workspace = canvas.canvas.workspace
        self._marks = Marks(canvas.canvas)
        self._found: tuple[NodeId, ...] = ()
        self._current: NodeId | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._search_again)
        self.setObjectName("findBar")
        self._glyph = QLabel()
        self.field = _Field()
        self.field.setPlaceholderText(self.tr("Name, type, relu, 3 × 3, filters=64, 14 × 14"))
        self.field.setAccessibleName(self.tr("Find a block"))
        self.count = QLabel()
        self.count.setProperty("role", "tertiary")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(4)
        row.addWidget(self._glyph)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        row.addSpacing(4)
        self._before = self._button(self.tr("Previous (Shift+Enter)"), lambda: self.step(-1))
        self._after = self._button(self.tr("Next (Enter)"), lambda: self.step(1))
        self._close = self._button(self.tr("Close (Escape)"), self.leave)
        for button in (self._before, self._after, self._close):
            row.addWidget(button)
        self.field.textEdited.connect(lambda _text: self._search())
        self.field.stepped.connect(self.step)
        self.field.left.connect(self.leave)
        self._workspace.changed.connect(self._search_later)
        theme.changed.connect(self._paint)
        canvas.installEventFilter(self)
        self._paint()
        self.hide()

    def _button(self, words: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(act)
        return button

    def _paint(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"#findBar {{ background: {p.surface}; border: 1px solid {p.control};"
            " border-radius: 8px; }"
            "#findBar QLineEdit { border: none; background: transparent; padding: 2px 4px; }"
        )
        self._glyph.setPixmap(pixmap("search", p.tertiary, 16))
        self._before.setIcon(icon("previous", p.secondary))
        self._after.setIcon(icon("next", p.secondary))
        self._close.setIcon(icon("close", p.secondary))
        if self.isVisible() and self._found:
            self._mark()

    # Coming and going

    def open(self) -> None:
        """Show the bar and put the keys there; what was looked for last stands in it, selected."""
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    def leave(self) -> None:
        """Take the bar and the marks away; the block that was gone to stays selected."""
        if not self.isVisible():
            return
        self.hide()
        self._marks.clear()
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        whole = self._canvas.width()
        width = min(WIDTH, whole - 24)
        left = min((whole - width) // 2, whole - CORNER - width)
        self.setGeometry(max(left, 12), TOP, width, HEIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        elif event.type() == QEvent.Type.Hide:
            self.leave()
        elif (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
            and self.isVisible()
        ):
            self.leave()
            return True
        return super().eventFilter(watched, event)

    # Looking

    def _search_later(self, _change: object) -> None:
        if self.isVisible():
            self._later.start()

    def _search_again(self) -> None:
        if self.isVisible():
            self._search(stay=True)

    def _search(self, *, stay: bool = False) -> None:
        words = self.field.text().strip()
        self._found = self._look_for(words)
        if self._current not in self._found:
            self._current = None
        if not words:
            self._marks.clear()
        else:
            self._mark()
            if self._found and not stay and not any(map(self._in_view, self._found)):
                self._show(self._nearest())
        self._tell()

    def _look_for(self, words: str) -> tuple[NodeId, ...]:
        """Blocks of the whole network that fit, and before them groups on the canvas."""
        workspace = self._workspace
        groups = tuple(
            node
            for node in find(workspace.analysis, words, spoken)
            if workspace.graph.nodes[node].group is not None
        )
        return (*groups, *find(workspace.whole_analysis, words, spoken))

    def _local(self, node: NodeId) -> NodeId | None:
        """The block on the canvas that one is or lies in; None: it is elsewhere."""
        return node if node in self._workspace.graph.nodes else self._workspace.local(node)

    def _mark(self) -> None:
        found = {local for node in self._found if (local := self._local(node)) is not None}
        self._marks.show(found, self._local(self._current) if self._current else None)

    def step(self, by: int) -> None:
        """Go to the next block that fits, or to the one before."""
        if not self._found:
            return
        if self._current is None:
            ahead = self._found.index(self._nearest()) + (0 if by > 0 else by)
        else:
            ahead = self._found.index(self._current) + by
        self._current = self._found[ahead % len(self._found)]
        # A block of another group: that group is opened.
        self._workspace.select([self._current])
        self._show(self._current)
        self._mark()
        self._tell()

    @property
    def found(self) -> tuple[NodeId, ...]:
        """The blocks that fit."""
        return self._found

    def _tell(self) -> None:
        count = len(self._found)
        if not self.field.text().strip():
            words = ""
        elif not count:
            words = self.tr("none")
        elif self._current is None:
            words = self.tr("1 block") if count == 1 else self.tr("{0} blocks").format(f"{count:,}")
        else:
            place = self._found.index(self._current) + 1
            words = self.tr("{0} of {1}").format(f"{place:,}", f"{count:,}")
        self.count.setText(words)
        self.count.setAccessibleName(words)
        for button in (self._before, self._after):
            button.setEnabled(count > 0)
        self.found_changed.emit()

    # Where things are

    def _area(self) -> QRectF:
        """The part of the canvas in view that the bar does not cover, less a margin."""
        return open_area(self._canvas, HEIGHT)

    def _in_view(self, node: NodeId) -> bool:
        local = self._local(node)
        item = self._canvas.canvas.blocks.get(local) if local is not None else None
        return item is not None and self._area().intersects(item.sceneBoundingRect())

    def _nearest(self) -> NodeId:
        middle, blocks = self._area().center(), self._canvas.canvas.blocks

        def distance(node: NodeId) -> float:
            local = self._local(node)
            item = blocks.get(local) if local is not None else None
            if item is None:
                return float("inf")
            return (item.sceneBoundingRect().center() - middle).manhattanLength()

        if any(self._in_view(node) for node in self._found):
            return next(node for node in self._found if self._in_view(node))
        return min(self._found, key=distance)

    def _show(self, node: NodeId) -> None:
        local = self._local(node)
        if local is not None:
            go_to_block(self._canvas, local, HEIGHT)
