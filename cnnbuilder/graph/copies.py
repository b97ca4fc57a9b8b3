"""Pieces of a graph: taken out as a graph of their own, and put into a graph with fresh ids.

Duplicate, repeat, copy and paste are all made of these two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.edits import free_among, is_port, renumbered
from cnnbuilder.graph.groups import group_names
from cnnbuilder.graph.model import Graph, GroupId, LayerId, NodeId, random_id
from cnnbuilder.spec import Ports


@dataclass(frozen=True, slots=True)
class Pasted:
    """A graph that a piece was put into.

    Attributes:
        graph: The graph, grown.
        nodes: The piece's blocks → what they became.
    """

    graph: Graph
    nodes: Mapping[NodeId, NodeId]


def piece_of(graph: Graph, nodes: Iterable[NodeId]) -> Graph:
    """Return some blocks as a graph of their own, with the wires between them.

    The inputs and outputs of an opened group are left out: they belong to it.
    """
    wanted = set(nodes)
    inside = {key: node for key, node in graph.nodes.items() if key in wanted and not is_port(node)}
    groups: dict[GroupId, Graph] = {}
    todo = [node.group for node in inside.values()]
    while todo:
        group = todo.pop()
        if group is not None and group not in groups and group in graph.groups:
            groups[group] = graph.groups[group]
            todo += [node.group for node in groups[group].nodes.values()]
    calls = [*inside.values(), *(n for each in groups.values() for n in each.nodes.values())]
    layers = {node.layer for node in calls}
    return Graph(
        MappingProxyType({key: x for key, x in graph.layers.items() if key in layers}),
        MappingProxyType(inside),
        renumbered((e for e in graph.edges if e.source in inside and e.target in inside), graph),
        MappingProxyType({key: x for key, x in graph.groups.items() if key in groups}),
    )


def paste(graph: Graph, piece: Graph, ids: Callable[[], str] = random_id) -> Pasted:
    """Put a copy of a piece into a graph: ids are new, names free, the wires inside are kept.

    Blocks that share a layer or a group in the piece share its copy, too.
    """
    copied = _Fresh(ids, group_names(graph), piece).copy()
    grown = replace(
        graph,
        layers=MappingProxyType({**graph.layers, **copied.graph.layers}),
        nodes=MappingProxyType({**graph.nodes, **copied.graph.nodes}),
        edges=(*graph.edges, *copied.graph.edges),
        groups=MappingProxyType({**graph.groups, **copied.graph.groups}),
    )
    return Pasted(grown, copied.nodes)


def duplicate(
    graph: Graph, catalog: Catalog, nodes: Iterable[NodeId], ids: Callable[[], str] = random_id
) -> Pasted:
    """Put copies of blocks beside them, wired to the same blocks around where that can be.

    What feeds a block feeds its copy, too; and where a block goes into a merge, so does its copy:
    a branch becomes two branches. A block that takes one wire keeps the one it has.
    """
    # With the wires left out of the piece, each copy's wires come in the order of its original's.
    piece = replace(piece_of(graph, nodes), edges=())
    pasted = paste(graph, piece, ids)
    copy_of = pasted.nodes
    edges = list(graph.edges)
    for edge in graph.edges:
        source, target = copy_of.get(edge.source), copy_of.get(edge.target)
        if target is not None:
            edges.append(edge._replace(source=source or edge.source, target=target))
        elif source is not None and _takes_many(graph, catalog, edge.target):
            edges.append(edge._replace(source=source))
    return Pasted(replace(pasted.graph, edges=renumbered(edges, pasted.graph)), copy_of)


def _takes_many(graph: Graph, catalog: Catalog, node: NodeId) -> bool:
    layer = graph.nodes[node].layer
    spec = None if layer is None else catalog.find(graph.layers[layer].type)
    return spec is not None and spec.ports is Ports.MANY


class _Fresh:
    """Copies a piece with new ids and free names; groups within it as well."""

    def __init__(self, ids: Callable[[], str], taken: set[str], piece: Graph) -> None:
        self._ids = ids
        self._taken = taken
        self._piece = piece
        self._layers = {key: LayerId(ids()) for key in piece.layers}
        self._groups = {key: GroupId(ids()) for key in piece.groups}

    def copy(self) -> Pasted:
        """Return the copy of the piece, with its blocks by those that were copied."""
        piece, layers, groups = self._piece, self._layers, self._groups
        made, nodes = self._nodes_and_wires(piece)
        whole = replace(
            made,
            layers=MappingProxyType(
                {
                    layers[key]: replace(layer, id=layers[key], name=self._name(layer.name))
                    for key, layer in piece.layers.items()
                }
            ),
            groups=MappingProxyType(
                {
                    groups[key]: replace(
                        self._nodes_and_wires(group)[0], name=self._name(group.name)
                    )
                    for key, group in piece.groups.items()
                }
            ),
        )
        return Pasted(whole, MappingProxyType(nodes))

    def _nodes_and_wires(self, graph: Graph) -> tuple[Graph, dict[NodeId, NodeId]]:
        nodes = {key: NodeId(self._ids()) for key in graph.nodes}
        made = Graph(
            nodes=MappingProxyType(
                {
                    nodes[key]: replace(
                        node,
                        id=nodes[key],
                        layer=None if node.layer is None else self._layers[node.layer],
                        group=None if node.group is None else self._groups[node.group],
                    )
                    for key, node in graph.nodes.items()
                }
            ),
            edges=tuple(
                e._replace(source=nodes[e.source], target=nodes[e.target]) for e in graph.edges
            ),
            inputs=tuple(nodes[node] for node in graph.inputs if node in nodes),
            outputs=tuple(nodes[node] for node in graph.outputs if node in nodes),
        )
        return made, nodes

    def _name(self, wanted: str) -> str:
        name = free_among(self._taken, wanted)
        self._taken.add(name)
        return name
