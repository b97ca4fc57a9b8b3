"""The last three steps: train, look inside, take the code away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMenuBar, QPushButton, QToolButton

from app.languages import told
from app.tour.places import of_block, of_widget
from app.tour.steps import Step, tr
from cnnbuilder.graph.model import NodeId
from cnnbuilder.link import LookResult
from cnnbuilder.spec import Category


class Train(Step):
    """Press Train and see the curves move."""

    @property
    def title(self) -> str:
        return tr("Train it")

    def words(self) -> str:
        training = self.window.training
        if self._is_mine() and training.is_running:
            if training.started is None:
                return tr(
                    "The engine gets ready; the first time this takes some seconds. Then the "
                    "curves begin to move."
                )
            return tr("It learns. Loss should fall, and accuracy rise, with each epoch.")
        reason = training.can_train()
        if reason and not training.is_running:
            return tr("Training cannot start yet. {0} Problems says what mends it.").format(
                told(reason)
            )
        epochs = self.window.workspace.project.training.epochs
        return tr(
            "Press Train. The network sees all training pictures {0} times, and the curves show "
            "how it gets better."
        ).format(f"{epochs:,}")

    def keys(self) -> str:
        if self._is_mine():
            return ""
        return tr("By keyboard: {0}.").format(self.shortcut("train"))

    def targets(self) -> list[QRect]:
        window = self.window
        if self._is_mine() and window.mode == "train_mode":
            plots = [
                area for plot in window.training_view.plots for area in of_widget(window, plot)
            ]
            return plots or of_widget(window, window.training_view)
        button = window.top_bar.findChild(QPushButton, "train")
        found = of_widget(window, button)
        return found or of_widget(window, window.training_view)

    def watch(self) -> None:
        training = self.window.training
        history = training.history
        if not self._is_mine() or not history.done:
            return
        figures = _last_figures(history.training), _last_figures(history.validation)
        words = ", ".join(part for part in figures[:1] if part)
        if figures[1]:
            words = tr("{0}; on what was held back {1}").format(words, figures[1])
        self.outcome = tr("Epoch {0} of {1}: {2}.").format(
            f"{history.done:,}", f"{history.epochs:,}", words
        )
        said, severity = training.outcome
        if said and severity != "error":
            self.outcome = said if said.endswith(".") else f"{said}."

    def _is_mine(self) -> bool:
        return self.window.training.run_number > self.memory.runs


def _last_figures(curves: object) -> str:
    """Return the newest accuracy, or loss where there is none."""
    if not isinstance(curves, dict):
        return ""
    for name, words in (("accuracy", tr("accuracy {0}")), ("loss", tr("loss {0}"))):
        curve = curves.get(name)
        if curve is not None and curve.y:
            return words.format(f"{curve.y[-1]:.3f}")
    return ""


class LookInside(Step):
    """Choose a block and see what it makes of a photo."""

    @property
    def title(self) -> str:
        return tr("Look inside")

    def begin(self) -> None:
        self._first: NodeId | None = None

    def words(self) -> str:
        if self.window.mode != "look":
            return tr(
                "Choose Look inside, at the top: you see what each layer makes of a photo of a cat."
            )
        if self.window.looking.failure:
            return tr("There are no maps to see yet. {0}").format(told(self.window.looking.failure))
        if self._first is None:
            return tr("The maps are being computed. In a moment you see the cat.")
        other = self._other()
        return tr(
            "This is the cat as {0} sees it. Click another block, {1} for instance: further down, "
            "the maps get smaller and say more of what is there than of where it is."
        ).format(self.name(self._first), self.name(other) if other else tr("any"))

    def keys(self) -> str:
        if self.window.mode == "look":
            return ""
        return tr("By keyboard: {0}.").format(self.shortcut("look"))

    def targets(self) -> list[QRect]:
        window = self.window
        if window.mode != "look":
            return of_widget(window, window.top_bar.findChild(QToolButton, "mode_look"))
        if self.outcome:
            return of_widget(window, window.maps)
        return of_block(window, self._other()) or of_widget(window, window.canvas)

    def watch(self) -> None:
        result = self.window.looking.result
        if self.window.mode != "look" or result is None:
            return
        node = NodeId(result.node)
        if self._first is None:
            self._first = node
        if node == self._first:
            return
        self.outcome = _what_is_seen(self.name(node), result)

    def _other(self) -> NodeId | None:
        """Another block worth looking at: the last convolution."""
        analysis = self.window.workspace.analysis
        known = [analysis.nodes[node] for node in analysis.order if node in analysis.nodes]
        found = [
            each.node
            for each in known
            if each.spec is not None
            and each.spec.category is Category.CONVOLUTION
            and each.node != self._first
        ]
        return found[-1] if found else None


def _what_is_seen(name: str, result: LookResult) -> str:
    if len(result.shape) == 3 and len(result.hi):
        height, width, count = result.shape
        # A map that is far below zero answers as strongly as one far above.
        strength = np.maximum(np.abs(result.lo), np.abs(result.hi))
        best = int(strength.argmax())
        ends = float(result.lo[best]), float(result.hi[best])
        value = f"{max(ends, key=abs):.2f}".replace("-", "−")
        return tr(
            "{0} makes {1} maps of {2} × {3} of the cat. Map {4} answers most strongly, with {5}."
        ).format(name, f"{count:,}", height, width, best + 1, value)
    if len(result.values):
        best = int(result.values.argmax())
        return tr("{0} makes {1} values of the cat. Number {2} is the largest, with {3}.").format(
            name, f"{len(result.values):,}", best, f"{float(result.values[best]):.2f}"
        )
    return tr("That is what {0} makes of the cat.").format(name)


class TakeCode(Step):
    """Write the Keras code, or save."""

    @property
    def title(self) -> str:
        return tr("Take the code with you")

    def begin(self) -> None:
        self._path = self.window.workspace.path
        self._was_changed = self.window.workspace.is_changed
        self._written = ""
        self.take_note(self.memory.written)

    def words(self) -> str:
        return tr(
            "Export code writes a Python file that builds and trains this network without this "
            "program. Save it somewhere; saving the design itself counts as well."
        )

    def keys(self) -> str:
        return tr("By keyboard: {0}, or {1} to save.").format(
            self.shortcut("export_code"), self.shortcut("save")
        )

    def targets(self) -> list[QRect]:
        window = self.window
        for button in window.top_bar.findChildren(QPushButton):
            # In a narrow window the button gives way, and the menu is left.
            if button.text() == window.top_bar.tr("Export code") and button.isVisibleTo(window):
                return of_widget(window, button)
        return of_widget(window, window.top_bar.findChild(QMenuBar))

    def take_note(self, path: Path | None) -> None:
        """Take note that a file was written."""
        if path is None or path.suffix != ".py":
            return
        try:
            lines = len(path.read_text(encoding="utf-8").splitlines())
        except OSError:
            return
        self._written = tr(
            "{0} holds your network in {1} lines of plain Keras. “python {0}” trains it."
        ).format(path.name, f"{lines:,}")
        self.watch()

    def watch(self) -> None:
        workspace = self.window.workspace
        if self._written:
            self.outcome = self._written
            return
        saved = workspace.path is not None and not workspace.is_changed
        if saved and (self._was_changed or workspace.path != self._path):
            self.outcome = tr("{0} is saved; your network is safe.").format(workspace.title)
        self._was_changed = workspace.is_changed
