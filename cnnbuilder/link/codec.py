"""Frozen dataclasses as messages: each field by its form, arrays as raw bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from cnnbuilder.link.messages import Message, ProtocolError
from cnnbuilder.plan import ModelPlan, plan_from_json
from cnnbuilder.project.runs import data_from_json, data_to_json, settings_from_json
from cnnbuilder.project.settings import TrainingSettings


@dataclass(frozen=True, slots=True)
class Form:
    """How a field that is more than JSON is written and read."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _maybe(form: Form) -> Form:
    return Form(
        lambda value: None if value is None else form.write(value),
        lambda value: None if value is None else form.read(value),
    )


_KEY = "form"
PLAN = {_KEY: _maybe(Form(ModelPlan.to_json, plan_from_json))}
DATA = {_KEY: _maybe(Form(data_to_json, data_from_json))}
SETTINGS = {_KEY: _maybe(Form(TrainingSettings.to_json, settings_from_json))}
PATH = {_KEY: _maybe(Form(str, Path))}
ARRAYS = {_KEY: "arrays"}


def plain(value: Any) -> Any:
    """Return JSON as the program holds it: lists become tuples."""
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


@dataclass(frozen=True)
class Sendable:
    """What all requests and events share: ``kind`` names the class on the wire."""

    kind: ClassVar[str] = ""

    def to_message(self) -> Message:
        """Return this value as a message."""
        values: dict[str, Any] = {}
        arrays: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            form = item.metadata.get(_KEY)
            if form == "arrays":
                arrays.update({f"{item.name}.{i}": array for i, array in enumerate(value)})
            elif isinstance(value, np.ndarray):
                arrays[item.name] = value
            else:
                values[item.name] = form.write(value) if form else value
        return Message(self.kind, values, arrays)

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Return the value that ``to_message`` wrote.

        Raises:
            ProtocolError: if a field is missing or not as expected.
        """
        try:
            return cls(**{item.name: _read(item, message) for item in fields(cls)})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProtocolError(
                f"A message “{message.kind}” is not as agreed: {error!r}."
            ) from error


def _read(item: Field[Any], message: Message) -> Any:
    form = item.metadata.get(_KEY)
    if form == "arrays":
        prefix = f"{item.name}."
        names = [name for name in message.arrays if name.startswith(prefix)]
        return tuple(message.arrays[name] for name in sorted(names, key=_number))
    if item.name in message.arrays:
        return message.arrays[item.name]
    if item.name not in message.fields and item.default is not MISSING:
        return item.default
    value = message.fields[item.name]
    return form.read(value) if form else plain(value)


def _number(name: str) -> int:
    return int(name.rpartition(".")[2])


def by_kind(classes: tuple[type[Sendable], ...]) -> Mapping[str, type[Sendable]]:
    """Return the classes by the kind they have on the wire."""
    return {cls.kind: cls for cls in classes}
