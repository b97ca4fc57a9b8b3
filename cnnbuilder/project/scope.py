"""A design as seen from within an opened group: its network and view are those of the group.

An edit made for the whole design works on that as well; ``put_back`` makes a design of it again.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from cnnbuilder.graph.arrange import arrange
from cnnbuilder.graph.groups import Scope, all_nodes, group_at, put, take
from cnnbuilder.graph.model import Graph
from cnnbuilder.project.notes import Note
from cnnbuilder.project.project import Project, View


def shown(project: Project, scope: Scope) -> Project:
    """Return the design as seen from an opened group; itself where it has no groups.

    Raises:
        KeyError: where ``scope`` leads into no group.
    """
    if not project.graph.groups:
        return project
    graph, group, view = take(project.graph, scope), group_at(project.graph, scope), project.view
    positions = {node: place for node, place in view.positions.items() if node in graph.nodes}
    notes = tuple(note for note in view.notes if note.group == group)
    return replace(
        project,
        graph=graph,
        view=replace(view, positions=MappingProxyType(positions), notes=notes),
    )


def put_back(project: Project, scope: Scope, seen: Project, changed: Project) -> Project:
    """Return the design with an edit that was made from within an opened group.

    Args:
        project: The design before.
        scope: The opened group.
        seen: What ``shown`` gave.
        changed: What the edit made of that.

    Raises:
        EditRefused: if a group would hold itself.
    """
    if changed is seen:
        return project
    if not project.graph.groups and not changed.graph.groups:
        return changed
    graph = project.graph
    if changed.graph is not seen.graph:
        graph = put(project.graph, scope, changed.graph)
    view = project.view
    if changed.view is not seen.view or graph is not project.graph:
        view = _view(project, scope, changed, graph)
    return replace(changed, graph=graph, view=view)


def _view(project: Project, scope: Scope, changed: Project, graph: Graph) -> View:
    old = project.view.positions
    positions = {**old, **changed.view.positions}
    if graph is not project.graph:
        nodes = all_nodes(graph)
        positions = {node: place for node, place in positions.items() if node in nodes}
        for each in graph.groups.values():
            if any(node not in positions for node in each.nodes):
                # Blocks of a copied group have no place yet.
                inside = arrange(each, changed.view.direction)
                positions.update({n: p for n, p in inside.items() if n not in positions})
    group = group_at(project.graph, scope)
    groups = set(graph.groups)
    notes: list[Note] = [
        note
        for note in project.view.notes
        if note.group != group and (note.group is None or note.group in groups)
    ]
    notes += [
        note if note.group in groups else replace(note, group=group) for note in changed.view.notes
    ]
    return replace(
        changed.view,
        positions=old if positions == dict(old) else MappingProxyType(positions),
        notes=project.view.notes if notes == list(project.view.notes) else tuple(notes),
    )
