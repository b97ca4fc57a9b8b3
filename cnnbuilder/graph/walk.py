"""Orders and neighbours of a graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType

from cnnbuilder.graph.model import Edge, Graph, NodeId

Incoming = Mapping[NodeId, tuple[Edge, ...]]


def incoming_edges(graph: Graph) -> Incoming:
    """Return the wires into each block, by port; wires to or from nowhere are left out."""
    found: dict[NodeId, list[Edge]] = {node: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge.target in found and edge.source in found:
            found[edge.target].append(edge)
    return MappingProxyType(
        {
            node: tuple(sorted(edges, key=lambda edge: edge.target_port))
            if len(edges) > 1
            else tuple(edges)
            for node, edges in found.items()
        }
    )


def topological_order(graph: Graph, incoming: Incoming) -> tuple[NodeId, ...]:
    """Return the blocks so that each comes after those it depends on.

    The order is stable: among blocks that could come next, a chain is followed to its end before
    another is begun, older blocks first. Blocks of a loop, and what follows them, are left out.
    """
    missing = {node: len(edges) for node, edges in incoming.items()}
    following: dict[NodeId, list[NodeId]] = {node: [] for node in incoming}
    for edges in incoming.values():
        for edge in edges:
            following[edge.source].append(edge.target)
    ready = deque(node for node, count in missing.items() if count == 0)
    order: list[NodeId] = []
    while ready:
        node = ready.popleft()
        order.append(node)
        freed = []
        for target in following[node]:
            missing[target] -= 1
            if missing[target] == 0:
                freed.append(target)
        ready.extendleft(reversed(freed))
    return tuple(order)


def find_loop(graph: Graph, incoming: Incoming, outside: set[NodeId]) -> tuple[NodeId, ...]:
    """Return the blocks of one loop, in the order of the data, or () if there is none.

    Args:
        graph: The graph.
        incoming: Wires into each block.
        outside: Blocks known not to be on a loop.
    """
    for start in graph.nodes:
        if start in outside:
            continue
        path: list[NodeId] = []
        node: NodeId | None = start
        while node is not None and node not in path:
            path.append(node)
            node = next((e.source for e in incoming[node] if e.source not in outside), None)
        if node is not None:
            return tuple(reversed(path[path.index(node) :]))
    return ()
