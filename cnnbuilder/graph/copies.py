"""Pieces of a graph: taken out as a graph of their own, and put into a graph with fresh ids.

Duplicate, repeat, copy and paste are all made of these two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.edits import free_among, renumbered
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
    """Return some blocks as a graph of their own, with the wires between them."""
    wanted = set(nodes)
    inside = {key: node for key, node in graph.nodes.items() if key in wanted}
    layers = {node.layer for node in inside.values()}
    groups = {node.group for node in inside.values()}
    return Graph(
        MappingProxyType({key: x for key, x in graph.layers.items() if key in layers}),
        MappingProxyType(inside),
        renumbered((e for e in graph.edges if e.source in inside and e.target in inside), graph),
        MappingProxyType({key: group for key, group in graph.groups.items() if key in groups}),
    )


def paste(graph: Graph, piece: Graph, ids: Callable[[], str] = random_id) -> Pasted:
    """Put a copy of a piece into a graph: ids are new, names free, the wires inside are kept.

    Blocks that share a layer or a group in the piece share its copy, too.
    """
    fresh = _Fresh(ids, set(_names(graph)))
    copied = fresh.copy(piece)
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


def _names(graph: Graph) -> Iterator[str]:
    """Yield the names of all layers, also of those within groups."""
    yield from (layer.name for layer in graph.layers.values())
    for group in graph.groups.values():
        yield from _names(group)


class _Fresh:
    """Copies graphs with new ids and free names; groups within them as well."""

    def __init__(self, ids: Callable[[], str], taken: set[str]) -> None:
        self._ids = ids
        self._taken = taken

    def copy(self, graph: Graph) -> Pasted:
        layers = {key: LayerId(self._ids()) for key in graph.layers}
        nodes = {key: NodeId(self._ids()) for key in graph.nodes}
        groups = {key: GroupId(self._ids()) for key in graph.groups}
        made = Graph(
            MappingProxyType(
                {
                    layers[key]: replace(layer, id=layers[key], name=self._name(layer.name))
                    for key, layer in graph.layers.items()
                }
            ),
            MappingProxyType(
                {
                    nodes[key]: replace(
                        node,
                        id=nodes[key],
                        layer=None if node.layer is None else layers[node.layer],
                        group=None if node.group is None else groups.get(node.group, node.group),
                    )
                    for key, node in graph.nodes.items()
                }
            ),
            tuple(e._replace(source=nodes[e.source], target=nodes[e.target]) for e in graph.edges),
            MappingProxyType({groups[key]: self.copy(g).graph for key, g in graph.groups.items()}),
            tuple(nodes[node] for node in graph.inputs if node in nodes),
            tuple(nodes[node] for node in graph.outputs if node in nodes),
        )
        return Pasted(made, MappingProxyType(nodes))

    def _name(self, wanted: str) -> str:
        name = free_among(self._taken, wanted)
        self._taken.add(name)
        return name
