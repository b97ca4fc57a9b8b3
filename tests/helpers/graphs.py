"""Small graphs for tests, made as the edits make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import Graph

CATALOG = load_catalog()


def chain(*blocks: tuple[str, Mapping[str, Any]] | str) -> Graph:
    """Blocks one after another: a type, or a type and parameters that are not the defaults."""
    graph, before = Graph(), None
    for block in blocks:
        type_id, params = (block, {}) if isinstance(block, str) else block
        graph, node = edits.add_layer(graph, CATALOG.layers[type_id], params)
        if before is not None:
            graph = edits.connect(graph, CATALOG, before, node)
        before = node
    return graph
