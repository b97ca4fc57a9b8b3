"""Bypass and freeze: edits that keep a block, but change what it does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from types import MappingProxyType

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.model import Graph, LayerId, NodeId


def can_bypass(graph: Graph, catalog: Catalog, node: NodeId) -> bool:
    """Whether ``node`` can pass on what comes in; where data enter, nothing comes in."""
    call = graph.nodes[node]
    if call.layer is None:
        return call.group is not None
    spec = catalog.find(graph.layers[call.layer].type)
    return spec is None or not spec.is_input


def set_bypassed(graph: Graph, catalog: Catalog, nodes: Iterable[NodeId], bypassed: bool) -> Graph:
    """Have blocks pass on what comes in (at several inputs: the first) as if they were not there.

    Raises:
        EditRefused: if none of the blocks can be bypassed.
    """
    wanted = [node for node in nodes if node in graph.nodes]
    able = [node for node in wanted if can_bypass(graph, catalog, node)]
    if wanted and not able:
        raise EditRefused(
            f"{graph.name_of(wanted[0])} is where data come in, so there is nothing that it could "
            "pass on instead."
        )
    changed = {
        node: replace(graph.nodes[node], bypassed=bypassed)
        for node in able
        if graph.nodes[node].bypassed is not bypassed
    }
    if not changed:
        return graph
    return replace(graph, nodes=MappingProxyType({**graph.nodes, **changed}))


def set_layers_trainable(graph: Graph, layers: Collection[LayerId], trainable: bool) -> Graph:
    """Freeze the weights of layers, or let training change them again."""
    changed = {
        key: replace(graph.layers[key], trainable=trainable)
        for key in layers
        if graph.layers[key].trainable is not trainable
    }
    if not changed:
        return graph
    return replace(graph, layers=MappingProxyType({**graph.layers, **changed}))
