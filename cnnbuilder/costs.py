"""What a plan takes in memory, by the declarations' own rules: nothing is allocated for it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from types import MappingProxyType

from cnnbuilder.catalog import Catalog
from cnnbuilder.memory import FLOAT, too_large_to_run
from cnnbuilder.plan import LayerCall, ModelPlan
from cnnbuilder.spec import TensorSpec, Weight

# Measured with Keras 3.15 and TensorFlow 2.21: the largest weight is there three times while its
# initial values are drawn, and all of them five times while a .keras file is put together.
_DRAWN = 3
_SAVED = 5


def weight_bytes(plan: ModelPlan, call: LayerCall, catalog: Catalog) -> int:
    """Return the size of one call's weights; 0 for a type without a declaration."""
    return FLOAT * sum(weight.size for weight in _weights(plan, call, catalog))


def all_weight_bytes(plan: ModelPlan, catalog: Catalog) -> int:
    """Return the size of all weights, shared ones counted once."""
    sizes = {call.layer: weight_bytes(plan, call, catalog) for call in plan.calls}
    return sum(sizes.values())


def activation_bytes(plan: ModelPlan) -> int:
    """Return the size of all outputs together, for one sample."""
    return sum(_output_bytes(call) for call in plan.calls)


def why_not_made(plan: ModelPlan, call: LayerCall, catalog: Catalog, room: int) -> str:
    """Return why one layer does not fit into ``room`` bytes, or ""."""
    weights = weight_bytes(plan, call, catalog)
    sentence = too_large_to_run(weights + _drawing(plan, (call,), catalog), room, weights)
    return f"{call.name}: {sentence}" if sentence else ""


def why_not_run(
    plan: ModelPlan, catalog: Catalog, room: int, *, saving: bool = False, node: str | None = None
) -> str:
    """Return why a network cannot be made and run in ``room`` bytes, or "".

    Args:
        plan: The network.
        catalog: The types.
        room: What there is.
        saving: It is to be written to a file, too.
        node: Only this block and what it depends on are wanted; None: all.
    """
    calls = plan.calls if node is None else tuple(_up_to(plan, node))
    sizes = {call.layer: weight_bytes(plan, call, catalog) for call in calls}
    weights = sum(sizes.values())
    copies = _drawing(plan, calls, catalog)
    if saving:
        copies = max(copies, (_SAVED - 1) * weights)
    largest = max((_output_bytes(call) for call in calls), default=0)
    return too_large_to_run(weights + copies + 2 * largest, room, weights)


def _up_to(plan: ModelPlan, node: str) -> Iterable[LayerCall]:
    wanted = {node}
    for call in reversed(plan.calls):
        if call.node in wanted:
            wanted.update(call.inputs)
            yield call


def _drawing(plan: ModelPlan, calls: Iterable[LayerCall], catalog: Catalog) -> int:
    """Return what is needed beside the largest weight while its initial values are drawn."""
    sizes = (weight.size for call in calls for weight in _weights(plan, call, catalog))
    return (_DRAWN - 1) * FLOAT * max(sizes, default=0)


def _output_bytes(call: LayerCall) -> int:
    return FLOAT * math.prod(size or 1 for size in call.output_shape)


def _weights(plan: ModelPlan, call: LayerCall, catalog: Catalog) -> tuple[Weight, ...]:
    specs = [spec for spec in catalog.layers.values() if spec.keras_class == call.keras_class]
    if not specs or call.is_input:
        return ()
    params = MappingProxyType({argument.name: argument.value for argument in call.arguments})
    inputs = tuple(TensorSpec(plan.call(node).output_shape) for node in call.inputs)
    try:
        return tuple(specs[0].weights(params, inputs))
    except KeyError:  # a plan that leaves defaults out: too small a matter to refuse it for
        return ()
