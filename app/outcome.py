"""What a repair would come to, found out without doing it."""

from __future__ import annotations

from app.workspace import Workspace
from cnnbuilder.spec import Fix, Problem


def shape_after(workspace: Workspace, problem: Problem, fix: Fix) -> str | None:
    """Return the output shape that the guilty block would have after a repair.

    Returns:
        The shape; "" where it stays what it is or the block would be gone; None where the repair
        is not enough for it to be known.
    """
    guilty = workspace.guilty(problem)
    sight = workspace.try_fix(problem, fix) if guilty is not None else None
    if sight is None or guilty is None or guilty not in sight.whole.nodes:
        return ""
    output, now = sight.whole.nodes[guilty].output, workspace.whole_analysis.nodes[guilty].output
    if output is None:
        return None
    return "" if output == now else str(output)
