"""The whole of a design as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cnnbuilder.graph.arrange import Direction
from cnnbuilder.graph.model import Graph, NodeId
from cnnbuilder.project.notes import Note
from cnnbuilder.project.settings import DataChoice, TrainingSettings

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """Where the blocks lie: outside the graph, so moving a block leaves the graph as it is.

    Attributes:
        positions: Top left corner of each block, in pixels at 100 %.
        direction: Which way the data flow: it decides on which sides the ports are.
        notes: Cards of text, the later ones on top.
    """

    positions: Mapping[NodeId, Position] = field(default_factory=lambda: MappingProxyType({}))
    direction: Direction = "down"
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """A design: the network, where its blocks lie, the data, the training, and which weights.

    Attributes:
        graph: The network.
        view: Where its blocks lie.
        data: Which data it is trained on.
        training: How.
        seed: Of initial weights and of the order of the samples.
        weights: sha256 of the file with its weights, or None for initial values.
        name: Name of the Keras model.
        extra: What a file held that this version does not know, kept so that saving loses nothing.
    """

    graph: Graph = field(default_factory=Graph)
    view: View = field(default_factory=View)
    data: DataChoice = field(default_factory=DataChoice)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    seed: int = 0
    weights: str | None = None
    name: str = "model"
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
