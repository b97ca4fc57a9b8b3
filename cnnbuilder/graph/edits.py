"""Edits of a graph: pure functions from graph to graph.

A graph may be unsound, and is shown so. Only what can never be right is refused, with
``EditRefused``: a loop, a second wire into a single port, a name that Keras cannot take.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.model import Edge, Graph, Layer, LayerId, Node, NodeId, random_id
from cnnbuilder.spec import LayerSpec, Ports, complete


class EditRefused(Exception):
    """An edit that can never be right; the message is for people."""


K = TypeVar("K")
V = TypeVar("V")


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return MappingProxyType({**mapping, key: value})


def base_name(type_id: str) -> str:
    """Return Keras's name for the first layer of a type: ``Conv2D`` → ``conv2d``."""
    spaced = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", type_id)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", spaced).lower()


@lru_cache(maxsize=8192)  # asked for every block at each edit
def keras_name(text: str) -> str:
    """Return ``text`` with what Keras or TensorFlow cannot take in a name replaced; "" if all is.

    TensorFlow wants plain letters, digits and ``_ . - >`` once the network is trained.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    if plain == text and re.fullmatch(r"[\w.>\-]+", plain, flags=re.ASCII):
        return text
    return re.sub(r"[^\w.>\-]+", "_", plain, flags=re.ASCII).strip("_.-")


def free_name(graph: Graph, base: str) -> str:
    """Return ``base``, or ``base_1``, ``base_2``, … where that name is taken."""
    return free_among({layer.name for layer in graph.layers.values()}, base)


def free_among(taken: Container[str], base: str) -> str:
    """Return ``base``, or ``base_1``, ``base_2``, … where that is one of the ``taken`` names."""
    if base not in taken:
        return base
    stem = re.sub(r"_\d+$", "", base)
    count = 1
    while f"{stem}_{count}" in taken:
        count += 1
    return f"{stem}_{count}"


def add_layer(
    graph: Graph,
    spec: LayerSpec,
    params: Mapping[str, Any] | None = None,
    *,
    name: str | None = None,
    ids: Callable[[], str] = random_id,
) -> tuple[Graph, NodeId]:
    """Add a block of the type ``spec`` that is not wired to anything; return graph and node."""
    layer = Layer(
        LayerId(ids()),
        spec.type,
        free_name(graph, name or base_name(spec.type)),
        complete(spec.parameters, params or {}),
    )
    node = Node(NodeId(ids()), layer.id)
    grown = replace(
        graph,
        layers=_with(graph.layers, layer.id, layer),
        nodes=_with(graph.nodes, node.id, node),
    )
    return grown, node.id


def add_use(
    graph: Graph, layer: LayerId, ids: Callable[[], str] = random_id
) -> tuple[Graph, NodeId]:
    """Add another block that calls an existing layer and so shares its weights."""
    node = Node(NodeId(ids()), layer)
    return replace(graph, nodes=_with(graph.nodes, node.id, node)), node.id


def remove_nodes(graph: Graph, nodes: Iterable[NodeId], *, heal: bool = True) -> Graph:
    """Remove blocks, and layers that nothing calls any more.

    Args:
        graph: The graph.
        nodes: Blocks to remove; those that are not there are ignored.
        heal: Join what was before a removed run of blocks to what came after it, where one wire
            came in and so it is unambiguous.
    """
    gone = {node for node in nodes if node in graph.nodes}
    if not gone:
        return graph
    edges: list[Edge] = []
    for edge in graph.edges:
        if edge.target in gone:
            continue
        if edge.source not in gone:
            edges.append(edge)
        elif heal:
            source = _survivor(graph, edge.source, gone)
            if source is not None:
                edges.append(edge._replace(source=source[0], source_port=source[1]))
    kept = {key: node for key, node in graph.nodes.items() if key not in gone}
    used = {node.layer for node in kept.values()}
    return replace(
        graph,
        layers=MappingProxyType({key: x for key, x in graph.layers.items() if key in used}),
        nodes=MappingProxyType(kept),
        edges=renumbered(edges, graph),
        inputs=tuple(node for node in graph.inputs if node not in gone),
        outputs=tuple(node for node in graph.outputs if node not in gone),
    )


def _survivor(graph: Graph, node: NodeId, gone: set[NodeId]) -> tuple[NodeId, int] | None:
    """The output that fed a run of removed blocks, if it was fed by one wire only."""
    seen: set[NodeId] = set()
    while node in gone and node not in seen:
        seen.add(node)
        incoming = graph.incoming(node)
        if len(incoming) != 1:
            return None
        if incoming[0].source not in gone:
            return incoming[0].source, incoming[0].source_port
        node = incoming[0].source
    return None


def renumbered(edges: Iterable[Edge], graph: Graph | None = None) -> tuple[Edge, ...]:
    """Give the wires into each block the ports 0, 1, 2, …; at groups of ``graph`` they stay."""
    counts: dict[NodeId, int] = {}
    result: list[Edge] = []
    fixed: Container[NodeId] = ()
    if graph is not None and graph.groups:
        fixed = {node.id for node in graph.nodes.values() if node.group is not None}
    for edge in edges:
        if edge.target in fixed:
            result.append(edge)
            continue
        port = counts.get(edge.target, 0)
        counts[edge.target] = port + 1
        result.append(edge if edge.target_port == port else edge._replace(target_port=port))
    return tuple(result)


def descendants(graph: Graph, node: NodeId) -> set[NodeId]:
    """Every block that ``node`` feeds, directly or not."""
    following: dict[NodeId, list[NodeId]] = {}
    for edge in graph.edges:
        following.setdefault(edge.source, []).append(edge.target)
    found: set[NodeId] = set()
    todo = [node]
    while todo:
        for target in following.get(todo.pop(), ()):
            if target not in found:
                found.add(target)
                todo.append(target)
    return found


def ancestors(graph: Graph, node: NodeId) -> set[NodeId]:
    """Every block that feeds ``node``, directly or not."""
    backwards = replace(graph, edges=tuple(Edge(e.target, 0, e.source, 0) for e in graph.edges))
    return descendants(backwards, node)


def why_not_connect(
    graph: Graph,
    catalog: Catalog,
    source: NodeId,
    target: NodeId,
    *,
    replacing: bool = True,
    target_port: int | None = None,
    feeding: Container[NodeId] | None = None,
) -> str | None:
    """Return the reason why a wire from ``source`` to ``target`` can never be right, or None.

    Args:
        graph: The graph.
        catalog: The types.
        source: Block where the wire starts.
        target: Block where it ends.
        replacing: Whether a wire that is already at a single port gives way.
        target_port: At a group: which of its inputs; None: the first that is free.
        feeding: The ``ancestors`` of ``source``, where they are known already.
    """
    name = graph.name_of
    if source == target:
        return f"{name(source)} cannot feed itself."
    reason = _why_no_port(graph, catalog, source, target)
    if reason:
        return reason
    ports = ports_of(graph, catalog, target)
    if ports is Ports.ONE and any(e.source == source for e in graph.incoming(target)):
        return f"{name(source)} is already wired to {name(target)}."
    loops = source in descendants(graph, target) if feeding is None else target in feeding
    if loops:
        return f"This would make a loop: {name(target)} already feeds {name(source)}."
    taken = _at_port(graph, catalog, target, target_port)
    if taken and not replacing:
        other = name(taken[0].source)
        if graph.nodes[target].group is not None:
            return f"The inputs of {name(target)} are taken; {other} is wired to this one."
        return f"{name(target)} takes one wire, and {other} is wired to it. Join them with Add."
    return None


def _why_no_port(graph: Graph, catalog: Catalog, source: NodeId, target: NodeId) -> str | None:
    name, first, last = graph.name_of, graph.nodes[source], graph.nodes[target]
    if is_port(last) and target in graph.inputs:
        return f"{name(target)} is an input of this group: wires start here."
    if is_port(first) and source in graph.outputs:
        return f"{name(source)} is an output of this group: wires end here."
    if ports_of(graph, catalog, target) is Ports.NONE:
        if last.group is not None:
            return f"{name(target)} is a group without inputs. Open it to add one."
        return f"{name(target)} is an input of the network: nothing can be wired into it."
    group = graph.groups.get(first.group) if first.group is not None else None
    if group is not None and not group.outputs:
        return f"{name(source)} is a group without outputs. Open it to add one."
    return None


def ports_of(graph: Graph, catalog: Catalog, node: NodeId) -> Ports:
    """Return how many wires may end at a block; at each input of a group it is one."""
    call = graph.nodes[node]
    if call.layer is not None:
        spec = catalog.find(graph.layers[call.layer].type)
        return spec.ports if spec is not None else Ports.ONE
    if call.group is not None:
        group = graph.groups.get(call.group)
        return Ports.MANY if group is None or group.inputs else Ports.NONE
    return Ports.NONE if node in graph.inputs else Ports.ONE


def is_port(node: Node) -> bool:
    """Whether a block stands for an input or an output of the group that it is in."""
    return node.layer is None and node.group is None


def _at_port(graph: Graph, catalog: Catalog, node: NodeId, port: int | None) -> tuple[Edge, ...]:
    """Return the wires that another one into ``node`` takes the place of."""
    incoming = graph.incoming(node)
    if graph.nodes[node].group is not None:
        port = _free_port(graph, node) if port is None else port
        return tuple(edge for edge in incoming if edge.target_port == port)
    return incoming if ports_of(graph, catalog, node) is Ports.ONE else ()


def _free_port(graph: Graph, node: NodeId) -> int:
    """Return the first input of a group that nothing is wired to, else the first of all."""
    call = graph.nodes[node].group
    group = graph.groups.get(call) if call is not None else None
    count = len(group.inputs) if group is not None else 1
    taken = {edge.target_port for edge in graph.incoming(node)}
    return next((port for port in range(count) if port not in taken), 0)


def connect(
    graph: Graph,
    catalog: Catalog,
    source: NodeId,
    target: NodeId,
    *,
    replacing: bool = True,
    source_port: int = 0,
    target_port: int | None = None,
) -> Graph:
    """Draw a wire. At a block with a single port it takes the place of the one that was there.

    Args:
        graph: The graph.
        catalog: The types.
        source: Block where the wire starts.
        target: Block where it ends.
        replacing: Whether a wire that is already at a single port gives way.
        source_port: At a group: which of its outputs.
        target_port: At a group: which of its inputs; None: the first that is free.

    Raises:
        EditRefused: if it would make a loop or can never be right otherwise.
    """
    reason = why_not_connect(
        graph, catalog, source, target, replacing=replacing, target_port=target_port
    )
    if reason:
        raise EditRefused(reason)
    gone = set(_at_port(graph, catalog, target, target_port))
    port = len(graph.edges)  # the last one
    if graph.nodes[target].group is not None:
        port = _free_port(graph, target) if target_port is None else target_port
    edges = [edge for edge in graph.edges if edge not in gone]
    new = Edge(source, source_port, target, port)
    return replace(graph, edges=renumbered((*edges, new), graph))


def disconnect(graph: Graph, edges: Iterable[Edge]) -> Graph:
    """Take wires away."""
    gone = set(edges)
    return replace(graph, edges=renumbered((e for e in graph.edges if e not in gone), graph))


def set_parameters(
    graph: Graph, spec: LayerSpec, layer: LayerId, values: Mapping[str, Any]
) -> Graph:
    """Set parameters of a layer; values out of range are kept, and shown as problems."""
    old = graph.layers[layer]
    changed = {name: spec.parameter(name).kind.normalise(value) for name, value in values.items()}
    params = MappingProxyType({**old.params, **changed})
    if params == old.params:
        return graph
    return replace(graph, layers=_with(graph.layers, layer, replace(old, params=params)))


def rename(graph: Graph, layer: LayerId, name: str) -> Graph:
    """Give a layer another name.

    Raises:
        EditRefused: if Keras could not take the name, or another layer has it.
    """
    name = name.strip()
    if name == graph.layers[layer].name:
        return graph
    if not name:
        raise EditRefused("A block needs a name, for example conv2d_1.")
    if "/" in name or not name.isprintable():
        raise EditRefused(f"A name may not hold “/” or control characters: {name!r}.")
    if any(other.name == name for other in graph.layers.values()):
        raise EditRefused(f"Another block is already called {name}.")
    renamed = replace(graph.layers[layer], name=name)
    return replace(graph, layers=_with(graph.layers, layer, renamed))


def set_trainable(graph: Graph, layer: LayerId, trainable: bool) -> Graph:
    """Freeze a layer's weights, or let training change them again."""
    changed = replace(graph.layers[layer], trainable=trainable)
    return replace(graph, layers=_with(graph.layers, layer, changed))


