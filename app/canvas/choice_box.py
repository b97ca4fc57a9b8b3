"""A small list that one types into, over the canvas: which block, where to, which wire."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.theme import Theme, font
from app.widgets.colours import set_property
from app.widgets.tile import TILE, paint_tile
from cnnbuilder.spec import LayerSpec

WIDTH, ROW, MOST_ROWS = 336, 32, 8
INSET, EDGE, PAD = 12, 8, 8
NOTE = 92  # room for what is said below the rows
ASLEEP = 0.45  # how much of a glyph is left where a row cannot be chosen
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Option:
    """A row.

    Attributes:
        title: What it is.
        choose: Does it; told whether Shift was held.
        spec: Gives its glyph.
        detail: What would come of it, on the right: "→ 12 × 12 × 32".
        about: A sentence on it, shown below the list while the row is current.
        reason: Why it cannot be chosen, as a sentence; dims the row.
        short: The same in a few words, on the right.
        tone: "info", or "warning" for ``about`` that warns.
        mark: What is marked on the canvas while the row is current.
    """

    title: str
    choose: Callable[[bool], object]
    spec: LayerSpec | None = None
    detail: str = ""
    about: str = ""
    reason: str = ""
    short: str = ""
    tone: str = "info"
    mark: object = None


Source = Callable[[str], Sequence[Option]]


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.options: tuple[Option, ...] = ()

    def show(self, options: Sequence[Option]) -> None:
        self.beginResetModel()
        self.options = tuple(options)
        self.endResetModel()

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.options)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        option = self.options[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return option.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (option.title, option.detail, option.reason)))
        return None


class _Rows(QStyledItemDelegate):
    """Paints glyph, title and what would come of it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(WIDTH - 2, ROW)

    def paint(self, painter: QPainter, style: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Model):
            return
        option, palette = model.options[index.row()], self._theme.palette
        area = QRectF(style.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if style.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.accent_ground))
            painter.drawRoundedRect(area.adjusted(4, 1, -4, -1), 6, 6)
        left = area.left() + INSET
        if option.spec is not None:
            painter.setOpacity(ASLEEP if option.reason else 1.0)
            top = area.top() + (ROW - TILE) / 2
            paint_tile(painter, QPointF(left, top), option.spec, palette)
            painter.setOpacity(1.0)
            left += TILE + 10
        painter.setFont(font(plain=True))
        painter.setPen(QColor(palette.tertiary if option.reason else palette.text))
        metrics = painter.fontMetrics()
        room = area.right() - INSET - left
        title = metrics.elidedText(option.title, Qt.TextElideMode.ElideMiddle, int(room))
        width = metrics.horizontalAdvance(title)
        line = QRectF(left, area.top(), room, ROW)
        upright = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, upright | Qt.AlignmentFlag.AlignLeft, title)
        painter.setFont(font(12, tabular=True))
        painter.setPen(QColor(palette.tertiary if option.reason else palette.secondary))
        rest = int(room - width - 12)
        words = option.short if option.reason else option.detail
        if rest > 24 and words:
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rest)
            painter.drawText(line, upright | Qt.AlignmentFlag.AlignRight, shown)
        painter.restore()


def _words(name: str) -> QLabel:
    made = QLabel()
    made.setObjectName(name)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


