"""Groups: sub-networks that a block stands for.

All layers and all groups of a design stand in the tables of its root; the graph of a group holds
only its nodes and wires. ``take`` gives the graph of an opened group with those tables, so that any
edit of a graph works within a group as well, and ``put`` puts the edited graph back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from cnnbuilder.graph.edits import EditRefused, is_port
from cnnbuilder.graph.model import Edge, Graph, GroupId, Layer, LayerId, Node, NodeId

Scope = tuple[NodeId, ...]  # the blocks of the groups that were opened, from the root on
SEPARATOR = "/"
NO_LAYERS: Mapping[LayerId, Layer] = MappingProxyType({})
NO_GROUPS: Mapping[GroupId, Graph] = MappingProxyType({})


def flat_id(scope: Scope, node: NodeId) -> NodeId:
    """Return the id that a block of an opened group has in the expanded network."""
    return NodeId(SEPARATOR.join((*scope, node))) if scope else node


def place_of(flat: NodeId) -> tuple[Scope, NodeId]:
    """Return scope and block of an id of the expanded network."""
    *scope, node = flat.split(SEPARATOR)
    return tuple(NodeId(each) for each in scope), NodeId(node)


def group_at(root: Graph, scope: Scope) -> GroupId | None:
    """Return the group that ``scope`` opens, None for the root. Raises KeyError."""
    graph, found = root, None
    for node in scope:
        found = graph.nodes[node].group
        if found is None:
            raise KeyError(node)
        graph = root.groups[found]
    return found


def valid_scope(root: Graph, scope: Scope) -> Scope:
    """Return ``scope`` as far as it still leads into groups."""
    for count in range(len(scope), 0, -1):
        try:
            group_at(root, scope[:count])
        except KeyError:
            continue
        return scope[:count]
    return ()


def take(root: Graph, scope: Scope) -> Graph:
    """Return the graph of an opened group, with all layers and groups of the design."""
    group = group_at(root, scope)
    if group is None:
        return root
    return replace(root.groups[group], layers=root.layers, groups=root.groups)


def put(root: Graph, scope: Scope, changed: Graph) -> Graph:
    """Put the edited graph of an opened group back.

    Layers and groups that nothing calls any more go; where inputs or outputs of the group came or
    went, the wires to all its uses follow.

    Raises:
        EditRefused: if a group would hold itself.
    """
    group = group_at(root, scope)
    if group is None:
        if not root.groups and not changed.groups:
            return changed
        return _tidied(root, changed)
    before = root.groups[group]
    own = replace(changed, layers=NO_LAYERS, groups=NO_GROUPS)
    whole = replace(
        root, layers=changed.layers, groups=MappingProxyType({**changed.groups, group: own})
    )
    if own.inputs != before.inputs or own.outputs != before.outputs:
        whole = _with_ports_moved(whole, group, before, own)
    return _tidied(root, whole)


def _tidied(old: Graph, new: Graph) -> Graph:
    """Keep what is called and only that; an edit of one graph knows nothing of the others."""
    everything = {**old.groups, **new.groups}
    groups: dict[GroupId, Graph] = {}
    _collect(new, everything, groups, ())
    used = {node.layer for graph in (new, *groups.values()) for node in graph.nodes.values()}
    layers = {key: new.layers.get(key, layer) for key, layer in old.layers.items() if key in used}
    layers |= {key: layer for key, layer in new.layers.items() if key in used}
    ordered = {key: groups[key] for key in everything if key in groups}
    return replace(
        new,
        layers=new.layers if layers == dict(new.layers) else MappingProxyType(layers),
        groups=new.groups if ordered == dict(new.groups) else MappingProxyType(ordered),
    )


def _collect(
    graph: Graph,
    everything: Mapping[GroupId, Graph],
    found: dict[GroupId, Graph],
    above: tuple[GroupId, ...],
) -> None:
    for node in graph.nodes.values():
        group = node.group
        if group is None:
            continue
        if group in above:
            name = everything[group].name
            raise EditRefused(f"A group cannot hold itself: {name} would lie within {name}.")
        if group not in found and group in everything:
            found[group] = everything[group]
            _collect(everything[group], everything, found, (*above, group))


def _with_ports_moved(whole: Graph, group: GroupId, before: Graph, after: Graph) -> Graph:
    into = {before.inputs.index(n): i for i, n in enumerate(after.inputs) if n in before.inputs}
    out = {before.outputs.index(n): i for i, n in enumerate(after.outputs) if n in before.outputs}

    def moved(graph: Graph) -> Graph:
        uses = {node.id for node in graph.nodes.values() if node.group == group}
        if not uses:
            return graph
        edges: list[Edge] = []
        for edge in graph.edges:
            source, target = edge.source_port, edge.target_port
            if edge.source in uses:
                source = out.get(source, -1)
            if edge.target in uses:
                target = into.get(target, -1)
            if source >= 0 and target >= 0:
                edges.append(edge._replace(source_port=source, target_port=target))
        return replace(graph, edges=tuple(edges))

    groups = {key: moved(each) for key, each in whole.groups.items()}
    return replace(moved(whole), groups=MappingProxyType(groups))


def use_counts(root: Graph) -> tuple[Counter[GroupId], Counter[LayerId]]:
    """Return how many blocks call each group and each layer, wherever they are."""
    nodes = [node for graph in (root, *root.groups.values()) for node in graph.nodes.values()]
    groups = Counter(node.group for node in nodes if node.group is not None)
    return groups, Counter(node.layer for node in nodes if node.layer is not None)


def members(root: Graph, group: GroupId) -> Iterator[Node]:
    """Yield the blocks of a group and of the groups within it, without ports and groups."""
    for node in root.groups[group].nodes.values():
        if node.group is not None and node.group in root.groups:
            yield from members(root, node.group)
        elif node.layer is not None:
            yield node


def all_nodes(root: Graph) -> set[NodeId]:
    """Return the ids of all blocks of a design, those in groups among them."""
    found = set(root.nodes)
    for group in root.groups.values():
        found.update(group.nodes)
    return found


def group_names(root: Graph) -> set[str]:
    """Return the names that a new group may not have: of groups and of layers."""
    names = {group.name for group in root.groups.values()}
    return names | {layer.name for layer in root.layers.values()}


def port_counts(graph: Graph, node: NodeId, wired: int) -> tuple[int, int]:
    """Return how many inputs and outputs a block shows; of a plain one ``wired`` inputs are used.

    A group has as many of each as it was given, whatever is wired to them.
    """
    call = graph.nodes[node].group
    group = graph.groups.get(call) if call is not None else None
    if group is not None:
        return len(group.inputs), len(group.outputs)
    leaves = node in graph.outputs and is_port(graph.nodes[node])
    return wired, 0 if leaves else 1


def port_of(graph: Graph, edge: Edge, wires: Sequence[Edge]) -> int:
    """Return at which of its target's inputs a wire ends, in the order in which they are drawn."""
    if graph.nodes[edge.target].group is not None:
        return edge.target_port
    return wires.index(edge) if edge in wires else 0
