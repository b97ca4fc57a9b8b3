"""The network as JSON: layers, blocks, wires and groups, written and read for the design file.

Layers and groups stand in one table each, whichever group uses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.groups import NO_LAYERS
from cnnbuilder.graph.model import Edge, Graph, GroupId, Layer, LayerId, Node, NodeId
from cnnbuilder.project.json_checks import (
    Damaged,
    as_list,
    as_object,
    frozen,
    needed,
    whole,
)
from cnnbuilder.spec import complete, to_json


def layer_json(layer: Layer, catalog: Catalog) -> dict[str, Any]:
    """Return a layer as the file holds it."""
    spec = catalog.find(layer.type)
    raw = dict(layer.raw or {})
    params = to_json(spec.parameters, layer.params) if spec else raw.get("params", {})
    known: dict[str, Any] = {
        "type": raw.get("type", layer.type) if spec is None else layer.type,
        "version": spec.version if spec else raw.get("version", 1),
        "name": layer.name,
        "params": params,
    }
    if not layer.trainable:
        known["trainable"] = False
    return {**raw, **known}


def node_json(node: Node) -> dict[str, Any]:
    """Return a block as the file holds it; the port of a group says nothing."""
    result: dict[str, Any] = {}
    if node.layer is not None:
        result["layer"] = node.layer
    elif node.group is not None:
        result["group"] = node.group
    if node.bypassed:
        result["bypassed"] = True
    return result


def group_json(graph: Graph) -> dict[str, Any]:
    """Return a group as the file holds it."""
    return {
        "name": graph.name,
        "nodes": {key: node_json(node) for key, node in graph.nodes.items()},
        "edges": [list(edge) for edge in graph.edges],
        "inputs": list(graph.inputs),
        "outputs": list(graph.outputs),
    }


def graph_from_json(data: Mapping[str, Any], catalog: Catalog) -> Graph:
    """Return the network of a file.

    Raises:
        Damaged: with what is wrong.
    """
    layers = {
        LayerId(key): layer_from_json(key, as_object(entry, f"layer {key}"), catalog)
        for key, entry in as_object(needed(data, "layers", "it"), "“layers”").items()
    }
    given = as_object(data.get("groups"), "“groups”")
    groups = {
        GroupId(key): _group(key, as_object(entry, f"group {key}"), layers, given)
        for key, entry in given.items()
    }
    root = _nodes_and_wires(data, "it", layers, given)
    seen: set[NodeId] = set()
    for graph in (root, *groups.values()):
        twice = next((node for node in graph.nodes if node in seen), None)
        if twice is not None:
            raise Damaged(f"the block {twice} stands in two places")
        seen.update(graph.nodes)
    if groups and any("/" in node for node in seen):
        raise Damaged("the id of a block holds “/”, which stands for a group")
    for key in groups:
        _no_group_within_itself(key, groups, ())
    return Graph(
        MappingProxyType(layers),
        root.nodes,
        root.edges,
        MappingProxyType(groups),
        root.inputs,
        root.outputs,
    )


def _no_group_within_itself(
    key: GroupId, groups: Mapping[GroupId, Graph], above: tuple[GroupId, ...]
) -> None:
    if key in above:
        raise Damaged(f"the group {groups[key].name} lies within itself")
    for node in groups[key].nodes.values():
        if node.group is not None:
            _no_group_within_itself(node.group, groups, (*above, key))


def _group(
    key: str, data: Mapping[str, Any], layers: Mapping[LayerId, Layer], groups: Mapping[str, Any]
) -> Graph:
    graph = _nodes_and_wires(data, f"group {key}", layers, groups)
    ports = {*graph.inputs, *graph.outputs}
    for node in graph.nodes.values():
        inner = node.layer is not None or node.group is not None
        if inner and node.id in ports:
            raise Damaged(f"block {node.id} is no port of group {key}: it names a layer or a group")
        if not inner and node.id not in ports:
            raise Damaged(f"block {node.id} of group {key} names neither a layer nor a group")
    return Graph(
        NO_LAYERS,
        graph.nodes,
        graph.edges,
        inputs=graph.inputs,
        outputs=graph.outputs,
        name=str(data.get("name") or key),
    )


def _nodes_and_wires(
    data: Mapping[str, Any],
    whose: str,
    layers: Mapping[LayerId, Layer],
    groups: Mapping[str, Any],
) -> Graph:
    nodes: dict[NodeId, Node] = {}
    for key, entry in as_object(needed(data, "nodes", whose), "“nodes”").items():
        nodes[NodeId(key)] = _node(key, as_object(entry, f"block {key}"), layers, groups)
        if whose == "it" and nodes[NodeId(key)].layer is None and "group" not in entry:
            raise Damaged(f"block {key} names neither a layer nor a group")
    wires = as_list(needed(data, "edges", whose), "“edges”")
    return Graph(
        NO_LAYERS,
        MappingProxyType(nodes),
        tuple(_edge(wire, number, nodes) for number, wire in enumerate(wires, 1)),
        inputs=tuple(node for node in as_list(data.get("inputs"), "“inputs”") if node in nodes),
        outputs=tuple(node for node in as_list(data.get("outputs"), "“outputs”") if node in nodes),
    )


def _node(
    key: str,
    entry: Mapping[str, Any],
    layers: Mapping[LayerId, Layer],
    groups: Mapping[str, Any],
) -> Node:
    layer, group = entry.get("layer"), entry.get("group")
    if layer is not None and layer not in layers:
        raise Damaged(f"block {key} names the layer {layer}, which is not there")
    if group is not None and group not in groups:
        raise Damaged(f"block {key} names the group {group}, which is not there")
    if layer is not None and group is not None:
        raise Damaged(f"block {key} names both a layer and a group")
    return Node(NodeId(key), layer, group, bool(entry.get("bypassed", False)))


def _edge(wire: Any, number: int, nodes: Mapping[NodeId, Node]) -> Edge:
    if not isinstance(wire, list) or len(wire) != 4:
        raise Damaged(f"wire {number} is not [block, port, block, port]")
    source, source_port, target, target_port = wire
    for verb, node in (("starts", source), ("ends", target)):
        if node not in nodes:
            raise Damaged(f"a wire {verb} at the block {node}, which is not there")
    what = f"a port of wire {number}"
    return Edge(source, whole(source_port, 0, what), target, whole(target_port, 0, what))


def layer_from_json(key: str, entry: Mapping[str, Any], catalog: Catalog) -> Layer:
    """Return the layer that ``layer_json`` wrote. Raises Damaged."""
    type_id, name = (str(needed(entry, each, f"layer {key}")) for each in ("type", "name"))
    spec = catalog.find(type_id)
    version = entry.get("version", 1)
    given = dict(as_object(entry.get("params"), f"“params” of {name}"))
    # A block written by a newer version of its type is kept raw, as one that is not known.
    if spec is None or (isinstance(version, int) and version > spec.version):
        return Layer(
            LayerId(key),
            type_id if spec is None else f"{type_id} version {version}",
            name,
            frozen(given),
            bool(entry.get("trainable", True)),
            frozen(dict(entry)),
        )
    extra = {
        own: value
        for own, value in entry.items()
        if own not in ("type", "version", "name", "params", "trainable")
    }
    return Layer(
        LayerId(key),
        spec.type,
        name,
        complete(spec.parameters, given),
        bool(entry.get("trainable", True)),
        frozen(extra) if extra else None,
    )
