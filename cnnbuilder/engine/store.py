"""The weights file: one group a layer id, in it one dataset a weight, in Keras's order.

Written whole or not at all. Equal weights give equal files; the hash of a file is the identity of
the weights in it. It is read by (layer id, weight name, shape): what agrees is taken over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from cnnbuilder.engine.errors import JobError
from cnnbuilder.engine.files import replacing, sha256_of
from cnnbuilder.link.messages import Array

FORMAT = "cnnbuilder-weights"
VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """What a weights file holds: for each layer id its Keras name, and its arrays by name."""

    path: Path
    names: Mapping[str, str]
    arrays: Mapping[str, Mapping[str, Array]]


def weights_of(layer: Any) -> dict[str, Any]:
    """Return the layer's variables by a name that is unique within it, in Keras's order."""
    found: dict[str, Any] = {}
    for variable in layer.weights:
        name = variable.path.removeprefix(f"{layer.name}/").replace("/", ".")
        while name in found:
            name += "+"
        found[name] = variable
    return found


def save(path: Path, layers: Mapping[str, Any]) -> str:
    """Write the weights of ``layers`` (by layer id); return the hash of the file."""
    with replacing(path) as temporary, h5py.File(temporary, "w") as file:
        file.attrs["format"], file.attrs["version"] = FORMAT, VERSION
        for layer_id, layer in layers.items():
            weights = weights_of(layer)
            if not weights:
                continue
            # Not HDF5's own order of creation: with that it writes the time into the file.
            group = file.create_group(f"layers/{layer_id}")
            group.attrs["keras_name"], group.attrs["order"] = layer.name, list(weights)
            for name, variable in weights.items():
                group.create_dataset(name, data=np.asarray(variable.numpy()))
    return sha256_of(path)


def read(path: Path) -> Stored:
    """Read a weights file.

    Raises:
        JobError: with a sentence, if it is missing, damaged, foreign or newer.
    """
    try:
        with h5py.File(path, "r") as file:
            if file.attrs.get("format") != FORMAT:
                raise JobError(f"{path.name} holds no weights of this program.")
            if file.attrs.get("version") != VERSION:
                raise JobError(
                    f"{path.name} is of version {file.attrs.get('version')}; this program reads "
                    f"version {VERSION}. A newer cnnbuilder will open it."
                )
            groups = file.get("layers", {})
            names = {key: str(groups[key].attrs["keras_name"]) for key in groups}
            arrays = {key: _arrays(groups[key]) for key in groups}
    except FileNotFoundError as error:
        raise JobError(f"The weights file {path.name} is missing.") from error
    except (OSError, KeyError, RuntimeError, TypeError) as error:
        raise JobError(f"The weights file {path.name} is damaged: {error}.") from error
    return Stored(path, names, arrays)


def _arrays(group: Any) -> dict[str, Array]:
    return {name: group[name][()] for name in group.attrs["order"]}


def assign(stored: Stored, layers: Mapping[str, Any]) -> tuple[str, ...]:
    """Give ``layers`` (by layer id, built) what fits; return sentences on what does not."""
    notes: list[str] = []
    for layer_id, layer in layers.items():
        notes.extend(assign_layer(stored, layer_id, layer))
    foreign = [stored.names[key] for key in stored.names if key not in layers]
    if foreign:
        notes.append(foreign_note(stored, foreign))
    return tuple(notes)


def assign_layer(stored: Stored, layer_id: str, layer: Any) -> Iterable[str]:
    """Give one layer its weights, all of them or none; return a sentence if they do not fit."""
    wanted = weights_of(layer)
    if not wanted:
        return ()
    found = stored.arrays.get(layer_id)
    keeps = "it keeps its initial values."
    if found is None:
        return (f"{layer.name} has no weights in {stored.path.name}; {keeps}",)
    for name, variable in wanted.items():
        if name not in found:
            return (f"{layer.name}: {stored.path.name} has no {name} for it; {keeps}",)
        if found[name].shape != tuple(variable.shape):
            return (
                f"{layer.name}: its {name} is {_show(variable.shape)}, in {stored.path.name} "
                f"{_show(found[name].shape)}; {keeps}",
            )
    for name, variable in wanted.items():
        variable.assign(found[name])
    return ()


def foreign_note(stored: Stored, names: list[str]) -> str:
    """Return the sentence on weights in the file that no layer wants."""
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    blocks = "1 block" if len(names) == 1 else f"{len(names)} blocks"
    return f"{stored.path.name} also holds weights of {blocks} not in this design ({shown})."


def _show(shape: Iterable[int]) -> str:
    return " × ".join(str(size) for size in shape) or "one number"
