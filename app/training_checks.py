"""Whether a design can be trained as it is, and what that takes; a sentence where it cannot."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from app.workspace import Workspace
from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.loss import output_values, resolve_loss
from cnnbuilder.graph.model import LayerId
from cnnbuilder.link import DeviceList
from cnnbuilder.memory import (
    TrainingMemory,
    available_memory,
    too_large_to_train,
    training_bytes,
)
from cnnbuilder.project.project import Project
from cnnbuilder.project.settings import TrainingSettings
from cnnbuilder.spec import Problem, complete, show_shape

FLOAT = 4
Shapes = tuple[tuple[int, ...], ...]


def why_not_trainable(workspace: Workspace, devices: DeviceList | None) -> str:
    """Return the sentence that says why the design cannot be trained, or ""."""
    analysis = workspace.analysis
    if analysis.errors:
        return with_name(analysis, analysis.errors[0])
    if workspace.facts_problem:
        return workspace.facts_problem
    return _ends(analysis) or _size(workspace, devices)


def with_name(analysis: Analysis, problem: Problem) -> str:
    """Return a problem's sentence, naming its block if it does not do so itself."""
    name = next((r.layer.name for n, r in analysis.nodes.items() if n == problem.node), "")
    return f"{name}: {problem.message}" if name and name not in problem.message else problem.message


def _ends(analysis: Analysis) -> str:
    inputs = [r.layer.name for r in analysis.nodes.values() if r.spec and r.spec.is_input]
    if len(inputs) > 1:
        return (
            f"The network has {len(inputs)} Inputs ({', '.join(inputs)}), and the data has one "
            "image a sample: training needs one Input."
        )
    sinks = [analysis.nodes[node] for node in analysis.sinks]
    if len(sinks) > 1:
        names = ", ".join(result.layer.name for result in sinks)
        return (
            f"The network has {len(sinks)} outputs ({names}), and training needs one: join them "
            "or remove what is not needed."
        )
    if sinks and sinks[0].output is not None and output_values(sinks[0]) is None:
        return (
            f"The network ends with {sinks[0].layer.name}, which gives "
            f"{show_shape(sinks[0].output.shape)}: training needs one row of values a sample. "
            "A Flatten and a Dense layer at the end give one."
        )
    if not analysis.trainable_params:
        return (
            "Nothing in this network can learn: it has no weights, or all of them are frozen. "
            "A Conv2D or Dense layer brings weights."
        )
    return ""


def _size(workspace: Workspace, devices: DeviceList | None) -> str:
    settings = workspace.project.training
    return too_large_to_train(memory_needed(workspace), room(devices) or 2**63, settings.optimizer)


def memory_needed(workspace: Workspace) -> TrainingMemory:
    """Return what training the design takes."""
    analysis, settings = workspace.analysis, workspace.project.training
    optimizer = workspace.catalog.optimizers.get(settings.optimizer)
    return training_bytes(
        FLOAT * analysis.total_params,
        optimizer.slots if optimizer else 2,
        analysis.activation_bytes,
        settings.batch_size,
    )


def room(devices: DeviceList | None) -> int:
    """Return the bytes that a training can have; 0 if that is not known."""
    for device in devices.devices if devices else ():
        if device.get("kind") == "GPU" and device.get("memory"):
            return int(device["memory"])
    return available_memory()


def resolved(project: Project, analysis: Analysis, catalog: Catalog) -> TrainingSettings:
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


def weight_shapes(analysis: Analysis) -> dict[LayerId, Shapes]:
    """Return the shapes of each layer's weights, for layers that have any."""
    return {
        result.layer.id: tuple(weight.shape for weight in result.weights)
        for result in analysis.nodes.values()
        if result.weights
    }


def program_version() -> str:
    """Return the version of the program, "" where it runs without having been installed."""
    try:
        return version("cnnbuilder")
    except PackageNotFoundError:
        return ""
