"""Folding blocks into a group, unfolding it, copying it: pure functions from graph to graph.

They work on the graph of what the canvas shows, as ``groups.take`` gives it: with all layers and
groups of the design.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from cnnbuilder.graph.edits import EditRefused, free_among, is_port
from cnnbuilder.graph.groups import NO_GROUPS, NO_LAYERS, group_names, port_counts
from cnnbuilder.graph.model import (
    Edge,
    Graph,
    GroupId,
    LayerId,
    Node,
    NodeId,
    random_id,
)

BASE_NAME = "block_1"


@dataclass(frozen=True, slots=True)
class Folded:
    """A graph after folding or copying.

    Attributes:
        graph: The graph.
        node: The group's block.
        came_from: Blocks within groups that are new → those whose place they take.
    """

    graph: Graph
    node: NodeId
    came_from: Mapping[NodeId, NodeId]


def why_not_fold(graph: Graph, nodes: Iterable[NodeId]) -> str | None:
    """Return why these blocks cannot be one group, or None."""
    chosen = {node for node in nodes if node in graph.nodes}
    if not chosen:
        return "Select the blocks that the group is to hold."
    ports = [node for node in chosen if is_port(graph.nodes[node])]
    if ports:
        return (
            f"{graph.name_of(ports[0])} is where wires come into this group or leave it: it stays."
        )
    between = _between(graph, chosen)
    if between is None:
        return None
    name = graph.name_of(between)
    return (
        f"{name} lies between these blocks: the group would feed it and be fed by it, a loop. "
        f"Select {name} as well."
    )


def _between(graph: Graph, chosen: set[NodeId]) -> NodeId | None:
    """Return a block outside that the chosen ones feed and that feeds them in turn."""
    following: dict[NodeId, list[NodeId]] = {}
    for edge in graph.edges:
        following.setdefault(edge.source, []).append(edge.target)
    came_by: dict[NodeId, NodeId] = {}
    todo = [t for node in chosen for t in following.get(node, ()) if t not in chosen]
    first = {node: node for node in todo}
    came_by.update(first)
    while todo:
        node = todo.pop()
        for target in following.get(node, ()):
            if target in chosen:
                return came_by[node]
            if target not in came_by:
                came_by[target] = came_by[node]
                todo.append(target)
    return None


def fold(
    graph: Graph,
    nodes: Iterable[NodeId],
    name: str = "",
    ids: Callable[[], str] = random_id,
) -> Folded:
    """Put blocks into a new group; a block that stands for it takes their place.

    Its inputs are the outputs outside that feed the blocks, its outputs those of the blocks that
    something outside takes or that nothing takes.

    Raises:
        EditRefused: with the reason, where they cannot be one group.
    """
    chosen = {node for node in nodes if node in graph.nodes}
    reason = why_not_fold(graph, chosen)
    if reason is not None:
        raise EditRefused(reason)
    group, block = GroupId(ids()), NodeId(ids())
    order = [node for node in graph.nodes if node in chosen]
    rank = {node: index for index, node in enumerate(order)}
    coming = sorted(
        (e for e in graph.edges if e.target in chosen and e.source not in chosen),
        key=lambda e: (rank[e.target], e.target_port),
    )
    sources = list(dict.fromkeys((e.source, e.source_port) for e in coming))
    feeding = {e.source for e in graph.edges}
    leaving = {(e.source, e.source_port) for e in graph.edges if e.target not in chosen}
    for loose in (each for each in order if each not in feeding):
        leaving |= {(loose, port) for port in range(port_counts(graph, loose, 0)[1])}
    ends = sorted(((n, p) for n, p in leaving if n in chosen), key=lambda e: (rank[e[0]], e[1]))
    entries = {source: Node(NodeId(ids())) for source in sources}
    exits = {end: Node(NodeId(ids())) for end in ends}
    inside = [*entries.values(), *(graph.nodes[node] for node in order), *exits.values()]
    inner = [e for e in graph.edges if e.source in chosen and e.target in chosen]
    inner += [Edge(entries[e.source, e.source_port].id, 0, e.target, e.target_port) for e in coming]
    inner += [Edge(*end, port.id, 0) for end, port in exits.items()]
    made = Graph(
        NO_LAYERS,
        MappingProxyType({node.id: node for node in inside}),
        tuple(inner),
        NO_GROUPS,
        tuple(node.id for node in entries.values()),
        tuple(node.id for node in exits.values()),
        free_among(group_names(graph), name or BASE_NAME),
    )
    outer = [Edge(*source, block, port) for port, source in enumerate(sources)]
    for edge in graph.edges:
        if edge.source in chosen and edge.target not in chosen:
            port = ends.index((edge.source, edge.source_port))
            outer.append(edge._replace(source=block, source_port=port))
        elif edge.source not in chosen and edge.target not in chosen:
            outer.append(edge)
    kept: dict[NodeId, Node] = {}
    for node in graph.nodes.values():
        if node.id == order[0]:
            kept[block] = Node(block, group=group)
        if node.id not in chosen:
            kept[node.id] = node
    grown = replace(
        graph,
        nodes=MappingProxyType(kept),
        edges=_in_order(outer),
        groups=MappingProxyType({**graph.groups, group: made}),
        inputs=tuple(node for node in graph.inputs if node not in chosen),
        outputs=tuple(dict.fromkeys(block if n in chosen else n for n in graph.outputs)),
    )
    return Folded(grown, block, MappingProxyType({}))


def _in_order(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Merge layers see their inputs in the order of the ports; so the wires lie in the tuple."""
    return tuple(sorted(edges, key=lambda edge: edge.target_port))


