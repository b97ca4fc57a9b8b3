"""Looking inside: evaluates a plan layer by layer and keeps what an edit does not change.

Each layer and each output is kept by what it is a function of (the layer's arguments, its weights,
its inputs), so after an edit only what is downstream of it is computed again, and a graph that is
broken further down still shows maps up to the break. No Keras model is built.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from cnnbuilder.catalog import load_catalog
from cnnbuilder.costs import weight_bytes, why_not_made
from cnnbuilder.data.fit import Misfit, fit_photo, photo_plan
from cnnbuilder.engine import store
from cnnbuilder.engine.build import input_shapes, make_layer
from cnnbuilder.engine.classify import last_activation, read_classes
from cnnbuilder.engine.errors import JobError, Superseded
from cnnbuilder.engine.maps import read_maps
from cnnbuilder.graph.rules import judge
from cnnbuilder.link.events import LookResult, Predictions
from cnnbuilder.link.requests import LookRequest
from cnnbuilder.memory import available_memory, too_large_to_run
from cnnbuilder.plan import LayerCall, ModelPlan
from cnnbuilder.spec import LayerSpec, RuleError, TensorSpec

LONGEST_PHOTO = 512
KEPT_OUTPUTS = 512 * 2**20
KEPT_LAYERS = 1 * 2**30
ENDS_PICTURE = frozenset({"Flatten", "Dense", "Reshape"})
SHOWN_CLASSES = 10


class Kept:
    """Owns values by key, the least recently used thrown away above a number of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = 0
        self._values: OrderedDict[str, tuple[Any, int]] = OrderedDict()

    def find(self, key: str) -> Any:
        """Return the value, or None."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def keep(self, key: str, value: Any, size: int) -> None:
        """Keep a value; the newest one always stays."""
        self._bytes += size - self._values.pop(key, (None, 0))[1]
        self._values[key] = (value, size)
        while self._bytes > self._limit and len(self._values) > 1:
            _key, (_value, freed) = self._values.popitem(last=False)
            self._bytes -= freed


@dataclass(frozen=True, slots=True, eq=False)
class _Start:
    """What enters at each Input block, with its key, and what to say of it."""

    values: Mapping[str, tuple[str, Any]]
    note: str


class _NoPhotoScale(Exception):
    """This block has no map at the photo's scale; the message says why."""


class Looker:
    """Owns layers and outputs of recent looks. Used on one thread."""

    def __init__(self, superseded: Callable[[int], bool] = lambda _serial: False) -> None:
        self._superseded = superseded
        self._layers = Kept(KEPT_LAYERS)
        self._outputs = Kept(KEPT_OUTPUTS)
        self._catalog = load_catalog()
        self._stored: tuple[tuple[Any, ...], store.Stored] | None = None
        self._notes: dict[str, tuple[str, ...]] = {}

    def look(self, request: LookRequest) -> LookResult:
        """Answer a request.

        Raises:
            Superseded: when a newer one has come.
            JobError: with a sentence.
        """
        begun = time.perf_counter()
        pass_ = _Pass(self, request)
        scale, notes = "network", []
        output: Any = None
        if request.scale == "photo":
            try:
                output, note = pass_.photo_output()
                scale = "photo"
                notes.append(note)
            except _NoPhotoScale as error:
                notes.append(str(error))
        if output is None:
            start = pass_.network_start()
            output = pass_.output_of(request.node, start)
            notes.append(start.note)
        value = output.numpy()[0]
        maps = read_maps(value, request.max_maps, request.max_side)
        predictions, remark = pass_.predictions() if request.predict else ((), "")
        return LookResult(
            serial=request.serial,
            node=request.node,
            scale=scale,
            maps=maps.maps,
            lo=maps.lo,
            hi=maps.hi,
            mean=maps.mean,
            shape=tuple(int(size) for size in value.shape),
            values=maps.values,
            predictions=predictions,
            note=" ".join(filter(None, (*notes, remark))),
            weights_note=" ".join(pass_.weight_notes),
            milliseconds=(time.perf_counter() - begun) * 1000.0,
        )

    def check(self, serial: int) -> None:
        """Raise Superseded if a newer request has come."""
        if self._superseded(serial):
            raise Superseded("A newer look was asked for.")

    def stored(self, path: Path) -> tuple[str, store.Stored]:
        """Return the weights file's content and its version, read again when it has changed."""
        try:
            stat = path.stat()
        except OSError:
            raise JobError(f"The weights file {path.name} is missing.") from None
        version = (str(path), stat.st_mtime_ns, stat.st_size)
        if self._stored is None or self._stored[0] != version:
            self._stored = version, store.read(path)
        return _digest(*version), self._stored[1]

    def layer(
        self, plan: ModelPlan, call: LayerCall, seed: int, weights: tuple[str, store.Stored] | None
    ) -> tuple[str, Any, tuple[str, ...]]:
        """Return the built layer of a call, the key of its values, and notes on its weights."""
        shapes = input_shapes(plan, call)
        arguments = [(argument.name, argument.value) for argument in call.arguments]
        key = _digest(call.layer, call.name, call.keras_class, arguments, shapes, seed)
        if self._has_weights(plan, call):
            key = _digest(key, weights[0] if weights else "")
        layer = self._layers.find(key)
        if layer is None:
            size = weight_bytes(plan, call, self._catalog)
            sentence = why_not_made(plan, call, self._catalog, available_memory() or 2**63)
            if sentence:
                raise JobError(sentence)
            layer = make_layer(call, seed)
            try:
                layer.build(shapes)
            except (TypeError, ValueError) as error:
                raise JobError(f"{call.name}: {str(error).splitlines()[0]}") from error
            notes = tuple(store.assign_layer(weights[1], call.layer, layer)) if weights else ()
            self._notes[key] = notes
            self._layers.keep(key, layer, size + 1000)
        return key, layer, self._notes.get(key, ())

    def _has_weights(self, plan: ModelPlan, call: LayerCall) -> bool:
        return self.spec_of(call) is None or weight_bytes(plan, call, self._catalog) > 0

    def spec_of(self, call: LayerCall) -> LayerSpec | None:
        """Return the declaration of a call, or None for a foreign class."""
        specs = self._catalog.layers.values()
        return next((spec for spec in specs if spec.keras_class == call.keras_class), None)

    def kept_output(self, key: str) -> Any:
        """Return an output that was computed before, or None."""
        return self._outputs.find(key)

    def keep_output(self, key: str, output: Any) -> None:
        """Keep an output."""
        self._outputs.keep(key, output, 4 * math.prod(output.shape))


