"""What bypassed blocks leave aside.

A bypassed block with several inputs passes on the first. What feeds only the others then leads
nowhere: it is no part of the network, neither of its counts nor of its code.
"""

from __future__ import annotations

from collections.abc import Iterable

from cnnbuilder.graph.model import Graph, NodeId
from cnnbuilder.graph.walk import Incoming

NOTHING: frozenset[NodeId] = frozenset()


def passing_merges(graph: Graph, incoming: Incoming) -> tuple[NodeId, ...]:
    """Return the bypassed blocks that have inputs which they leave aside."""
    return tuple(
        node.id for node in graph.nodes.values() if node.bypassed and len(incoming[node.id]) > 1
    )


def left_aside(graph: Graph, incoming: Incoming) -> frozenset[NodeId]:
    """Return the blocks whose results go only into inputs that are left aside."""
    passing = set(passing_merges(graph, incoming))
    if not passing:
        return NOTHING
    followed = {edge.source for edges in incoming.values() for edge in edges}
    todo = [*graph.outputs, *(node for node in graph.nodes if node not in followed)]
    needed = set(todo)
    while todo:
        node = todo.pop()
        edges = incoming[node][:1] if node in passing else incoming[node]
        for edge in edges:
            if edge.source not in needed:
                needed.add(edge.source)
                todo.append(edge.source)
    return frozenset(node for node in graph.nodes if node not in needed)


def fed_by(
    graph: Graph, incoming: Incoming, merge: NodeId, aside: Iterable[NodeId]
) -> list[NodeId]:
    """Return the blocks wired to inputs that ``merge`` leaves aside and that lead nowhere."""
    unused = set(aside)
    return [edge.source for edge in incoming[merge][1:] if edge.source in unused]
