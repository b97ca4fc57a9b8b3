"""Graph → ``ModelPlan``: layer calls in a stable order with valid, unique names."""

from __future__ import annotations

from collections.abc import Callable

from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.edits import base_name, keras_name
from cnnbuilder.graph.model import LayerId, NodeId
from cnnbuilder.plan import Argument, LayerCall, ModelPlan
from cnnbuilder.spec import LayerSpec, Params, Ports


class NotSound(Exception):
    """The graph has errors and cannot be built; the message is the first of them."""


def lower(analysis: Analysis, name: str = "model") -> ModelPlan:
    """Return the plan of a sound graph.

    Raises:
        NotSound: if a block has no output shape, or there is no input or output.
    """
    broken = next((r for r in analysis.nodes.values() if r.output is None), None)
    if broken is not None:
        first = next((r for r in analysis.nodes.values() if r.failure is not None), broken)
        message = first.failure.message if first.failure else "waits for another block"
        raise NotSound(f"{first.layer.name}: {message}")
    plan = _plan(analysis, name, analysis.aside)
    if not plan.inputs or not any(not call.is_input for call in plan.calls):
        raise NotSound("The network needs an Input and at least one block after it.")
    return plan


def lower_sound_part(analysis: Analysis, name: str = "model") -> ModelPlan:
    """Return the plan of all blocks whose output is known, however little of the graph that is.

    Its outputs are the last blocks that can be computed, so that feature maps can be shown up to
    the place where a graph is broken.
    """
    return _plan(analysis, name, frozenset())


def _plan(analysis: Analysis, name: str, aside: frozenset[NodeId]) -> ModelPlan:
    """Return the plan of all blocks whose output is known, but those in ``aside``."""
    results = [
        analysis.nodes[node]
        for node in analysis.order
        if analysis.nodes[node].output is not None and node not in aside
    ]
    names = _keras_names(results)
    through = {r.node: analysis.incoming[r.node][0].source for r in results if r.bypassed}

    def real(node: NodeId) -> NodeId:
        while node in through:
            node = through[node]
        return node

    calls = tuple(
        _call(analysis, result, names[result.layer.id], real)
        for result in results
        if result.node not in through
    )
    made = {call.node for call in calls}
    inputs = [call.node for call in calls if call.is_input]
    chosen = [node for node in analysis.graph.inputs if node in made]
    used = {source for call in calls for source in call.inputs}
    outputs = [real(node) for node in analysis.graph.outputs if real(node) in made]
    if not outputs:
        outputs = [NodeId(call.node) for call in calls if call.node not in used]
    ordered = [*chosen, *(node for node in inputs if node not in chosen)]
    return ModelPlan(
        keras_name(name).lstrip("_.->") or "model",
        calls,
        tuple(ordered),
        tuple(dict.fromkeys(outputs)),
    )


def _call(
    analysis: Analysis, result: NodeAnalysis, name: str, real: Callable[[NodeId], NodeId]
) -> LayerCall:
    spec, output = result.spec, result.output
    if spec is None or output is None:
        raise NotSound(f"{result.layer.name} cannot be computed.")
    return LayerCall(
        node=result.node,
        layer=result.layer.id,
        name=name,
        keras_class=spec.keras_class,
        arguments=_arguments(spec, result.layer.params),
        inputs=tuple(real(edge.source) for edge in analysis.incoming[result.node]),
        trainable=result.layer.trainable,
        output_shape=output.shape,
        merge=spec.ports is Ports.MANY,
    )


def _arguments(spec: LayerSpec, params: Params) -> tuple[Argument, ...]:
    return tuple(
        Argument(
            parameter.name,
            params[parameter.name],
            parameter.kind.literal(params[parameter.name]),
            parameter.is_keras_default(params[parameter.name]),
            parameter.required or parameter.positional,
        )
        for parameter in spec.parameters
    )


def _keras_names(results: list[NodeAnalysis]) -> dict[LayerId, str]:
    """Give each layer a name that Keras takes, its own wherever that is possible."""
    names: dict[LayerId, str] = {}
    taken: set[str] = set()
    for result in results:
        layer = result.layer
        if layer.id in names:
            continue
        base = keras_name(layer.name) or base_name(layer.type)
        name, count = base, 1
        while name in taken:
            name, count = f"{base}_{count}", count + 1
        names[layer.id] = name
        taken.add(name)
    return names
