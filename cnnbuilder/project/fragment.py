"""Blocks as text: what the clipboard holds, and what one may send in an e-mail.

One JSON object, one block a line, by name::

    {"cnnbuilder": "blocks", "version": 1, "blocks": {
      "conv2d": {"type": "Conv2D", "params": {"filters": 32}, "at": [0, 0]},
      "flatten": {"type": "Flatten", "from": ["conv2d"], "at": [0, 104]}
    }}

``from`` names the blocks whose wires end at a block, in order. Parameters that have their default
value are left out. What is not known is kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.copies import piece_of
from cnnbuilder.graph.edits import renumbered
from cnnbuilder.graph.model import Edge, Graph, GroupId, Layer, LayerId, Node, NodeId, random_id
from cnnbuilder.project.graph_json import layer_from_json
from cnnbuilder.project.graph_json import layer_json as layer_to_json
from cnnbuilder.project.mail import MailError, find, harden, recover
from cnnbuilder.project.project import Position, Project

VERSION = 1
MAX_CHARACTERS = 16 * 2**20
_OPENING = r'\{\s*"cnnbuilder"\s*:\s*"blocks"'
_KEPT_APART = ("type", "version", "name", "params", "trainable")


class FragmentError(Exception):
    """Text that holds no blocks; the message is for people."""


class _Damaged(Exception):
    """What is wrong, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Blocks that are in no design yet.

    Attributes:
        graph: The blocks, with ids of their own.
        places: Where they lay.
    """

    graph: Graph
    places: Mapping[NodeId, Position]


def fragment_of(project: Project, nodes: Iterable[NodeId]) -> Fragment:
    """Return some blocks of a design as a fragment."""
    graph = piece_of(project.graph, nodes)
    places = {n: p for n, p in project.view.positions.items() if n in graph.nodes}
    return Fragment(graph, MappingProxyType(places))


# Writing


def dumps(fragment: Fragment, catalog: Catalog) -> str:
    """Return blocks as text."""
    graph = fragment.graph
    rows = _blocks(graph, catalog, fragment.places)
    lines = [_row(key, entry, 2) for key, entry in rows.items()]
    text = f'{{"cnnbuilder": "blocks", "version": {VERSION}, "blocks": {{\n'
    text += ",\n".join(lines) + "\n}"
    if graph.groups:
        groups = {
            key: _group(replace(group, layers=graph.layers, groups=graph.groups), catalog)
            for key, group in graph.groups.items()
        }
        text += ', "groups": {\n'
        text += ",\n".join(_row(key, entry, 2) for key, entry in groups.items()) + "\n}"
    return harden(text + "}\n")


def _row(key: str, entry: object, indent: int) -> str:
    return f"{' ' * indent}{_compact(key)}: {_compact(entry)}"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _keys(graph: Graph) -> dict[NodeId, str]:
    """Name each block: the layer's name, with a number where it calls one that was named before."""
    keys: dict[NodeId, str] = {}
    taken: set[str] = set()
    for node in graph.nodes:
        wanted = " ".join(graph.name_of(node).split()) or "block"
        key, count = wanted, 1
        while key in taken:
            count += 1
            key = f"{wanted} ({count})"
        taken.add(key)
        keys[node] = key
    return keys


