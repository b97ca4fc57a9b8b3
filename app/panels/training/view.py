"""The middle of the window while training: progress, curves, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.panels.training.epochs import EpochTable
from app.panels.training.notes import Notes
from app.panels.training.parameters import names_no_path
from app.theme import Theme, icon
from app.training_history import History
from app.training_session import TrainingSession, TrainingState
from app.widgets.colours import set_property
from app.widgets.placeholder import Placeholder
from app.words import show_seconds
from app.workspace import Workspace
from cnnbuilder.link import Preparing, Progress

if TYPE_CHECKING:
    from app.panels.training.curves import CurvePlot

# The curves need not be newer than the eye can tell.
DRAW_MS = 70
# So long after Stop a training that does not end may be ended by force.
PATIENCE_MS = 3000
TALLEST_PLOT = 460


class TrainingView(QWidget):
    """Shows a training: progress row, the curves of loss and accuracy, the result.

    The plots are made when the view is first shown: pyqtgraph takes half a second to import.
    """

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        session: TrainingSession,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace, self._theme, self._session = workspace, theme, session
        self._preparing: Preparing | None = None
        self._plots: tuple[CurvePlot, ...] = ()
        self._drawn: History | None = None
        self._run = QLabel()
        self._bar = QProgressBar()
        self._words = QLabel()
        self._train = QPushButton(self.tr("Train"))
        self._stop = QPushButton(self.tr("Stop"))
        self._kill = QPushButton(self.tr("End now"))
        self._result = QLabel()
        self._notes = Notes()
        self._empty = Placeholder()
        self._curves, self._plot_row = QWidget(), QHBoxLayout()
        self._epochs = EpochTable()
        self._stack = QStackedWidget()
        self._draw_timer = QTimer(self)
        self._patience = QTimer(self)
        self._build()
        self._connect()
        self._recolour()

    @property
    def steps(self) -> tuple[Callable[[], object], ...]:
        """What can be made before it is first shown, in pieces: each plot takes 20 ms."""
        return (self._make_plot, self._make_plot)

    @property
    def plots(self) -> Sequence[QWidget]:
        """The curves, as far as they are made."""
        return self._plots

    def _make_plot(self) -> bool:
        """Make the next plot, if one is missing."""
        from app.panels.training.curves import CurvePlot

        made = len(self._plots)
        if made == 0:
            plot = CurvePlot(self._theme, "loss", self.tr("Loss"))
        elif made == 1:
            plot = CurvePlot(self._theme, "accuracy", self.tr("Accuracy"), share=True)
        else:
            return False
        plot.setMaximumHeight(TALLEST_PLOT)
        self._plot_row.addWidget(plot, 1)
        self._plots = (*self._plots, plot)
        self._draw()
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        while self._make_plot():
            pass
        self._draw()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._draw_timer.stop()

    # Inside

    def _build(self) -> None:
        self._run.setStyleSheet("font-weight: bold;")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._words.setProperty("role", "secondary")
        self._train.setProperty("role", "main")
        for button in (self._train, self._stop, self._kill):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._run)
        row.addWidget(self._bar, 1)
        row.addWidget(self._words)
        row.addStretch(0)
        for button in (self._kill, self._stop, self._train):
            row.addWidget(button)
        self._result.setWordWrap(True)
        self._result.setStyleSheet("font-size: 13px; font-weight: bold;")
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._plot_row.setSpacing(12)
        table = QFrame()
        table.setProperty("role", "card")
        inside = QVBoxLayout(table)
        inside.setContentsMargins(1, 4, 1, 1)
        inside.addWidget(self._epochs)
        page = QVBoxLayout(self._curves)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(12)
        page.addLayout(self._plot_row, 3)
        page.addWidget(self._result)
        page.addWidget(table, 2)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._curves)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(row)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._notes)

    def _connect(self) -> None:
        session = self._session
        self._draw_timer.setSingleShot(True)
        self._draw_timer.setInterval(DRAW_MS)
        self._draw_timer.timeout.connect(self._draw)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._offer_end)
        self._train.clicked.connect(session.start)
        self._stop.clicked.connect(session.stop)
        self._kill.clicked.connect(session.kill)
        session.state_changed.connect(self._on_state)
        session.progressed.connect(self._on_progress)
        session.epoch_done.connect(self._draw_later)
        session.ended.connect(self._on_end)
        session.service.devices_changed.connect(self._refresh)
        self._workspace.changed.connect(self._refresh)
        self._theme.changed.connect(self._recolour)

    def _on_state(self) -> None:
        state = self._session.state
        if state is TrainingState.STOPPING:
            self._patience.start()
        else:
            self._patience.stop()
        if state is TrainingState.PREPARING:
            self._words.setMinimumWidth(0)
        if state in (TrainingState.PREPARING, TrainingState.IDLE):
            self._preparing = None
        self._refresh()
        self._draw_later()

    def _on_progress(self, event: object) -> None:
        self._preparing = event if isinstance(event, Preparing) else None
        self._draw_later()

    def _on_end(self, _words: str, _severity: str) -> None:
        self._draw()

    def _offer_end(self) -> None:
        if self._session.state is TrainingState.STOPPING:
            self._kill.show()

    def _draw_later(self, *_what: object) -> None:
        if self.isVisible() and not self._draw_timer.isActive():
            self._draw_timer.start()

    def _draw(self) -> None:
        """Bring bar, words and curves up to date."""
        session = self._session
        history = session.history
        preparing = self._preparing
        if preparing is not None and preparing.share is not None:
            self._bar.setValue(round(1000 * preparing.share))
        else:
            self._bar.setValue(round(1000 * history.share_done()))
        self._words.setText(self._progress_words())
        # It only grows: a bar that changes its length with every figure is restless.
        self._words.setMinimumWidth(max(self._words.minimumWidth(), self._words.sizeHint().width()))
        for plot in self._plots:
            plot.show_history(history)
        self._epochs.show_history(history)

    def _progress_words(self) -> str:
        session = self._session
        if not session.is_running:
            return ""
        if session.state is TrainingState.STOPPING:
            return self.tr("stopping…")
        now = session.history.progress
        if now is None:
            waiting = self._preparing.words if self._preparing else self.tr("starting the engine")
            return f"{waiting}…"
        return _where(now, self)

    def _refresh(self) -> None:
        session = self._session
        running, number = session.is_running, session.run_number
        stopping = session.state is TrainingState.STOPPING
        for widget in (self._bar, self._words, self._stop):
            widget.setVisible(running)
        self._run.setVisible(number > 0)
        self._run.setText(self.tr("Run {number}").format(number=number))
        if not stopping:
            self._kill.hide()
        self._stop.setEnabled(not stopping)
        self._train.setVisible(not running)
        reason = "" if running else session.can_train()
        self._train.setEnabled(not reason)
        self._train.setToolTip(reason)
        colours = self._theme.palette
        self._train.setIcon(icon("train", "#FFFFFF" if not reason else colours.tertiary))
        self._stop.setIcon(icon("stop", colours.text if not stopping else colours.tertiary))
        self._stack.setCurrentWidget(self._curves if number else self._empty)
        self._invite(reason)
        self._show_result(reason)
        self._notes.say(session)

    def _recolour(self) -> None:
        colours = self._theme.palette
        self.setStyleSheet(
            f'QFrame[role="card"] {{ background: {colours.surface}; '
            f"border: 1px solid {colours.hairline}; border-radius: 8px; }}"
        )
        self._refresh()

    def _invite(self, reason: str) -> None:
        if reason:
            title = self.tr("This design cannot be trained yet")
            # Nothing is wrong while data are still to be chosen, or looked at.
            waits = names_no_path(self._workspace.project.data) or self._workspace.facts_awaited
            self._empty.say("warning", title, reason, "warning" if waits else "error")
            return
        words = self.tr(
            "Choose data and recipe at the right and press Train. The curves of loss and accuracy "
            "grow here, epoch by epoch."
        )
        self._empty.say("train", self.tr("Ready to train"), words)

    def _show_result(self, reason: str) -> None:
        words, severity = self._session.outcome
        if not self._session.run_number:
            words = ""
        elif not words and not self._session.is_running:
            words, severity = reason, "error"
        if words and self._session.design_has_changed and not self._session.is_running:
            words += " · " + self.tr("the design has changed since")
        self._result.setText(words)
        self._result.setVisible(bool(words))
        role = {"good": "good", "error": "error", "info": "secondary"}.get(severity, "secondary")
        set_property(self._result, "role", role)


def _where(now: Progress, owner: QWidget) -> str:
    """Say where a training is."""
    if now.phase == "test":
        return owner.tr("testing · batch {step:,} of {steps:,}").format(
            step=now.step, steps=now.steps
        )
    parts = [owner.tr("epoch {epoch:,} of {epochs:,}").format(epoch=now.epoch, epochs=now.epochs)]
    if now.phase == "validation":
        parts.append(owner.tr("validating"))
    else:
        parts.append(owner.tr("batch {step:,} of {steps:,}").format(step=now.step, steps=now.steps))
    if now.seconds_left is not None:
        parts.append(owner.tr("{time} left").format(time=show_seconds(max(now.seconds_left, 1.0))))
    return " · ".join(parts)
