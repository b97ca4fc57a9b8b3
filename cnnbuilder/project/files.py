"""The design file ``.cnnb``: JSON, one block a line, so that it reads and compares well.

A newer version is refused in a sentence and left alone. A block type that is not known is kept with
its raw data, and so are keys that are not known: saving loses nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.model import Edge, Graph, GroupId, Layer, LayerId, Node, NodeId
from cnnbuilder.project.project import Project, View
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import complete, to_json

FORMAT = "cnnbuilder"
VERSION = 1
MAX_BYTES = 64 * 2**20
SUFFIX = ".cnnb"

_KNOWN = {
    "format",
    "version",
    "name",
    "seed",
    "weights",
    "data",
    "training",
    "layers",
    "nodes",
    "edges",
    "groups",
    "inputs",
    "outputs",
    "positions",
}


class FileError(Exception):
    """A file that cannot be read as a design; the message is for people."""


def dumps(project: Project, catalog: Catalog) -> str:
    """Return ``project`` as the text of a ``.cnnb`` file."""
    graph = project.graph
    head = {
        "format": FORMAT,
        "version": VERSION,
        "name": project.name,
        "seed": project.seed,
        "weights": project.weights,
        "data": {
            "source": project.data.source,
            "params": dict(project.data.params),
            "classes": list(project.data.classes),
        },
        "training": project.training.to_json(),
        **project.extra,
    }
    lines = [f"  {json.dumps(key)}: {_compact(value)}" for key, value in head.items()]
    layers = {key: _layer_json(layer, catalog) for key, layer in graph.layers.items()}
    nodes = {key: _node_json(node) for key, node in graph.nodes.items()}
    lines.append(_section("layers", layers))
    lines.append(_section("nodes", nodes))
    lines.append(_list_section("edges", [list(edge) for edge in graph.edges]))
    groups = {key: _graph_json(group, catalog) for key, group in graph.groups.items()}
    lines.append(_section("groups", groups))
    lines.append(f'  "inputs": {_compact(list(graph.inputs))}')
    lines.append(f'  "outputs": {_compact(list(graph.outputs))}')
    places = {node: [round(x, 2), round(y, 2)] for node, (x, y) in project.view.positions.items()}
    lines.append(_section("positions", places))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _section(name: str, entries: Mapping[Any, Any]) -> str:
    if not entries:
        return f"  {json.dumps(name)}: {{}}"
    # Blocks keep the order they were made in; it is theirs for life, so it compares well.
    rows = ",\n".join(f"    {_compact(key)}: {_compact(value)}" for key, value in entries.items())
    return f"  {json.dumps(name)}: {{\n{rows}\n  }}"


def _list_section(name: str, entries: list[Any]) -> str:
    if not entries:
        return f"  {json.dumps(name)}: []"
    rows = ",\n".join(f"    {_compact(entry)}" for entry in entries)
    return f"  {json.dumps(name)}: [\n{rows}\n  ]"


def _layer_json(layer: Layer, catalog: Catalog) -> dict[str, Any]:
    spec = catalog.find(layer.type)
    raw = dict(layer.raw or {})
    params = to_json(spec.parameters, layer.params) if spec else raw.get("params", {})
    known: dict[str, Any] = {
        "type": raw.get("type", layer.type) if spec is None else layer.type,
        "version": spec.version if spec else raw.get("version", 1),
        "name": layer.name,
        "params": params,
    }
    if not layer.trainable:
        known["trainable"] = False
    return {**raw, **known}


def _node_json(node: Node) -> dict[str, Any]:
    result: dict[str, Any] = {"layer": node.layer} if node.layer else {"group": node.group}
    if node.bypassed:
        result["bypassed"] = True
    return result


def _graph_json(graph: Graph, catalog: Catalog) -> dict[str, Any]:
    return {
        "layers": {key: _layer_json(layer, catalog) for key, layer in graph.layers.items()},
        "nodes": {key: _node_json(node) for key, node in graph.nodes.items()},
        "edges": [list(edge) for edge in graph.edges],
        "groups": {key: _graph_json(group, catalog) for key, group in graph.groups.items()},
        "inputs": list(graph.inputs),
        "outputs": list(graph.outputs),
    }


def loads(text: str, catalog: Catalog, name: str = "The file") -> Project:
    """Return the project in the text of a ``.cnnb`` file.

    Raises:
        FileError: with a sentence that says what is wrong with the file called ``name``.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FileError(
            f"{name} is not a design: it is no valid JSON{place}. It may be cut off or damaged."
        ) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise FileError(f"{name} is not a cnnbuilder design: it does not say so in “format”.")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileError(f"{name} does not say which version of the format it has.")
    if version > VERSION:
        raise FileError(
            f"{name} was written by a newer cnnbuilder (format {version}, this one reads up to "
            f"{VERSION}). Update cnnbuilder to open it; the file is unchanged."
        )
    try:
        return _project(data, catalog)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise FileError(
            f"{name} is damaged: {type(error).__name__.replace('Error', '').lower() or 'bad'} "
            f"entry {error}. Nothing was changed."
        ) from error


