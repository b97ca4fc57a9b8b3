"""The catalogue: every layer type, optimiser and loss there is. Passed in, never global."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import cnnbuilder.layers
from cnnbuilder.recipes import LOSSES, OPTIMIZERS
from cnnbuilder.spec import Category, LayerSpec, LossSpec, OptimizerSpec


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """What types exist, by id; frozen.

    Attributes:
        layers: By type id, in the order of the palette.
        former: Names that a type had before → its type id.
        optimizers: By type id.
        losses: By type id.
    """

    layers: Mapping[str, LayerSpec]
    former: Mapping[str, str]
    optimizers: Mapping[str, OptimizerSpec]
    losses: Mapping[str, LossSpec]

    def find(self, type_id: str) -> LayerSpec | None:
        """Return the declaration of a type, also under a former name; None if unknown."""
        return self.layers.get(type_id) or self.layers.get(self.former.get(type_id, ""))

    def by_category(self) -> Iterator[tuple[Category, tuple[LayerSpec, ...]]]:
        """Each category that has layers, with them, in the order of the palette."""
        for category in Category:
            specs = tuple(spec for spec in self.layers.values() if spec.category is category)
            if specs:
                yield category, specs


# Within a category the palette starts with what courses use, in this order.
EVERYDAY = (
    "Input",
    "Conv2D",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "Conv2DTranspose",
    "MaxPooling2D",
    "AveragePooling2D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "Flatten",
    "ZeroPadding2D",
    "UpSampling2D",
    "Dense",
    "BatchNormalization",
    "Rescaling",
    "Dropout",
    "Activation",
    "ReLU",
    "Add",
    "Concatenate",
)


def _palette_order(spec: LayerSpec) -> tuple[int, int, str]:
    rank = EVERYDAY.index(spec.type) if spec.type in EVERYDAY else len(EVERYDAY)
    return list(Category).index(spec.category), rank, spec.type


def make_catalog(specs: Iterable[LayerSpec]) -> Catalog:
    """Return a catalogue of ``specs``. Raises ValueError when two types claim one name."""
    layers: dict[str, LayerSpec] = {}
    former: dict[str, str] = {}
    for spec in sorted(specs, key=_palette_order):
        for name in (spec.type, *spec.former):
            if name in layers or name in former:
                raise ValueError(f"two layer types claim the name {name}")
            if name == spec.type:
                layers[name] = spec
            else:
                former[name] = spec.type
    return Catalog(
        MappingProxyType(layers),
        MappingProxyType(former),
        MappingProxyType({spec.type: spec for spec in OPTIMIZERS}),
        MappingProxyType({spec.type: spec for spec in LOSSES}),
    )


def load_catalog() -> Catalog:
    """Return the catalogue of all declarations in ``cnnbuilder.layers``."""
    names = sorted(info.name for info in pkgutil.iter_modules(cnnbuilder.layers.__path__))
    return make_catalog(importlib.import_module(f"cnnbuilder.layers.{name}").SPEC for name in names)
