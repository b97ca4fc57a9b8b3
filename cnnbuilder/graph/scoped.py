"""The analysis of what the canvas shows: an opened group, with one result for each block on it.

The network itself is analysed expanded. Here its results are gathered by block: a plain block keeps
its own, a group has the sums and the worst problem of what is in it.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis, Outward
from cnnbuilder.graph.expand import Expanded
from cnnbuilder.graph.groups import SEPARATOR, Scope, flat_id, use_counts
from cnnbuilder.graph.model import (
    GROUP,
    PORT_IN,
    PORT_OUT,
    Graph,
    Layer,
    LayerId,
    Node,
    NodeId,
    stand_in,
)
from cnnbuilder.graph.walk import Incoming, incoming_edges, topological_order
from cnnbuilder.spec import (
    Category,
    Inputs,
    LayerSpec,
    Params,
    Ports,
    Problem,
    TensorSpec,
)


def _as_it_is(_params: Params, inputs: Inputs) -> TensorSpec:
    return inputs[0]


def _remark(params: Params) -> str:
    return str(params.get("remark", ""))


def _stand_in_spec(
    type_id: str, title: str, glyph: str, category: Category, ports: Ports, summary: str
) -> LayerSpec:
    return LayerSpec(
        type=type_id,
        keras_class="",
        title=title,
        category=category,
        glyph=glyph,
        summary=summary,
        parameters=(),
        line=_remark,
        output=_as_it_is,
        examples=(),
        ports=ports,
    )


STAND_INS = {
    GROUP: _stand_in_spec(
        GROUP,
        "Group",
        "group",
        Category.MERGE,
        Ports.MANY,
        "Stands for the blocks that were folded into it. Open it with a double click.",
    ),
    PORT_IN: _stand_in_spec(
        PORT_IN,
        "Group input",
        "input",
        Category.INPUT,
        Ports.NONE,
        "What is wired to this input of the group comes out here.",
    ),
    PORT_OUT: _stand_in_spec(
        PORT_OUT,
        "Group output",
        "output",
        Category.INPUT,
        Ports.ONE,
        "What is wired here leaves the group at this output.",
    ),
}
CLOSED = replace(STAND_INS[GROUP], ports=Ports.NONE)  # a group without inputs

_UNKNOWN = Outward(None, None, None)


def spec_of(graph: Graph, catalog: Catalog, node: NodeId) -> LayerSpec | None:
    """Return the declaration of a block's type; of a group or port, one that stands for it."""
    call = graph.nodes[node]
    if call.layer is not None:
        return catalog.find(graph.layers[call.layer].type)
    group = graph.groups.get(call.group) if call.group is not None else None
    if group is not None and not group.inputs:
        return CLOSED
    return STAND_INS[graph.layer_of(node).type]


def local_id(scope: Scope, flat: NodeId) -> NodeId | None:
    """Return the block of an opened group that ``flat`` is or lies in; None: it is elsewhere."""
    parts = flat.split(SEPARATOR)
    if len(parts) <= len(scope) or tuple(parts[: len(scope)]) != scope:
        return None
    return NodeId(parts[len(scope)])


def scoped(
    flat: Analysis, expanded: Expanded, graph: Graph, scope: Scope, previous: Analysis | None = None
) -> Analysis:
    """Return what is known of the blocks of an opened group.

    Args:
        flat: The analysis of the whole network, expanded.
        expanded: The expanded network.
        graph: The graph of the opened group, as ``groups.take`` gives it.
        scope: Which one it is.
        previous: What came of this before; results that are the same are taken from it.
    """
    if flat.graph is graph:
        return flat
    return _Scoping(flat, expanded, graph, scope, previous).analysis()


