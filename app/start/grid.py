"""Cards under a heading, side by side, as many in a row as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.start.card import Card, card_height

LEAST = 224  # width of a card
WIDEST = 320  # of the least width: on a large screen there are larger cards, not only more
GAP = 16
HEADING = 32


class Section(QWidget):
    """A heading and its cards; hidden cards take no room."""

    def __init__(self, title: str, cards: Sequence[Card], parent: QWidget) -> None:
        super().__init__(parent)
        self.cards = tuple(cards)
        self.heading = QLabel(title.upper(), self)
        self.heading.setProperty("role", "section")
        self.heading.setAccessibleName(title)
        for card in self.cards:
            card.setParent(self)
        self._columns = 1
        self.lay_out()

    @property
    def shown(self) -> tuple[Card, ...]:
        """The cards that the search has left."""
        return tuple(card for card in self.cards if not card.isHidden())

    @property
    def columns(self) -> int:
        """How many cards stand side by side."""
        return self._columns

    def lay_out(self) -> None:
        """Give every card its place."""
        shown = self.shown
        width = max(self.width(), LEAST)
        least = min(max(LEAST, width // 8), WIDEST)
        self._columns = max(1, (width + GAP) // (least + GAP))
        each = (width - GAP * (self._columns - 1)) // self._columns
        height = card_height(each)
        self.heading.setGeometry(QRect(0, 0, width, HEADING - 12))
        for place, card in enumerate(shown):
            row, column = divmod(place, self._columns)
            top = HEADING + row * (height + GAP)
            card.setGeometry(column * (each + GAP), top, each, height)
        rows = -(-len(shown) // self._columns)
        self.setFixedHeight(HEADING + rows * (height + GAP))
        self.setVisible(bool(shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.lay_out()
