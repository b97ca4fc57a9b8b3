"""The start page: recent designs and ready networks as cards, with a search over all of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.languages import spoken
from app.start.card import Card, CardText
from app.start.grid import Section
from app.start.portraits import Found, Key, Portraits, forget_portraits
from app.start.recent import RecentFiles
from app.start.words import show_folder, show_when
from app.theme import Theme, icon
from app.widgets.search_field import SearchField
from cnnbuilder.catalog import Catalog
from cnnbuilder.templates import GROUPS, Template, templates

SIDE = 232
EDGE = 32


class StartPage(QFrame):
    """Covers its parent until something is chosen. GUI thread only.

    Signals:
        new_chosen: An empty design.
        open_chosen: Another file.
        tour_chosen: The tour.
        template_chosen: (name) One of the ready networks.
        file_chosen: (Path) A recent design.
        closed: Nothing was chosen: back to the design.
    """

    new_chosen = Signal()
    open_chosen = Signal()
    tour_chosen = Signal()
    template_chosen = Signal(str)
    file_chosen = Signal(object)
    closed = Signal()

    def __init__(
        self, catalog: Catalog, recent: RecentFiles, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._recent = recent
        self._portraits = Portraits(catalog, self)
        self._known: dict[Key, Found] = {}
        self.setObjectName("startPage")
        self.setAccessibleName(self.tr("Start page"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = SearchField(theme)
        self.search.setPlaceholderText(self.tr("Search designs and networks"))
        self.search.setAccessibleName(self.tr("Search designs and networks"))
        self.close_button = QToolButton()
        self.close_button.setToolTip(self.tr("Back to the design (Escape)."))
        self.close_button.setAccessibleName(self.tr("Back to the design"))
        self.nothing = QLabel()
        self.nothing.setProperty("role", "secondary")
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons: list[tuple[QPushButton, str]] = []
        self._sections: list[Section] = []
        self._recent_section: Section | None = None
        self._lay_out()
        self._wire()
        self.hide()

    # Making

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        right = QVBoxLayout()
        right.setContentsMargins(EDGE, 24, 0, 0)
        right.setSpacing(16)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 24, 0)
        self.search.setFixedWidth(360)
        top.addWidget(self.search)
        top.addStretch(1)
        top.addWidget(self.close_button)
        right.addLayout(top)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, EDGE - 8, 8)
        self._column.setSpacing(16)
        self._column.addWidget(self.nothing)
        self._column.addStretch(1)
        self._scroll.setWidget(self._inside)
        right.addWidget(self._scroll, 1)
        row.addLayout(right, 1)

    def _side(self) -> QWidget:
        side = QFrame()
        side.setObjectName("startSide")
        side.setFixedWidth(SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        title = QLabel("cnnbuilder")
        title.setObjectName("startTitle")
        words = QLabel(
            self.tr(
                "Build convolutional networks out of blocks. Shapes and parameters appear while "
                "you build; what comes out is plain Keras code."
            )
        )
        words.setWordWrap(True)
        words.setProperty("role", "secondary")
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(16)
        self.new_button = self._button(self.tr("New design"), "new", self.new_chosen)
        self.new_button.setToolTip(self.tr("Begin an empty design."))
        self.new_button.setProperty("role", "main")
        self.open_button = self._button(self.tr("Open…"), "open", self.open_chosen)
        self.open_button.setToolTip(self.tr("Open a design from a file."))
        self.tour_button = self._button(self.tr("Take the tour"), "tour", self.tour_chosen)
        self.tour_button.setToolTip(self.tr("Build, train and look inside, in five steps."))
        for button in (self.new_button, self.open_button, self.tour_button):
            column.addWidget(button)
        column.addStretch(1)
        return side

    def _button(self, words: str, name: str, signal: object) -> QPushButton:
        button = QPushButton(words)
        button.setMinimumHeight(32)
        button.clicked.connect(signal)
        self._buttons.append((button, name))
        return button

    def _wire(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.search.textChanged.connect(self._on_search)
        self.search.moved.connect(self._on_move_from_search)
        self.search.returnPressed.connect(self._on_return)
        self._portraits.found.connect(self._on_found)
        self._recent.changed.connect(self._on_recent)
        self._theme.changed.connect(self._paint)
        parent = self.parentWidget()
        if parent is not None:
            parent.installEventFilter(self)
        self._paint()

    # Opening

    def open(self) -> None:
        """Show the page, with what is recent now."""
        if not self._sections:
            self._sections = [self._template_section(group) for group in GROUPS]
            for place, section in enumerate(self._sections):
                self._column.insertWidget(1 + place, section)
        self._fill_recent()
        self.search.clear()
        self._on_search("")
        self._fill()
        self.show()
        self.raise_()
        first = next(iter(self._shown()), None)
        (first or self.search).setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.verticalScrollBar().setValue(0)
        self._ask()

    def _fill(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())

    def _fill_recent(self) -> None:
        if self._recent_section is not None:
            self._column.removeWidget(self._recent_section)
            self._recent_section.hide()
            self._recent_section.deleteLater()
        now = time.time()
        cards = []
        for each in self._recent.all():
            when, folder = show_when(each.when, now), show_folder(each.path)
            text = CardText(each.path.name, (folder, when), str(each.path), broken=False)
            card = Card(each.path, text, self._theme, can_be_dismissed=True)
            card.clicked.connect(partial(self._on_file, each.path))
            card.dismissed.connect(partial(self._dismiss, card))
            cards.append(card)
        self._recent_section = self._section(self.tr("Recent"), cards)
        self._column.insertWidget(0, self._recent_section)

    def _template_section(self, group: str) -> Section:
        titles = {
            "course": self.tr("Course networks"),
            "exercise": self.tr("Exercises"),
            "application": self.tr("Applications"),
        }
        cards = [self._template_card(each) for each in templates().values() if each.group == group]
        return self._section(titles[group], cards)

    def _template_card(self, template: Template) -> Card:
        text = CardText(template.name, (spoken(template.summary),), spoken(template.summary))
        card = Card(template.name, text, self._theme)
        card.clicked.connect(partial(self.template_chosen.emit, template.name))
        return card

    def _section(self, title: str, cards: Sequence[Card]) -> Section:
        for card in cards:
            card.moved.connect(partial(self._on_move, card))
            card.typed.connect(self._on_typed)
            if card.key in self._known:
                card.show_found(self._known[card.key])
        return Section(title, cards, self._inside)

    def _ask(self) -> None:
        keys: list[Key] = [each.path for each in self._recent.all()]
        forget_portraits(key for key in keys if isinstance(key, Path))
        keys += [key for key in templates() if key not in self._known]
        self._portraits.ask(keys)

    def _on_found(self, key: Key, found: Found) -> None:
        self._known[key] = found
        for card in self._cards():
            if card.key == key and card.found != found:
                card.show_found(found)

    def _on_recent(self) -> None:
        if self.isVisible():
            self._fill_recent()
            self._on_search(self.search.text())
            self._ask()

    def _on_file(self, path: Path) -> None:
        self.file_chosen.emit(path)

    def _dismiss(self, card: Card) -> None:
        shown = self._shown()
        place = shown.index(card)
        if isinstance(card.key, Path):
            self._recent.forget(card.key)
        shown = self._shown()
        if shown:
            shown[min(place, len(shown) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    # Searching

    def _on_search(self, text: str) -> None:
        for section in self._all_sections():
            for card in section.cards:
                card.setVisible(card.matches(text))
                card.mark(False)
            section.lay_out()
        shown = self._shown()
        if text.strip() and shown:
            shown[0].mark(True)
        self.nothing.setVisible(not shown)
        self.nothing.setText(self.tr("Nothing matches “{0}”.").format(text.strip()))
        self._scroll.verticalScrollBar().setValue(0)

    def _on_return(self) -> None:
        marked = next((card for card in self._shown() if card.is_marked), None)
        if marked is not None:
            marked.click()

    def _on_typed(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        if text != "/":
            self.search.insert(text)

    # Moving

    def _on_move_from_search(self, steps: int) -> None:
        shown = self._shown()
        if steps > 0 and shown:
            self._go_to(shown[0])

    def _on_move(self, card: Card, step: QPoint) -> None:
        sections = [section for section in self._all_sections() if section.shown]
        at = next(place for place, each in enumerate(sections) if card in each.shown)
        cards, columns = sections[at].shown, sections[at].columns
        place = cards.index(card)
        if step.x():
            shown = self._shown()
            self._go_to(shown[(shown.index(card) + step.x()) % len(shown)])
            return
        column, wanted = place % columns, place + step.y() * columns
        if 0 <= wanted < len(cards):
            self._go_to(cards[wanted])
        elif step.y() > 0 and place // columns < (len(cards) - 1) // columns:
            self._go_to(cards[-1])
        elif step.y() > 0 and at + 1 < len(sections):
            below = sections[at + 1].shown
            self._go_to(below[min(column, len(below) - 1)])
        elif step.y() < 0 and at > 0:
            above = sections[at - 1].shown
            start = (len(above) - 1) // columns * columns
            self._go_to(above[min(start + column, len(above) - 1)])
        elif step.y() < 0:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to(self, card: Card) -> None:
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(card, 0, EDGE)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab goes round the page, one stop a section: what lies behind it cannot be seen.
        stops: list[QWidget] = [button for button, _name in self._buttons]
        stops.append(self.search)
        now = QApplication.focusWidget()
        for section in self._all_sections():
            shown = section.shown
            if shown:
                stops.append(now if isinstance(now, Card) and now in shown else shown[0])
        stops.append(self.close_button)
        at = stops.index(now) if now in stops else -1 if forward else 0
        chosen = stops[(at + (1 if forward else -1)) % len(stops)]
        if isinstance(chosen, Card):
            self._go_to(chosen)
        else:
            chosen.setFocus(
                Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            )
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # What there is

    def _all_sections(self) -> list[Section]:
        first = [self._recent_section] if self._recent_section is not None else []
        return [*first, *self._sections]

    def _cards(self) -> list[Card]:
        return [card for section in self._all_sections() for card in section.cards]

    def _shown(self) -> list[Card]:
        return [card for section in self._all_sections() for card in section.shown]

    # Looks

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fill()
        return super().eventFilter(watched, event)

    def _paint(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"#startPage {{ background: {p.ground}; }}"
            f"#startSide {{ background: {p.surface}; border: none;"
            f" border-right: 1px solid {p.hairline}; }}"
            f"#startTitle {{ font-size: 20px; font-weight: bold; color: {p.text}; }}"
            "#startSide QPushButton { text-align: left; padding-left: 10px; }"
        )
        for button, name in self._buttons:
            main = button.property("role") == "main"
            button.setIcon(icon(name, "#FFFFFF" if main else p.secondary, 16))
        self.close_button.setIcon(icon("close", p.secondary, 16))
