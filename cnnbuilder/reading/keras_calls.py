"""What calls of Keras mean, as far as they say something about a network or its training."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.reading import spelling
from cnnbuilder.reading.expressions import LONGEST, Scope
from cnnbuilder.reading.interpreter import Interpreter
from cnnbuilder.reading.keras_layers import LayerReader
from cnnbuilder.reading.values import (
    Array,
    Call,
    Data,
    FunctionMade,
    LayerMade,
    Method,
    ModelMade,
    Path,
    Recipe,
    Tensor,
    Unknown,
)
from cnnbuilder.spec import common

# Names that slides use without importing them.
MODULES = (
    "keras",
    "tf",
    "tensorflow",
    "layers",
    "models",
    "optimizers",
    "losses",
    "activations",
    "initializers",
    "regularizers",
    "datasets",
    "applications",
    "np",
    "numpy",
    "mnist",
    "fashion_mnist",
    "cifar10",
    "os",
    "plt",
    "Sequential",
    "Model",
    "Input",
)
_BUILTINS = [
    "abs",
    "dict",
    "enumerate",
    "float",
    "int",
    "len",
    "list",
    "max",
    "min",
    "range",
    "reversed",
    "round",
    "sorted",
    "str",
    "sum",
    "tuple",
    "zip",
]
_DATA = {"mnist": (28, 28), "fashion_mnist": (28, 28), "cifar10": (32, 32, 3)}
_RECIPES = ("optimizers", "losses", "metrics", "initializers", "regularizers", "callbacks")
_LAYER_MODULES = ("layers", "convolutional", "pooling", "core", "normalization", "preprocessing")


class KerasReader(Interpreter):
    """Follows code that builds Keras models."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.models: list[ModelMade] = []
        self.compiled: list[tuple[Scope, int]] = []
        self.fitted: list[tuple[Scope, int]] = []
        self.data: Data | None = None
        self._catalog = catalog
        self._layers = LayerReader(catalog, self.remark)
        self._types = {*catalog.layers, *catalog.former}

    # Names

    def unknown_name(self, name: str, line: int) -> Any:
        if name in _BUILTINS or name in MODULES or name in self._types or name[:1].isupper():
            return Path(name)
        if name in ("super", "print", "self", "isinstance", "open", "input"):
            return Path(name)
        close = spelling.nearest(name, self._catalog.layers)
        if name in spelling.FUNCTIONS and name != "flatten":
            return Path(f"layers.{name}")
        if close:
            self.remark(line, f"{name} is used but never defined: read as {close}.", "error")
            return Path(f"layers.{close}")
        return Unknown(name)

    # Calls

    def call_outside(self, called: Any, args: list[Any], named: Scope, line: int) -> Any:
        if isinstance(called, Path):
            return self._library(called, args, named, line)
        if isinstance(called, Method):
            return self._method(called, args, named, line)
        if isinstance(called, (LayerMade, ModelMade)):
            return self._on_tensors(called, args, named, line)
        return Unknown()

    def _library(self, path: Path, args: list[Any], named: Scope, line: int) -> Any:
        last, parents = path.last, path.parents
        if not parents and last in _BUILTINS:
            return _builtin(last, args)
        makers: dict[str, Callable[[], Any]] = {
            "load_data": lambda: self._load(parents),
            "Input": lambda: Tensor(self._use(self._input(args, named, line), (), line)),
            "InputLayer": lambda: self._input(args, named, line),
            "Sequential": lambda: self._sequential(args, named, line),
            "Model": lambda: self._model(args, named, line),
        }
        if last in makers:
            return makers[last]()
        if set(parents) & {"applications", "keras_applications"}:
            self.remark(
                line, f"keras.applications.{last} is not read yet: begin with its template."
            )
            return Unknown(last)
        if set(parents) & set(_RECIPES) or last in self._catalog.optimizers:
            return Recipe(last, self._recipe(last, args, named))
        return self._function(path, args, named, line)

    def _function(self, path: Path, args: list[Any], named: Scope, line: int) -> Any:
        """What a function, or a layer's constructor, gives."""
        last = path.last
        if set(path.parents) & {"activations", "nn"} or last in common.ACTIVATIONS:
            return self._function_activation(last, args, line)
        if last in spelling.FUNCTIONS and args:
            return self._function_layer(spelling.FUNCTIONS[last], args, named, line)
        if self._is_layer(path):
            return self._layer(path, args, named, line)
        return args[0] if args and isinstance(args[0], (Array, Data, Tensor)) else Unknown(last)

    def _is_layer(self, path: Path) -> bool:
        if path.last in self._types:
            return True
        if any(each in path.parents for each in _LAYER_MODULES):
            return path.last[:1].isupper()
        return not path.parents and spelling.nearest(path.last, self._types) is not None

    def _layer(self, path: Path, args: list[Any], named: Scope, line: int) -> LayerMade:
        name = path.last
        if name not in self._types:
            close = spelling.nearest(name, self._types)
            if close:
                self.remark(line, f"Keras has no {name}: read as {close}.", "error")
                name = close
        return self._layers.made(name, args, named, line)

    def _load(self, parents: tuple[str, ...]) -> Any:
        name = next((each for each in parents if each in _DATA), "")
        if not name:
            return Unknown("data")
        self.data = Data(name, _DATA[name])
        return ((self.data, Unknown()), (self.data, Unknown()))

    def _input(self, args: list[Any], named: Scope, line: int) -> LayerMade:
        return self._layers.made("Input", args, named, line)

    def _sequential(self, args: list[Any], named: Scope, line: int) -> ModelMade:
        model = ModelMade("sequential", line, str(named.get("name") or ""))
        items = args[0] if args else named.get("layers", [])
        for item in items if isinstance(items, (list, tuple)) else []:
            self._add(model, item, line)
        self.models.append(model)
        return model

    def _add(self, model: ModelMade, item: Any, line: int) -> None:
        if isinstance(item, Path) and self._is_layer(item):
            self.remark(line, f"{item.last} stands here without brackets: read as {item.last}().")
            item = self._layer(item, [], {}, line)
        if isinstance(item, Tensor):
            layer = self.calls[item.call].layer
            if layer.type == "Input":
                item = layer
        if isinstance(item, ModelMade) and _holds(item, model):
            self.remark(line, "A model cannot hold itself: left out.", "error")
            return
        if isinstance(item, ModelMade):
            item.inner = True
        if isinstance(item, (LayerMade, ModelMade)):
            model.items.append(item)
        else:
            self.remark(line, "What is added here is no layer that can be read: left out.", "error")

    def _model(self, args: list[Any], named: Scope, line: int) -> Any:
        ends = list(args) + [None] * 2
        inputs = named.get("inputs", named.get("input", ends[0]))
        outputs = named.get("outputs", named.get("output", ends[1]))
        model = ModelMade("functional", line, str(named.get("name") or ""))
        model.inputs = [tensor.call for tensor in _tensors(inputs)]
        model.outputs = [tensor.call for tensor in _tensors(outputs)]
        if not model.outputs:
            self.remark(line, "The outputs of this model could not be followed.", "error")
            return Unknown("model")
        self.models.append(model)
        return model

    def _recipe(self, name: str, args: list[Any], named: Scope) -> Scope:
        found = {spelling.RENAMED.get(key, key): value for key, value in named.items()}
        if "lr" in found:
            found["learning_rate"] = found.pop("lr")
        if args and name in self._catalog.optimizers:
            found.setdefault("learning_rate", args[0])
        return found

    def _function_activation(self, name: str, args: list[Any], line: int) -> Any:
        if args and isinstance(args[0], Tensor):
            layer = LayerMade("Activation", {"activation": spelling.snake(name)}, line)
            return Tensor(self._use(layer, (args[0].call,), line))
        return Unknown(name)

    def _function_layer(self, layer: str, args: list[Any], named: Scope, line: int) -> Any:
        tensors = _tensors(args[0])
        if not tensors:
            return Unknown(layer)
        given = {key: value for key, value in named.items() if key != "mode"}
        mode = named.get("mode")
        if mode in ("sum", "mul", "ave", "max"):
            layer = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum"}[mode]
        if len(args) > 1 and layer == "Concatenate":
            given.setdefault("axis", args[1])
        made = self._layers.made(layer, [], given, line)
        return Tensor(self._use(made, tuple(tensor.call for tensor in tensors), line))

    # Using what was made

    def _use(self, layer: LayerMade, inputs: tuple[int, ...], line: int) -> int:
        self.calls.append(Call(layer, inputs, line))
        if layer.after is not None:
            return self._use(layer.after, (len(self.calls) - 1,), line)
        return len(self.calls) - 1

    def layers_of(self, model: ModelMade) -> list[Any]:
        if model.kind == "sequential":
            return list(model.items)
        found = [self.calls[number].layer for number in needed(self.calls, model.outputs)]
        return list({id(layer): layer for layer in found}.values())

    def set_trainable(self, owner: LayerMade | ModelMade, trainable: bool) -> None:
        if isinstance(owner, LayerMade):
            owner.trainable = trainable
            return
        for item in self.layers_of(owner):
            self.set_trainable(item, trainable)

    def merge(self, layer: str, first: Tensor, second: Tensor, line: int) -> Any:
        if not layer:
            self.remark(line, "This operator between two tensors is no layer: left out.", "error")
            return first
        made = LayerMade(layer, {}, line)
        return Tensor(self._use(made, (first.call, second.call), line))

    def _on_tensors(
        self, value: LayerMade | ModelMade, args: list[Any], named: Scope, line: int
    ) -> Any:
        given = args[0] if args else named.get("inputs")
        tensors = _tensors(given)
        if not tensors:
            self.remark(line, "What this layer is called on could not be followed.", "error")
            return Unknown()
        numbers = tuple(tensor.call for tensor in tensors)
        if isinstance(value, LayerMade):
            return Tensor(self._use(value, numbers, line))
        return self.inlined(value, numbers, line)

    def inlined(self, model: ModelMade, inputs: tuple[int, ...], line: int) -> Any:
        """Use a model as a layer: its layers are called again, and so are shared."""
        model.inner = True
        if model.kind == "sequential":
            number = inputs[0]
            for item in model.items:
                if isinstance(item, ModelMade):
                    tensor = self.inlined(item, (number,), line)
                    number = tensor.call if isinstance(tensor, Tensor) else number
                elif item.type != "Input":
                    number = self._use(item, (number,), item.line)
            return Tensor(number)
        place = dict(zip(model.inputs, inputs, strict=False))
        for number in needed(self.calls, model.outputs):
            if number in place:
                continue
            call = self.calls[number]
            into = tuple(place[each] for each in call.inputs if each in place)
            self.calls.append(Call(call.layer, into, call.line))
            place[number] = len(self.calls) - 1
        outputs = [Tensor(place[number]) for number in model.outputs if number in place]
        return outputs[0] if len(outputs) == 1 else outputs

    # Methods

    def _method(self, method: Method, args: list[Any], named: Scope, line: int) -> Any:
        owner, name = method.owner, method.name
        if isinstance(owner, ModelMade):
            return self._model_method(owner, name, args, named, line)
        if isinstance(owner, (Array, Data)) and name == "reshape":
            shape = args[0] if len(args) == 1 and isinstance(args[0], (tuple, list)) else args
            plain = tuple(each if isinstance(each, int) and each != -1 else None for each in shape)
            return Array(plain)
        if isinstance(owner, (Array, Data)):
            return owner
        if isinstance(owner, list) and name in ("append", "extend", "insert"):
            _grow(owner, name, args)
            return None
        if isinstance(owner, dict) and name in ("items", "keys", "values"):
            return list(getattr(owner, name)())
        return Unknown(name)

    def _model_method(
        self, model: ModelMade, name: str, args: list[Any], named: Scope, line: int
    ) -> Any:
        if name == "add" and args:
            self._add(model, args[0], line)
        elif name == "pop" and model.items:
            return model.items.pop()
        elif name == "build":
            given = args[0] if args else named.get("input_shape")
            model.shape = self._layers.shape(given, line, batch=True)
        elif name == "compile":
            self.compiled.append((_named(("optimizer", "loss", "metrics"), args, named), line))
        elif name in ("fit", "fit_generator"):
            self.fitted.append((_named(("x", "y", "batch_size", "epochs"), args, named), line))
        elif name == "get_layer":
            wanted = args[0] if args else named.get("name")
            return next((item for item in model.items if item.name == wanted), Unknown(str(wanted)))
        return Unknown(name)


