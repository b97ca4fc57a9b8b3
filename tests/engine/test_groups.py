"""Groups, bypassed and frozen blocks against Keras: the network that runs is the one that is shown."""

from __future__ import annotations

import numpy as np
import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.engine.build import build_model
from cnnbuilder.export.source import keras_source
from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.expand import expand
from cnnbuilder.graph.folding import fold, use_again
from cnnbuilder.graph.model import Graph
from cnnbuilder.graph.switches import set_bypassed, set_layers_trainable
from cnnbuilder.lowering import lower
from tests.unit.graph.test_groups import residual

CATALOG = load_catalog()


def shared() -> Graph:
    """A residual block in a group that is used twice, with the same weights."""
    graph, nodes = residual()
    folded = fold(graph, nodes[2:5])
    again = use_again(folded.graph, folded.node)
    (edge,) = again.graph.outgoing(folded.node)
    return edits.insert_on_edge(again.graph, again.node, edge)


def bypassed_merge() -> Graph:
    graph, nodes = residual()
    return set_bypassed(graph, CATALOG, [nodes[4]], True)


def bypassed_group() -> Graph:
    graph, nodes = residual()
    folded = fold(graph, nodes[2:5])
    return set_bypassed(folded.graph, CATALOG, [folded.node], True)


def frozen() -> Graph:
    graph, nodes = residual()
    return set_layers_trainable(graph, [graph.layer_of(nodes[1]).id], False)


def nested() -> Graph:
    graph, nodes = residual()
    inner = fold(graph, nodes[2:4])
    return fold(inner.graph, [inner.node, nodes[4]]).graph


@pytest.mark.parametrize("make", [shared, bypassed_merge, bypassed_group, frozen, nested])
def test_the_window_counts_what_keras_counts_and_the_code_computes_the_same(make) -> None:
    analysis = analyse(expand(make()), CATALOG)
    assert not analysis.errors
    plan = lower(analysis)
    model = build_model(plan, seed=3).model
    assert model.count_params() == analysis.total_params
    trainable = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    assert trainable == analysis.trainable_params
    space: dict[str, object] = {}
    exec(compile(keras_source(plan), "net.py", "exec"), space)
    exported = space["build_model"]()
    exported.set_weights(model.get_weights())
    picture = np.random.default_rng(0).random((2, 8, 8, 1), dtype=np.float32)
    assert np.allclose(model(picture), exported(picture), atol=1e-6)


def test_initial_weights_belong_to_the_layer_not_to_its_place() -> None:
    graph, nodes = residual()
    picture = np.random.default_rng(0).random((2, 8, 8, 1), dtype=np.float32)
    plain = build_model(lower(analyse(graph, CATALOG)), seed=5).model
    flat = expand(fold(graph, nodes[2:5]).graph)
    folded = build_model(lower(analyse(flat, CATALOG)), seed=5).model
    assert np.array_equal(plain(picture), folded(picture))
