"""ResNet50 (He, Zhang, Ren and Sun, arXiv:1512.03385) as our graph, block for block as in Keras."""

from __future__ import annotations

from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import Graph, NodeId, counting_ids

LAYERS = 177
PARAMETERS = 25_636_712
STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))


class _Builder:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.graph = Graph()
        self.ids = counting_ids("r")

    def add(self, type_id: str, *sources: NodeId, **params: Any) -> NodeId:
        spec = self.catalog.layers[type_id]
        self.graph, node = edits.add_layer(self.graph, spec, params, ids=self.ids)
        for source in sources:
            self.graph = edits.connect(self.graph, self.catalog, source, node)
        return node

    def conv(self, x: NodeId, filters: int, size: int, stride: int = 1, **more: Any) -> NodeId:
        return self.add(
            "Conv2D", x, filters=filters, kernel_size=(size, size), strides=(stride, stride), **more
        )

    def norm(self, x: NodeId, *, relu: bool = True) -> NodeId:
        x = self.add("BatchNormalization", x, epsilon=1.001e-5)
        return self.add("Activation", x, activation="relu") if relu else x

    def block(self, x: NodeId, filters: int, stride: int, *, first: bool) -> NodeId:
        short = x
        if first:
            short = self.norm(self.conv(x, 4 * filters, 1, stride), relu=False)
        x = self.norm(self.conv(x, filters, 1, stride))
        x = self.norm(self.conv(x, filters, 3, padding="same"))
        x = self.norm(self.conv(x, 4 * filters, 1), relu=False)
        return self.add("Activation", self.add("Add", short, x), activation="relu")


def resnet50(catalog: Catalog) -> Graph:
    """Return the graph of ResNet50 with its classifier."""
    made = _Builder(catalog)
    x = made.add("Input", shape=(224, 224, 3))
    x = made.add("ZeroPadding2D", x, padding=((3, 3), (3, 3)))
    x = made.norm(made.conv(x, 64, 7, 2))
    x = made.add("ZeroPadding2D", x, padding=((1, 1), (1, 1)))
    x = made.add("MaxPooling2D", x, pool_size=(3, 3), strides=(2, 2))
    for filters, blocks, stride in STAGES:
        for place in range(blocks):
            x = made.block(x, filters, stride if place == 0 else 1, first=place == 0)
    x = made.add("GlobalAveragePooling2D", x)
    made.add("Dense", x, units=1000, activation="softmax")
    return made.graph