def unfold(
    graph: Graph, block: NodeId, *, shared: bool = False, ids: Callable[[], str] = random_id
) -> Folded:
    """Put the blocks of a group back in place of the block that stands for it.

    Args:
        graph: The graph.
        block: The group's block; ``node`` of the result is the first of those that replace it.
        shared: Whether the group is used elsewhere too: then the blocks come anew, and share
            their layers with it.
        ids: Where ids come from.

    Raises:
        EditRefused: if ``block`` is no group.
    """
    call = graph.nodes[block]
    if call.group is None or call.group not in graph.groups:
        raise EditRefused(f"{graph.name_of(block)} is no group.")
    group = graph.groups[call.group]
    new = {
        key: NodeId(ids()) if shared else key
        for key, node in group.nodes.items()
        if not is_port(node)
    }
    members = [
        replace(group.nodes[key], id=mine, bypassed=group.nodes[key].bypassed or call.bypassed)
        for key, mine in new.items()
    ]
    wires = _Unfolding(graph, block, group, new)
    outputs: list[NodeId] = []
    for node in graph.outputs:
        outputs += wires.ends() if node == block else [node]
    groups = {key: each for key, each in graph.groups.items() if key != call.group or shared}
    grown = replace(
        graph,
        nodes=_in_rank(graph, block, members),
        edges=_in_order([*wires.inner(), *wires.outer()]),
        groups=MappingProxyType(groups),
        outputs=tuple(dict.fromkeys(outputs)),
    )
    came_from = {mine: key for key, mine in new.items()}
    first = members[0].id if members else block
    return Folded(grown, first, MappingProxyType(came_from))


class _Unfolding:
    """The wires of a group that is unfolded: through its inputs and outputs, as if without them."""

    def __init__(
        self, graph: Graph, block: NodeId, group: Graph, new: Mapping[NodeId, NodeId]
    ) -> None:
        self._graph = graph
        self._block = block
        self._group = group
        self._new = new
        self._into = {
            e.target_port: (e.source, e.source_port) for e in graph.edges if e.target == block
        }
        self._out = {
            e.target: (e.source, e.source_port) for e in group.edges if e.target in group.outputs
        }

    def _source(self, node: NodeId, port: int) -> tuple[NodeId, int] | None:
        """Where the data of a block or an input of the group come from."""
        if node in self._new:
            return self._new[node], port
        inputs = self._group.inputs
        return self._into.get(inputs.index(node)) if node in inputs else None

    def _end(self, port: int) -> tuple[NodeId, int] | None:
        """What an output of the group gives."""
        outputs = self._group.outputs
        inside = self._out.get(outputs[port]) if port < len(outputs) else None
        return self._source(*inside) if inside is not None else None

    def inner(self) -> Iterator[Edge]:
        for edge in self._group.edges:
            source = self._source(edge.source, edge.source_port)
            if edge.target in self._new and source is not None:
                yield Edge(*source, self._new[edge.target], edge.target_port)

    def outer(self) -> Iterator[Edge]:
        for edge in self._graph.edges:
            if edge.target == self._block:
                continue
            if edge.source != self._block:
                yield edge
                continue
            source = self._end(edge.source_port)
            if source is not None:
                yield edge._replace(source=source[0], source_port=source[1])

    def ends(self) -> list[NodeId]:
        found = [self._end(port) for port in range(len(self._group.outputs))]
        return [end[0] for end in found if end is not None]


def _in_rank(graph: Graph, block: NodeId, members: list[Node]) -> Mapping[NodeId, Node]:
    """Put members where their layers stand among the layers of the other blocks."""
    order = {layer: index for index, layer in enumerate(graph.layers)}

    def rank(node: Node) -> int:
        if node.layer is not None:
            return order.get(node.layer, 0)
        group = graph.groups.get(node.group) if node.group is not None else None
        inside = group.nodes.values() if group is not None else ()
        return min((rank(each) for each in inside if not is_port(each)), default=len(order))

    waiting = sorted(members, key=rank)
    placed: list[Node] = []
    for node in graph.nodes.values():
        if node.id == block:
            continue
        own = rank(node)
        while waiting and rank(waiting[0]) < own and not is_port(node):
            placed.append(waiting.pop(0))
        placed.append(node)
    return MappingProxyType({node.id: node for node in (*placed, *waiting)})


