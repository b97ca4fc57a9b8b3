"""The large networks of CNN courses, as Keras Applications has them, without their weights.

Papers: VGG arXiv:1409.1556, ResNet arXiv:1512.03385, Inception v3 arXiv:1512.00567, Xception
arXiv:1610.02357. Counts and shapes are those of ``keras.applications`` with ``weights=None``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import Graph, NodeId, counting_ids
from cnnbuilder.templates.build import APPLICATION_GROUP, Template

CLASSES = 1000


class Builder:
    """Grows a graph block by block; ids are the same each time."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._ids = counting_ids("t")
        self.graph = Graph()

    def add(self, type_id: str, *sources: NodeId, name: str | None = None, **params: Any) -> NodeId:
        """Add a block fed by ``sources``; return it."""
        spec = self._catalog.layers[type_id]
        self.graph, node = edits.add_layer(self.graph, spec, params, name=name, ids=self._ids)
        for source in sources:
            self.graph = edits.connect(self.graph, self._catalog, source, node)
        return node

    def conv(
        self, x: NodeId, filters: int, size: int | tuple[int, int], stride: int = 1, **more: Any
    ) -> NodeId:
        """Add a Conv2D."""
        kernel = size if isinstance(size, tuple) else (size, size)
        strides = (stride, stride)
        return self.add("Conv2D", x, filters=filters, kernel_size=kernel, strides=strides, **more)

    def relu(self, x: NodeId, name: str | None = None) -> NodeId:
        """Add an Activation of relu."""
        return self.add("Activation", x, name=name, activation="relu")

    def pool(self, x: NodeId, size: int, stride: int, **more: Any) -> NodeId:
        """Add a MaxPooling2D."""
        return self.add("MaxPooling2D", x, pool_size=(size, size), strides=(stride, stride), **more)

    def head(self, x: NodeId) -> Graph:
        """Add the average over each map and the classifier; return the graph."""
        x = self.add("GlobalAveragePooling2D", x, name="avg_pool")
        self.add("Dense", x, name="predictions", units=CLASSES, activation="softmax")
        return self.graph


def _vgg(depths: tuple[int, ...]) -> Callable[[Catalog], Graph]:
    def build(catalog: Catalog) -> Graph:
        made = Builder(catalog)
        x = made.add("Input", shape=(224, 224, 3))
        for number, depth in enumerate(depths, start=1):
            filters = min(64 * 2 ** (number - 1), 512)
            for layer in range(1, depth + 1):
                name = f"block{number}_conv{layer}"
                x = made.conv(x, filters, 3, padding="same", activation="relu", name=name)
            x = made.pool(x, 2, 2, name=f"block{number}_pool")
        x = made.add("Flatten", x)
        for name in ("fc1", "fc2"):
            x = made.add("Dense", x, name=name, units=4096, activation="relu")
        made.add("Dense", x, name="predictions", units=CLASSES, activation="softmax")
        return made.graph

    return build


def _resnet50(catalog: Catalog) -> Graph:
    made = Builder(catalog)

    def norm(x: NodeId, name: str) -> NodeId:
        return made.add("BatchNormalization", x, name=name, epsilon=1.001e-5)

    def step(x: NodeId, name: str, filters: int, size: int, stride: int = 1) -> NodeId:
        padding = "same" if size > 1 else "valid"
        x = made.conv(x, filters, size, stride, padding=padding, name=f"{name}_conv")
        return norm(x, f"{name}_bn")

    x = made.add("Input", shape=(224, 224, 3))
    x = made.add("ZeroPadding2D", x, name="conv1_pad", padding=((3, 3), (3, 3)))
    x = made.relu(norm(made.conv(x, 64, 7, 2, name="conv1_conv"), "conv1_bn"), "conv1_relu")
    x = made.add("ZeroPadding2D", x, name="pool1_pad", padding=((1, 1), (1, 1)))
    x = made.pool(x, 3, 2, name="pool1_pool")
    for stage, (filters, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3)), start=2):
        for block in range(1, blocks + 1):
            name = f"conv{stage}_block{block}"
            stride = 2 if block == 1 and stage > 2 else 1
            short = step(x, f"{name}_0", 4 * filters, 1, stride) if block == 1 else x
            x = made.relu(step(x, f"{name}_1", filters, 1, stride), f"{name}_1_relu")
            x = made.relu(step(x, f"{name}_2", filters, 3), f"{name}_2_relu")
            x = step(x, f"{name}_3", 4 * filters, 1)
            x = made.relu(made.add("Add", short, x, name=f"{name}_add"), f"{name}_out")
    return made.head(x)


