"""The graph value: what the network is, without where its blocks lie.

A *node* is a call, a *layer* is what owns weights: two nodes on one layer are a shared layer.
All values are frozen; an edit makes a new graph that shares what did not change, so "did this
change" is an identity test. Ids are never reused and never derived from names.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, NewType

from cnnbuilder.spec import Params

LayerId = NewType("LayerId", str)
NodeId = NewType("NodeId", str)
GroupId = NewType("GroupId", str)

EMPTY: Mapping[str, object] = MappingProxyType({})

# What blocks without a layer of their own are called where a layer's type is asked for.
GROUP, PORT_IN, PORT_OUT = "Group", "GroupInput", "GroupOutput"


class Edge(NamedTuple):
    """A wire: from an output of one node to an input of another."""

    source: NodeId
    source_port: int
    target: NodeId
    target_port: int


@dataclass(frozen=True, slots=True)
class Layer:
    """What owns parameters and weights.

    Attributes:
        id: Lasting id.
        type: Type id of its declaration; may be one this version does not know.
        name: The Keras name, unique among the layers of the graph.
        params: Values by parameter name, complete and normalised where the type is known.
        trainable: False keeps its weights as they are while training.
        raw: What a file said of a layer whose type is unknown, kept so that saving loses nothing.
    """

    id: LayerId
    type: str
    name: str
    params: Params
    trainable: bool = True
    raw: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One use of a layer, or of a group.

    With neither, it is an input or an output of the group whose graph it stands in: wires inside
    lead from and to it as wires outside do at the group's block.
    """

    id: NodeId
    layer: LayerId | None = None
    group: GroupId | None = None
    bypassed: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """Layers, their uses and the wires between them.

    Attributes:
        layers: By id.
        nodes: By id, in the order they were made.
        edges: In the order that merge layers see their inputs.
        groups: Sub-networks by id, all of the design; a group's graph itself holds neither layers
            nor groups, so names are unique and a layer can be called from anywhere.
        inputs: Order of the network's inputs where it was chosen; else the order of the nodes.
            Of a group: the nodes that stand for its inputs, by port.
        outputs: Order of the outputs where it was chosen; else every node that nothing follows.
            Of a group: the nodes that stand for its outputs, by port.
        name: Of a group.
    """

    layers: Mapping[LayerId, Layer] = field(default_factory=lambda: MappingProxyType({}))
    nodes: Mapping[NodeId, Node] = field(default_factory=lambda: MappingProxyType({}))
    edges: tuple[Edge, ...] = ()
    groups: Mapping[GroupId, Graph] = field(default_factory=lambda: MappingProxyType({}))
    inputs: tuple[NodeId, ...] = ()
    outputs: tuple[NodeId, ...] = ()
    name: str = ""

    def layer_of(self, node: NodeId) -> Layer:
        """Return the layer that ``node`` calls; for a group or a port, one that stands for it."""
        call = self.nodes[node]
        if call.layer is not None:
            return self.layers[call.layer]
        kind = GROUP if call.group is not None else PORT_IN if node in self.inputs else PORT_OUT
        return Layer(stand_in(call), kind, self.name_of(node), EMPTY)

    def name_of(self, node: NodeId) -> str:
        """Return the name shown for ``node``."""
        call = self.nodes[node]
        if call.layer is not None:
            return self.layers[call.layer].name
        if call.group is not None:
            group = self.groups.get(call.group)
            return group.name or str(call.group) if group is not None else str(call.group)
        for ports, word in ((self.inputs, "in"), (self.outputs, "out")):
            if node in ports:
                return f"{word}_{ports.index(node) + 1}" if len(ports) > 1 else word
        return str(node)

    def node_named(self, name: str) -> NodeId | None:
        """Return the first node whose layer is called ``name``."""
        return next((node for node in self.nodes if self.name_of(node) == name), None)

    def incoming(self, node: NodeId) -> tuple[Edge, ...]:
        """Wires that end at ``node``, by port."""
        found = [edge for edge in self.edges if edge.target == node]
        return tuple(sorted(found, key=lambda edge: edge.target_port))

    def outgoing(self, node: NodeId) -> tuple[Edge, ...]:
        """Wires that start at ``node``, in order."""
        return tuple(edge for edge in self.edges if edge.source == node)

    def uses(self, layer: LayerId) -> Iterator[NodeId]:
        """The nodes that call ``layer``."""
        return (node.id for node in self.nodes.values() if node.layer == layer)


def stand_in(node: Node) -> LayerId:
    """Return the id of the layer that stands for a block without one."""
    return LayerId(f"group:{node.group}" if node.group is not None else f"port:{node.id}")


def random_id() -> str:
    """Return an id that no other block ever had."""
    return secrets.token_hex(5)


def counting_ids(prefix: str) -> Callable[[], str]:
    """Return a source of ids ``prefix1, prefix2, …`` for designs that must always be the same."""
    count = 0

    def following() -> str:
        nonlocal count
        count += 1
        return f"{prefix}{count}"

    return following
