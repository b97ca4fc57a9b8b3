"""One parameter of a declaration: its name, kind, default and the words around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cnnbuilder.spec.kinds import Kind, Value

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named value that people set.

    Attributes:
        name: Keras's name of the argument.
        kind: What values are allowed.
        default: The value a new block gets.
        label: The word in the form.
        help: One sentence or two, ending with a full stop.
        more: True for rarely used ones, shown behind "More…".
        group: Words above several rarely used ones that belong together.
        required: Keras has no default for it: always written, and by position.
        positional: Written by position although Keras has a default, as people write it.
        keras_default: Keras's own default where it differs from ``default``.
    """

    name: str
    kind: Kind
    default: Value
    label: str
    help: str
    more: bool = False
    required: bool = False
    positional: bool = False
    keras_default: Value = ...
    group: str = ""

    def is_keras_default(self, value: Value) -> bool:
        """Say whether Keras would take this very value when the argument is left out."""
        if self.required:
            return False
        expected = self.default if self.keras_default is ... else self.keras_default
        return type(value) is type(expected) and bool(value == expected)


def defaults(parameters: tuple[Parameter, ...]) -> Params:
    """Return the default value of every parameter, by name."""
    return MappingProxyType({parameter.name: parameter.default for parameter in parameters})


def complete(parameters: tuple[Parameter, ...], given: Mapping[str, Any]) -> Params:
    """Return ``given`` normalised, with defaults for what is missing; unknown names are kept.

    Unknown names are kept so that a file written by a newer version loses nothing.
    """
    values = {p.name: p.kind.normalise(given.get(p.name, p.default)) for p in parameters}
    values.update({name: value for name, value in given.items() if name not in values})
    return MappingProxyType(values)


def check_values(parameters: tuple[Parameter, ...], values: Params) -> list[tuple[str, str]]:
    """Return (parameter name, sentence) for each value that its kind refuses."""
    found = []
    for parameter in parameters:
        complaint = parameter.kind.check(values[parameter.name])
        if complaint:
            found.append((parameter.name, f"{parameter.label} {complaint}."))
    return found


def to_json(parameters: tuple[Parameter, ...], values: Params) -> dict[str, Any]:
    """Return ``values`` as a JSON object: known ones by their kind, unknown ones as they came."""
    kinds = {parameter.name: parameter.kind for parameter in parameters}
    return {
        name: kinds[name].to_json(value) if name in kinds else value
        for name, value in values.items()
    }
