"""A design as an SVG drawing, in the look of the window.

The text is text, in the family Inter; shapes are plain SVG Tiny 1.2, so that browsers, Inkscape and
Qt draw the same. PNG and PDF are made from this drawing by Qt.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

import resources
from cnnbuilder.export import cards
from cnnbuilder.export import face as f
from cnnbuilder.export.face import BlockFace, Direction, Point, face_of
from cnnbuilder.export.measure import text_width
from cnnbuilder.export.painter import Painter, number
from cnnbuilder.export.tokens import LIGHT, Palette
from cnnbuilder.export.wires import rounded, routes
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.groups import port_counts, port_of
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.project.notes import Note

Background = Literal["screen", "paper", "none"]

# Browsers obey the rule, which names a font to fall back on; Qt, which cannot read a list of
# families, passes over rules for media and takes the attribute.
FALLBACK = "@media all { text { font-family: Inter, sans-serif } }"
MARGIN = 32.0
CAPTION_HEIGHT = 44.0


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """A block of the drawing: what it says and where its top left corner lies.

    ``outputs`` is how many sockets it has for wires that leave it: a group may have several.
    ``inputs`` says it of those that enter a group; None: as many as there are wires.
    """

    face: BlockFace
    x: float
    y: float
    outputs: int = 1
    inputs: int | None = None


@dataclass(frozen=True, slots=True)
class DrawnWire:
    """A wire of the drawing: the ``port``-th of the ``ports`` inputs of the block ``target``.

    ``rank`` is that of the tensor in it; None where it is not known. ``out`` is the output of the
    block ``source`` where it starts.
    """

    source: str
    target: str
    port: int = 0
    ports: int = 1
    rank: int | None = 3
    out: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """What is to be drawn.

    Attributes:
        blocks: By id.
        wires: Between them.
        title: Over the drawing; nothing where it is empty.
        subtitle: Beside the title, quieter.
        direction: Which way the data flow.
        notes: Cards of text, below the blocks.
    """

    blocks: Mapping[str, DrawnBlock]
    wires: Sequence[DrawnWire] = ()
    title: str = ""
    subtitle: str = ""
    direction: Direction = "down"
    notes: Sequence[Note] = ()


def design_figure(
    analysis: Analysis,
    positions: Mapping[NodeId, tuple[float, float]],
    *,
    title: str = "",
    subtitle: str | None = None,
    direction: Direction = "down",
    notes: Sequence[Note] = (),
) -> Figure:
    """Return the drawing of an analysed design.

    Args:
        analysis: Of the graph to draw.
        positions: Top left corner of every block; blocks without one are left out.
        title: Over the drawing.
        subtitle: Beside it; None says how many blocks and parameters there are, if there is a
            title.
        direction: Which way the data flow.
        notes: Cards of text.
    """
    blocks = {
        str(node): _drawn(analysis, node, positions[node])
        for node in analysis.nodes
        if node in positions
    }
    wires = [
        DrawnWire(
            edge.source,
            edge.target,
            port_of(analysis.graph, edge, edges),
            port_counts(analysis.graph, edge.target, len(edges))[0],
            _rank(analysis, edge),
            edge.source_port,
        )
        for edges in analysis.incoming.values()
        for edge in edges
        if edge.source in blocks and edge.target in blocks
    ]
    if subtitle is None:
        count = f"{len(blocks):,} block{'s' if len(blocks) != 1 else ''}"
        subtitle = f"{count} · {analysis.total_params:,} parameters" if title else ""
    return Figure(blocks, wires, title, subtitle, direction, notes)


def figure_svg(
    figure: Figure,
    palette: Palette = LIGHT,
    *,
    background: Background = "screen",
    embed_font: bool = False,
) -> str:
    """Return the drawing as SVG text.

    Args:
        figure: Blocks and wires.
        palette: Colours.
        background: "screen" is the canvas's ground, "paper" white without shadows, "none"
            transparent.
        embed_font: Put the font into the file (about 0.9 MB), for places that do not have it.
    """
    painter = Painter(palette, shadows=background == "screen")
    ways = _ways(figure)
    caption = CAPTION_HEIGHT if figure.title or figure.subtitle else 0.0
    left, top, right, bottom = _bounds(figure, ways)
    x, y = left - MARGIN, top - MARGIN - caption
    width, height = right - left + 2 * MARGIN, bottom - top + 2 * MARGIN + caption
    width = float(math.ceil(max(width, 2 * MARGIN + _caption_width(figure))))
    height = float(math.ceil(height))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny" '
        f'width="{number(width)}" height="{number(height)}" '
        f'viewBox="{number(x)} {number(y)} {number(width)} {number(height)}">',
    ]
    parts.append(f"<style>{_font_faces() if embed_font else ''}{FALLBACK}</style>")
    if figure.title:
        parts.append(f"<title>{escape(figure.title)}</title>")
    if background != "none":
        fill = palette.ground if background == "screen" else palette.surface
        parts.append(painter.rect(x, y, width, height, fill=fill))
    if caption:
        parts += _caption(figure, painter, left, y + MARGIN + 14)
    parts += [part for note in figure.notes for part in _card(note, painter)]
    parts += [
        painter.wire(rounded(way), wire.rank) for way, wire in zip(ways, figure.wires, strict=True)
    ]
    parts += [painter.block(each.face, each.x, each.y) for each in figure.blocks.values()]
    parts += [painter.port(place) for place in _ports(figure)]
    return "\n".join([*parts, "</svg>", ""])


def _rank(analysis: Analysis, edge: Edge) -> int | None:
    output = analysis.tensor(edge)
    return None if output is None else output.rank


def _drawn(analysis: Analysis, node: NodeId, place: tuple[float, float]) -> DrawnBlock:
    inputs, outputs = port_counts(analysis.graph, node, 0)
    is_group = analysis.graph.nodes[node].group is not None
    return DrawnBlock(face_of(analysis, node), *place, outputs, inputs if is_group else None)


def _font_faces() -> str:
    weights: tuple[tuple[resources.FontWeight, int], ...] = (("regular", 400), ("bold", 700))
    return "".join(
        f"@font-face {{ font-family: {resources.FONT_FAMILY}; font-weight: {number}; "
        "src: url(data:font/ttf;base64,"
        f"{base64.b64encode(resources.font_data(weight)).decode('ascii')}) }}\n"
        for weight, number in weights
    )


def _ways(figure: Figure) -> tuple[tuple[Point, ...], ...]:
    ends = []
    for wire in figure.wires:
        source, target = figure.blocks[wire.source], figure.blocks[wire.target]
        start = f.output_port(
            source.x, source.y, wire.out, max(source.outputs, 1), figure.direction
        )
        end = f.input_port(target.x, target.y, wire.port, wire.ports, figure.direction)
        ends.append((start, end))
    boxes = [f.block_box(block.x, block.y) for block in figure.blocks.values()]
    return routes(ends, boxes, figure.direction)


def _bounds(figure: Figure, ways: Sequence[tuple[Point, ...]]) -> tuple[float, float, float, float]:
    boxes = [f.block_box(block.x, block.y) for block in figure.blocks.values()]
    corners = [Point(box.x, box.y) for box in boxes]
    corners += [Point(box.right, box.bottom) for box in boxes]
    corners += [Point(note.x, note.y) for note in figure.notes]
    corners += [Point(note.x + note.width, note.y + note.height) for note in figure.notes]
    corners += [point for way in ways for point in way] or [Point(0, 0)]
    across, down = [point.x for point in corners], [point.y for point in corners]
    return min(across), min(down), max(across), max(down)


def _card(note: Note, painter: Painter) -> list[str]:
    """A note: its card and its lines."""
    tone = cards.tone_of(painter.palette, note.tone)
    frame = painter.rect(
        note.x,
        note.y,
        note.width,
        note.height,
        radius=cards.RADIUS,
        fill=tone.ground,
        stroke=tone.border,
        stroke_width=1,
    )
    top = note.y + cards.FIRST_BASELINE
    lines = cards.lines_of(note.text, note.width)
    return [frame] + [
        painter.text(
            note.x + cards.PADDING, top + cards.LINE_HEIGHT * row, line, cards.TEXT_SIZE, tone.text
        )
        for row, line in enumerate(lines)
    ]


def _caption_width(figure: Figure) -> float:
    return text_width(figure.title, 15, bold=True) + 12 + text_width(figure.subtitle, 12)


def _caption(figure: Figure, painter: Painter, x: float, y: float) -> list[str]:
    """Title and subtitle on one line."""
    after = x + text_width(figure.title, 15, bold=True) + (12 if figure.title else 0)
    return [
        painter.text(x, y, figure.title, 15, painter.palette.text, bold=True),
        painter.text(after, y, figure.subtitle, 12, painter.palette.tertiary),
    ]


def _ports(figure: Figure) -> list[Point]:
    """Where sockets lie, over wires and blocks."""
    inputs = dict.fromkeys(figure.blocks, 1)
    for wire in figure.wires:
        inputs[wire.target] = max(inputs[wire.target], wire.ports)
    places = []
    for identifier, block in figure.blocks.items():
        places += [
            f.output_port(block.x, block.y, i, block.outputs, figure.direction)
            for i in range(block.outputs)
        ]
        if block.face.has_input:
            count = inputs[identifier] if block.inputs is None else block.inputs
            places += [
                f.input_port(block.x, block.y, i, count, figure.direction) for i in range(count)
            ]
    return places
