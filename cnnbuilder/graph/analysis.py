"""The live check: shapes, counts, costs and problems of a whole graph, without TensorFlow.

``analyse`` looks again only at blocks whose layer or inputs changed, and stops following a change
where the result comes out the same. What the previous analysis found is passed in, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.bypass import NOTHING, left_aside
from cnnbuilder.graph.kept import kept
from cnnbuilder.graph.model import Edge, Graph, Layer, LayerId, NodeId
from cnnbuilder.graph.rules import judge
from cnnbuilder.graph.walk import Incoming, incoming_edges, topological_order
from cnnbuilder.spec import (
    PIXEL,
    FieldStep,
    LayerSpec,
    ParameterFault,
    Ports,
    Problem,
    ReceptiveField,
    RuleError,
    Severity,
    TensorSpec,
    Weight,
)


@dataclass(frozen=True, slots=True)
class Outward:
    """What a block shows to those after it; one object as long as nothing of it changes.

    Attributes:
        output: What comes out, or None if that is not known.
        field: What one value sees of the input, None for everything or where that means nothing.
        blocked_by: The block whose problem keeps the output from being known.
    """

    output: TensorSpec | None
    field: ReceptiveField | None
    blocked_by: NodeId | None


# Without slots: what is summed up at each edit is kept in the object once it is known.
@dataclass(frozen=True, eq=False)
class NodeAnalysis:
    """What is known of one block.

    Attributes:
        node: The block.
        layer: The layer it calls.
        spec: Its declaration, or None for an unknown type.
        inputs: What comes in, by port; None where that is not known.
        outward: What those after it see.
        weights: Variables of its layer.
        macs: Multiply-adds for one sample; None if not known.
        failure: Why it cannot work, or None.
        advice: What Keras allows but people rarely mean.
        sources: What the blocks before it show.
        bypassed: Whether it passes on what comes in.
        outputs: What comes out of a group's block, by port; else nothing.
    """

    node: NodeId
    layer: Layer
    spec: LayerSpec | None
    inputs: tuple[TensorSpec | None, ...]
    outward: Outward
    weights: tuple[Weight, ...] = ()
    macs: int | None = None
    failure: RuleError | None = None
    advice: tuple[ParameterFault, ...] = ()
    sources: tuple[Outward, ...] = ()
    bypassed: bool = False
    outputs: tuple[TensorSpec | None, ...] = ()

    @property
    def output(self) -> TensorSpec | None:
        """What comes out, or None if that is not known."""
        return self.outward.output

    @property
    def field(self) -> ReceptiveField | None:
        """What one output value sees of the network's input."""
        return self.outward.field

    @property
    def waits_for(self) -> NodeId | None:
        """The block further up whose problem keeps this one from being known."""
        blocked = self.outward.blocked_by
        return None if blocked == self.node else blocked

    @kept
    def params(self) -> int:
        """Number of parameters of its layer."""
        return sum(weight.size for weight in self.weights)

    @kept
    def trainable_params(self) -> int:
        """Number of parameters that training changes."""
        if not self.layer.trainable:
            return 0
        return sum(weight.size for weight in self.weights if weight.trainable)

    @property
    def non_trainable_params(self) -> int:
        """Number of parameters that training leaves alone."""
        return self.params - self.trainable_params

    @kept
    def activation_bytes(self) -> int | None:
        """Memory of its output for one sample, in bytes; None if not known."""
        if self.bypassed:
            return 0  # its output is that of the block before
        return None if self.outward.output is None else self.outward.output.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """What is known of a graph.

    Attributes:
        graph: The graph that was looked at.
        order: Blocks in an order in which each comes after those it depends on; those of a loop,
            and what follows them, come last.
        nodes: By block, all blocks.
        problems: All problems, errors first.
        incoming: Wires into each block.
        total_params: Of all layers, each counted once.
        trainable_params: Those that training changes.
        macs: Multiply-adds for one sample, of the blocks where that is known.
        activation_bytes: Memory of all outputs for one sample, of the blocks where it is known.
        aside: Blocks that lead nowhere, since the block they feed is bypassed; not counted.
    """

    graph: Graph
    order: tuple[NodeId, ...]
    nodes: Mapping[NodeId, NodeAnalysis]
    incoming: Incoming
    total_params: int = 0
    trainable_params: int = 0
    macs: int = 0
    activation_bytes: int = 0
    problems: tuple[Problem, ...] = field(default=())
    aside: frozenset[NodeId] = NOTHING

    @property
    def non_trainable_params(self) -> int:
        """Parameters that training leaves alone."""
        return self.total_params - self.trainable_params

    @property
    def weight_shapes(self) -> dict[LayerId, tuple[tuple[int, ...], ...]]:
        """Shapes of each layer's weights, for layers that have any."""
        return {
            result.layer.id: tuple(weight.shape for weight in result.weights)
            for result in self.nodes.values()
            if result.weights
        }

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the network from being built or trained."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    def tensor(self, edge: Edge) -> TensorSpec | None:
        """Return what a wire carries, or None if that is not known."""
        result = self.nodes[edge.source]
        if edge.source_port < len(result.outputs):
            return result.outputs[edge.source_port]
        return result.outward.output

    def problems_of(self, node: NodeId) -> tuple[Problem, ...]:
        """The problems that sit on ``node``."""
        return tuple(problem for problem in self.problems if problem.node == node)

    def sentence_of(self, problem: Problem) -> str:
        """Return a problem's sentence, naming its block if it does not do so itself."""
        guilty = next((r for node, r in self.nodes.items() if node == problem.node), None)
        if guilty is None or guilty.layer.name in problem.message:
            return problem.message
        return f"{guilty.layer.name}: {problem.message}"

    @property
    def sinks(self) -> tuple[NodeId, ...]:
        """The outputs: as chosen in the graph, else every block that nothing follows."""
        if self.graph.outputs:
            return self.graph.outputs
        followed = {edge.source for edges in self.incoming.values() for edge in edges}
        return tuple(node for node in self.order if node not in followed)


