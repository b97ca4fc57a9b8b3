"""Constructors of layers as code writes them, brought to the parameters of our declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.reading import spelling
from cnnbuilder.reading.values import (
    Array,
    Data,
    FunctionMade,
    LayerMade,
    Method,
    Path,
    Recipe,
    Unknown,
)
from cnnbuilder.spec import LayerSpec, Pair, Parameter

Tell = Callable[..., None]
_SHAPES = ("input_shape", "batch_input_shape", "input_dim", "batch_shape")
_OPEN = object()


class LayerReader:
    """Makes layers of constructor calls."""

    def __init__(self, catalog: Catalog, tell: Tell) -> None:
        self._catalog = catalog
        self._tell = tell

    def made(self, name: str, args: list[Any], named: Mapping[str, Any], line: int) -> LayerMade:
        """Return the layer that ``name(*args, **named)`` constructs."""
        spec = self._catalog.find(name)
        if spec is None:
            return self._foreign(name, named, line)
        made = LayerMade(spec.type, {}, line)
        given = self._by_name(spec, args, dict(named), line)
        self._general(made, given, line)
        for argument, value in given.items():
            self._set(made, spec, argument, value, line)
        return made

    def _foreign(self, name: str, named: Mapping[str, Any], line: int) -> LayerMade:
        self._tell(
            line,
            f"{name} is a layer that this version does not know: its block is grey and cannot be "
            "computed.",
        )
        plain = {key: value for key, value in named.items() if _is_plain(value)}
        made = LayerMade(name, plain, line, known=False)
        self._general(made, plain, line)
        return made

    def _by_name(
        self, spec: LayerSpec, args: list[Any], named: dict[str, Any], line: int
    ) -> dict[str, Any]:
        names = spelling.POSITIONS.get(spec.type, tuple(p.name for p in spec.parameters))
        old_kernel = spec.type == "Conv2D" and len(args) >= 3
        if old_kernel and isinstance(args[1], int) and isinstance(args[2], int):
            # Keras 1: Convolution2D(32, 3, 3).
            args = [args[0], (args[1], args[2]), *args[3:]]
        if "nb_row" in named and "nb_col" in named:
            named["kernel_size"] = (named.pop("nb_row"), named.pop("nb_col"))
        if len(args) > len(names):
            self._tell(
                line, f"{spec.title} takes {len(names)} values without a name, not {len(args)}."
            )
        return {**dict(zip(names, args, strict=False)), **named}

    def _general(self, made: LayerMade, given: dict[str, Any], line: int) -> None:
        """Take what every layer has: a name, what comes in, whether it is trained."""
        name = given.pop("name", "")
        made.name = name if isinstance(name, str) else ""
        made.trainable = given.pop("trainable", True) is not False
        for argument in _SHAPES:
            if argument not in given or made.type == "Input":
                continue
            value = given.pop(argument)
            made.input_shape = self.shape(value, line, batch=argument.startswith("batch"))
        given.pop("batch_size", None) if made.type == "Input" else None

    def shape(self, value: Any, line: int, *, batch: bool = False) -> tuple[int | None, ...] | None:
        """Return a shape that code gives; None, with a remark, where it cannot be known."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = (value,)
        if isinstance(value, (list, tuple)) and all(
            each is None or isinstance(each, int) for each in value
        ):
            found = tuple(None if each == -1 else each for each in value)
            return found[1:] if batch else found
        self._tell(line, "What size comes in here is not known without running the code.")
        return None

    def _set(self, made: LayerMade, spec: LayerSpec, name: str, value: Any, line: int) -> None:
        renamed = spelling.RENAMED_BY_TYPE.get((spec.type, name), spelling.RENAMED.get(name, name))
        known = [parameter.name for parameter in spec.parameters]
        if spec.is_input and name in ("batch_shape", "batch_input_shape"):
            value, renamed = self.shape(value, line, batch=True), "shape"
        elif spec.is_input and name in ("shape", "input_shape"):
            value, renamed = self.shape(value, line), "shape"
        if renamed not in known:
            self._unplaced(spec, name, renamed, value, line)
            renamed = spelling.nearest(name, known) or ""
            if not renamed:
                return
        parameter = spec.parameter(renamed)
        plain = self._plain(made, parameter, value, line)
        if plain is not _OPEN:
            made.params[renamed] = plain

    def _unplaced(self, spec: LayerSpec, name: str, renamed: str, value: Any, line: int) -> None:
        if renamed == "" or name in spelling.HARMLESS:
            if name == "data_format" and value == "channels_first":
                self._tell(line, "Channels come last here: channels_first was left out.")
            return
        close = spelling.nearest(name, [parameter.name for parameter in spec.parameters])
        if spelling.LEFT_OUT.fullmatch(renamed):
            if value is not None:
                self._tell(
                    line, f"{renamed} of {spec.title} is left out: there is no place for it."
                )
        elif close:
            self._tell(line, f"{spec.title} has no {name}: read as {close}.")
        elif spec.type == "Dense" and name == "padding":
            self._tell(line, "Dense has no padding, since it slides no window: left out.", "error")
        else:
            self._tell(line, f"{spec.title} has no {name}: left out.", "error")

    def _plain(self, made: LayerMade, parameter: Parameter, value: Any, line: int) -> Any:
        name = parameter.name
        if name == "activation":
            return self._activation(made, value, line)
        if name.endswith("initializer"):
            return self._initializer(value, line)
        if isinstance(value, (Unknown, Array, Data, Path, Method, Recipe, FunctionMade)):
            self._tell(
                line, f"The value of {name} is not known without running the code: left as it is."
            )
            return _OPEN
        if name == "padding" and isinstance(value, str):
            value = value.lower()
        if isinstance(value, list):
            value = tuple(value)
        if isinstance(parameter.kind, Pair) and isinstance(value, tuple) and len(value) == 1:
            value = value[0]
        return parameter.kind.normalise(value)

    def _activation(self, made: LayerMade, value: Any, line: int) -> Any:
        if value is None:
            return "linear"
        if isinstance(value, str):
            return value
        if isinstance(value, LayerMade):
            # An activation layer given as an object: it stands behind, as a block of its own.
            made.after = value
            return "linear"
        if isinstance(value, (Path, Recipe)):
            return spelling.snake(value.last if isinstance(value, Path) else value.name)
        self._tell(line, "The activation is not known without running the code: left as it is.")
        return _OPEN

    def _initializer(self, value: Any, line: int) -> Any:
        if isinstance(value, str):
            return {"normal": "random_normal", "uniform": "random_uniform"}.get(
                value, spelling.snake(value)
            )
        if isinstance(value, (Path, Recipe)):
            name = value.last if isinstance(value, Path) else value.name
            if isinstance(value, Recipe) and any(key != "seed" for key in value.arguments):
                self._tell(line, f"{name}: only its name is taken over, not its numbers.")
            return spelling.snake(name)
        self._tell(line, "The initialiser is not known without running the code: left as it is.")
        return _OPEN


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_is_plain(each) for each in value)
    return value is None or isinstance(value, (int, float, str, bool))