def use_again(graph: Graph, block: NodeId, ids: Callable[[], str] = random_id) -> Folded:
    """Add another block that calls the same group (or layer) and so shares its weights."""
    old = graph.nodes[block]
    new = Node(NodeId(ids()), old.layer, old.group)
    nodes = MappingProxyType({**graph.nodes, new.id: new})
    return Folded(replace(graph, nodes=nodes), new.id, MappingProxyType({}))


def make_independent(graph: Graph, block: NodeId, ids: Callable[[], str] = random_id) -> Folded:
    """Give a block a group (or layer) of its own, equal to the one that it shared."""
    call = graph.nodes[block]
    if call.group is None:
        old = graph.layer_of(block)
        layer = replace(old, id=LayerId(ids()), name=free_among(group_names(graph), old.name))
        node = replace(call, layer=layer.id)
        layers = MappingProxyType({**graph.layers, layer.id: layer})
        nodes = MappingProxyType({**graph.nodes, block: node})
        return Folded(replace(graph, layers=layers, nodes=nodes), block, MappingProxyType({}))
    copied = copy_group(graph, call.group, ids)
    node = replace(call, group=copied.group)
    nodes = MappingProxyType({**copied.graph.nodes, block: node})
    return Folded(replace(copied.graph, nodes=nodes), block, copied.came_from)


@dataclass(frozen=True, slots=True)
class CopiedGroup:
    """A graph with a copy of a group: the copy's id, and its blocks → those copied."""

    graph: Graph
    group: GroupId
    came_from: Mapping[NodeId, NodeId]


def copy_group(graph: Graph, group: GroupId, ids: Callable[[], str] = random_id) -> CopiedGroup:
    """Add a copy of a group, with layers of its own; groups within it are copied as well."""
    layers, groups = dict(graph.layers), dict(graph.groups)
    names = group_names(graph)
    came_from: dict[NodeId, NodeId] = {}
    new_layers: dict[LayerId, LayerId] = {}
    new_groups: dict[GroupId, GroupId] = {}

    def name_for(wanted: str) -> str:
        found = free_among(names, wanted)
        names.add(found)
        return found

    def layer_for(old: LayerId) -> LayerId:
        if old not in new_layers:
            new_layers[old] = LayerId(ids())
            name = name_for(layers[old].name)
            layers[new_layers[old]] = replace(layers[old], id=new_layers[old], name=name)
        return new_layers[old]

    def group_for(old: GroupId) -> GroupId:
        if old in new_groups or old not in groups:
            return new_groups.get(old, old)
        new_groups[old] = mine = GroupId(ids())
        before = groups[old]
        name = name_for(before.name)
        nodes = {key: NodeId(ids()) for key in before.nodes}
        came_from.update({new: key for key, new in nodes.items()})
        inside = {
            nodes[key]: replace(
                node,
                id=nodes[key],
                layer=None if node.layer is None else layer_for(node.layer),
                group=None if node.group is None else group_for(node.group),
            )
            for key, node in before.nodes.items()
        }
        groups[mine] = replace(
            before,
            nodes=MappingProxyType(inside),
            edges=tuple(
                e._replace(source=nodes[e.source], target=nodes[e.target]) for e in before.edges
            ),
            inputs=tuple(nodes[node] for node in before.inputs),
            outputs=tuple(nodes[node] for node in before.outputs),
            name=name,
        )
        return mine

    made = group_for(group)
    grown = replace(graph, layers=MappingProxyType(layers), groups=MappingProxyType(groups))
    return CopiedGroup(grown, made, MappingProxyType(came_from))


def add_port(
    graph: Graph, *, output: bool, ids: Callable[[], str] = random_id
) -> tuple[Graph, NodeId]:
    """Give the group whose graph this is another input or output."""
    node = Node(NodeId(ids()))
    nodes = MappingProxyType({**graph.nodes, node.id: node})
    if output:
        return replace(graph, nodes=nodes, outputs=(*graph.outputs, node.id)), node.id
    return replace(graph, nodes=nodes, inputs=(*graph.inputs, node.id)), node.id


def rename_group(graph: Graph, group: GroupId, name: str) -> Graph:
    """Give a group another name.

    Raises:
        EditRefused: if a layer or another group has it.
    """
    name, old = name.strip(), graph.groups[group]
    if name == old.name:
        return graph
    if not name:
        raise EditRefused("A group needs a name, for example block_1.")
    if "/" in name or not name.isprintable():
        raise EditRefused(f"A name may not hold “/” or control characters: {name!r}.")
    if name in group_names(graph):
        raise EditRefused(f"Another block is already called {name}.")
    groups = {**graph.groups, group: replace(old, name=name)}
    return replace(graph, groups=MappingProxyType(groups))
