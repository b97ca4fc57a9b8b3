"""What the commands about groups do to a workspace."""

from __future__ import annotations

from collections.abc import Callable

from app.actions import translated
from app.workspace import Workspace
from cnnbuilder.graph.folding import why_not_fold
from cnnbuilder.graph.groups import use_counts
from cnnbuilder.graph.model import GroupId, NodeId
from cnnbuilder.project import grouping
from cnnbuilder.project.project import Project


def selected_group(workspace: Workspace) -> NodeId | None:
    """Return the block of the one selected group, or None."""
    chosen = workspace.selection
    return chosen[0] if len(chosen) == 1 and _group(workspace, chosen[0]) is not None else None


def _group(workspace: Workspace, node: NodeId) -> GroupId | None:
    group = workspace.graph.nodes[node].group
    return group if group is not None and group in workspace.graph.groups else None


def _uses(workspace: Workspace, node: NodeId) -> int:
    groups, layers = use_counts(workspace.project.graph)
    call = workspace.graph.nodes[node]
    if call.group is not None:
        return groups[call.group]
    return layers[call.layer] if call.layer is not None else 0


def is_shared(workspace: Workspace) -> bool:
    """Whether the one selected block shares its weights with another."""
    chosen = workspace.selection
    return len(chosen) == 1 and _uses(workspace, chosen[0]) > 1


def can_share(workspace: Workspace) -> bool:
    """Whether the one selected block can be used again."""
    chosen = workspace.selection
    if len(chosen) != 1:
        return False
    call = workspace.graph.nodes[chosen[0]]
    spec = workspace.spec(chosen[0])
    is_input = call.layer is not None and spec is not None and spec.is_input
    return (call.layer is not None or call.group is not None) and not is_input


def fold(workspace: Workspace) -> NodeId | None:
    """Fold the selected blocks into a group, and select it."""
    chosen = workspace.selection
    reason = why_not_fold(workspace.graph, chosen)
    if reason is not None:
        workspace.said.emit(reason, "warning")
        return None
    made: list[NodeId] = []

    def edit(project: Project) -> Project:
        folded, node = grouping.fold(project, chosen)
        made.append(node)
        return folded

    label = f"Fold {_counted(len(chosen))} into a group"
    if workspace.apply(label, edit):
        workspace.select(made)
        return made[0]
    return None


def _counted(count: int) -> str:
    return f"{count} block{'' if count == 1 else 's'}"


def unfold(workspace: Workspace) -> None:
    """Put the blocks of the selected group back in its place, and select them."""
    node = selected_group(workspace)
    if node is None:
        workspace.said.emit(translated("Select the group that is to be unfolded."), "info")
        return
    group, shared = _group(workspace, node), _uses(workspace, node) > 1
    whole = workspace.project
    notes = tuple(note for note in whole.view.notes if note.group == group)
    made: list[NodeId] = []

    def edit(project: Project) -> Project:
        opened, nodes = grouping.unfold(
            project, node, whole.view.positions, shared=shared, notes=notes
        )
        made.extend(nodes)
        return opened

    if workspace.apply(f"Unfold {workspace.graph.name_of(node)}", edit):
        workspace.select(made)


def open_selected(workspace: Workspace) -> None:
    """Show the inside of the selected group."""
    node = selected_group(workspace)
    if node is None:
        workspace.said.emit(translated("Select a group to open it."), "info")
    else:
        workspace.open_group(node)


def leave(workspace: Workspace) -> None:
    """Go back to what the opened group lies in."""
    workspace.open_scope(workspace.scope[:-1])


def use_again(workspace: Workspace) -> None:
    """Add a block beside the selected one that shares its weights."""
    if not can_share(workspace):
        return
    node, name = workspace.selection[0], workspace.graph.name_of(workspace.selection[0])
    made = _adding(workspace, f"Use {name} again", lambda p: grouping.use_again(p, node))
    if made is not None:
        words = translated("{0} is used again: all its uses have the same weights, counted once.")
        workspace.said.emit(words.format(name), "info")


def make_independent(workspace: Workspace) -> None:
    """Give the selected block weights of its own."""
    if is_shared(workspace):
        node, places = workspace.selection[0], workspace.project.view.positions
        workspace.apply(
            f"Make {workspace.graph.name_of(node)} independent",
            lambda project: grouping.make_independent(project, node, places),
        )


def add_port(workspace: Workspace, *, output: bool) -> None:
    """Give the opened group another input or output, and select it."""
    if not workspace.scope:
        words = translated("Open a group first: only a group has inputs and outputs.")
        workspace.said.emit(words, "info")
        return
    what = "output" if output else "input"
    _adding(workspace, f"Add group {what}", lambda p: grouping.add_port(p, output=output))


def _adding(
    workspace: Workspace, label: str, edit: Callable[[Project], tuple[Project, NodeId]]
) -> NodeId | None:
    made: list[NodeId] = []

    def do(project: Project) -> Project:
        grown, node = edit(project)
        made.append(node)
        return grown

    if not workspace.apply(label, do):
        return None
    workspace.select(made)
    return made[0]
