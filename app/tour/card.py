"""The card of the tour: what to do, what came of it, and the way on, back and out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QDragEnterEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.theme import Theme, icon, pixmap
from app.widgets.colours import set_property

WIDTH = 340
INSET = 16
BACK, NEXT = "Alt+PgUp", "Alt+PgDown"


class TourCard(QFrame):
    """Lies over the window, can be dragged aside, and holds the focus only when asked to.

    Signals:
        back: To the step before.
        next: To the step after, or to the end.
        left: The person wants to leave.
        in_the_way: (QPoint) Something is dragged over it, at this place in the window.
        dragged: It was put elsewhere by hand.
    """

    back = Signal()
    next = Signal()
    left = Signal()
    in_the_way = Signal(QPoint)
    dragged = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grip: QPoint | None = None
        self._announced = ""
        self.setObjectName("tourCard")
        self.setAccessibleName(self.tr("Tour"))
        self.setFixedWidth(WIDTH)
        self.setAcceptDrops(True)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setToolTip(self.tr("Drag this card where it suits you."))
        self._step = QLabel()
        self._step.setProperty("role", "section")
        self.title = self._label("title")
        self.words = self._label("")
        self.keys = self._label("tertiary")
        self.outcome = self._label("")
        self.offer_button = QPushButton()
        self.offer_button.setProperty("role", "chip")
        self.offer_button.setCursor(Qt.CursorShape.ArrowCursor)
        self._offered: Callable[[], object] | None = None
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._done = QFrame()
        self._done.setObjectName("tourDone")
        self.leave_button = QPushButton(self.tr("Leave"))
        self.leave_button.setToolTip(self.tr("Leave the tour; the design stays (Escape)."))
        self.back_button = QPushButton(self.tr("Back"))
        self.back_button.setToolTip(self.tr("To the step before ({0}).").format(_shown(BACK)))
        self.next_button = QPushButton()
        # These work wherever the focus is; letters with Alt belong to the menus.
        for keys, button in ((BACK, self.back_button), (NEXT, self.next_button)):
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)
        self.close_button = QToolButton()
        self.close_button.setToolTip(self.tr("Leave the tour; the design stays."))
        self.close_button.setAccessibleName(self.tr("Leave the tour"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Leave does the same
        self._lay_out()
        self._wire()

    def _wire(self) -> None:
        self.leave_button.clicked.connect(self.left)
        self.close_button.clicked.connect(self.left)
        self.back_button.clicked.connect(self.back)
        self.next_button.clicked.connect(self.next)
        self.offer_button.clicked.connect(self._take_offer)
        self._theme.changed.connect(self._paint)
        self._paint()

    def _label(self, role: str) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        if role:
            label.setProperty("role", role)
        return label

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._step)
        top.addStretch(1)
        top.addWidget(self.close_button)
        done = QHBoxLayout(self._done)
        done.setContentsMargins(10, 8, 10, 8)
        done.setSpacing(8)
        done.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        done.addWidget(self.outcome, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.leave_button)
        buttons.addStretch(1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.next_button)
        for button in (self.leave_button, self.back_button, self.next_button):
            button.setCursor(Qt.CursorShape.ArrowCursor)
        self.close_button.setCursor(Qt.CursorShape.ArrowCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 8, INSET - 4, INSET)
        column.setSpacing(8)
        column.addLayout(top)
        for part in (self.title, self.words, self.keys):
            column.addWidget(part)
        column.addWidget(self.offer_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._done)
        column.addSpacing(4)
        column.addLayout(buttons)

    @property
    def is_held(self) -> bool:
        """Whether it is being dragged."""
        return self._grip is not None

    def show_step(
        self, number: int, count: int, title: str, words: str, keys: str, outcome: str
    ) -> None:
        """Show a step. ``outcome`` is empty while it is not done."""
        last = number == count
        self._step.setText(self.tr("TOUR · STEP {0} OF {1}").format(number, count))
        self.title.setText(title)
        self.words.setText(_whole(words))
        self.words.setVisible(not outcome)
        self.keys.setText(keys)
        self.keys.setVisible(bool(keys) and not outcome)
        self.outcome.setText(_whole(outcome))
        self._done.setVisible(bool(outcome))
        self.back_button.setEnabled(number > 1)
        if last:
            words, tip = self.tr("Finish"), self.tr("End the tour; the design stays ({0}).")
        elif outcome:
            words, tip = self.tr("Next"), self.tr("To the next step ({0}).")
        else:
            words, tip = self.tr("Skip"), self.tr("To the next step without this one ({0}).")
        self.next_button.setText(words)
        self.next_button.setToolTip(tip.format(_shown(NEXT)))
        role = "main" if outcome else ""
        if self.next_button.property("role") != role:
            set_property(self.next_button, "role", role)
        self._fit()
        self._announce(f"{title}. {outcome or words}")

    def offer(self, offered: tuple[str, Callable[[], object]] | None) -> None:
        """Offer one thing to do; None: nothing."""
        self._offered = offered[1] if offered else None
        self.offer_button.setText(offered[0] if offered else "")
        self.offer_button.setVisible(offered is not None)
        self._fit()

    def _take_offer(self) -> None:
        if self._offered is not None:
            self._offered()

    def _announce(self, said: str) -> None:
        """Have a screen reader read what is new: the focus is elsewhere."""
        if said != self._announced and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self._announced = said

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(WIDTH))

    def _paint(self) -> None:
        p = self._theme.palette
        self.setStyleSheet(
            f"#tourCard {{ background: {p.surface}; border: 1px solid {p.accent};"
            " border-radius: 10px; }"
            f"#tourDone {{ background: {p.note}; border: 1px solid {p.good}; border-radius: 8px; }}"
        )
        self._sign.setPixmap(pixmap("ok", p.good, 16))
        self.close_button.setIcon(icon("close", p.secondary, 14))

    # Moving it aside

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        around = self.parentWidget()
        if self._grip is None or around is None:
            return
        place = self.mapToParent(event.position().toPoint()) - self._grip
        self.move(
            max(0, min(place.x(), around.width() - self.width())),
            max(0, min(place.y(), around.height() - self.height())),
        )
        self.dragged.emit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.ignore()
        self.in_the_way.emit(self.mapToParent(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _shown(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _whole(text: str) -> str:
    """Return words in which no size is broken at the end of a line."""
    return text.replace(" × ", "\u00a0×\u00a0").replace(" = ", "\u00a0=\u00a0")
