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
from cnnbuilder.graph.groups import all_nodes
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.graph_json import graph_from_json, group_json, layer_json, node_json
from cnnbuilder.project.json_checks import (
    Damaged,
    as_list,
    as_object,
    compact,
    frozen,
    is_number,
    whole,
)
from cnnbuilder.project.notes import note_json, notes_from_json
from cnnbuilder.project.project import Project, View
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import complete

FORMAT = "cnnbuilder"
VERSION = 2  # 1 knew no groups; a design without is written as 1, so that older programs open it
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
    "notes",
    "direction",
}


class FileError(Exception):
    """A file that cannot be read as a design; the message is for people."""


def dumps(project: Project, catalog: Catalog) -> str:
    """Return ``project`` as the text of a ``.cnnb`` file."""
    graph = project.graph
    head = {
        "format": FORMAT,
        "version": VERSION if graph.groups else 1,
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
    lines = [f"  {json.dumps(key)}: {compact(value)}" for key, value in head.items()]
    layers = {key: layer_json(layer, catalog) for key, layer in graph.layers.items()}
    nodes = {key: node_json(node) for key, node in graph.nodes.items()}
    lines.append(_section("layers", layers))
    lines.append(_section("nodes", nodes))
    lines.append(_list_section("edges", [list(edge) for edge in graph.edges]))
    groups = {key: group_json(group) for key, group in graph.groups.items()}
    lines.append(_section("groups", groups))
    lines.append(f'  "inputs": {compact(list(graph.inputs))}')
    lines.append(f'  "outputs": {compact(list(graph.outputs))}')
    places = {node: [round(x, 2), round(y, 2)] for node, (x, y) in project.view.positions.items()}
    lines.append(_section("positions", places))
    if project.view.direction != "down":
        lines.append(f'  "direction": "{project.view.direction}"')
    if project.view.notes:
        lines.append(_list_section("notes", [note_json(note) for note in project.view.notes]))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _section(name: str, entries: Mapping[Any, Any]) -> str:
    if not entries:
        return f"  {json.dumps(name)}: {{}}"
    # Blocks keep the order they were made in; it is theirs for life, so it compares well.
    rows = ",\n".join(f"    {compact(key)}: {compact(value)}" for key, value in entries.items())
    return f"  {json.dumps(name)}: {{\n{rows}\n  }}"


def _list_section(name: str, entries: list[Any]) -> str:
    if not entries:
        return f"  {json.dumps(name)}: []"
    rows = ",\n".join(f"    {compact(entry)}" for entry in entries)
    return f"  {json.dumps(name)}: [\n{rows}\n  ]"


def loads(text: str, catalog: Catalog, name: str = "The file") -> Project:
    """Return the project in the text of a ``.cnnb`` file.

    Raises:
        FileError: with a sentence that says what is wrong with the file called ``name``.
    """
    try:
        data = json.loads(text, parse_constant=_refuse_number, parse_float=_finite)
    except Damaged as error:
        raise FileError(f"{name} is damaged: {error}. Nothing was changed.") from error
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
    except Damaged as error:
        raise FileError(f"{name} is damaged: {error}. Nothing was changed.") from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise FileError(
            f"{name} is damaged: what is in it has not the form of a design. Nothing was changed."
        ) from error


def _refuse_number(text: str) -> Any:
    raise Damaged(f"{text} is no number that a design can hold")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_number(text)


def _project(data: dict[str, Any], catalog: Catalog) -> Project:
    choice = as_object(data.get("data"), "“data”")
    training = as_object(data.get("training"), "“training”")
    default = TrainingSettings()
    graph = graph_from_json(data, catalog)
    nodes = all_nodes(graph)
    positions = {
        NodeId(node): _place(place, node)
        for node, place in as_object(data.get("positions"), "“positions”").items()
        if node in nodes
    }
    optimizer = str(training.get("optimizer", default.optimizer))
    loss = str(training.get("loss", default.loss))
    return Project(
        graph=graph,
        view=View(
            MappingProxyType(positions),
            "right" if data.get("direction") == "right" else "down",
            notes_from_json(data.get("notes"), graph.groups),
        ),
        data=DataChoice(
            str(choice.get("source", "digits")),
            frozen(as_object(choice.get("params"), "“params” of the data")),
            tuple(str(each) for each in as_list(choice.get("classes"), "“classes” of the data")),
        ),
        training=TrainingSettings(
            optimizer=optimizer,
            optimizer_params=_recipe(
                catalog.optimizers.get(optimizer), training.get("optimizer_params"), optimizer
            ),
            loss=loss,
            loss_params=_recipe(catalog.losses.get(loss), training.get("loss_params"), loss),
            epochs=whole(training.get("epochs", default.epochs), 1, "“epochs”"),
            batch_size=whole(training.get("batch_size", default.batch_size), 1, "“batch_size”"),
            validation_split=_share(training.get("validation_split", default.validation_split)),
        ),
        seed=whole(data.get("seed", 0), 0, "“seed”"),
        weights=data["weights"] if isinstance(data.get("weights"), str) else None,
        name=str(data.get("name") or "model"),
        extra=frozen({key: value for key, value in data.items() if key not in _KNOWN}),
    )


def _recipe(spec: Any, given: Any, name: str) -> Mapping[str, Any]:
    values = as_object(given, f"what is set of {name}")
    return complete(spec.parameters, values) if spec is not None else frozen(values)


def _place(value: Any, node: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2 or not all(map(is_number, value)):
        raise Damaged(f"the position of block {node} is no pair of numbers")
    return float(value[0]), float(value[1])


def _share(value: Any) -> float:
    if not is_number(value) or not 0 <= value < 1:
        raise Damaged(f"“validation_split” is {compact(value)}, not a number from 0 to below 1")
    return float(value)


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
