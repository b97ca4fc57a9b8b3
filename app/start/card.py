"""A card of the start page: a design in miniature, and what there is to know of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from app.languages import told
from app.start.miniature import paint_miniature
from app.start.portraits import Found, Key
from app.start.words import fitted
from app.theme import Theme, font, icon, paint_icon
from app.widgets.words import tip

LEAST_PICTURE = 112
BELOW_PICTURE = 104
RADIUS = 10
INSET = 12
LINE = 17
CLOSE = 24
ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}


def picture_height(width: int) -> int:
    """Return how high the miniature is on a card of a width."""
    return max(LEAST_PICTURE, round(width * 0.46))


def card_height(width: int) -> int:
    """Return how high a card of a width is."""
    return picture_height(width) + BELOW_PICTURE


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says.

    Attributes:
        title: Name of the design.
        lines: Below it: where and when, or a sentence.
        tip: The whole of it, for the tool tip.
        broken: Whether the one line may go on in the next; else each stands for itself.
    """

    title: str
    lines: tuple[str, ...]
    tip: str
    broken: bool = True


class Card(QAbstractButton):
    """A design to choose. Painted whole, since there are many of them.

    Signals:
        moved: (QPoint) An arrow key: to the card in that direction.
        typed: (str) Letters, which are meant for the search.
        dismissed: The design should leave the list.
    """

    moved = Signal(QPoint)
    typed = Signal(str)
    dismissed = Signal()

    def __init__(
        self,
        key: Key,
        text: CardText,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        can_be_dismissed: bool = False,
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.words = text
        self.found: Found | None = None
        self._theme = theme
        self._picture: QPixmap | None = None
        self._marked = False
        self._close = self._close_button() if can_be_dismissed else None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(text.title)
        self.setAccessibleDescription(text.tip)
        self.setToolTip(tip(text.tip))
        theme.changed.connect(self._on_theme)

    def _close_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(CLOSE, CLOSE)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Delete does the same
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.setAccessibleName(self.tr("Remove from this list"))
        button.setToolTip(self.tr("Remove from this list (Delete). The file stays."))
        button.setIcon(icon("close", self._theme.palette.secondary, 14))
        button.clicked.connect(self.dismissed)
        button.hide()
        return button

    def show_found(self, found: Found) -> None:
        """Show the design, or why there is nothing to show."""
        self.found = found
        self._picture = None
        words = [self.words.tip]
        if found.missing:
            words.append(self.tr("The file is not there any more."))
        elif found.portrait is None:
            words.append(told(found.problem))
        else:
            words.append(", ".join(part for part in self._facts() if part))
        self.setAccessibleDescription(" ".join(words))
        self.setToolTip(tip(" ".join(words)))
        self.update()

    def _facts(self) -> tuple[str, str, str]:
        portrait = self.found.portrait if self.found else None
        if portrait is None:
            return "", "", ""
        if not portrait.blocks:
            return self.tr("empty"), "", ""
        blocks = self.tr("1 block") if portrait.blocks == 1 else ""
        return (
            portrait.takes,
            self.tr("{0} parameters").format(f"{portrait.params:,}"),
            blocks or self.tr("{0} blocks").format(f"{portrait.blocks:,}"),
        )

    def mark(self, on: bool) -> None:
        """Show that Enter in the search opens this one."""
        if on != self._marked:
            self._marked = on
            self.update()

    @property
    def is_marked(self) -> bool:
        """Whether Enter in the search opens this one."""
        return self._marked

    def matches(self, text: str) -> bool:
        """Whether what was typed is found in the card's words, every word of it."""
        facts = " ".join(self._facts()).replace(" × ", "x")
        held = " ".join((self.words.title, *self.words.lines, self.words.tip, facts)).lower()
        return all(word in held for word in text.lower().replace(" × ", "x").split())

    # Keys and mouse

    def event(self, event: QEvent) -> bool:
        # Keys that mean something here must not reach the commands of the window.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if plain and (event.key() == Qt.Key.Key_Delete or _is_letter(event)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            self.moved.emit(ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key == Qt.Key.Key_Delete and self._close is not None:
            self.dismissed.emit()
        elif _is_letter(event) and key != Qt.Key.Key_Space:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_close(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._show_close(self.hasFocus())
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_close(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_close(self.underMouse())
        super().focusOutEvent(event)

    def _show_close(self, on: bool) -> None:
        if self._close is not None:
            self._close.setVisible(on)

    # Looks

    def sizeHint(self) -> QSize:
        return QSize(224, card_height(224))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        if self._close is not None:
            self._close.move(self.width() - CLOSE - 6, 6)
        super().resizeEvent(event)

    def _on_theme(self) -> None:
        self._picture = None
        if self._close is not None:
            self._close.setIcon(icon("close", self._theme.palette.secondary, 14))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        p = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = self._make_picture()
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(body, RADIUS, RADIUS)
        painter.fillPath(shape, QColor(p.surface))
        painter.setClipPath(shape)
        painter.drawPixmap(QPoint(0, 0), self._picture)
        painter.setClipping(False)
        self._paint_words(painter)
        lit = self.hasFocus() or self._marked
        edge = p.accent if lit else p.control if self.underMouse() else p.hairline
        painter.setPen(QPen(QColor(edge), 2 if lit else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = 0.0 if lit else 0.5
        painter.drawRoundedRect(body.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        painter.end()

    def _make_picture(self) -> QPixmap:
        """The upper part, kept: painting a thousand blocks anew at each scroll would be slow."""
        p, ratio = self._theme.palette, self.devicePixelRatioF()
        height = picture_height(self.width())
        made = QPixmap(QSize(self.width(), height) * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(QColor(p.ground))
        painter = QPainter(made)
        found = self.found
        area = QRectF(0, 0, self.width(), height)
        if found is not None and found.portrait is not None:
            paint_miniature(painter, area.adjusted(16, 10, -16, -10), found.portrait.silhouette, p)
        elif found is not None:
            sign = QRectF(0, 0, 28, 28)
            sign.moveCenter(area.center())
            paint_icon(painter, "unknown" if found.missing else "warning", p.tertiary, sign)
        painter.setPen(QPen(QColor(p.hairline), 1))
        painter.drawLine(0, height - 1, self.width(), height - 1)
        painter.end()
        return made

    def _paint_words(self, painter: QPainter) -> None:
        p, found = self._theme.palette, self.found
        gone = found is not None and found.portrait is None
        shape, params, blocks = self._facts()
        width = self.width() - 2 * INSET
        small, bold = font(12, plain=True), font(13, bold=True, plain=True)
        y = picture_height(self.width()) + 10
        aside = QFontMetricsF(small).horizontalAdvance(blocks) + 8 if blocks else 0.0
        title = QFontMetricsF(bold).elidedText(
            self.words.title, Qt.TextElideMode.ElideMiddle, width - aside
        )
        self._write(painter, y, title, bold, p.tertiary if gone else p.text)
        self._write(painter, y, blocks, small, p.tertiary, right=True)
        y += 20
        for line in self._lines(small, width, gone=found is not None and gone):
            self._write(painter, y, line, small, p.tertiary if gone else p.secondary)
            y += LINE
        if found is None or gone or not shape:
            return
        y = self.height() - 30
        tabular = font(12, tabular=True)
        room = width - QFontMetricsF(tabular).horizontalAdvance(shape) - 12
        if QFontMetricsF(tabular).horizontalAdvance(params) > room and found.portrait is not None:
            params = f"{found.portrait.params:,}"
        painter.setPen(QPen(QColor(p.hairline), 1))
        painter.drawLine(INSET, y - 4, self.width() - INSET, y - 4)
        self._write(painter, y + 2, shape, tabular, p.text)
        self._write(painter, y + 2, params, tabular, p.tertiary, right=True)

    def _lines(self, small: QFont, width: float, *, gone: bool) -> list[str]:
        metrics = QFontMetricsF(small)
        if gone and self.found is not None:
            said = self.tr("Not there any more") if self.found.missing else told(self.found.problem)
            place = self.words.lines[0] if self.words.lines else ""
            return [
                metrics.elidedText(place, Qt.TextElideMode.ElideMiddle, width),
                *fitted(said, small, width, 2),
            ]
        if self.words.broken:
            return fitted(" ".join(self.words.lines), small, width, 2)
        return [
            metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, width)
            for line in self.words.lines
        ]

    def _write(
        self,
        painter: QPainter,
        y: float,
        text: str,
        face: QFont,
        colour: str,
        *,
        right: bool = False,
    ) -> None:
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(face)
        painter.setPen(QColor(colour))
        place = QRect(INSET, round(y), self.width() - 2 * INSET, LINE)
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)


def _is_letter(event: QKeyEvent) -> bool:
    plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return plain and bool(event.text()) and event.text().isprintable()