def measure(graph: Graph, catalog: Catalog, previous: Analysis | None = None) -> Analysis:
    """Return shapes, counts and costs of ``graph``, without problems.

    Args:
        graph: The graph.
        catalog: The types.
        previous: An analysis of an earlier graph; what did not change is taken from it.
    """
    if (
        previous is not None
        and previous.graph.edges is graph.edges
        and previous.graph.nodes is graph.nodes
    ):
        incoming, order = previous.incoming, previous.order
    else:
        incoming = incoming_edges(graph)
        order = topological_order(graph, incoming)
        if len(order) < len(graph.nodes):
            reached = set(order)
            order += tuple(node for node in graph.nodes if node not in reached)
    old = previous.nodes if previous is not None else {}
    nodes: dict[NodeId, NodeAnalysis] = {}
    for node in order:
        nodes[node] = _look(graph, catalog, node, incoming, nodes, old.get(node))
    return _with_totals(graph, order, incoming, nodes)


_NOTHING = Outward(None, None, None)


def _look(
    graph: Graph,
    catalog: Catalog,
    node: NodeId,
    incoming: Incoming,
    done: Mapping[NodeId, NodeAnalysis],
    old: NodeAnalysis | None,
) -> NodeAnalysis:
    layer_id, bypassed = graph.nodes[node].layer, graph.nodes[node].bypassed
    if layer_id is None:
        return _group(graph, node)
    layer = graph.layers[layer_id]
    # In a loop a source may not have been looked at yet.
    sources = tuple(
        done[edge.source].outward if edge.source in done else _NOTHING for edge in incoming[node]
    )
    if old is not None and old.layer is layer and old.bypassed is bypassed:
        same = len(old.sources) == len(sources) and all(map(_is, old.sources, sources))
        if same:
            return old
    sound = old is not None and old.layer is layer and old.output is not None and not old.bypassed
    fresh = _examine(catalog, node, layer, bypassed, sources, sound)
    if old is not None and old.outward == fresh.outward:
        return NodeAnalysis(
            node,
            layer,
            fresh.spec,
            fresh.inputs,
            old.outward,
            fresh.weights,
            fresh.macs,
            fresh.failure,
            fresh.advice,
            sources,
            fresh.bypassed,
        )
    return fresh


