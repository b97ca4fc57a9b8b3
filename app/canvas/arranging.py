"""Laying blocks out, tidying a part, and putting blocks in line: one undo step each, seen to move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnbuilder.graph.align import Axis, Line, align, distribute
from cnnbuilder.graph.arrange import Direction, arrange, beside, tidy
from cnnbuilder.project.edits import move, set_direction
from cnnbuilder.project.project import Project

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

LABELS: dict[Direction, str] = {"down": "Arrange top-down", "right": "Arrange left to right"}


def _notes(project: Project) -> list[tuple[float, float, float, float]]:
    notes = project.view.notes
    return [(note.x, note.y, note.width, note.height) for note in notes if note.group is None]


def arrange_all(view: CanvasView, direction: Direction) -> None:
    """Lay all blocks out, and show them all."""

    def edit(project: Project) -> Project:
        places = beside(arrange(project.graph, direction), _notes(project))
        return set_direction(move(project, places), direction)

    def act() -> None:
        view.canvas.workspace.apply(LABELS[direction], edit)
        view.fit()

    view.gliding.glide(act)


def tidy_selection(view: CanvasView) -> None:
    """Lay the selected blocks out where they are."""
    workspace = view.canvas.workspace
    chosen = workspace.selection

    def edit(project: Project) -> Project:
        places = project.view.positions
        return move(project, tidy(project.graph, chosen, places, project.view.direction))

    label = "Tidy up block" if len(chosen) == 1 else f"Tidy up {len(chosen)} blocks"
    view.gliding.glide(lambda: workspace.apply(label, edit))


def align_selection(view: CanvasView, line: Line) -> None:
    """Put an edge, or the middle, of the selected blocks in line."""
    workspace = view.canvas.workspace
    chosen = workspace.selection

    def edit(project: Project) -> Project:
        return move(project, align(project.view.positions, chosen, line))

    view.gliding.glide(lambda: workspace.apply(f"Align {len(chosen)} blocks", edit))


def distribute_selection(view: CanvasView, axis: Axis) -> None:
    """Put equal gaps between the selected blocks."""
    workspace = view.canvas.workspace
    chosen = workspace.selection

    def edit(project: Project) -> Project:
        return move(project, distribute(project.view.positions, chosen, axis))

    view.gliding.glide(lambda: workspace.apply(f"Distribute {len(chosen)} blocks", edit))
