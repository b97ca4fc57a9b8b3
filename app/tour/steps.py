"""What a step of the tour is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRect

from cnnbuilder.graph.model import NodeId
from cnnbuilder.spec import TensorSpec

if TYPE_CHECKING:
    from app.window import Window


def tr(text: str) -> str:
    """Return words of the tour in the chosen language."""
    return QCoreApplication.translate("Tour", text)


@dataclass(slots=True)
class Memory:
    """What one step leaves for the next.

    Attributes:
        block: The convolution that the person added.
        runs: How many trainings there had been before the tour.
        written: The last file that was exported.
    """

    block: NodeId | None = None
    runs: int = 0
    written: Path | None = None


class Step:
    """One thing to do. Reads the window, and changes it only in ``begin``.

    Attributes:
        title: What is to be done, in a few words.
        outcome: What came of it, with the real numbers; empty until it is done.
        drags: Whether something is dragged from the first target to the second.
    """

    drags = False

    def __init__(self, window: Window, memory: Memory) -> None:
        self.window = window
        self.memory = memory
        self.outcome = ""

    @property
    def title(self) -> str:
        """What is to be done, in a few words."""
        raise NotImplementedError

    def begin(self) -> None:
        """Get ready; called each time the step is shown and is not done yet."""

    def words(self) -> str:
        """Return what to do now."""
        raise NotImplementedError

    def keys(self) -> str:
        """Return how it is done by keyboard; empty where there is nothing to add."""
        return ""

    def offer(self) -> tuple[str, Callable[[], object]] | None:
        """Return what the card offers to do where something went wrong: its words, and the deed."""
        return None

    def targets(self) -> list[QRect]:
        """Return the places to point at, in the window's coordinates."""
        return []

    def watch(self) -> None:
        """Look at what has happened, and set ``outcome`` once it is done."""
        raise NotImplementedError

    # For the steps

    def shortcut(self, command: str) -> str:
        """Return the keys of a command, as they are shown."""
        from PySide6.QtGui import QKeySequence

        return self.window.acts[command].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def shape(self, node: NodeId | None) -> str:
        """Return what comes out of a block, as it is shown."""
        known = self.window.workspace.analysis.nodes.get(node) if node is not None else None
        return show_shape(known.output) if known is not None else "?"

    def name(self, node: NodeId | None) -> str:
        """Return a block's name."""
        graph = self.window.workspace.graph
        return graph.name_of(node) if node is not None and node in graph.nodes else "?"

    def type_of(self, node: NodeId) -> str:
        """Return a block's type; empty for a group."""
        known = self.window.workspace.analysis.nodes.get(node)
        return known.spec.type if known is not None and known.spec is not None else ""


def show_shape(output: TensorSpec | None) -> str:
    """Return a shape as people write it, without the batch."""
    if output is None:
        return "?"
    return " × ".join("?" if side is None else f"{side:,}" for side in output.shape)