def insert_before(
    graph: Graph,
    catalog: Catalog,
    spec: LayerSpec,
    params: Mapping[str, Any],
    node: NodeId,
    port: int,
) -> tuple[Graph, NodeId]:
    """Put a new block on the wire that ends at ``port`` of ``node``."""
    grown, new = add_layer(graph, spec, params)
    found = [edge for edge in graph.incoming(node) if edge.target_port == port]
    if not found:
        return connect(grown, catalog, new, node), new
    return insert_on_edge(grown, new, found[0]), new


def insert_on_edge(graph: Graph, node: NodeId, edge: Edge) -> Graph:
    """Put a block that is already there, and not wired, on a wire."""
    into = Edge(edge.source, edge.source_port, node, 0)
    edges = [
        each._replace(source=node, source_port=0) if each == edge else each for each in graph.edges
    ]
    return replace(graph, edges=renumbered([into, *edges], graph))


def insert_after(
    graph: Graph, spec: LayerSpec, params: Mapping[str, Any], node: NodeId
) -> tuple[Graph, NodeId]:
    """Put a new block after ``node``; it takes over the wires that started there."""
    grown, new = add_layer(graph, spec, params)
    edges = [edge._replace(source=new) if edge.source == node else edge for edge in grown.edges]
    return replace(grown, edges=renumbered([*edges, Edge(node, 0, new, 0)], grown)), new
