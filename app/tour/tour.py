"""The tour of one window: which step it is at, what it watches, where its card lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QMetaObject,
    QObject,
    QPoint,
    QRect,
    Qt,
    QTimer,
    SignalInstance,
)

from app.tour.building import AddBlock, SetFilters
from app.tour.card import TourCard
from app.tour.places import place_card
from app.tour.ring import Ring
from app.tour.running import LookInside, TakeCode, Train
from app.tour.steps import Memory, Step
from cnnbuilder.templates import STARTER, make_template

if TYPE_CHECKING:
    from app.window import Window

DONE = "tour/done"
# Panels, splitters and the canvas move without telling; looking is cheap.
LOOK_MS = 100
POINTER = 96  # around a pointer that drags something


class Tour(QObject):
    """Leads through five steps, each done by the person, who may leave at any time.

    Nothing is blocked meanwhile, and the design stays as it is when the tour ends. GUI thread only.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.settings
        self._steps: list[Step] = []
        self._number = 0
        self._card: TourCard | None = None
        self._ring: Ring | None = None
        self._links: list[QMetaObject.Connection] = []
        self._by_hand = False
        self._away: QRect | None = None
        self._placed: object = None
        self._mode = ""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._follow)

    @property
    def is_running(self) -> bool:
        """Whether the card is on show."""
        return self._card is not None

    @property
    def was_done(self) -> bool:
        """Whether it was once taken to its end."""
        return bool(self._settings.value(DONE))

    @property
    def card(self) -> TourCard | None:
        """The card, while the tour is under way."""
        return self._card

    @property
    def ring(self) -> Ring | None:
        """The rings, while the tour is under way."""
        return self._ring

    @property
    def step(self) -> Step | None:
        """The step it is at."""
        return self._steps[self._number] if self._steps else None

    def start(self) -> None:
        """Begin, with the design that is open if it serves, else with the starter design."""
        if self._card is not None:
            self._card.raise_()
            self._card.next_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self._design_serves():
            self._begin_elsewhere()
            return
        self._begin()

    def leave(self) -> None:
        """Take the card away; the design stays as it is."""
        self._timer.stop()
        for link in self._links:
            QObject.disconnect(link)
        self._links = []
        focus = self._window.focusWidget()
        had_focus = self._card is not None and focus and self._card.isAncestorOf(focus)
        for part in (self._card, self._ring):
            if part is not None:
                part.hide()
                part.deleteLater()
        self._card = self._ring = None
        self._steps = []
        if had_focus:
            self._window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # Inside

    def _design_serves(self) -> bool:
        """Whether the design can be built upon, and trains in seconds."""
        workspace, training = self._window.workspace, self._window.training
        quick = workspace.project.data.source == "digits"
        return quick and bool(workspace.graph.edges) and not training.can_train()

    def _begin_elsewhere(self) -> None:
        """Take the starter design: here, if nothing is lost by it, else in a window of its own."""
        window = self._window
        if window.commands.is_untouched:
            window.files.new(STARTER)
            window.canvas.welcome()
            self._begin()
            return
        starter = make_template(STARTER, window.workspace.catalog)
        other = window.program.make_window(starter, window)
        other.show()
        other.tour.start()

    def _begin(self) -> None:
        window, memory = self._window, Memory(runs=self._window.training.run_number)
        kinds = (AddBlock, SetFilters, Train, LookInside, TakeCode)
        self._steps = [kind(window, memory) for kind in kinds]
        self._ring = Ring(window.theme, window)
        self._card = TourCard(window.theme, window)
        self._card.next.connect(lambda: self._go(1))
        self._card.back.connect(lambda: self._go(-1))
        self._card.left.connect(self._on_left)
        self._card.in_the_way.connect(self._make_way)
        self._card.dragged.connect(self._on_dragged)
        self._listen()
        window.start.leave()
        self._show_step(0)
        self._ring.raise_()
        self._card.raise_()
        self._timer.start()

    def _listen(self) -> None:
        window = self._window
        signals: tuple[SignalInstance, ...] = (
            window.workspace.changed,
            window.workspace.selection_changed,
            window.workspace.history_changed,
            window.training.state_changed,
            window.training.epoch_done,
            window.training.ended,
            window.looking.result_changed,
            window.looking.failed,
        )
        for signal in signals:
            self._links.append(signal.connect(self._look))
        self._links.append(window.files.wrote.connect(self._on_written))

    def _show_step(self, number: int) -> None:
        self._number = number
        self._by_hand = False
        step = self._steps[number]
        if not step.outcome:
            step.begin()
        self._look()

    def _go(self, by: int) -> None:
        number = self._number + by
        if number >= len(self._steps):
            words = self._parting()
            self._settings.setValue(DONE, True)
            self.leave()
            self._window.say(words, "good")
        elif number >= 0:
            self._show_step(number)

    def _parting(self) -> str:
        if all(step.outcome for step in self._steps):
            return self.tr(
                "You built, trained, looked inside and took the code with you. Help has the tour "
                "whenever you want it again."
            )
        return self.tr("That was the tour. Help has it whenever you want it again.")

    def _on_left(self) -> None:
        self.leave()
        self._window.say(
            self.tr("The design is as you left it. The tour goes on from Help, when you like."),
            "info",
        )

    def _on_written(self, path: object) -> None:
        step = self.step
        if step is None or not isinstance(path, Path):
            return
        step.memory.written = path
        if isinstance(step, TakeCode):
            step.take_note(path)
        self._look()

    def _look(self, *_what: object) -> None:
        """Look at what has happened, and say it."""
        step, card = self.step, self._card
        if step is None or card is None:
            return
        step.watch()
        words = step.words(), step.keys(), step.outcome
        self._mode = self._window.mode
        card.show_step(self._number + 1, len(self._steps), step.title, *words)
        card.offer(step.offer())
        self._follow()

    def _follow(self) -> None:
        """Keep rings and card at what they speak of, wherever it has gone."""
        step, card, ring, window = self.step, self._card, self._ring, self._window
        if step is None or card is None or ring is None:
            return
        covered = window.start.page is not None
        for part in (card, ring):
            part.setHidden(covered)
        area = window.rect()
        if ring.geometry() != area:
            ring.setGeometry(area)
        if window.mode != self._mode:
            self._look()
            return
        targets = step.targets()
        ring.point_at(targets, drags=step.drags)
        covers = any(card.geometry().intersects(target) for target in targets)
        outside = not area.contains(card.geometry())
        if card.is_held or (self._by_hand and not covers and not outside):
            return
        self._by_hand = self._by_hand and not covers and not outside
        room = area.adjusted(0, window.top_bar.height(), 0, -window.status.height())
        seen = (tuple(targets), room, card.geometry(), self._away)
        if seen == self._placed:
            return  # nothing has moved, and this is asked ten times a second
        place = place_card(card.size(), room, targets, card.pos(), self._away)
        if place != card.pos():
            card.move(place)
        self._placed = (tuple(targets), room, card.geometry(), self._away)

    def _on_dragged(self) -> None:
        self._by_hand = True

    def _make_way(self, pointer: QPoint) -> None:
        around = QRect(0, 0, POINTER, POINTER)
        around.moveCenter(pointer)
        self._away, self._by_hand = around, False
        self._follow()
        self._away = None
