"""A large network, the measure of the canvas: residual blocks in columns."""

from __future__ import annotations

from types import MappingProxyType

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.model import Edge, Graph, Layer, LayerId, Node, NodeId, counting_ids
from cnnbuilder.project.project import Project, View

COLUMN = 40
STEP_X, STEP_Y = 340.0, 116.0
BODY = ("Conv2D", "BatchNormalization", "ReLU", "Conv2D", "Add")


def large_project(catalog: Catalog, blocks: int) -> Project:
    """Return a design of ``blocks`` blocks, every fifth of which joins a shortcut."""
    new = counting_ids("n")
    layers: dict[LayerId, Layer] = {}
    nodes: dict[NodeId, Node] = {}
    edges: list[Edge] = []
    order: list[NodeId] = []
    for index in range(blocks):
        kind = "Input" if index == 0 else BODY[(index - 1) % len(BODY)]
        spec = catalog.layers[kind]
        params = {each.name: each.default for each in spec.parameters}
        if kind == "Input":
            params["shape"] = (32, 32, 8)
        if kind == "Conv2D":
            params |= {"filters": 8, "padding": "same"}
        node, layer = NodeId(new()), LayerId(new())
        layers[layer] = Layer(layer, kind, f"{kind.lower()}_{index}", MappingProxyType(params))
        nodes[node] = Node(node, layer)
        if order:
            edges.append(Edge(order[-1], 0, node, 0))
        if kind == "Add":
            edges.append(Edge(order[index - len(BODY)], 0, node, 1))
        order.append(node)
    places = {
        node: (index // COLUMN * STEP_X, index % COLUMN * STEP_Y)
        for index, node in enumerate(order)
    }
    graph = Graph(MappingProxyType(layers), MappingProxyType(nodes), tuple(edges))
    return Project(graph=graph, view=View(MappingProxyType(places)))


def star_project(catalog: Catalog, wires: int) -> Project:
    """Return a design in which one block feeds ``wires`` others."""
    new = counting_ids("n")
    layers: dict[LayerId, Layer] = {}
    nodes: dict[NodeId, Node] = {}
    order: list[NodeId] = []
    for index in range(wires + 1):
        kind = "ReLU" if index else "Input"
        spec = catalog.layers[kind]
        params = {each.name: each.default for each in spec.parameters}
        if index == 0:
            params["shape"] = (32, 32, 8)
        node, layer = NodeId(new()), LayerId(new())
        layers[layer] = Layer(layer, kind, f"{kind.lower()}_{index}", MappingProxyType(params))
        nodes[node] = Node(node, layer)
        order.append(node)
    edges = tuple(Edge(order[0], 0, node, 0) for node in order[1:])
    places = {
        node: (index % 10 * STEP_X, 300 + index // 10 * STEP_Y)
        for index, node in enumerate(order[1:])
    }
    places[order[0]] = (4 * STEP_X, 0.0)
    graph = Graph(MappingProxyType(layers), MappingProxyType(nodes), edges)
    return Project(graph=graph, view=View(MappingProxyType(places)))
