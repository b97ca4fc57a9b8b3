"""Which loss fits the last layer: what "auto" in the training settings means."""

from __future__ import annotations

from types import MappingProxyType

from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.model import NodeId
from cnnbuilder.recipes import AUTO
from cnnbuilder.spec import Params

# Blocks that change neither the number of values nor what they mean.
_TRANSPARENT = ("Dropout", "Flatten")
_PROBABILITIES = ("softmax", "sigmoid", "hard_sigmoid")


def last_activation(analysis: Analysis, node: NodeId) -> str:
    """Return the activation that the values of ``node`` went through last."""
    seen: set[NodeId] = set()
    while node not in seen:
        seen.add(node)
        result = analysis.nodes[node]
        layer, incoming = result.layer, analysis.incoming[node]
        if incoming and (result.bypassed or layer.type in _TRANSPARENT):
            node = incoming[0].source
            continue
        return str(layer.params.get("activation", "relu" if layer.type == "ReLU" else "linear"))
    return "linear"


def output_values(result: NodeAnalysis) -> int | None:
    """Return the number of output values where the output is a vector."""
    if result.output is None or result.output.rank != 1:
        return None
    return result.output.shape[0]


def resolve_loss(analysis: Analysis, loss: str, params: Params) -> tuple[str, Params]:
    """Return the loss to train with and its parameters.

    Args:
        analysis: Of the graph to train.
        loss: The chosen loss, or "auto": binary cross-entropy for one output value, else sparse
            categorical cross-entropy; from logits where the last layer ends in neither softmax nor
            sigmoid.
        params: Parameters of the chosen loss.
    """
    if loss != AUTO:
        return loss, params
    sinks = analysis.sinks
    if not sinks:
        return "sparse_categorical_crossentropy", MappingProxyType({"from_logits": False})
    node = sinks[0]
    logits = last_activation(analysis, node) not in _PROBABILITIES
    single = output_values(analysis.nodes[node]) == 1
    name = "binary_crossentropy" if single else "sparse_categorical_crossentropy"
    return name, MappingProxyType({"from_logits": logits})
