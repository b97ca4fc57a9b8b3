"""A block's face: what it says, and where on the block each thing stands.

The canvas of the window and the drawings for files both paint from this, so a figure shows what
the screen showed. Distances are in pixels at 100 %, measured from the block's top left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.arrange import BLOCK_HEIGHT as BLOCK_HEIGHT
from cnnbuilder.graph.arrange import BLOCK_WIDTH as BLOCK_WIDTH
from cnnbuilder.graph.arrange import Direction as Direction
from cnnbuilder.graph.model import Layer, NodeId
from cnnbuilder.spec import Category, LayerSpec, Problem, Severity, TensorSpec

BLOCK_RADIUS = 8
HEADER_HEIGHT = 56  # the hairline between header and foot
BAR_WIDTH = 5  # the category's bar at the left edge
INSET = 15  # from the left edge to glyph and foot text
RIGHT_INSET = 13
GLYPH_TILE = 22
GLYPH_TOP = 9
GLYPH_RADIUS = 5
GLYPH_SIZE = 15  # the icon within its tile
TITLE_X = 45
TITLE_BASELINE = 25
LINE_BASELINE = 45
FOOT_BASELINE = 75
NAME_GAP = 10  # at least between title and name
NAME_ROOM = 40  # where a long title leaves the name less, it moves down beside the line
SHARE_HEIGHT = 2.0
TITLE_SIZE = 13
NAME_SIZE = 12
LINE_SIZE = 12
FOOT_SIZE = 12.5
RING_WIDTH = 3  # around a selected block or one with a problem
RING_OPACITY = 0.3
WAITING_OPACITY = 0.45
BYPASSED_OPACITY = 0.55
PORT_SIZE = 11
PORT_DISTANCE = 28  # between the inputs of a block that takes several
WIRE_WIDTH = 2.5  # of a wire that is being drawn
WIRE_RADIUS = 10  # of a wire's corners
GRID = 16  # distance of the canvas's dots

NO_COUNT = "–"


class Point(NamedTuple):
    """A place on the canvas."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle on the canvas."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class BlockFace:
    """What a block shows.

    Attributes:
        title: Kind of layer ("Conv2D"), always whole.
        name: Its name; elided in the middle where it would touch the title, since names that
            belong together differ at their ends.
        line: What matters of its parameters.
        shape: Output shape, or why there is none.
        count: Number of parameters with thousands separators, or a dash.
        share: Its share of all parameters of the network, 0 to 1, for the bar at the lower edge.
        category: Family; None for a type that is not known.
        glyph: Name of its icon.
        severity: Of its worst problem, or None.
        waiting: Nothing can be said because of an error further up: drawn faint.
        has_input: Whether a wire may end here.
        knows_shape: Whether ``shape`` is a shape (else it is a remark).
        frozen: Its weights stay as they are while training.
        bypassed: What comes in goes on as it is.
    """

    title: str
    name: str
    line: str
    shape: str
    count: str
    share: float
    category: Category | None
    glyph: str
    severity: Severity | None = None
    waiting: bool = False
    has_input: bool = True
    knows_shape: bool = True
    frozen: bool = False
    bypassed: bool = False


def face_of(analysis: Analysis, node: NodeId) -> BlockFace:
    """Return what the block ``node`` of an analysed graph shows."""
    result = analysis.nodes[node]
    waits_for = result.waits_for
    blocked = waits_for is not None and waits_for in analysis.nodes
    return block_face(
        result.layer,
        result.spec,
        output=result.output,
        params=result.params,
        total_params=analysis.total_params,
        problems=analysis.problems_of(node),
        waits_for=analysis.nodes[waits_for].layer.name if blocked and waits_for else None,
        bypassed=result.bypassed,
    )


