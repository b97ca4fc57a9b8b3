"""What a plan takes in memory, by the declarations' own rules: nothing is allocated for it."""

from __future__ import annotations

import math
from types import MappingProxyType

from cnnbuilder.catalog import Catalog, load_catalog
from cnnbuilder.engine.devices import gpu_memory
from cnnbuilder.engine.errors import JobError
from cnnbuilder.memory import (
    FLOAT,
    available_memory,
    too_large_to_run,
    too_large_to_train,
    training_bytes,
)
from cnnbuilder.plan import LayerCall, ModelPlan
from cnnbuilder.project.settings import TrainingSettings
from cnnbuilder.spec import TensorSpec


def weight_bytes(plan: ModelPlan, call: LayerCall, catalog: Catalog) -> int:
    """Return the size of one call's weights; 0 for a type without a declaration."""
    specs = [spec for spec in catalog.layers.values() if spec.keras_class == call.keras_class]
    if not specs or call.is_input:
        return 0
    params = MappingProxyType({argument.name: argument.value for argument in call.arguments})
    inputs = tuple(TensorSpec(plan.call(node).output_shape) for node in call.inputs)
    try:
        weights = specs[0].weights(params, inputs)
    except KeyError:  # a plan that leaves defaults out: too small a matter to refuse it for
        return 0
    return FLOAT * sum(weight.size for weight in weights)


def all_weight_bytes(plan: ModelPlan, catalog: Catalog) -> int:
    """Return the size of all weights, shared ones counted once."""
    sizes = {call.layer: weight_bytes(plan, call, catalog) for call in plan.calls}
    return sum(sizes.values())


def activation_bytes(plan: ModelPlan) -> int:
    """Return the size of all outputs together, for one sample."""
    return FLOAT * sum(math.prod(size or 1 for size in call.output_shape) for call in plan.calls)


def refuse_too_large_training(plan: ModelPlan, settings: TrainingSettings, device: str) -> None:
    """Refuse what cannot be trained on this machine, before anything is allocated.

    Raises:
        JobError: with the figures.
    """
    catalog = load_catalog()
    optimizer = catalog.optimizers.get(settings.optimizer)
    needed = training_bytes(
        all_weight_bytes(plan, catalog),
        optimizer.slots if optimizer else 2,
        activation_bytes(plan),
        settings.batch_size,
    )
    sentence = too_large_to_train(needed, _available(device), settings.optimizer)
    if sentence:
        raise JobError(sentence)


def refuse_too_large_to_run(plan: ModelPlan, device: str) -> None:
    """Refuse what cannot even be run on this machine. Raises JobError with the figures."""
    catalog = load_catalog()
    largest = FLOAT * max(
        (math.prod(size or 1 for size in call.output_shape) for call in plan.calls), default=0
    )
    sentence = too_large_to_run(all_weight_bytes(plan, catalog) + 2 * largest, _available(device))
    if sentence:
        raise JobError(sentence)


def _available(device: str) -> int:
    if device == "GPU" and (sizes := gpu_memory()):
        return sizes[0]
    return available_memory() or 2**63