def needed(calls: list[Call], outputs: list[int]) -> list[int]:
    """Return the numbers of the calls that lead to ``outputs``, in order."""
    found: set[int] = set()
    todo = list(outputs)
    while todo:
        number = todo.pop()
        if number not in found:
            found.add(number)
            todo += calls[number].inputs
    return sorted(found)


def _holds(model: ModelMade, wanted: ModelMade) -> bool:
    return model is wanted or any(
        isinstance(item, ModelMade) and _holds(item, wanted) for item in model.items
    )


def _tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [each for each in value if isinstance(each, Tensor)]
    return []


def _named(names: tuple[str, ...], args: list[Any], named: Scope) -> Scope:
    return {**dict(zip(names, args, strict=False)), **named}


def _builtin(name: str, args: list[Any]) -> Any:
    if any(isinstance(each, (Unknown, Path, Tensor, FunctionMade, Data, Array)) for each in args):
        return Unknown(name)
    if any(isinstance(each, range) and len(each) > LONGEST for each in args) and name != "range":
        return Unknown(name)
    try:
        found = getattr(builtins, name)(*args)
    except (TypeError, ValueError, OverflowError, MemoryError):
        return Unknown(name)
    if isinstance(found, range):
        return found
    lazy = name in ("zip", "enumerate", "reversed")
    return list(found) if lazy else found


def _grow(items: list[Any], how: str, args: list[Any]) -> None:
    if how == "append" and args:
        items.append(args[0])
    elif how == "extend" and args and isinstance(args[0], (list, tuple)):
        items.extend(args[0])
    elif how == "insert" and len(args) == 2 and isinstance(args[0], int):
        items.insert(args[0], args[1])
