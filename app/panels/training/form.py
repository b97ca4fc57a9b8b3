"""The right side while training: data, recipe, where it runs, and what it will take."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.panels.training.data import DataPart
from app.panels.training.recipe import RecipePart
from app.panels.training.rows import NoteBox, section
from app.theme import Theme
from app.training_session import TrainingSession
from app.widgets import LazyPanel
from app.widgets.scrolling import scrolled
from app.workspace import Workspace
from cnnbuilder.link import DeviceList
from cnnbuilder.memory import SHARE, show_bytes
from cnnbuilder.readiness import memory_needed, room_on

MARGIN = 16


class TrainingForm(LazyPanel):
    """Shows and changes what a training is made of. All edits can be undone."""

    def __init__(
        self,
        workspace: Workspace,
        theme: Theme,
        session: TrainingSession,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace, self._theme, self._session = workspace, theme, session
        self.data = DataPart(workspace)
        self.recipe = RecipePart(workspace)
        self._where = NoteBox()
        self._before = NoteBox()
        self._build()
        workspace.changed.connect(self.refresh_later)
        session.service.devices_changed.connect(self.refresh_later)

    def refresh(self) -> None:
        """Bring what is shown up to date."""
        self.data.refresh()
        self.recipe.refresh()
        self._where.say(self._device_words(self._session.service.devices))
        self._before.say(self._memory_words())

    # Inside

    def _build(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 12, MARGIN, 16)
        column.setSpacing(0)
        for title, part in (
            (self.tr("Data"), self.data),
            (self.tr("Recipe"), self.recipe),
            (self.tr("Where"), self._where),
            (self.tr("Before you start"), self._before),
        ):
            column.addWidget(section(title))
            column.addSpacing(8 if isinstance(part, NoteBox) else 4)
            column.addWidget(part)
            column.addSpacing(16)
        column.addStretch(1)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(scrolled(inside))

    def _device_words(self, known: DeviceList | None) -> str:
        if known is None:
            return self.tr("What there is to compute on is known when the engine has started.")
        gpus = [device for device in known.devices if device.get("kind") == "GPU"]
        chosen = (gpus or list(known.devices))[:1]
        if not chosen:
            return known.reason
        device = chosen[0]
        memory = device.get("memory")
        size = f", {show_bytes(int(memory))}" if memory else ""
        head = f"<b>{device['kind']}</b> · {device['name']}{size}"
        return f"{head}<br>{known.reason}" if known.reason else head

    def _memory_words(self) -> str:
        workspace = self._workspace
        settings = workspace.project.training
        needed = memory_needed(workspace.project, workspace.whole_analysis, workspace.catalog)
        lines = [
            self.tr("<b>{weights}</b> of weights, <b>{total}</b> at batch {batch:,}").format(
                weights=show_bytes(needed.weights),
                total=show_bytes(needed.total),
                batch=settings.batch_size,
            )
        ]
        free = int(room_on(self._session.service.devices) * SHARE)
        each = needed.activations // max(settings.batch_size, 1)
        fixed = needed.total - needed.activations
        facts = workspace.facts
        if free and needed.total > free:
            lines.append(
                self.tr("That is more than the {free} there are.").format(free=show_bytes(free))
            )
        elif free and each and facts is not None:
            most = _power_of_two((free - fixed) // each)
            if most < facts.train:
                lines.append(self.tr("Up to a batch of {most:,} fits.").format(most=most))
        return "<br>".join(lines)


def _power_of_two(number: int) -> int:
    """The largest power of two up to ``number``."""
    return 1 << (max(number, 1).bit_length() - 1)
