"""What the inspector tells of several blocks, of a wire, and of the design as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from app.languages import spoken, told
from app.panels.inspector.notes import bold, field_words
from app.widgets.editor import MIXED
from app.widgets.words import percent, short_count
from app.workspace import Workspace
from cnnbuilder.data import DataError, find_source
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.model import Edge
from cnnbuilder.memory import show_bytes
from cnnbuilder.readiness import memory_needed
from cnnbuilder.spec import Parameter, TensorSpec, show_shape

_NAMED = 6


def tr(text: str) -> str:
    """Translate a sentence of this module."""
    return QCoreApplication.translate("InspectorOverview", text)


# Several blocks


def common_values(
    results: Sequence[NodeAnalysis], parameters: Sequence[Parameter]
) -> Mapping[str, object]:
    """Return the value of each parameter where all blocks have the same, else ``MIXED``."""
    found: dict[str, object] = {}
    for parameter in parameters:
        values = [result.layer.params[parameter.name] for result in results]
        same = all(value == values[0] for value in values)
        found[parameter.name] = values[0] if same else MIXED
    return found


def names_of(results: Sequence[NodeAnalysis]) -> str:
    """Return the blocks' names, or the first ones and how many more there are."""
    names = [result.layer.name for result in results]
    if len(names) <= _NAMED + 1:
        return ", ".join(names)
    words = tr("{0} and {1} more")
    return words.format(", ".join(names[:_NAMED]), f"{len(names) - _NAMED:,}")


def sum_lines(results: Sequence[NodeAnalysis], analysis: Analysis) -> list[str]:
    """Return what several blocks cost together; a layer that is used twice counts once."""
    layers = {result.layer.id: result for result in results}
    params = sum(result.params for result in layers.values())
    macs = sum(result.macs or 0 for result in results)
    memory = sum(result.activation_bytes or 0 for result in results)
    lines = [tr("{0} parameters").format(bold(f"{params:,}"))]
    if params and analysis.total_params:
        share = percent(params / analysis.total_params)
        lines.append(tr("{0} of the network").format(share))
    frozen = params - sum(result.trainable_params for result in layers.values())
    if frozen:
        lines.append(tr("{0} of them are not trainable").format(f"{frozen:,}"))
    costs = tr("{0} multiply-adds · {1} an image")
    lines.append(costs.format(short_count(macs), show_bytes(memory)))
    return lines


# A wire


def tensor_of(workspace: Workspace, edge: Edge) -> TensorSpec | None:
    """Return what goes through a wire, or None while that is not known."""
    incoming = workspace.analysis.incoming[edge.target]
    inputs = workspace.analysis.nodes[edge.target].inputs
    place = incoming.index(edge) if edge in incoming else len(inputs)
    return inputs[place] if place < len(inputs) else None


def tensor_lines(workspace: Workspace, edge: Edge) -> list[str]:
    """Return what is known of the tensor in a wire."""
    tensor = tensor_of(workspace, edge)
    if tensor is None:
        return [tr("Not known yet: a block before it has a problem.")]
    lines = [f"{bold(show_shape(tensor.shape))} · {tensor.dtype}"]
    axes = _axes_words(tensor)
    if axes:
        lines.append(axes)
    if tensor.size is not None and tensor.nbytes is not None:
        words = tr("{0} values, {1} a sample")
        lines.append(words.format(f"{tensor.size:,}", show_bytes(tensor.nbytes)))
        batch = workspace.project.training.batch_size
        words = tr("{0} at a batch of {1}")
        lines.append(words.format(show_bytes(tensor.nbytes * batch), f"{batch:,}"))
    source = workspace.analysis.nodes[edge.source]
    seen = field_words(source, workspace.analysis)
    return [*lines, seen] if seen else lines


def _axes_words(tensor: TensorSpec) -> str:
    if tensor.rank == 3:
        return tr("Height × width × channels")
    return tr("A vector") if tensor.rank == 1 else ""


# The design


def network_lines(workspace: Workspace) -> list[str]:
    """Return how large the design is."""
    analysis = workspace.analysis
    count = len(workspace.whole_analysis.nodes)
    if not count:
        return [tr("The design is empty.")]
    blocks = tr("1 block") if count == 1 else tr("{0} blocks").format(f"{count:,}")
    lines = [blocks, tr("{0} parameters").format(bold(f"{analysis.total_params:,}"))]
    if analysis.non_trainable_params:
        words = tr("{0} of them are not trainable")
        lines.append(words.format(f"{analysis.non_trainable_params:,}"))
    costs = tr("{0} multiply-adds · {1} an image")
    lines.append(costs.format(short_count(analysis.macs), show_bytes(analysis.activation_bytes)))
    needed = memory_needed(workspace.project, workspace.whole_analysis, workspace.catalog)
    words = tr("{0} to train at a batch of {1}")
    batch = workspace.project.training.batch_size
    lines.append(words.format(show_bytes(needed.total), f"{batch:,}"))
    return [*lines, *_sight_of_outputs(workspace.whole_analysis)]


def _sight_of_outputs(analysis: Analysis) -> list[str]:
    """What one value of each output sees; said once where all see the same."""
    found = [field_words(analysis.nodes[node], analysis, ends=True) for node in analysis.sinks]
    return list(dict.fromkeys(words for words in found if words))[:2]


def data_lines(workspace: Workspace) -> list[str]:
    """Return what the design is trained with."""
    choice = workspace.project.data
    try:
        title = spoken(find_source(choice.source).title)
    except DataError:
        title = choice.source
    facts = workspace.facts
    if facts is None:
        return [bold(title), told(workspace.facts_problem)]
    words = tr("{0}, {1} classes")
    lines = [bold(title), words.format(show_shape(facts.sample_shape), len(facts.classes))]
    if facts.train:
        words = tr("{0} samples to train, {1} to test")
        lines.append(words.format(f"{facts.train:,}", f"{facts.test:,}"))
    return lines
