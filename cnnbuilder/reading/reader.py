"""From the text of a program to a design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.arrange import arrange
from cnnbuilder.graph.model import Graph, Layer, LayerId, Node, NodeId, random_id
from cnnbuilder.project.project import Project, View
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.reading import spelling
from cnnbuilder.reading.expressions import TooMuch
from cnnbuilder.reading.keras_calls import KerasReader, needed
from cnnbuilder.reading.text import cleaned, parsed
from cnnbuilder.reading.values import Call, FunctionMade, LayerMade, ModelMade, Path, Recipe, Remark
from cnnbuilder.spec import complete

LONGEST_TEXT = 2_000_000


@dataclass(frozen=True, slots=True)
class CodeRead:
    """What was found in code.

    Attributes:
        project: The design, or None where there is no network in it.
        remarks: What was noticed, by line.
        lines: The line of each block.
    """

    project: Project | None
    remarks: tuple[Remark, ...]
    lines: Mapping[NodeId, int]


def read_code(text: str, catalog: Catalog) -> CodeRead:
    """Return the design that Keras code builds. The code is read and never run.

    Args:
        text: A script, a notebook (JSON), or lines from a slide.
        catalog: The layer types.
    """
    if len(text) > LONGEST_TEXT:
        remark = Remark(0, f"This text is too long to be read: {len(text):,} letters.", "error")
        return CodeRead(None, (remark,), MappingProxyType({}))
    module, remarks = parsed(cleaned(text))
    reader = KerasReader(catalog)
    reader.remarks = remarks
    try:
        reader.run(module.body, reader.scope)
        if not reader.calls and not reader.models:
            _call_builders(reader)
    except (TooMuch, RecursionError):
        reader.remark(
            0, "This code goes on for longer than any network: read up to there.", "error"
        )
    calls, outputs, inputs, name = _chosen(reader)
    if not outputs:
        if not any(remark.severity == "error" for remark in reader.remarks):
            reader.remark(0, "There is no Keras network in this text.", "error")
        return CodeRead(None, _sorted(reader.remarks), MappingProxyType({}))
    graph, lines = _graph(calls, outputs, inputs, catalog)
    project = Project(
        graph=graph,
        view=View(arrange(graph)),
        data=DataChoice(reader.data.source) if reader.data else DataChoice(),
        training=_training(reader, catalog),
        name=edits.keras_name(name) or "model",
    )
    return CodeRead(project, _sorted(reader.remarks), MappingProxyType(lines))


def _call_builders(reader: KerasReader) -> None:
    """Follow functions and classes that build a network and that the text never calls itself."""
    for made in list(reader.scope.values()):
        if isinstance(made, FunctionMade) and not reader.models:
            found = reader.call_function(made, [], {}, made.node.lineno)
            if isinstance(found, ModelMade):
                reader.scope["model"] = found


def _sorted(remarks: list[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda remark: remark.line))


def _chosen(reader: KerasReader) -> tuple[list[Call], list[int], list[int], str]:
    """The model that is meant: the last that is no part of another; else all that was wired."""
    outer = [model for model in reader.models if not model.inner]
    named = reader.scope.get("model")
    model = named if named in outer else (outer[-1] if outer else None)
    if model is None and reader.models:
        model = reader.models[-1]
    if model is not None and isinstance(model, ModelMade):
        if model.kind == "functional":
            return reader.calls, model.outputs, model.inputs, model.name
        return (*_as_chain(reader, model), model.name)
    followed = {number for call in reader.calls for number in call.inputs}
    loose = [n for n, call in enumerate(reader.calls) if n not in followed and call.inputs]
    return reader.calls, loose, [], ""


def _as_chain(reader: KerasReader, model: ModelMade) -> tuple[list[Call], list[int], list[int]]:
    """The calls of a Sequential, from its Input on."""
    first = _first_layer(model)
    if first is None:
        return [], [], []
    start: LayerMade | None = first
    if first.type != "Input":
        shape = first.input_shape or model.shape
        start = None if shape is None else LayerMade("Input", {"shape": shape}, first.line)
    calls = reader.calls
    if start is None:
        reader.remark(
            first.line,
            "The code does not say what size comes in (input_shape=…): put an Input before it.",
            "error",
        )
        calls.append(Call(first, (), first.line))
        rest = _without_first(model)
        tensor = reader.inlined(rest, (len(calls) - 1,), model.line)
        return calls, [tensor.call], []
    calls.append(Call(start, (), start.line))
    number = len(calls) - 1
    tensor = reader.inlined(model, (number,), model.line)
    return calls, [tensor.call], [number]


def _without_first(model: ModelMade) -> ModelMade:
    """Return a Sequential without its first layer."""
    return ModelMade("sequential", model.line, model.name, model.items[1:])


def _first_layer(model: ModelMade) -> LayerMade | None:
    for item in model.items:
        if isinstance(item, LayerMade):
            return item
        if item.kind == "sequential":
            return _first_layer(item)
    return None


def _graph(
    calls: list[Call], outputs: list[int], inputs: list[int], catalog: Catalog
) -> tuple[Graph, dict[NodeId, int]]:
    graph = Graph()
    layers: dict[int, LayerId] = {}
    nodes: dict[int, NodeId] = {}
    lines: dict[NodeId, int] = {}
    for number in needed(calls, outputs):
        call = calls[number]
        key = id(call.layer)
        if key in layers:
            graph, node = edits.add_use(graph, layers[key])
        else:
            graph, node = _add(graph, call.layer, catalog)
            layer = graph.nodes[node].layer
            if layer is not None:
                layers[key] = layer
        nodes[number] = node
        lines[node] = call.line
        for source in call.inputs:
            if edits.why_not_connect(graph, catalog, nodes[source], node) is None:
                graph = edits.connect(graph, catalog, nodes[source], node)
    chosen = tuple(nodes[number] for number in inputs if number in nodes)
    if len(chosen) > 1:
        graph = replace(graph, inputs=chosen)
    if len(outputs) > 1:
        graph = replace(graph, outputs=tuple(dict.fromkeys(nodes[n] for n in outputs)))
    return graph, lines


def _add(graph: Graph, made: LayerMade, catalog: Catalog) -> tuple[Graph, NodeId]:
    spec = catalog.find(made.type)
    if spec is not None:
        graph, node = edits.add_layer(graph, spec, made.params, name=made.name or None)
        layer = graph.layer_of(node)
        if not made.trainable:
            graph = edits.set_trainable(graph, layer.id, trainable=False)
        return graph, node
    name = edits.free_name(graph, made.name or edits.base_name(made.type))
    layer = Layer(LayerId(random_id()), made.type, name, MappingProxyType(dict(made.params)))
    node = NodeId(random_id())
    grown = replace(
        graph,
        layers=MappingProxyType({**graph.layers, layer.id: layer}),
        nodes=MappingProxyType({**graph.nodes, node: Node(node, layer.id)}),
    )
    return grown, node


def _training(reader: KerasReader, catalog: Catalog) -> TrainingSettings:
    settings = TrainingSettings()
    if reader.compiled:
        given, line = reader.compiled[-1]
        settings = _with_optimizer(settings, given.get("optimizer"), catalog, reader, line)
        settings = _with_loss(settings, given.get("loss"), catalog, reader, line)
    if reader.fitted:
        given, _line = reader.fitted[-1]
        changes: dict[str, Any] = {}
        for ours, names in (
            ("epochs", ("epochs", "nb_epoch")),
            ("batch_size", ("batch_size",)),
            ("validation_split", ("validation_split",)),
        ):
            value = next((given[name] for name in names if name in given), None)
            if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
                changes[ours] = float(value) if ours == "validation_split" else max(int(value), 1)
        if not 0 <= changes.get("validation_split", 0) < 1:
            del changes["validation_split"]
        settings = replace(settings, **changes)
    return settings


def _with_optimizer(
    settings: TrainingSettings, value: Any, catalog: Catalog, reader: KerasReader, line: int
) -> TrainingSettings:
    name, arguments = _name_of(value), value.arguments if isinstance(value, Recipe) else {}
    if not name:
        return settings
    chosen = name if name in catalog.optimizers else spelling.nearest(name, catalog.optimizers)
    if chosen is None:
        reader.remark(
            line, f"The optimiser {name} is not known here: {settings.optimizer} is kept."
        )
        return settings
    spec = catalog.optimizers[chosen]
    known = {parameter.name for parameter in spec.parameters}
    params = {
        key: value
        for key, value in arguments.items()
        if key in known and isinstance(value, (int, float, bool, str))
    }
    return replace(settings, optimizer=chosen, optimizer_params=complete(spec.parameters, params))


def _with_loss(
    settings: TrainingSettings, value: Any, catalog: Catalog, reader: KerasReader, line: int
) -> TrainingSettings:
    name, arguments = _name_of(value), value.arguments if isinstance(value, Recipe) else {}
    if not name:
        return settings
    name = spelling.SHORT.get(name, spelling.snake(name))
    chosen = name if name in catalog.losses else spelling.nearest(name, catalog.losses)
    if chosen is None:
        reader.remark(line, f"The loss {name} is not known here: the fitting one is chosen.")
        return settings
    spec = catalog.losses[chosen]
    known = {parameter.name for parameter in spec.parameters}
    params = {key: value for key, value in arguments.items() if key in known}
    return replace(settings, loss=chosen, loss_params=complete(spec.parameters, params))


def _name_of(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Recipe):
        return value.name
    return value.last if isinstance(value, Path) else ""
