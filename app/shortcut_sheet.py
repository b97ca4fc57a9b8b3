"""All keys and gestures on one page over the window; the same page goes to paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMarginsF, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPageLayout,
    QPageSize,
    QPainter,
    QPaintEvent,
    QPdfWriter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.sheet_content import Group, columns_of, groups_of
from app.theme import Theme, font, icon
from cnnbuilder.export.tokens import LIGHT, Palette

if TYPE_CHECKING:
    from app.window import Window

ROW, HEAD, GAP = 26, 28, 26
COLUMN, BETWEEN = 300, 40
PAPER_WIDTH = 1180.0


def paint_sheet(
    painter: QPainter, columns: Sequence[Sequence[Group]], width: float, p: Palette
) -> None:
    """Draw the groups, column beside column, from the painter's origin."""
    each = (width - BETWEEN * (len(columns) - 1)) / max(len(columns), 1)
    for place, column in enumerate(columns):
        left, top = place * (each + BETWEEN), 0.0
        for group in column:
            heading = font(11, bold=True)
            heading.setLetterSpacing(heading.SpacingType.AbsoluteSpacing, 0.4)
            painter.setFont(heading)
            painter.setPen(QColor(p.tertiary))
            painter.drawText(QPointF(left, top + 16), group.title.upper())
            top += HEAD
            for words, keys in group.lines:
                high = _line_height(words, keys, each)
                _paint_line(painter, QRectF(left, top, each, high), words, keys, p)
                top += high
            top += GAP


def _chip_width(keys: str) -> float:
    return QFontMetricsF(font(12)).horizontalAdvance(keys) + 14


def _line_height(words: str, keys: str, width: float) -> float:
    """Return the height of a line: keys that find no room beside the words go below them."""
    beside = QFontMetricsF(font(13)).horizontalAdvance(words) + 12 + _chip_width(keys)
    return ROW if beside <= width else 2 * ROW - 4


def _paint_line(painter: QPainter, area: QRectF, words: str, keys: str, p: Palette) -> None:
    width = min(_chip_width(keys), area.width())
    chip = QRectF(area.right() - width, area.bottom() - ROW + 2, width, ROW - 5)
    painter.setFont(font(12))
    painter.setPen(QColor(p.control))
    painter.setBrush(QColor(p.note))
    painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    painter.setPen(QColor(p.secondary))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, keys)
    painter.setFont(font(13))
    painter.setPen(QColor(p.text))
    place = QRectF(area.left(), area.top(), area.width(), ROW - 1)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)


def height_of(columns: Sequence[Sequence[Group]], width: float) -> float:
    """Return how high the highest column is in a sheet of that width."""
    each = (width - BETWEEN * (len(columns) - 1)) / max(len(columns), 1)

    def tall(group: Group) -> float:
        return HEAD + GAP + sum(_line_height(words, keys, each) for words, keys in group.lines)

    return max((sum(map(tall, column)) for column in columns), default=0.0)


class Sheet(QWidget):
    """Draws the groups in as many columns as there is room for."""

    def __init__(self, theme: Theme, groups: Sequence[Group]) -> None:
        super().__init__()
        self._theme = theme
        self._groups = groups
        self._columns: list[list[Group]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setMinimumWidth(COLUMN)
        # For screen readers all of it is one text: it is there to be read, not to be used.
        self.setAccessibleName(
            "\n".join(f"{words}: {keys}" for group in groups for words, keys in group.lines)
        )
        self._deal()

    def _deal(self) -> None:
        count = max((self.width() + BETWEEN) // (COLUMN + BETWEEN), 1)
        self._columns = columns_of(self._groups, min(count, 5))
        self.setFixedHeight(round(height_of(self._columns, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._deal()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_sheet(painter, self._columns, self.width(), self._theme.palette)
        painter.end()


class ShortcutSheet(QFrame):
    """A page over the window, below its bar; Escape, its cross or the same key take it away."""

    def __init__(self, window: Window, menus: Sequence[str], behind: QWidget) -> None:
        super().__init__(behind)
        self._window = window
        self._before: QWidget | None = None
        self._groups = groups_of(window.acts, menus)
        self.setObjectName("shortcutSheet")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel(self.tr("Keys and mouse"))
        title.setProperty("role", "title")
        self._paper = QPushButton(self.tr("Save as PDF…"))
        self._paper.setToolTip(self.tr("Write this page as a file that can be printed."))
        self._paper.clicked.connect(lambda: window.commands.save_shortcuts(self.write))
        self._close = QToolButton()
        self._close.setToolTip(self.tr("Close this page."))
        self._close.setAccessibleName(self.tr("Close this page"))
        self._close.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title, 1)
        head.addWidget(self._paper)
        head.addWidget(self._close)
        self._sheet = Sheet(window.theme, self._groups)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.tr("Keys and mouse"))
        area.setWidget(self._sheet)
        self._area = area
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 24, 0)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(area, 1)
        behind.installEventFilter(self)
        window.theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    def toggle(self) -> None:
        """Show the page, or take it away."""
        if self.isVisible():
            self.leave()
            return
        behind = self.parentWidget()
        if behind is not None:
            self.setGeometry(behind.rect())
        self._before = self._window.focusWidget()
        self.show()
        self.raise_()
        self._window.messages.raise_()
        self._area.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Take the page away and give the focus back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None

    def write(self, path: Path) -> bool:
        """Write the page as a PDF; return whether that worked."""
        writer = QPdfWriter(str(path))
        writer.setTitle("cnnbuilder")
        writer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4),
                QPageLayout.Orientation.Landscape,
                QMarginsF(12, 12, 12, 12),
                QPageLayout.Unit.Millimeter,
            )
        )
        columns = columns_of(self._groups, 4)
        painter = QPainter()
        if not painter.begin(writer):
            return False
        whole = QRectF(painter.viewport())
        tall = height_of(columns, PAPER_WIDTH) + 40
        width = max(PAPER_WIDTH, tall * whole.width() / whole.height())
        zoom = min(whole.width() / width, whole.height() / tall)
        painter.scale(zoom, zoom)
        painter.setFont(font(15, bold=True))
        painter.setPen(QColor(LIGHT.text))
        painter.drawText(QPointF(0, 16), f"cnnbuilder – {self.tr('Keys and mouse')}")
        painter.translate(0, 40)
        paint_sheet(painter, columns, width, LIGHT)
        painter.end()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def _paint(self) -> None:
        self._close.setIcon(icon("close", self._window.theme.palette.secondary, 16))
        self._close.setIconSize(QSize(16, 16))
        self.update()
