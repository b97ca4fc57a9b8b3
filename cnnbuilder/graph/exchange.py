"""Another type in a block's place, and one value for many blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.edits import EditRefused, base_name, free_among, is_port, set_parameters
from cnnbuilder.graph.model import Graph, Layer, LayerId, NodeId, random_id
from cnnbuilder.spec import LayerSpec, Parameter, Params, Ports, complete


def carried_over(layer: Layer, spec: LayerSpec) -> Params:
    """Return the parameters of a block of type ``spec`` in place of ``layer``.

    What both have under one name is kept where the new type allows the value; the rest is default.
    """
    kept = {
        parameter.name: layer.params[parameter.name]
        for parameter in spec.parameters
        if parameter.name in layer.params
        and parameter.kind.check(parameter.kind.normalise(layer.params[parameter.name])) is None
    }
    return complete(spec.parameters, kept)


def why_not_replace(graph: Graph, catalog: Catalog, node: NodeId, spec: LayerSpec) -> str | None:
    """Return why a block of type ``spec`` cannot take the place of ``node``, or None."""
    name = graph.name_of(node)
    if is_port(graph.nodes[node]):
        return f"{name} belongs to the group itself; nothing can take its place."
    if graph.nodes[node].layer is None:
        return f"{name} is a group. Unfold it first, or replace the blocks in it."
    if graph.layer_of(node).type == spec.type:
        return f"{name} is a {spec.title} already."
    wires = len(graph.incoming(node))
    if spec.ports is Ports.NONE and wires:
        return f"{spec.title} takes no wire, and one leads into {name}."
    if spec.ports is Ports.ONE and wires > 1:
        return f"{spec.title} takes one wire, and {wires} lead into {name}."
    return None


def exchange(
    graph: Graph,
    catalog: Catalog,
    node: NodeId,
    spec: LayerSpec,
    ids: Callable[[], str] = random_id,
) -> Graph:
    """Put a block of type ``spec`` in the place of ``node``; its wires stay.

    The name stays where a person gave it; ``conv2d_3`` becomes the name of the new type. The layer
    is a new one, for its weights are not the old ones; other blocks that shared the old layer keep
    it.

    Raises:
        EditRefused: where its wires do not allow that.
    """
    reason = why_not_replace(graph, catalog, node, spec)
    if reason:
        raise EditRefused(reason)
    old = graph.layer_of(node)
    shared = sum(1 for _ in graph.uses(old.id)) > 1
    others = {x.name for x in graph.layers.values() if shared or x.id != old.id}
    wanted = base_name(spec.type) if _is_given(old) else old.name
    layer = Layer(
        LayerId(ids()),
        spec.type,
        free_among(others, wanted),
        carried_over(old, spec),
        old.trainable,
    )
    # The new layer takes the old one's place in the order.
    layers: dict[LayerId, Layer] = {}
    for key, each in graph.layers.items():
        if key != old.id or shared:
            layers[key] = each
        if key == old.id:
            layers[layer.id] = layer
    nodes = {
        key: replace(each, layer=layer.id) if key == node else each
        for key, each in graph.nodes.items()
    }
    return replace(graph, layers=MappingProxyType(layers), nodes=MappingProxyType(nodes))


def _is_given(layer: Layer) -> bool:
    """Whether a layer still has a name that the program gave."""
    base = base_name(layer.type)
    rest = layer.name.removeprefix(base)
    return rest != layer.name and (not rest or (rest[0] == "_" and rest[1:].isdecimal()))


def common_parameters(graph: Graph, catalog: Catalog, nodes: Iterable[NodeId]) -> list[Parameter]:
    """Return the parameters that all the blocks have alike, in the order of the first one."""
    found: list[Parameter] | None = None
    for node in nodes:
        layer = graph.nodes[node].layer
        spec = None if layer is None else catalog.find(graph.layers[layer].type)
        own = {} if spec is None else {p.name: p for p in spec.parameters}
        if found is None:
            found = list(own.values())
        found = [p for p in found if p.name in own and own[p.name].kind == p.kind]
    return found or []


def set_parameters_of(
    graph: Graph, catalog: Catalog, nodes: Iterable[NodeId], values: Mapping[str, Any]
) -> Graph:
    """Set parameters of many blocks; a block without one of them keeps what it has."""
    done: set[LayerId] = set()
    for node in nodes:
        layer = graph.nodes[node].layer
        if layer is None or layer in done:
            continue
        done.add(layer)
        spec = catalog.find(graph.layers[layer].type)
        known = {p.name for p in spec.parameters} if spec is not None else set()
        own = {name: value for name, value in values.items() if name in known}
        if spec is not None and own:
            graph = set_parameters(graph, spec, layer, own)
    return graph