class _Pass:
    """One request being answered."""

    def __init__(self, looker: Looker, request: LookRequest) -> None:
        self._looker = looker
        self._request = request
        self._plan = request.plan
        self._calls = {call.node: call for call in request.plan.calls}
        self._photo_key = _digest(request.image.tobytes(), request.image.shape)
        self.weight_notes: list[str] = []
        self._weights = self._read_weights()

    def _read_weights(self) -> tuple[str, store.Stored] | None:
        if self._request.weights is None:
            return None
        try:
            return self._looker.stored(self._request.weights)
        except JobError as error:
            self.weight_notes.append(f"{error} The network shows its initial values.")
            return None

    def network_start(self) -> _Start:
        """Return the photo fitted to every Input."""
        request = self._request
        values, words = {}, []
        for node in self._plan.inputs:
            shape = self._calls[node].output_shape
            values[node] = fitted = self._fitted(shape)
            if isinstance(fitted[1], Misfit):
                raise JobError(f"{self._calls[node].name}: {fitted[1].message}")
            plan = photo_plan(request.image.shape, shape, request.sample_shape)
            words.append("" if isinstance(plan, Misfit) else plan.words)
        return _Start(values, f"Photo: {words[0]}." if words and words[0] else "")

    def _fitted(self, shape: tuple[int | None, ...]) -> tuple[str, Any]:
        """Return the photo brought to ``shape`` (or a Misfit), with its key."""
        request = self._request
        key = _digest(self._photo_key, shape, request.sample_shape, request.value_range)
        fitted = self._looker.kept_output(key)
        if fitted is None:
            fitted = fit_photo(request.image, shape, request.sample_shape, request.value_range)
            if not isinstance(fitted, Misfit):
                fitted = tf.constant(fitted)
                self._looker.keep_output(key, fitted)
        return key, fitted

    def photo_output(self) -> tuple[Any, str]:
        """Return the block's output for the photo itself. Raises _NoPhotoScale."""
        self._check_picture(self._request.node)
        start = self._photo_start()
        try:
            output = self.output_of(self._request.node, start)
        except (ValueError, TypeError, tf.errors.OpError) as error:
            raise _NoPhotoScale(
                "This block cannot be computed at the photo's size; it is shown as the network "
                f"sees it ({str(error).splitlines()[0]})"
            ) from None
        if len(output.shape) != 4:
            name = self._calls[self._request.node].name
            raise _NoPhotoScale(f"{name} gives no picture; it is shown as the network sees it.")
        return output, start.note

    def _check_picture(self, node: str) -> None:
        wanted = set(self._ancestors(node))
        for call in self._plan.calls:
            if call.node not in wanted:
                continue
            if call.keras_class in ENDS_PICTURE:
                raise _NoPhotoScale(
                    f"From {call.name} on the size is fixed: it is shown as the network sees it."
                )
            if call.is_input and (len(call.output_shape) != 3 or call.output_shape[2] is None):
                raise _NoPhotoScale(
                    f"{call.name} takes no picture with channels: it is shown as the network "
                    "sees it."
                )

    def _photo_start(self) -> _Start:
        request = self._request
        height, width = request.image.shape[:2]
        shrink = min(1.0, LONGEST_PHOTO / max(height, width))
        size = max(1, round(height * shrink)), max(1, round(width * shrink))
        self._check_photo_sizes(size)
        self._check_photo_memory(size)
        values = {}
        for node in self._plan.inputs:
            shape = (*size, *self._calls[node].output_shape[2:3])
            values[node] = fitted = self._fitted(shape)
            if isinstance(fitted[1], Misfit):
                raise _NoPhotoScale(fitted[1].message)
        return _Start(values, f"Photo at {size[0]} × {size[1]}.")

    def _check_photo_sizes(self, size: tuple[int, int]) -> None:
        """A photo can be too small for a window; our own rules say so with the arithmetic."""
        wanted = set(self._ancestors(self._request.node))
        shapes: dict[str, TensorSpec] = {}
        for call in self._plan.calls:
            spec = self._looker.spec_of(call)
            if call.node not in wanted or (spec is None and not call.is_input):
                continue
            if spec is None or call.is_input:
                shapes[call.node] = TensorSpec((*size, *call.output_shape[2:3]))
            elif all(node in shapes for node in call.inputs):
                params = MappingProxyType({each.name: each.value for each in call.arguments})
                try:
                    inputs = tuple(shapes[node] for node in call.inputs)
                    shapes[call.node] = judge(spec, params, inputs).output
                except RuleError as error:
                    raise _NoPhotoScale(
                        f"At the photo's size {call.name} cannot be computed: {error.message} It "
                        "is shown as the network sees it."
                    ) from None
                except KeyError:  # a plan that leaves defaults out: Keras will say
                    continue

    def _check_photo_memory(self, size: tuple[int, int]) -> None:
        """An enlarging network can make of a photo more than fits."""
        first = self._calls[self._plan.inputs[0]].output_shape
        area = math.prod(side or 1 for side in first[:2])
        wanted = [self._calls[name] for name in self._ancestors(self._request.node)]
        largest = max(math.prod(side or 1 for side in call.output_shape) for call in wanted)
        needed = 8 * largest * math.ceil(math.prod(size) / area)
        sentence = too_large_to_run(needed, available_memory() or 2**63)
        if sentence:
            raise _NoPhotoScale(f"At the photo's size: {sentence}")

    def output_of(self, node: str, start: _Start) -> Any:
        """Return the output of a block, computed or kept."""
        wanted = set(self._ancestors(node))
        done: dict[str, tuple[str, Any]] = {}
        for call in self._plan.calls:
            if call.node in wanted:
                self._looker.check(self._request.serial)
                done[call.node] = (
                    start.values[call.node] if call.is_input else self._call(call, done)
                )
        return done[node][1]

    def _call(self, call: LayerCall, done: Mapping[str, tuple[str, Any]]) -> tuple[str, Any]:
        layer_key, layer, notes = self._looker.layer(
            self._plan, call, self._request.seed, self._weights
        )
        self.weight_notes.extend(note for note in notes if note not in self.weight_notes)
        key = _digest(layer_key, *(done[node][0] for node in call.inputs))
        output = self._looker.kept_output(key)
        if output is None:
            inputs = [done[node][1] for node in call.inputs]
            output = layer(inputs if call.merge else inputs[0])
            self._looker.keep_output(key, output)
        return key, output

    def _ancestors(self, node: str) -> list[str]:
        """Return the block and all that it depends on."""
        if node not in self._calls:
            raise JobError("This block cannot be computed yet: it or a block before it has errors.")
        found: dict[str, None] = {}
        waiting = [node]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting.extend(self._calls[name].inputs)
        return list(found)

    def predictions(self) -> tuple[Predictions, str]:
        """Return the classes that the network sees in the photo; nothing from a broken one."""
        outputs = self._plan.outputs
        if len(outputs) != 1 or len(self._calls[outputs[0]].output_shape) != 1:
            return (), ""
        if self._calls[outputs[0]].is_input:
            return (), ""
        try:
            output = self.output_of(outputs[0], self.network_start())
        except JobError:
            return (), ""  # the maps are there; why the rest is not, the canvas says
        values = np.asarray(output.numpy()[0])
        activation = last_activation(self._plan, outputs[0])
        return read_classes(values, activation, self._request.classes, SHOWN_CLASSES)


def warm_up() -> None:
    """Compute something small: the first operations of a process load what all others need."""
    image = tf.zeros((1, 16, 16, 3))
    layers = (
        keras.layers.Conv2D(4, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(2, activation="softmax"),
    )
    for layer in layers:
        image = layer(image)
    image.numpy()


def _digest(*parts: Any) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part if isinstance(part, bytes) else repr(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()