def block_face(
    layer: Layer,
    spec: LayerSpec | None,
    *,
    output: TensorSpec | None,
    params: int | None,
    total_params: int = 0,
    problems: Sequence[Problem] = (),
    waits_for: str | None = None,
    bypassed: bool = False,
) -> BlockFace:
    """Return what the block of ``layer`` shows.

    Args:
        layer: The layer the block calls.
        spec: Its declaration, or None where this version does not know the type.
        output: What comes out, or None if that is not known.
        params: Number of its parameters, or None if that is not known.
        total_params: Of the whole network, for the share.
        problems: Those of this block.
        waits_for: Name of the block further up whose error keeps this one from being known.
        bypassed: Whether what comes in goes on as it is.
    """
    severity = _worst(problems)
    known = output is not None
    reason = _reason(problems)
    waiting = not known and not reason
    if output is not None:
        shape = str(output)
    elif reason:
        shape = reason
    else:
        shape = f"waits for {waits_for}" if waits_for else "not known yet"
    count = NO_COUNT if params is None or not known else f"{params:,}"
    frozen = bool(params and known and not layer.trainable and not bypassed)
    if bypassed:
        count = "bypassed"
    elif frozen:
        count = f"frozen · {count}"
    return BlockFace(
        title=spec.title if spec else layer.type,
        name=layer.name,
        line=_line(spec, layer.params) if spec else "a type that this version does not know",
        shape=shape,
        count=count,
        share=params / total_params if params and known and total_params and not bypassed else 0.0,
        category=spec.category if spec else None,
        glyph=spec.glyph if spec else "unknown",
        severity=severity,
        waiting=waiting,
        has_input=not (spec and spec.is_input),
        knows_shape=known,
        frozen=frozen,
        bypassed=bypassed,
    )


def _line(spec: LayerSpec, params: Any) -> str:
    # A parameter may hold anything while it is wrong; the block then shows no line, its problem
    # says what is wrong.
    try:
        return spec.line(params)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return ""


def _worst(problems: Sequence[Problem]) -> Severity | None:
    if any(each.severity is Severity.ERROR and not each.unfinished for each in problems):
        return Severity.ERROR
    return Severity.WARNING if problems else None


def _reason(problems: Sequence[Problem]) -> str:
    """Why a block has no output, in a few words; "" where the reason is another block's."""
    error = next((each for each in problems if each.severity is Severity.ERROR), None)
    return (error.title or error.message) if error is not None else ""


def wire_width(rank: int | None) -> float:
    """Width of a wire: that of an image is thick, that of a vector thin."""
    if rank is None:
        return 1.5
    return {1: 1.5, 2: 2.2}.get(rank, 3.0)


def input_port(
    x: float, y: float, index: int = 0, count: int = 1, direction: Direction = "down"
) -> Point:
    """Middle of the ``index``-th of ``count`` input ports of a block at ``x, y``."""
    if direction == "right":
        return Point(x, y + BLOCK_HEIGHT / 2 + _aside(index, count, BLOCK_HEIGHT))
    return Point(x + BLOCK_WIDTH / 2 + _aside(index, count, BLOCK_WIDTH), y)


def output_port(
    x: float, y: float, index: int = 0, count: int = 1, direction: Direction = "down"
) -> Point:
    """Middle of the ``index``-th of ``count`` output ports of a block at ``x, y``."""
    if direction == "right":
        return Point(x + BLOCK_WIDTH, y + BLOCK_HEIGHT / 2 + _aside(index, count, BLOCK_HEIGHT))
    return Point(x + BLOCK_WIDTH / 2 + _aside(index, count, BLOCK_WIDTH), y + BLOCK_HEIGHT)


def _aside(index: int, count: int, edge: float) -> float:
    """How far a port lies from the middle of its edge."""
    return min(PORT_DISTANCE, edge / (count + 1)) * (index - (count - 1) / 2)


def block_box(x: float, y: float) -> Box:
    """The block at ``x, y``."""
    return Box(x, y, BLOCK_WIDTH, BLOCK_HEIGHT)
