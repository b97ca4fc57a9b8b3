"""Random networks: our analysis and Keras agree on shapes, counts and the block that is to blame.

Chains with branches, merges and shared layers, some of them broken. CNNBUILDER_PARITY_EXAMPLES sets
how many; above the ordinary number they are random instead of the same every time.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.edits import add_layer, add_use, connect, set_trainable
from cnnbuilder.graph.model import Graph, LayerId, NodeId, counting_ids
from cnnbuilder.lowering import lower
from cnnbuilder.plan import Argument, LayerCall, ModelPlan
from cnnbuilder.spec import LayerSpec, Ports, Severity
from tests.helpers.keras_oracle import KerasOracle
from tests.helpers.strategies import CHANNELS, params_for
from tests.helpers.stricter import STRICTER

pytestmark = pytest.mark.keras

ORDINARY = 150
EXAMPLES = int(os.environ.get("CNNBUILDER_PARITY_EXAMPLES", ORDINARY))

CATALOG = load_catalog()
MERGES = [spec for spec in CATALOG.layers.values() if spec.ports is Ports.MANY]
SINGLE = [spec for spec in CATALOG.layers.values() if spec.ports is Ports.ONE]
SPECIAL = {
    "filters": CHANNELS,
    "groups": st.sampled_from((1, 1, 2)),
    "axis": st.sampled_from((-1, -1, 1, 2)),
}


class Builder:
    """Grows a graph at random, wire by wire."""

    def __init__(self, draw: Callable[[st.SearchStrategy], object]) -> None:
        self.draw = draw
        self.ids = counting_ids("n")
        self.graph = Graph()
        self.ends: list[NodeId] = []

    def add(self, spec: LayerSpec, *sources: NodeId) -> None:
        params = self.draw(params_for(spec, SPECIAL))
        if spec.faults(params):
            # Combinations of parameters are the business of the tests of single layers.
            params = {}
        self.graph, node = add_layer(self.graph, spec, params, ids=self.ids)
        self.wire(node, *sources)

    def wire(self, node: NodeId, *sources: NodeId) -> None:
        for source in sources:
            self.graph = connect(self.graph, CATALOG, source, node)
        self.ends.append(node)

    def source(self) -> NodeId:
        """Return mostly the newest block, so that chains come about."""
        newest = st.just(self.ends[-1])
        return self.draw(newest | newest | newest | st.sampled_from(self.ends))

    def add_input(self) -> None:
        side = st.sampled_from((4, 8, 11, 12))
        shape = self.draw(st.tuples(side, side, CHANNELS))
        self.graph, node = add_layer(
            self.graph, CATALOG.layers["Input"], {"shape": shape}, ids=self.ids
        )
        self.ends.append(node)

    def add_merge(self) -> None:
        count = self.draw(st.integers(2, 3))
        chosen = [self.source(), *(self.draw(st.sampled_from(self.ends)) for _ in range(count - 1))]
        self.add(self.draw(st.sampled_from(MERGES)), *chosen)

    def share(self) -> None:
        """Use a layer once more, on something else."""
        layers = [
            layer.id for layer in self.graph.layers.values() if layer.type not in ("Input", "Add")
        ]
        if not layers:
            return
        layer = self.draw(st.sampled_from(layers))
        if CATALOG.layers[self.graph.layers[layer].type].ports is not Ports.ONE:
            return
        source = self.source()
        self.graph, node = add_use(self.graph, layer, ids=self.ids)
        self.wire(node, source)

    def freeze(self) -> None:
        layer: LayerId = self.draw(st.sampled_from(list(self.graph.layers)))
        self.graph = set_trainable(self.graph, layer, False)


@st.composite
def graphs(draw: Callable[[st.SearchStrategy], object]) -> Graph:
    """Graphs of one to three inputs and up to a dozen blocks, all wired."""
    builder = Builder(draw)
    builder.add_input()
    steps = ["layer"] * 6 + ["merge"] * 2 + ["share", "freeze", "input"]
    for step in draw(st.lists(st.sampled_from(steps), min_size=1, max_size=12)):
        if step == "layer":
            builder.add(draw(st.sampled_from(SINGLE)), builder.source())
        elif step == "merge":
            builder.add_merge()
        elif step == "share":
            builder.share()
        elif step == "freeze":
            builder.freeze()
        elif len([end for end in builder.ends if not builder.graph.incoming(end)]) < 3:
            builder.add_input()
    return builder.graph


def as_drawn(analysis: Analysis) -> ModelPlan:
    """Return the plan of a graph as it is, sound or not: every block, in the order we judge it."""
    calls = []
    for node in analysis.order:
        result = analysis.nodes[node]
        assert result.spec is not None
        calls.append(
            LayerCall(
                node,
                result.layer.id,
                result.layer.name,
                result.spec.keras_class,
                tuple(Argument(name, value, "") for name, value in result.layer.params.items()),
                tuple(edge.source for edge in analysis.incoming[node]),
                result.layer.trainable,
                (),
                result.spec.ports is Ports.MANY,
            )
        )
    inputs = tuple(call.node for call in calls if call.is_input)
    return ModelPlan("drawn", tuple(calls), inputs, tuple(analysis.sinks))


def first_to_blame(analysis: Analysis) -> NodeId | None:
    """Return the first block, in order, that has an error of its own."""
    guilty = {
        problem.node
        for problem in analysis.problems
        if problem.severity is Severity.ERROR and analysis.incoming[problem.node]
    }
    return next((node for node in analysis.order if node in guilty), None)


# Shared normalisations over sizes that differ: Keras builds the network and stops when it is run.
LATE = ("GroupNormalization", "LayerNormalization", "RMSNormalization")


def found_late(result: NodeAnalysis, told: list[str]) -> bool:
    """Whether Keras finds the fault only when the network is run; the oracle only builds it."""
    return result.layer.type in LATE and any("share their weights" in each for each in told)


def on_purpose(result: NodeAnalysis) -> bool:
    """Whether this is one of the cases that Keras takes and we do not."""
    known = tuple(tensor for tensor in result.inputs if tensor is not None)
    if len(known) < len(result.inputs):
        return False
    refusals = STRICTER.get(result.layer.type, ())
    return any(when(result.layer.params, known) for when, _why in refusals)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= ORDINARY,
    suppress_health_check=list(HealthCheck),
)
@given(graph=graphs())
def test_networks_agree_with_keras(graph: Graph, oracle: KerasOracle):
    analysis = analyse(graph, CATALOG)
    blamed = first_to_blame(analysis)
    answer = oracle.build(as_drawn(analysis))
    for node, shape in answer["shapes"].items():
        output = analysis.nodes[NodeId(node)].output
        assert output is None or list(output.shape) == shape
    if blamed is not None:
        told = [problem.message for problem in analysis.problems_of(blamed)]
        if on_purpose(analysis.nodes[blamed]) or found_late(analysis.nodes[blamed], told):
            return
        assert not answer["accepted"], f"we alone refuse {graph.layer_of(blamed)}: {told}"
        assert answer["node"] == blamed, f"Keras blames {answer}, we {told}"
        return
    assert answer["accepted"], answer
    assert answer["total"] == analysis.total_params
    assert answer["trainable"] == analysis.trainable_params
    counts = {
        result.layer.id: sum(weight.size for weight in result.weights)
        for result in analysis.nodes.values()
    }
    for layer, weights in answer["weights"].items():
        sizes = [shape for _name, shape, _trainable in weights]
        assert counts[LayerId(layer)] == sum(_product(shape) for shape in sizes)


def _product(shape: list[int]) -> int:
    total = 1
    for size in shape:
        total *= size
    return total


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(graph=graphs().filter(lambda graph: not analyse(graph, CATALOG).errors))
def test_lowered_networks_are_those_that_were_drawn(graph: Graph, oracle: KerasOracle):
    analysis = analyse(graph, CATALOG)
    plan = lower(analysis)
    answer = oracle.build(plan)
    assert answer["accepted"], answer
    assert {call.node: list(call.output_shape) for call in plan.calls} == answer["shapes"]
    assert answer["total"] == analysis.total_params
    assert answer["trainable"] == analysis.trainable_params
