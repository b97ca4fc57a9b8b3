"""What does not fit into this machine is refused before anything is allocated for it."""

from __future__ import annotations

from cnnbuilder.catalog import load_catalog
from cnnbuilder.costs import activation_bytes, all_weight_bytes, why_not_run
from cnnbuilder.engine.devices import gpu_memory
from cnnbuilder.engine.errors import JobError
from cnnbuilder.memory import available_memory, too_large_to_train, training_bytes
from cnnbuilder.plan import ModelPlan
from cnnbuilder.project.settings import TrainingSettings


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


def refuse_too_large_to_run(plan: ModelPlan, device: str, *, saving: bool = False) -> None:
    """Refuse what cannot even be run, or saved, on this machine. Raises JobError with figures."""
    sentence = why_not_run(plan, load_catalog(), _available(device), saving=saving)
    if sentence:
        raise JobError(sentence)


def _available(device: str) -> int:
    if device == "GPU" and (sizes := gpu_memory()):
        return sizes[0]
    return available_memory() or 2**63
