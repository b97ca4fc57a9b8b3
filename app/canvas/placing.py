"""New blocks: where they go, and what they are wired to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.workspace import Workspace
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.graph.suggest import Outcome, outcome, sole_follower
from cnnbuilder.project.building import Spot, insert
from cnnbuilder.project.project import Position, Project
from cnnbuilder.spec import LayerSpec, Ports


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the next block would go.

    Attributes:
        spot: With Enter: after the last of the blocks, before what follows it if that is one block.
        beside: With Shift: wired from it only, and beside what follows.
        after: The block that it comes after, or None.
        before: The block that it comes before, or None.
    """

    spot: Spot
    beside: Spot
    after: NodeId | None = None
    before: NodeId | None = None


def aim(workspace: Workspace, wire: Edge | None = None, place: Position | None = None) -> Aim:
    """Return where the next block goes: on the selected wire, or after the selection.

    Args:
        workspace: The workspace.
        wire: The selected wire.
        place: A place that somebody pointed at, for a block that is not put between two others.
    """
    graph, chosen = workspace.graph, workspace.selection
    if wire is not None and wire in graph.edges:
        beside = Spot((wire.source,), beside=True)
        return Aim(Spot(on=wire), beside, wire.source, wire.target)
    if chosen:
        last = chosen[-1]
        follower = sole_follower(graph, last)
        beside = Spot((last,), beside=True, place=place)
        if follower is not None and len(chosen) == 1:
            return Aim(Spot(on=follower), beside, last, follower.target)
        return Aim(Spot(chosen, place=place), beside, last)
    sinks = workspace.analysis.sinks
    alone = Spot(place=place)
    if len(sinks) == 1 and sinks[0] in graph.outputs and graph.nodes[sinks[0]].layer is None:
        # The end of an opened group: what comes goes before its output.
        leaving = next(iter(graph.incoming(sinks[0])), None)
        if leaving is not None:
            return Aim(Spot(on=leaving), alone, leaving.source, leaving.target)
    elif len(sinks) == 1 and sinks[0] in graph.nodes:
        return Aim(Spot((sinks[0],), place=place), alone, sinks[0])
    return Aim(alone, alone)


def fitted(spec: LayerSpec, spot: Spot) -> Spot:
    """Return the spot as a type can take it: an Input takes no wire, most blocks take one."""
    if spec.ports is Ports.NONE:
        return replace(spot, sources=(), on=None, target=spot.target)
    if spec.ports is Ports.ONE:
        return replace(spot, sources=spot.sources[-1:])
    return spot


def fitting_params(workspace: Workspace, spec: LayerSpec) -> Mapping[str, Any]:
    """A new Input takes the shape of the chosen data, where all their images have one."""
    facts = workspace.facts
    if not spec.is_input or facts is None:
        return {}
    return {} if None in facts.sample_shape else {"shape": facts.sample_shape}


def expected(workspace: Workspace, spec: LayerSpec, spot: Spot) -> Outcome:
    """Return what a new block of a type would do at a spot."""
    spot = fitted(spec, spot)
    sources = (spot.on.source,) if spot.on is not None else spot.sources
    known = workspace.analysis.nodes
    inputs = [known[source].output for source in sources if source in known]
    return outcome(spec, inputs, fitting_params(workspace, spec))


def add(workspace: Workspace, type_id: str, spot: Spot) -> NodeId | None:
    """Add a block of a type at a spot and select it; None if that was refused."""
    spec = workspace.catalog.layers[type_id]
    params, made = fitting_params(workspace, spec), list[NodeId]()

    def edit(project: Project) -> Project:
        built = insert(project, workspace.catalog, type_id, fitted(spec, spot), params)
        made.extend(built.nodes)
        return built.project

    if not workspace.apply(f"Add {type_id}", edit):
        return None
    workspace.select(made)
    return made[0]


def append_block(workspace: Workspace, type_id: str, middle: Position) -> NodeId | None:
    """Add a block after the selected one (or the network's end), wired as Enter in the search does.

    Args:
        workspace: The workspace.
        type_id: Type of the new block.
        middle: Middle of what is in view, for the first block of a design.
    """
    place = middle if not workspace.graph.nodes else None
    return add(workspace, type_id, aim(workspace, place=place).spot)


def drop_block(
    workspace: Workspace, type_id: str, middle: Position, on: Edge | None
) -> NodeId | None:
    """Add a block with its middle at a place; dropped on a wire it is put there, and gets room."""
    accepts = workspace.catalog.layers[type_id].ports is not Ports.NONE
    if on is not None and accepts:
        return add(workspace, type_id, Spot(on=on))
    return add(workspace, type_id, Spot(place=middle))
