"""Problems, and the fixes that can be applied to them: plain data, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a problem is: an error keeps the network from being built, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class SetParameter:
    """Set one parameter of a block; ``node`` None means the block that has the problem."""

    parameter: str
    value: Any
    node: str | None = None


@dataclass(frozen=True, slots=True)
class InsertBefore:
    """Put a new block on the wire into ``port`` of the block; ``node`` None: the guilty block."""

    type: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    node: str | None = None
    port: int = 0


@dataclass(frozen=True, slots=True)
class InsertAfter:
    """Put a new block after the block, taking over its outgoing wires."""

    type: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    node: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveBlock:
    """Delete the block; its neighbours are joined where that is unambiguous."""

    node: str | None = None


@dataclass(frozen=True, slots=True)
class AddBlock:
    """Add a new block that is not wired to anything yet, at the top of the design."""

    type: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Connect:
    """Draw a wire from the output of one block to an input of the guilty block."""

    source: str
    port: int = 0
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Take the wire from ``source`` to ``target`` away."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class SetLoss:
    """Set the loss of the training settings."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the block another name; ``node`` None: the guilty block."""

    name: str
    node: str | None = None


Step = (
    SetParameter
    | InsertBefore
    | InsertAfter
    | RemoveBlock
    | AddBlock
    | Connect
    | Disconnect
    | SetLoss
    | Rename
)


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair: what the button says, and the steps it takes, one undo step together."""

    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what can be done.

    Attributes:
        severity: Error or warning.
        message: One or two sentences, with the arithmetic.
        node: The guilty block, or None for the whole design.
        parameter: The guilty parameter of that block, if one is.
        fixes: Repairs that can be applied, best first.
        title: A few words for the block's popup and the status line.
        unfinished: Nothing is wrong yet, something is still to come: a wire, an output. Such a
            network cannot be trained, but nobody needs to be alarmed while building it.
    """

    severity: Severity
    message: str
    node: str | None = None
    parameter: str | None = None
    fixes: tuple[Fix, ...] = ()
    title: str = ""
    unfinished: bool = False


class RuleError(Exception):
    """Raised by a rule of a declaration: this block cannot work with these inputs.

    Attributes:
        message: The sentence for people.
        parameter: The guilty parameter, or None.
        fixes: Repairs of this block alone; the analysis may add others.
        title: A few words.
    """

    def __init__(
        self,
        message: str,
        parameter: str | None = None,
        fixes: tuple[Fix, ...] = (),
        title: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.parameter = parameter
        self.fixes = fixes
        self.title = title


class SizeLost(RuleError):
    """The image has become too small for a window: the analysis adds where the size was lost.

    Attributes:
        axis: 0 for height, 1 for width.
        needed: Smallest size of that axis that would fit.
    """

    def __init__(
        self,
        message: str,
        *,
        axis: int,
        needed: int,
        parameter: str | None = None,
        fixes: tuple[Fix, ...] = (),
        title: str = "",
    ) -> None:
        super().__init__(message, parameter, fixes, title)
        self.axis = axis
        self.needed = needed