class ChoiceBox(QFrame):
    """A field and the rows that match. A child of the canvas; it takes the keys while it is open.

    Signals:
        marked: (object) The current row's mark, or None.
        closed: It is not there any more.
    """

    marked = Signal(object)
    closed = Signal()

    def __init__(self, canvas: QWidget, theme: Theme) -> None:
        super().__init__(canvas)
        self._theme = theme
        self._canvas = canvas
        self._source: Source = lambda _query: ()
        self._hint = ""
        self._nothing = ""
        self._near = QPoint()
        self._avoid = QRect()
        self.setObjectName("choiceBox")
        self.field = QLineEdit()
        self.field.setObjectName("choiceField")
        self.field.setFixedHeight(36)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._look)
        self._model = _Model(self)
        self.list = self._make_list(theme)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.note, self.keys = _words("choiceNote"), _words("choiceKeys")
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addWidget(self.field)
        box.addWidget(self.list)
        box.addWidget(self.note)
        box.addWidget(self.keys)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def _make_list(self, theme: Theme) -> QListView:
        made = QListView()
        made.setModel(self._model)
        made.setItemDelegate(_Rows(theme, made))
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setMouseTracking(True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setAccessibleName(self.tr("Choices"))
        made.clicked.connect(lambda _index: self._choose(False))
        made.entered.connect(made.setCurrentIndex)
        return made

    def _restyle(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"#choiceBox {{ background: {p.surface}; border: 1px solid {p.control};"
            " border-radius: 8px; }"
            f"#choiceField {{ border: none; border-bottom: 1px solid {p.hairline};"
            f" border-radius: 0; background: transparent; padding: 0 {INSET - 2}px; }}"
            f"QListView {{ background: transparent; }}"
            f"#choiceNote {{ border-top: 1px solid {p.hairline}; font-size: 12px;"
            f" padding: 8px {INSET}px; color: {p.secondary}; }}"
            f"#choiceKeys {{ font-size: 12px; padding: 0 {INSET}px 8px {INSET}px;"
            f" color: {p.tertiary}; }}"
            f'#choiceNote[tone="error"] {{ color: {p.error}; }}'
            f'#choiceNote[tone="warning"] {{ color: {p.warning}; }}'
        )

    # Opening and closing

    def open(
        self,
        source: Source,
        near: QPoint,
        *,
        prompt: str,
        hint: str = "",
        nothing: str = "",
        avoid: QRect | None = None,
    ) -> None:
        """Show choices.

        Args:
            source: Gives the rows for what is typed.
            near: Where on the canvas's widget its top left corner goes, if there is room.
            prompt: What stands in the empty field; its name for screen readers, too.
            hint: What the keys do, below the list while nothing is to be said of a row.
            nothing: What is said where nothing matches; "{0}" stands for what was typed.
            avoid: What it should not cover, if that can be.
        """
        self._source, self._hint = source, hint
        self._nothing = nothing or self.tr("Nothing matches “{0}”.")
        self._near, self._avoid = near, avoid or QRect()
        self.field.setPlaceholderText(prompt)
        self.field.setAccessibleName(prompt)
        self.field.clear()
        self._look("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    @property
    def options(self) -> tuple[Option, ...]:
        """The rows now."""
        return self._model.options

    @property
    def current(self) -> Option | None:
        """The current row."""
        row = self.list.currentIndex().row()
        return self._model.options[row] if 0 <= row < len(self._model.options) else None

    def close_box(self) -> None:
        """Go away; the canvas has the keys again."""
        if not self.is_open:
            return
        had_focus = self.field.hasFocus()
        self.hide()
        self.marked.emit(None)
        self.closed.emit()
        if had_focus or self._canvas.window().focusWidget() is None:
            self._canvas.setFocus(Qt.FocusReason.PopupFocusReason)

    # Rows

    def _look(self, text: str) -> None:
        self._model.show(self._source(text.strip()))
        options = self._model.options
        first = next((row for row, each in enumerate(options) if not each.reason), 0)
        if options:
            self.list.setCurrentIndex(self._model.index(first))
        else:
            self.marked.emit(None)
        self._say()
        self._lay_out()

    def _on_current(self) -> None:
        current = self.current
        self.marked.emit(current.mark if current is not None else None)
        self._say()
        self._lay_out()

    def _say(self) -> None:
        current, text = self.current, self.field.text().strip()
        tone = "info"
        if not self._model.options:
            words = self._nothing.format(text)
        elif current is not None and current.reason:
            words, tone = current.reason, "error"
        elif current is not None:
            words, tone = current.about, current.tone
        else:
            words = ""
        blocked = not self._model.options or bool(current and current.reason)
        self.keys.setText(self._hint)
        self.keys.setVisible(bool(self._hint) and not blocked)
        self.note.setText(words)
        self.note.setVisible(bool(words))
        set_property(self.note, "tone", tone)

    def _lay_out(self) -> None:
        width = min(WIDTH, self._canvas.width() - 2 * EDGE)
        note = sum(
            label.heightForWidth(width - 2)
            for label in (self.note, self.keys)
            if not label.isHidden()
        )
        # The rows stay as many while one goes through them, whatever is said below.
        rest = self._canvas.height() - 2 * EDGE - self.field.height() - max(note, NOTE) - 2 - PAD
        rows = min(len(self._model.options), MOST_ROWS, max(rest // ROW, 2))
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(rows * ROW + (PAD if rows else 0))
        self.list.setViewportMargins(0, PAD // 2 if rows else 0, 0, 0)
        self.resize(width, 2 + self.field.height() + self.list.height() * (rows > 0) + note)
        self.move(self._place())

    def _place(self) -> QPoint:
        room = self._canvas.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        # The longest list would fit there, so that the field does not move while one types.
        tallest = min(
            max(self.field.height() + MOST_ROWS * ROW + NOTE, self.height()), room.height()
        )
        wanted = QRect(self._near, QSize(self.width(), tallest))
        if self._avoid.isValid() and wanted.intersects(self._avoid):
            wanted.moveLeft(self._avoid.right() + 16)
            if wanted.right() > room.right():
                wanted.moveRight(self._avoid.left() - 16)
        x = max(room.left(), min(wanted.left(), room.right() - self.width() + 1))
        y = max(room.top(), min(wanted.top(), room.bottom() - tallest + 1))
        return QPoint(x, y)

    def _choose(self, shift: bool) -> None:
        option = self.current
        if option is None or option.reason:
            return
        self.close_box()
        option.choose(shift)

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                leaving = event.reason() not in (
                    Qt.FocusReason.ActiveWindowFocusReason,
                    Qt.FocusReason.PopupFocusReason,
                )
                if leaving:
                    self.close_box()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: MOST_ROWS - 1,
            Qt.Key.Key_PageUp: 1 - MOST_ROWS,
        }.get(key)
        if steps is not None:
            self._step(steps)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Escape:
            self.close_box()
        else:
            return False
        return True

    def _step(self, steps: int) -> None:
        count = len(self._model.options)
        if not count:
            return
        row = self.list.currentIndex().row() + steps
        # One step past an end comes in at the other; a page stops there.
        row = row % count if abs(steps) == 1 else max(0, min(row, count - 1))
        self.list.setCurrentIndex(self._model.index(row))
        self.list.scrollTo(self.list.currentIndex())
