"""What code can speak of, as far as it says something about a network."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["sequential", "functional"]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Remark:
    """What was noticed at a line.

    Attributes:
        line: Its number, counted from 1; 0 where the whole is meant.
        text: One or two sentences for people.
        severity: "error" where something could not be read, "warning" where it was read as
            something else than it says, "info" where it is of no matter for a design.
    """

    line: int
    text: str
    severity: Severity = "warning"


@dataclass(frozen=True, slots=True)
class Path:
    """A name in a library: ``keras.layers.Conv2D``."""

    name: str

    @property
    def last(self) -> str:
        """The part after the last dot."""
        return self.name.rpartition(".")[2]

    @property
    def parents(self) -> tuple[str, ...]:
        """The parts before it."""
        return tuple(self.name.split(".")[:-1])

    def within(self, name: str) -> Path:
        """Return what is called ``name`` in it."""
        return Path(f"{self.name}.{name}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that says nothing about the network, or that could not be followed."""

    what: str = ""


@dataclass(frozen=True, slots=True)
class Array:
    """Numbers of which only the shape is known."""

    shape: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """One of Keras's data sets."""

    source: str
    shape: tuple[int, ...]


@dataclass(slots=True, eq=False)
class LayerMade:
    """A layer that was constructed; used twice it is a shared layer.

    Attributes:
        type: Id of its declaration, or the name the code gives it.
        params: Values that the code gives.
        line: Where it was constructed.
        name: The name that the code gives it, or "".
        trainable: Whether training changes it.
        input_shape: What the code says comes in, or None.
        known: Whether there is a declaration of it.
        after: A layer that always follows it, as an activation given as an object.
    """

    type: str
    params: dict[str, Any]
    line: int
    name: str = ""
    trainable: bool = True
    input_shape: tuple[int | None, ...] | None = None
    known: bool = True
    after: LayerMade | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a layer."""

    layer: LayerMade
    inputs: tuple[int, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """The output of a call, by its number."""

    call: int


@dataclass(slots=True, eq=False)
class ModelMade:
    """A model: a list of layers, or what lies between inputs and outputs."""

    kind: Kind
    line: int
    name: str = ""
    items: list[LayerMade | ModelMade] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    shape: tuple[int | None, ...] | None = None
    inner: bool = False


@dataclass(slots=True, eq=False)
class FunctionMade:
    """A function that the code defines."""

    node: ast.FunctionDef | ast.Lambda
    scope: dict[str, Any]
    owner: InstanceMade | None = None


@dataclass(slots=True, eq=False)
class ClassMade:
    """A class that the code defines."""

    name: str
    methods: dict[str, ast.FunctionDef]
    scope: dict[str, Any]
    line: int


@dataclass(slots=True, eq=False)
class InstanceMade:
    """An object of such a class: a model in subclass style."""

    made_of: ClassMade
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Method:
    """A method of something, not yet called."""

    owner: Any
    name: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """An optimiser, a loss or an initialiser as an object: its class and arguments."""

    name: str
    arguments: dict[str, Any]
