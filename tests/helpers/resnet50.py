"""ResNet50, the measure of speed: the template's graph and its numbers in Keras."""

from __future__ import annotations

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.model import Graph
from cnnbuilder.templates import make_template

LAYERS = 177
PARAMETERS = 25_636_712


def resnet50(catalog: Catalog) -> Graph:
    """Return the graph of ResNet50 with its classifier."""
    return make_template("resnet50", catalog).graph
