"""Whether a design can be trained as it is, and what that takes; a sentence where it cannot.

The window and the command line both ask here, so that both refuse the same designs in the same
words before an engine is started.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cnnbuilder.catalog import Catalog
from cnnbuilder.data import Facts, find_source
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.loss import output_values, resolve_loss
from cnnbuilder.link import DeviceList
from cnnbuilder.memory import (
    FLOAT,
    TrainingMemory,
    available_memory,
    too_large_to_train,
    training_bytes,
)
from cnnbuilder.project.project import Project
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import complete, show_shape


def context_of(project: Project, facts: Facts | None) -> Context:
    """Return what the checks of a design need to know beside its graph."""
    training = project.training
    context = Context(
        loss=training.loss,
        loss_params=training.loss_params,
        optimizer=training.optimizer,
        optimizer_params=training.optimizer_params,
    )
    if facts is None:
        return context
    return replace(
        context,
        sample_shape=facts.sample_shape,
        classes=len(facts.classes),
        data=data_words(project.data),
    )


def data_words(choice: DataChoice) -> str:
    """Return what to call data in a sentence: "MNIST", or the name of a file or folder."""
    path = choice.params.get("path")
    title = find_source(choice.source).title.partition(" (")[0]
    return (Path(str(path)).name or str(path)) if path else title


def why_not_trainable(
    project: Project, analysis: Analysis, catalog: Catalog, facts_problem: str, room: int
) -> tuple[str, ...]:
    """Return the sentences that say why a design cannot be trained; none if it can.

    Args:
        project: The design.
        analysis: Of it and of how it fits its data.
        catalog: The types.
        facts_problem: Why the data cannot be read, or "".
        room: Bytes that the training can have; 0 if that is not known.
    """
    sentences = [analysis.sentence_of(problem) for problem in analysis.errors]
    if facts_problem:
        sentences.append(facts_problem)
    if not analysis.errors:
        sentences += _ends(analysis)
    needed = memory_needed(project, analysis, catalog)
    if room and (refused := too_large_to_train(needed, room, project.training.optimizer)):
        sentences.append(refused)
    return tuple(sentences)


def _ends(analysis: Analysis) -> list[str]:
    """What a training asks of a sound network: one Input, one output, something to learn."""
    inputs = [r.layer.name for r in analysis.nodes.values() if r.spec and r.spec.is_input]
    if len(inputs) > 1:
        return [
            f"The network has {len(inputs)} Inputs ({', '.join(inputs)}), and the data has one "
            "image a sample: training needs one Input."
        ]
    sinks = [analysis.nodes[node] for node in analysis.sinks]
    if len(sinks) > 1:
        names = ", ".join(result.layer.name for result in sinks)
        return [
            f"The network has {len(sinks)} outputs ({names}), and training needs one: join them "
            "or remove what is not needed."
        ]
    if sinks and sinks[0].output is not None and output_values(sinks[0]) is None:
        return [
            f"The network ends with {sinks[0].layer.name}, which gives "
            f"{show_shape(sinks[0].output.shape)}: training needs one row of values a sample. "
            "A Flatten and a Dense layer at the end give one."
        ]
    if not analysis.trainable_params:
        return [
            "Nothing in this network can learn: it has no weights, or all of them are frozen. "
            "A Conv2D or Dense layer brings weights."
        ]
    return []


def memory_needed(project: Project, analysis: Analysis, catalog: Catalog) -> TrainingMemory:
    """Return what training the design takes."""
    settings = project.training
    optimizer = catalog.optimizers.get(settings.optimizer)
    return training_bytes(
        FLOAT * analysis.total_params,
        optimizer.slots if optimizer else 2,
        analysis.activation_bytes,
        settings.batch_size,
    )


def room_on(devices: DeviceList | None) -> int:
    """Return the bytes that a training can have on these devices; 0 if that is not known."""
    for device in devices.devices if devices else ():
        if device.get("kind") == "GPU" and device.get("memory"):
            return int(device["memory"])
    return available_memory()


def resolved_settings(project: Project, analysis: Analysis, catalog: Catalog) -> TrainingSettings:
    """Return the settings with everything decided that was left open."""
    settings = project.training
    loss, params = resolve_loss(analysis, settings.loss, settings.loss_params)
    optimizer = catalog.optimizers.get(settings.optimizer)
    return replace(
        settings,
        loss=loss,
        loss_params=complete(catalog.losses[loss].parameters, params)
        if loss in catalog.losses
        else params,
        optimizer_params=complete(optimizer.parameters, settings.optimizer_params)
        if optimizer
        else settings.optimizer_params,
    )
