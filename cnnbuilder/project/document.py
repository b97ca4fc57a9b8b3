"""The document: the one place where the current design is, with undo and redo.

Undo swaps values: an edit is any function from project to project, and no code is needed to take
it back. Undo to the start gives the identical object.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from cnnbuilder.project.project import Project

Edit = Callable[[Project], Project]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to the document.

    Attributes:
        label: What was done, in words ("Set filters").
        before: The design before.
        after: The design now.
    """

    label: str
    before: Project
    after: Project


@dataclass(slots=True)
class _Step:
    label: str
    before: Project
    after: Project
    merge: Hashable | None


@dataclass(frozen=True, slots=True)
class History:
    """The steps of a document.

    Attributes:
        steps: What was done, the oldest first; what was undone comes after what was not.
        at: How many of them are done now.
        saved_at: After how many the design was, or would be, the one on disk; None: it never is.
    """

    steps: tuple[str, ...]
    at: int
    saved_at: int | None


Listener = Callable[[Change], None]


class Document:
    """Owns the current ``Project`` and its history. Used from one thread.

    Edits made with an equal ``merge`` key directly after one another are one undo step: a gesture
    uses a key of its own, so two drags of one block stay two steps.

    Attributes:
        generation: How many designs took the place of the first one.
    """

    def __init__(self, project: Project | None = None) -> None:
        self._project = project if project is not None else Project()
        self._saved: Project | None = self._project
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._listeners: list[Listener] = []
        self._telling = False
        self.generation = 0

    @property
    def project(self) -> Project:
        """The design as it is now."""
        return self._project

    @property
    def is_changed(self) -> bool:
        """Whether there is something to save."""
        return self._project is not self._saved

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again, or None."""
        return self._undone[-1].label if self._undone else None

    @property
    def history(self) -> History:
        """What was done, and what of it was undone."""
        steps = [*self._done, *reversed(self._undone)]
        states = [steps[0].before if steps else self._project, *(step.after for step in steps)]
        saved = [number for number, state in enumerate(states) if state is self._saved]
        labels = tuple(step.label for step in steps)
        return History(labels, len(self._done), saved[-1] if saved else None)

    def listen(self, listener: Listener) -> None:
        """Have ``listener`` called after every change."""
        self._listeners.append(listener)

    def apply(self, label: str, edit: Edit, merge: Hashable | None = None) -> bool:
        """Do an edit.

        Args:
            label: What it does, for the undo menu.
            edit: Makes the new project from the old one; may raise to refuse.
            merge: Edits with equal keys in a row become one undo step.

        Returns:
            Whether anything changed.

        Raises:
            RuntimeError: when called by a listener: views never write while they handle a change.
        """
        if self._telling:
            raise RuntimeError("a listener tried to edit while a change is being told")
        before = self._project
        after = edit(before)
        if after is before:
            return False
        last = self._done[-1] if self._done else None
        if merge is not None and last is not None and last.merge == merge and not self._undone:
            last.after = after
        else:
            self._done.append(_Step(label, before, after, merge))
        self._undone.clear()
        self._set(label, after)
        return True

    def undo(self) -> str | None:
        """Take the last step back; return its label, or None if there is none."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        self._set(step.label, step.before)
        return step.label

    def redo(self) -> str | None:
        """Do the last undone step again; return its label, or None if there is none."""
        if not self._undone:
            return None
        step = self._undone.pop()
        # A new edit must not melt into a step that was undone and redone.
        step.merge = None
        self._done.append(step)
        self._set(step.label, step.after)
        return step.label

    def go_to(self, at: int) -> bool:
        """Go to the design as it was after ``at`` steps of the history: several steps, one change.

        Returns:
            Whether that is another design than now.
        """
        at = min(max(at, 0), len(self._done) + len(self._undone))
        if at == len(self._done):
            return False
        project, label = self._project, ""
        while at < len(self._done):
            step = self._done.pop()
            self._undone.append(step)
            project, label = step.before, step.label
        while at > len(self._done):
            step = self._undone.pop()
            step.merge = None
            self._done.append(step)
            project, label = step.after, step.label
        self._set(label, project)
        return True

    def mark_saved(self, project: Project | None = None) -> None:
        """Remember the design as the one on disk: the current one, or the one that was written."""
        self._saved = project if project is not None else self._project

    def mark_unsaved(self) -> None:
        """Say that the design is nowhere on disk (a recovered one)."""
        self._saved = None

    def replace(self, project: Project) -> None:
        """Take another design in place of this one, with no history."""
        self._done.clear()
        self._undone.clear()
        self._saved = project
        self.generation += 1
        self._set("Open", project)

    def _set(self, label: str, project: Project) -> None:
        change = Change(label, self._project, project)
        self._project = project
        self._telling = True
        try:
            for listener in list(self._listeners):
                listener(change)
        finally:
            self._telling = False