class _Scoping:
    """Gathers the results of one opened group."""

    def __init__(
        self,
        flat: Analysis,
        expanded: Expanded,
        graph: Graph,
        scope: Scope,
        previous: Analysis | None,
    ) -> None:
        self._flat = flat
        self._expanded = expanded
        self._graph = graph
        self._scope = scope
        self._old = previous.nodes if previous is not None else {}
        self._uses = use_counts(expanded.root)[0]
        self._members: dict[NodeId, list[NodeAnalysis]] = {}
        for result in flat.nodes.values():
            local = local_id(scope, result.node)
            if local is not None:
                self._members.setdefault(local, []).append(result)

    def analysis(self) -> Analysis:
        graph, flat = self._graph, self._flat
        incoming = incoming_edges(graph)
        order = topological_order(graph, incoming)
        if len(order) < len(graph.nodes):
            reached = set(order)
            order += tuple(node for node in graph.nodes if node not in reached)
        aside = {local_id(self._scope, node) for node in flat.aside}
        return Analysis(
            graph,
            order,
            MappingProxyType({node: self._result(graph.nodes[node], incoming) for node in order}),
            incoming,
            flat.total_params,
            flat.trainable_params,
            flat.macs,
            flat.activation_bytes,
            tuple(found for problem in flat.problems if (found := self._problem(problem))),
            frozenset(n for n in aside if n is not None and graph.nodes[n].layer is not None),
        )

    def _result(self, node: Node, incoming: Incoming) -> NodeAnalysis:
        if node.layer is not None:
            new = self._plain(self._flat.nodes[flat_id(self._scope, node.id)], node.id)
        elif node.group is not None:
            new = self._group(node, incoming)
        else:
            new = self._port(node, incoming)
        old = self._old.get(node.id)
        # Who draws compares by identity.
        return old if old is not None and _alike(old, new) else new

    def _plain(self, result: NodeAnalysis, node: NodeId) -> NodeAnalysis:
        outward = self._outward(result.outward)
        if result.node == node and outward is result.outward:
            return result
        return replace(result, node=node, outward=outward)

    def _outward(self, outward: Outward) -> Outward:
        blocked = outward.blocked_by
        if blocked is None:
            return outward
        local = local_id(self._scope, blocked)
        return outward if local == blocked else replace(outward, blocked_by=local or blocked)

    def _source(self, node: NodeId, port: int) -> Outward:
        origin = self._expanded.origin(self._scope, node, port)
        return self._outward(self._flat.nodes[origin].outward) if origin is not None else _UNKNOWN

    def _inputs(self, node: NodeId, incoming: Incoming) -> tuple[TensorSpec | None, ...]:
        return tuple(self._source(e.source, e.source_port).output for e in incoming[node])

    def _port(self, node: Node, incoming: Incoming) -> NodeAnalysis:
        entering = node.id in self._graph.inputs
        kind = PORT_IN if entering else PORT_OUT
        edges = incoming[node.id]
        if entering:
            outward = self._source(node.id, 0)
        else:
            outward = self._source(edges[0].source, edges[0].source_port) if edges else _UNKNOWN
        layer = self._layer(node, kind, "")
        inputs = self._inputs(node.id, incoming)
        return NodeAnalysis(node.id, layer, STAND_INS[kind], inputs, outward)

    def _layer(self, node: Node, kind: str, remark: str, *, trainable: bool = True) -> Layer:
        name = self._graph.name_of(node.id)
        return Layer(stand_in(node), kind, name, MappingProxyType({"remark": remark}), trainable)

    def _group(self, node: Node, incoming: Incoming) -> NodeAnalysis:
        group = self._graph.groups.get(node.group) if node.group is not None else None
        inside = self._members.get(node.id, [])
        counted = [each for each in inside if each.node not in self._flat.aside]
        owners: dict[LayerId, NodeAnalysis] = {}
        for each in counted:
            if each.weights:
                owners.setdefault(each.layer.id, each)
        trainable = any(each.layer.trainable for each in owners.values()) or not owners
        ports = range(len(group.outputs)) if group is not None else range(0)
        ends = [self._source(node.id, port) for port in ports]
        uses = self._uses[node.group] if node.group is not None else 0
        count = f"{len(inside)} block{'' if len(inside) == 1 else 's'}"
        remark = f"{count} · shared ×{uses}" if uses > 1 else count
        result = NodeAnalysis(
            node.id,
            self._layer(node, GROUP, remark, trainable=trainable),
            STAND_INS[GROUP] if group is not None and group.inputs else CLOSED,
            self._inputs(node.id, incoming),
            ends[0] if ends else _UNKNOWN,
            macs=sum(each.macs or 0 for each in counted),
            bypassed=node.bypassed,
            outputs=tuple(end.output for end in ends),
        )
        # What is summed up for a plain block is the sum of all here.
        result.__dict__.update(
            params=sum(each.params for each in owners.values()),
            trainable_params=sum(each.trainable_params for each in owners.values()),
            activation_bytes=sum(each.activation_bytes or 0 for each in counted),
        )
        return result

    def _problem(self, problem: Problem) -> Problem | None:
        if problem.node is None:
            return problem
        flat = NodeId(problem.node)
        local = local_id(self._scope, flat)
        if local is None or local not in self._graph.nodes:
            return None
        if self._graph.nodes[local].layer is not None:
            return problem if local == flat else replace(problem, node=local)
        message = self._flat.sentence_of(problem)
        return replace(problem, node=local, message=message, parameter=None, fixes=())


def _alike(old: NodeAnalysis, new: NodeAnalysis) -> bool:
    return old is new or (
        old.layer == new.layer
        and old.spec is new.spec
        and old.inputs == new.inputs
        and old.outward == new.outward
        and old.outputs == new.outputs
        and old.weights == new.weights
        and old.macs == new.macs
        and old.failure is new.failure
        and old.advice is new.advice
        and old.bypassed is new.bypassed
        and old.params == new.params
        and old.trainable_params == new.trainable_params
        and old.activation_bytes == new.activation_bytes
    )
