"""Edits of a whole project: pure functions, to be given to ``Document.apply``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.arrange import BLOCK_HEIGHT, BLOCK_WIDTH, GAP, Direction
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.groups import Scope, place_of
from cnnbuilder.graph.model import Edge, Graph, NodeId
from cnnbuilder.project.project import Position, Project
from cnnbuilder.project.scope import put_back, shown
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import (
    AddBlock,
    Connect,
    Disconnect,
    Fix,
    InsertAfter,
    InsertBefore,
    RemoveBlock,
    Rename,
    SetLoss,
    SetParameter,
    Step,
    complete,
)


def with_graph(project: Project, graph: Graph) -> Project:
    """Return the project with another graph; blocks that are gone lose their place."""
    if graph is project.graph:
        return project
    places = project.view.positions
    if any(node not in graph.nodes for node in places):
        places = MappingProxyType({n: p for n, p in places.items() if n in graph.nodes})
        return replace(project, graph=graph, view=replace(project.view, positions=places))
    return replace(project, graph=graph)


def move(project: Project, places: Mapping[NodeId, Position]) -> Project:
    """Put blocks at other places."""
    old = project.view.positions
    if all(old.get(node) == place for node, place in places.items()):
        return project
    positions = MappingProxyType({**old, **places})
    return replace(project, view=replace(project.view, positions=positions))


def set_direction(project: Project, direction: Direction) -> Project:
    """Let the data flow another way on the canvas; the blocks stay where they are."""
    if direction == project.view.direction:
        return project
    return replace(project, view=replace(project.view, direction=direction))


def add_block(
    project: Project,
    catalog: Catalog,
    type_id: str,
    place: Position,
    params: Mapping[str, Any] | None = None,
    *,
    after: NodeId | None = None,
    on: Edge | None = None,
) -> tuple[Project, NodeId]:
    """Add a block at ``place``, wired after a block or put on a wire where that was asked for."""
    spec = catalog.layers[type_id]
    graph, node = edits.add_layer(project.graph, spec, params)
    if on is not None and on in graph.edges:
        graph = edits.insert_on_edge(graph, node, on)
    elif after is not None and edits.why_not_connect(graph, catalog, after, node) is None:
        graph = edits.connect(graph, catalog, after, node)
    return move(with_graph(project, graph), {node: place}), node


def set_data(project: Project, choice: DataChoice) -> Project:
    """Choose other data."""
    return project if choice == project.data else replace(project, data=choice)


def set_training(project: Project, settings: TrainingSettings) -> Project:
    """Choose other training settings."""
    return project if settings == project.training else replace(project, training=settings)


def apply_fix(project: Project, catalog: Catalog, fix: Fix, guilty: NodeId | None) -> Project:
    """Apply all steps of a fix for a problem of the block ``guilty``.

    Blocks are named as in the expanded network: each step is done in the group where it belongs.

    Raises:
        EditRefused: if it is about blocks of different groups.
    """
    for step in fix.steps:
        if not project.graph.groups:
            project = _apply_step(project, catalog, step, guilty)
            continue
        scope, here, node = _localised(step, guilty)
        seen = shown(project, scope)
        project = put_back(project, scope, seen, _apply_step(seen, catalog, here, node))
    return project


def _localised(step: Step, guilty: NodeId | None) -> tuple[Scope, Step, NodeId | None]:
    """Return the group that a step belongs to, the step as told there, and the guilty block."""
    names = {
        name: NodeId(getattr(step, name))
        for name in ("node", "source", "target")
        if getattr(step, name, None) is not None
    }
    of_guilty = guilty is not None and not isinstance(step, (AddBlock, SetLoss, Disconnect))
    if "node" not in names and of_guilty and guilty is not None:
        names["node"] = guilty
    places = {name: place_of(flat) for name, flat in names.items()}
    scopes = {scope for scope, _node in places.values()}
    if len(scopes) > 1:
        raise EditRefused(
            "These blocks lie in different groups: a wire between them leads through the inputs "
            "and outputs of the groups. Draw it by hand."
        )
    scope = scopes.pop() if scopes else ()
    changes: dict[str, Any] = {name: node for name, (_scope, node) in places.items()}
    local = replace(step, **changes)
    return scope, local, place_of(guilty)[1] if guilty is not None else None


def _apply_step(project: Project, catalog: Catalog, step: Step, guilty: NodeId | None) -> Project:
    graph = project.graph
    if isinstance(step, SetLoss):
        spec = catalog.losses[step.name]
        params = complete(spec.parameters, step.parameters)
        return set_training(project, replace(project.training, loss=step.name, loss_params=params))
    if isinstance(step, AddBlock):
        return add_block(project, catalog, step.type, free_top(project), step.parameters)[0]
    named = step.target if isinstance(step, Disconnect) else step.node
    node = NodeId(named) if named is not None else guilty
    if node is None or node not in graph.nodes:
        return project
    if isinstance(step, SetParameter):
        layer = graph.layer_of(node)
        spec_of_layer = catalog.layers[layer.type]
        changed = edits.set_parameters(graph, spec_of_layer, layer.id, {step.parameter: step.value})
        return with_graph(project, changed)
    if isinstance(step, Rename):
        return with_graph(project, edits.rename(graph, graph.layer_of(node).id, step.name))
    if isinstance(step, RemoveBlock):
        return with_graph(project, edits.remove_nodes(graph, [node]))
    if isinstance(step, Connect):
        return with_graph(project, edits.connect(graph, catalog, NodeId(step.source), node))
    if isinstance(step, Disconnect):
        gone = [e for e in graph.edges if e.source == step.source and e.target == step.target]
        return with_graph(project, edits.disconnect(graph, gone))
    return _insert(project, catalog, step, node)


def _insert(
    project: Project, catalog: Catalog, step: InsertBefore | InsertAfter, node: NodeId
) -> Project:
    spec = catalog.layers[step.type]
    x, y = project.view.positions.get(node, (0.0, 0.0))
    if isinstance(step, InsertBefore):
        graph, new = edits.insert_before(
            project.graph, catalog, spec, step.parameters, node, step.port
        )
        first, place = y, (x, y)
    else:
        graph, new = edits.insert_after(project.graph, spec, step.parameters, node)
        first, place = y + 1, (x, y + BLOCK_HEIGHT + GAP)
    return move(with_graph(project, graph), {**_room(project, x, first), new: place})


def _room(project: Project, x: float, y: float) -> dict[NodeId, Position]:
    """Move the blocks below a place in its column down by one block."""
    return {
        node: (left, top + BLOCK_HEIGHT + GAP)
        for node, (left, top) in project.view.positions.items()
        if top >= y and abs(left - x) < BLOCK_WIDTH
    }


def free_top(project: Project) -> Position:
    """Return a free place above the design."""
    places = project.view.positions.values()
    if not places:
        return (0.0, 0.0)
    left = min(x for x, _ in places)
    return (left, min(y for _, y in places) - BLOCK_HEIGHT - GAP)