def _project(data: dict[str, Any], catalog: Catalog) -> Project:
    choice, training = data.get("data") or {}, data.get("training") or {}
    default = TrainingSettings()
    graph = _graph(data, catalog)
    positions = {
        NodeId(node): (_number(place[0]), _number(place[1]))
        for node, place in (data.get("positions") or {}).items()
        if node in graph.nodes
    }
    optimizer = str(training.get("optimizer", default.optimizer))
    loss = str(training.get("loss", default.loss))
    return Project(
        graph=graph,
        view=View(MappingProxyType(positions)),
        data=DataChoice(
            str(choice.get("source", "digits")),
            _frozen(choice.get("params") or {}),
            tuple(str(each) for each in choice.get("classes") or ()),
        ),
        training=TrainingSettings(
            optimizer=optimizer,
            optimizer_params=_recipe(
                catalog.optimizers.get(optimizer), training.get("optimizer_params")
            ),
            loss=loss,
            loss_params=_recipe(catalog.losses.get(loss), training.get("loss_params")),
            epochs=_whole(training.get("epochs", default.epochs), 1),
            batch_size=_whole(training.get("batch_size", default.batch_size), 1),
            validation_split=_share(training.get("validation_split", default.validation_split)),
        ),
        seed=_whole(data.get("seed", 0), 0),
        weights=data["weights"] if isinstance(data.get("weights"), str) else None,
        name=str(data.get("name") or "model"),
        extra=_frozen({key: value for key, value in data.items() if key not in _KNOWN}),
    )


def _recipe(spec: Any, given: Any) -> Mapping[str, Any]:
    values = dict(given or {})
    return complete(spec.parameters, values) if spec is not None else _frozen(values)


def _frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(mapping))


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"position {value}")
    return number


def _whole(value: Any, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{value!r} where a whole number from {least} up is needed")
    return value


def _share(value: Any) -> float:
    share = float(value)
    if not 0.0 <= share < 1.0:
        raise ValueError(f"validation_split {value!r}, which must be from 0 to below 1")
    return share


def _graph(data: Mapping[str, Any], catalog: Catalog) -> Graph:
    layers = {LayerId(key): _layer(key, entry, catalog) for key, entry in data["layers"].items()}
    nodes: dict[NodeId, Node] = {}
    for key, entry in data["nodes"].items():
        layer, group = entry.get("layer"), entry.get("group")
        if layer is None and group is None:
            raise ValueError(f"block {key} names neither layer nor group")
        if layer is not None and layer not in layers:
            raise ValueError(f"block {key} names the layer {layer}, which is not there")
        nodes[NodeId(key)] = Node(NodeId(key), layer, group, bool(entry.get("bypassed", False)))
    edges = []
    for source, source_port, target, target_port in data["edges"]:
        if source not in nodes or target not in nodes:
            raise ValueError(f"a wire from {source} to {target}, one of which is not there")
        edges.append(Edge(source, _whole(source_port, 0), target, _whole(target_port, 0)))
    groups = {
        GroupId(key): _graph(entry, catalog) for key, entry in (data.get("groups") or {}).items()
    }
    return Graph(
        MappingProxyType(layers),
        MappingProxyType(nodes),
        tuple(edges),
        MappingProxyType(groups),
        tuple(node for node in data.get("inputs") or () if node in nodes),
        tuple(node for node in data.get("outputs") or () if node in nodes),
    )


def _layer(key: str, entry: Mapping[str, Any], catalog: Catalog) -> Layer:
    type_id = str(entry["type"])
    spec = catalog.find(type_id)
    version = entry.get("version", 1)
    given = dict(entry.get("params") or {})
    # A block written by a newer version of its type is kept raw, as one that is not known.
    if spec is None or (isinstance(version, int) and version > spec.version):
        return Layer(
            LayerId(key),
            type_id if spec is None else f"{type_id} version {version}",
            str(entry["name"]),
            _frozen(given),
            bool(entry.get("trainable", True)),
            _frozen(dict(entry)),
        )
    extra = {
        name: value
        for name, value in entry.items()
        if name not in ("type", "version", "name", "params", "trainable")
    }
    return Layer(
        LayerId(key),
        spec.type,
        str(entry["name"]),
        complete(spec.parameters, given),
        bool(entry.get("trainable", True)),
        _frozen(extra) if extra else None,
    )


def read_design(path: Path, catalog: Catalog) -> Project:
    """Return the project in the file at ``path``.

    Raises:
        FileError: with a sentence, whatever is wrong.
    """
    try:
        if path.is_dir():
            raise FileError(f"{path.name} is a folder, not a design.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise FileError(
                f"{path.name} has {size / 2**20:,.0f} MB, far more than a design; a file over "
                f"{MAX_BYTES // 2**20} MB is not read."
            )
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FileError(f"{path} does not exist.") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path.name} is not a design: it is not text.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(f"{path.name} could not be read: {reason}.") from error
    return loads(text, catalog, path.name)