def _blocks(
    graph: Graph, catalog: Catalog, places: Mapping[NodeId, Position]
) -> dict[str, dict[str, Any]]:
    keys = _keys(graph)
    first: dict[LayerId, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    for node in graph.nodes.values():
        row: dict[str, Any] = {}
        if node.layer is not None and node.layer in first:
            row["same"] = first[node.layer]
        elif node.layer is not None:
            first[node.layer] = keys[node.id]
            row = _layer(graph.layers[node.layer], catalog, keys[node.id])
        if node.group is not None:
            row["group"] = node.group
        if node.bypassed:
            row["bypassed"] = True
        sources = _sources(graph, node.id, keys)
        if sources:
            row["from"] = sources
        if node.id in places:
            x, y = places[node.id]
            row["at"] = [_short(x), _short(y)]
        rows[keys[node.id]] = row
    return rows


def _layer(layer: Layer, catalog: Catalog, key: str) -> dict[str, Any]:
    whole = layer_to_json(layer, catalog)
    spec = catalog.find(layer.type) if layer.type == whole["type"] else None
    params = dict(whole["params"])
    for parameter in spec.parameters if spec is not None else ():
        value = layer.params.get(parameter.name)
        same = type(value) is type(parameter.default) and value == parameter.default
        if same and not parameter.required:
            params.pop(parameter.name, None)
    row: dict[str, Any] = {"type": whole["type"]}
    if whole.get("version", 1) != 1:
        row["version"] = whole["version"]
    if layer.name != key:
        row["name"] = layer.name
    if params:
        row["params"] = params
    if not layer.trainable:
        row["frozen"] = True
    extra = {name: value for name, value in whole.items() if name not in _KEPT_APART}
    if extra:
        row["extra"] = extra
    return row


def _sources(graph: Graph, node: NodeId, keys: Mapping[NodeId, str]) -> list[Any]:
    found: list[Any] = []
    for edge in graph.incoming(node):
        while len(found) < edge.target_port:
            found.append(None)
        key = keys[edge.source]
        found.append([key, edge.source_port] if edge.source_port else key)
    return found


def _group(graph: Graph, catalog: Catalog) -> dict[str, Any]:
    keys = _keys(graph)
    row: dict[str, Any] = {"name": graph.name, "blocks": _blocks(graph, catalog, {})}
    if graph.inputs:
        row["inputs"] = [keys[node] for node in graph.inputs]
    if graph.outputs:
        row["outputs"] = [keys[node] for node in graph.outputs]
    return row


def _short(number: float) -> float:
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded


# Reading


def is_fragment(text: str) -> bool:
    """Say whether a text seems to hold blocks, perhaps among other words."""
    return len(text) <= MAX_CHARACTERS and "cnnbuilder" in text and find(text, _OPENING)


def loads(text: str, catalog: Catalog, ids: Callable[[], str] = random_id) -> Fragment:
    """Return the blocks in a text, which may have been through an e-mail.

    Raises:
        FragmentError: with a sentence that says what is wrong.
    """
    if not is_fragment(text):
        raise FragmentError("The text in the clipboard holds no blocks.")
    try:
        data = json.loads(
            recover(text, _OPENING), parse_constant=_no_number, parse_float=_finite, strict=False
        )
        version = data.get("version")
        if isinstance(version, int) and version > VERSION:
            raise FragmentError(
                "The text holds blocks of a newer cnnbuilder. Update cnnbuilder to paste them."
            )
        return _fragment(data, catalog, ids)
    except (_Damaged, MailError) as error:
        raise FragmentError(f"The text holds blocks, but it is damaged: {error}.") from error
    except json.JSONDecodeError as error:
        near = error.doc[max(error.pos - 12, 0) : error.pos + 12].strip()
        raise FragmentError(
            f"The text holds blocks, but it is damaged near “{near}”. Nothing was pasted."
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise FragmentError(
            "The text holds blocks, but what is in it has not their form. Nothing was pasted."
        ) from error


def _no_number(text: str) -> float:
    raise _Damaged(f"{text} is no number that a block can hold")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _fragment(data: Mapping[str, Any], catalog: Catalog, ids: Callable[[], str]) -> Fragment:
    reader = _Reader(catalog, ids)
    graph, keys = reader.graph(data)
    if not graph.nodes:
        raise _Damaged("there is no block in it")
    places: dict[NodeId, Position] = {}
    for key, entry in data["blocks"].items():
        place = entry.get("at")
        if _is_place(place):
            places[keys[key]] = (float(place[0]), float(place[1]))
    return Fragment(graph, MappingProxyType(places))


def _is_place(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(x, (int, float)) and abs(x) < 1e9 for x in value)
    )


class _Reader:
    """Makes graphs of JSON with fresh ids."""

    def __init__(self, catalog: Catalog, ids: Callable[[], str]) -> None:
        self._catalog = catalog
        self._ids = ids
        self._groups: dict[str, GroupId] = {}

    def graph(self, data: Mapping[str, Any]) -> tuple[Graph, dict[str, NodeId]]:
        """Return a graph, and its blocks by the keys they have in the text."""
        given = data.get("groups", {})
        self._groups = {key: GroupId(self._ids()) for key in given}
        layers: dict[LayerId, Layer] = {}
        groups: dict[GroupId, Graph] = {}
        for key, entry in given.items():
            group, _keys_of_group = self._nodes_and_wires(entry, layers, within=key)
            groups[self._groups[key]] = replace(group, name=str(entry.get("name") or "block_1"))
        made, keys = self._nodes_and_wires(data, layers)
        for key in groups:
            _refuse_endless(key, groups, ())
        whole = replace(made, layers=MappingProxyType(layers), groups=MappingProxyType(groups))
        return replace(whole, edges=renumbered(whole.edges, whole)), keys

    def _nodes_and_wires(
        self, data: Mapping[str, Any], known: dict[LayerId, Layer], within: str = ""
    ) -> tuple[Graph, dict[str, NodeId]]:
        rows: Mapping[str, Any] = data["blocks"]
        if not isinstance(rows, dict) or not all(isinstance(x, dict) for x in rows.values()):
            raise _Damaged("“blocks” is no list of blocks by name")
        ports = {*data.get("inputs", ()), *data.get("outputs", ())} if within else set()
        keys = {key: NodeId(self._ids()) for key in rows}
        layers = {key: self._layer(key, row) for key, row in rows.items() if "type" in row}
        known.update({layer.id: layer for layer in layers.values()})
        nodes: dict[NodeId, Node] = {}
        for key, row in rows.items():
            same = row.get("same")
            if same is not None and same not in layers:
                raise _Damaged(f"{key} shares the layer of {same}, which is not there")
            layer = layers.get(key if same is None else same)
            group = self._groups.get(row["group"]) if "group" in row else None
            if layer is None and group is None and key not in ports:
                raise _Damaged(f"{key} has no type")
            nodes[keys[key]] = Node(
                keys[key], None if layer is None else layer.id, group, bool(row.get("bypassed"))
            )
        made = Graph(
            nodes=MappingProxyType(nodes),
            edges=tuple(edge for key, row in rows.items() for edge in _wires(key, row, keys)),
            inputs=tuple(keys[key] for key in data.get("inputs", ())),
            outputs=tuple(keys[key] for key in data.get("outputs", ())),
        )
        return made, keys

    def _layer(self, key: str, row: Mapping[str, Any]) -> Layer:
        params = row.get("params", {})
        if not isinstance(row["type"], str) or not isinstance(params, dict):
            raise _Damaged(f"{key} has no type, or no parameters by name")
        entry = {
            **row.get("extra", {}),
            "type": row["type"],
            "version": row.get("version", 1),
            "name": str(row.get("name", key)),
            "params": params,
        }
        if row.get("frozen"):
            entry["trainable"] = False
        return layer_from_json(self._ids(), entry, self._catalog)


def _refuse_endless(
    key: GroupId, groups: Mapping[GroupId, Graph], above: tuple[GroupId, ...]
) -> None:
    if key in above:
        raise _Damaged(f"the group {groups[key].name} lies within itself")
    for node in groups[key].nodes.values():
        if node.group is not None:
            _refuse_endless(node.group, groups, (*above, key))


def _wires(key: str, row: Mapping[str, Any], keys: Mapping[str, NodeId]) -> Iterable[Edge]:
    for port, source in enumerate(row.get("from", ())):
        if source is None:
            continue
        name, out = source if isinstance(source, list) else (source, 0)
        if name not in keys:
            raise _Damaged(f"a wire into {key} starts at {name}, which is not there")
        yield Edge(keys[name], int(out), keys[key], port)