def _inception_v3(catalog: Catalog) -> Graph:
    made = Builder(catalog)

    def step(
        x: NodeId, filters: int, size: int | tuple[int, int], stride: int = 1, same: bool = True
    ) -> NodeId:
        padding = "same" if same else "valid"
        x = made.conv(x, filters, size, stride, padding=padding, use_bias=False)
        return made.relu(made.add("BatchNormalization", x, scale=False))

    def chain(x: NodeId, *steps: tuple[int, int | tuple[int, int]]) -> NodeId:
        for filters, size in steps:
            x = step(x, filters, size)
        return x

    def averaged(x: NodeId, filters: int) -> NodeId:
        x = made.add("AveragePooling2D", x, pool_size=(3, 3), strides=(1, 1), padding="same")
        return step(x, filters, 1)

    def joined(name: str | None, *branches: NodeId) -> NodeId:
        return made.add("Concatenate", *branches, name=name)

    x = made.add("Input", shape=(299, 299, 3))
    x = step(step(step(x, 32, 3, 2, same=False), 32, 3, same=False), 64, 3)
    x = made.pool(x, 3, 2)
    x = step(step(x, 80, 1, same=False), 192, 3, same=False)
    x = made.pool(x, 3, 2)
    for number, pooled in enumerate((32, 64, 64)):
        x = joined(
            f"mixed{number}",
            chain(x, (64, 1)),
            chain(x, (48, 1), (64, 5)),
            chain(x, (64, 1), (96, 3), (96, 3)),
            averaged(x, pooled),
        )
    x = joined(
        "mixed3",
        step(x, 384, 3, 2, same=False),
        step(chain(x, (64, 1), (96, 3)), 96, 3, 2, same=False),
        made.pool(x, 3, 2),
    )
    for number, n in enumerate((128, 160, 160, 192), start=4):
        x = joined(
            f"mixed{number}",
            chain(x, (192, 1)),
            chain(x, (n, 1), (n, (1, 7)), (192, (7, 1))),
            chain(x, (n, 1), (n, (7, 1)), (n, (1, 7)), (n, (7, 1)), (192, (1, 7))),
            averaged(x, 192),
        )
    x = joined(
        "mixed8",
        step(chain(x, (192, 1)), 320, 3, 2, same=False),
        step(chain(x, (192, 1), (192, (1, 7)), (192, (7, 1))), 192, 3, 2, same=False),
        made.pool(x, 3, 2),
    )
    for number in (0, 1):
        small, large = chain(x, (384, 1)), chain(x, (448, 1), (384, 3))
        x = joined(
            f"mixed{9 + number}",
            chain(x, (320, 1)),
            joined(f"mixed9_{number}", chain(small, (384, (1, 3))), chain(small, (384, (3, 1)))),
            joined(None, chain(large, (384, (1, 3))), chain(large, (384, (3, 1)))),
            averaged(x, 192),
        )
    return made.head(x)


def _xception(catalog: Catalog) -> Graph:
    made = Builder(catalog)

    def separable(x: NodeId, filters: int, name: str, *, relu: bool = True) -> NodeId:
        if relu:
            x = made.relu(x, f"{name}_act")
        x = made.add(
            "SeparableConv2D",
            x,
            name=name,
            filters=filters,
            kernel_size=(3, 3),
            padding="same",
            use_bias=False,
        )
        return made.add("BatchNormalization", x, name=f"{name}_bn")

    def entry(x: NodeId, number: int, filters: tuple[int, int]) -> NodeId:
        """Two separable convolutions and a pooling, beside a strided short cut."""
        short = made.conv(x, filters[1], 1, 2, padding="same", use_bias=False)
        short = made.add("BatchNormalization", short)
        name = f"block{number}"
        x = separable(x, filters[0], f"{name}_sepconv1", relu=number != 2)
        x = separable(x, filters[1], f"{name}_sepconv2")
        x = made.pool(x, 3, 2, padding="same", name=f"{name}_pool")
        return made.add("Add", x, short)

    x = made.add("Input", shape=(299, 299, 3))
    for number, (filters, stride) in enumerate(((32, 2), (64, 1)), start=1):
        name = f"block1_conv{number}"
        x = made.conv(x, filters, 3, stride, use_bias=False, name=name)
        x = made.relu(made.add("BatchNormalization", x, name=f"{name}_bn"), f"{name}_act")
    for number, filters in ((2, 128), (3, 256), (4, 728)):
        x = entry(x, number, (filters, filters))
    for number in range(5, 13):
        short = x
        for layer in (1, 2, 3):
            x = separable(x, 728, f"block{number}_sepconv{layer}")
        x = made.add("Add", x, short)
    x = entry(x, 13, (728, 1024))
    for layer, filters in ((1, 1536), (2, 2048)):
        name = f"block14_sepconv{layer}"
        x = made.relu(separable(x, filters, name, relu=False), f"{name}_act")
    return made.head(x)


def _template(name: str, summary: str, graph: Callable[[Catalog], Graph]) -> Template:
    return Template(
        name,
        summary,
        graph=graph,
        group=APPLICATION_GROUP,
        source="folder",
        optimizer=("SGD", {"learning_rate": 0.01, "momentum": 0.9}),
        batch_size=32,
    )


APPLICATIONS = (
    _template(
        "vgg16", "VGG16: thirteen 3 × 3 convolutions and three dense layers.", _vgg((2, 2, 3, 3, 3))
    ),
    _template(
        "vgg19", "VGG19: sixteen 3 × 3 convolutions and three dense layers.", _vgg((2, 2, 4, 4, 4))
    ),
    _template("resnet50", "ResNet50: short cuts let fifty layers learn.", _resnet50),
    _template("inception-v3", "Inception v3: several kernel sizes side by side.", _inception_v3),
    _template("xception", "Xception: separable convolutions with short cuts.", _xception),
)
