"""Small designs for drawing and counting."""

from __future__ import annotations

import itertools
from types import MappingProxyType

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.model import Edge, Graph, Layer, Node
from cnnbuilder.spec import complete

CATALOG = load_catalog()
NOTHING = MappingProxyType({})


def graph(blocks, *wires, shared=NOTHING, names=NOTHING):
    """``blocks``: id → (type, parameters); ``wires``: (from, to); ``shared``: id → id."""
    layers, nodes = {}, {}
    for key, (type_id, params) in blocks.items():
        spec = CATALOG.find(type_id)
        values = complete(spec.parameters, params) if spec else params
        layers[f"L{key}"] = Layer(f"L{key}", type_id, names.get(key, key), values)
        nodes[key] = Node(key, f"L{key}")
    for key, other in shared.items():
        nodes[key] = Node(key, f"L{other}")
    edges, ports = [], {}
    for source, target in wires:
        edges.append(Edge(source, 0, target, ports.get(target, 0)))
        ports[target] = ports.get(target, 0) + 1
    return Graph(MappingProxyType(layers), MappingProxyType(nodes), tuple(edges))


def chain(*blocks):
    """A chain of (type, parameters), each called after its type."""
    keys = [f"n{index}" for index in range(len(blocks))]
    names, used = {}, {}
    for key, (type_id, _) in zip(keys, blocks, strict=True):
        base = type_id.lower()
        names[key] = f"{base}_{used[base]}" if base in used else base
        used[base] = used.get(base, 0) + 1
    wires = list(itertools.pairwise(keys))
    return graph(dict(zip(keys, blocks, strict=True)), *wires, names=names)