def _is(one: object, other: object) -> bool:
    return one is other


def _group(graph: Graph, node: NodeId) -> NodeAnalysis:
    layer = Layer(LayerId(""), "Group", graph.name_of(node), MappingProxyType({}))
    failure = RuleError(
        "This block is a group. This version keeps it in the file, but cannot compute it.",
        title="Group",
    )
    return NodeAnalysis(node, layer, None, (), Outward(None, None, node), failure=failure)


def _examine(
    catalog: Catalog,
    node: NodeId,
    layer: Layer,
    bypassed: bool,
    sources: tuple[Outward, ...],
    sound: bool,
) -> NodeAnalysis:
    spec = catalog.find(layer.type)
    inputs = tuple(source.output for source in sources)
    passing = bypassed and bool(sources) and not (spec is not None and spec.is_input)

    def result(outward: Outward, failure: RuleError | None = None) -> NodeAnalysis:
        return NodeAnalysis(
            node, layer, spec, inputs, outward, failure=failure, sources=sources, bypassed=passing
        )

    if passing:
        return result(sources[0])
    if spec is None:
        return result(Outward(None, None, node), _unknown_type(layer))
    if not sources and spec.ports is not Ports.NONE:
        failure = RuleError(
            "Nothing is wired to its input. Draw a wire from the block that should come before it.",
            title="Not connected",
        )
        return result(Outward(None, None, node), failure)
    known = tuple(tensor for tensor in inputs if tensor is not None)
    if len(known) < len(inputs):
        blocked = next((source.blocked_by for source in sources if source.output is None), None)
        return result(Outward(None, None, blocked))
    try:
        verdict = judge(spec, layer.params, known, checked=sound)
    except RuleError as failure:
        return result(Outward(None, None, node), failure)
    return NodeAnalysis(
        node,
        layer,
        spec,
        inputs,
        Outward(verdict.output, _field(spec, verdict.output, sources, verdict.step), None),
        verdict.weights,
        verdict.macs,
        None,
        verdict.advice,
        sources,
    )


def _unknown_type(layer: Layer) -> RuleError:
    return RuleError(
        f"This version does not know the layer type {layer.type}. The block is kept as it is; "
        "remove it or put another in its place to train the network.",
        title=f"{layer.type} is not known",
    )


def _field(
    spec: LayerSpec,
    output: TensorSpec,
    sources: tuple[Outward, ...],
    step: FieldStep | None,
) -> ReceptiveField | None:
    from_image = output.rank == 3
    if spec.is_input:
        return PIXEL if from_image else None
    fields = [source.field for source in sources]
    if step is None or not fields or any(each is None for each in fields):
        return None
    merged = fields[0]
    for other in fields[1:]:
        if merged is not None and other is not None:
            merged = merged.merged(other)
    return merged.after(step) if merged is not None else None


def _with_totals(
    graph: Graph,
    order: tuple[NodeId, ...],
    incoming: Incoming,
    nodes: dict[NodeId, NodeAnalysis],
) -> Analysis:
    total = trainable = macs = memory = 0
    counted: set[LayerId] = set()
    aside = left_aside(graph, incoming)
    for result in nodes.values():
        if aside and result.node in aside:
            continue
        macs += result.macs or 0
        memory += result.activation_bytes or 0
        if result.weights and result.layer.id not in counted:
            counted.add(result.layer.id)
            total += result.params
            trainable += result.trainable_params
    return Analysis(
        graph, order, MappingProxyType(nodes), incoming, total, trainable, macs, memory, aside=aside
    )
