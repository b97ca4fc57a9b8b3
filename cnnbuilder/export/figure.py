"""A design as an SVG drawing, in the look of the window.

The text is text, in the family Inter; shapes are plain SVG Tiny 1.2, so that browsers, Inkscape and
Qt draw the same. PNG and PDF are made from this drawing by Qt.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

import resources
from cnnbuilder.export import face as f
from cnnbuilder.export.face import BlockFace, Point, face_of
from cnnbuilder.export.measure import elided, text_width
from cnnbuilder.export.tokens import LIGHT, Palette
from cnnbuilder.export.wires import Command, rounded, routes
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.model import NodeId
from cnnbuilder.spec import Severity

Background = Literal["screen", "paper", "none"]

# Browsers obey the rule, which names a font to fall back on; Qt, which cannot read a list of
# families, passes over rules for media and takes the attribute.
FALLBACK = "@media all { text { font-family: Inter, sans-serif } }"
MARGIN = 32.0
CAPTION_HEIGHT = 44.0
PORT_RADIUS = 4.5
MARK_SIZE = 14.0


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """A block of the drawing: what it says and where its top left corner lies."""

    face: BlockFace
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DrawnWire:
    """A wire of the drawing: the ``port``-th of the ``ports`` inputs of the block ``target``."""

    source: str
    target: str
    port: int = 0
    ports: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """What is to be drawn.

    Attributes:
        blocks: By id.
        wires: Between them.
        title: Over the drawing; nothing where it is empty.
        subtitle: Beside the title, quieter.
    """

    blocks: Mapping[str, DrawnBlock]
    wires: Sequence[DrawnWire] = ()
    title: str = ""
    subtitle: str = ""


def design_figure(
    analysis: Analysis,
    positions: Mapping[NodeId, tuple[float, float]],
    *,
    title: str = "",
    subtitle: str | None = None,
) -> Figure:
    """Return the drawing of an analysed design.

    Args:
        analysis: Of the graph to draw.
        positions: Top left corner of every block; blocks without one are left out.
        title: Over the drawing.
        subtitle: Beside it; None says how many blocks and parameters there are, if there is a
            title.
    """
    blocks = {
        str(node): DrawnBlock(face_of(analysis, node), *positions[node])
        for node in analysis.nodes
        if node in positions
    }
    wires = [
        DrawnWire(edge.source, edge.target, port, len(edges))
        for edges in analysis.incoming.values()
        for port, edge in enumerate(edges)
        if edge.source in blocks and edge.target in blocks
    ]
    if subtitle is None:
        count = f"{len(blocks):,} block{'s' if len(blocks) != 1 else ''}"
        subtitle = f"{count} · {analysis.total_params:,} parameters" if title else ""
    return Figure(blocks, wires, title, subtitle)


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
    painter = _Painter(palette, shadows=background == "screen")
    ways = _ways(figure)
    caption = CAPTION_HEIGHT if figure.title or figure.subtitle else 0.0
    left, top, right, bottom = _bounds(figure, ways)
    x, y = left - MARGIN, top - MARGIN - caption
    width, height = right - left + 2 * MARGIN, bottom - top + 2 * MARGIN + caption
    width = float(math.ceil(max(width, 2 * MARGIN + _caption_width(figure))))
    height = float(math.ceil(height))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny" '
        f'width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="{_n(x)} {_n(y)} {_n(width)} {_n(height)}">',
    ]
    parts.append(f"<style>{_font_faces() if embed_font else ''}{FALLBACK}</style>")
    if figure.title:
        parts.append(f"<title>{escape(figure.title)}</title>")
    if background != "none":
        fill = palette.ground if background == "screen" else palette.surface
        parts.append(painter.rect(x, y, width, height, fill=fill))
    if caption:
        parts += painter.caption(figure, left, y + MARGIN + 14)
    parts += [painter.wire(rounded(way)) for way in ways]
    parts += [painter.block(block) for block in figure.blocks.values()]
    parts += painter.ports(figure)
    return "\n".join([*parts, "</svg>", ""])


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
        start = f.output_port(source.x, source.y)
        ends.append((start, f.input_port(target.x, target.y, wire.port, wire.ports)))
    return routes(ends, [f.block_box(block.x, block.y) for block in figure.blocks.values()])


def _bounds(figure: Figure, ways: Sequence[tuple[Point, ...]]) -> tuple[float, float, float, float]:
    boxes = [f.block_box(block.x, block.y) for block in figure.blocks.values()]
    corners = [Point(box.x, box.y) for box in boxes]
    corners += [Point(box.right, box.bottom) for box in boxes]
    corners += [point for way in ways for point in way] or [Point(0, 0)]
    across, down = [point.x for point in corners], [point.y for point in corners]
    return min(across), min(down), max(across), max(down)


def _caption_width(figure: Figure) -> float:
    return text_width(figure.title, 15, bold=True) + 12 + text_width(figure.subtitle, 12)


def _n(value: float) -> str:
    """A number without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class _Painter:
    """Makes SVG elements in the colours of one palette."""

    palette: Palette
    shadows: bool

    def rect(
        self, x: float, y: float, width: float, height: float, *, radius: float = 0, **style: object
    ) -> str:
        """A rectangle; ``style`` are further attributes, with _ for -."""
        corner = f' rx="{_n(radius)}"' if radius else ""
        return (
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"{corner}'
            f"{_attributes(style)}/>"
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        right: bool = False,
    ) -> str:
        """A line of text from ``x`` on, or up to it; nothing where there are no words."""
        if not words:
            return ""
        weight = ' font-weight="700"' if bold else ""
        anchor = ' text-anchor="end"' if right else ""
        return (
            f'<text x="{_n(x)}" y="{_n(y)}" font-family="{resources.FONT_FAMILY}" '
            f'font-size="{_n(size)}"{weight}{anchor} fill="{colour}">{escape(words)}</text>'
        )

    def icon(self, name: str, x: float, y: float, size: float, colour: str) -> str:
        """An icon of the program with its top left corner at ``x, y``."""
        drawing = resources.icon_svg(name, colour)
        inner = re.sub(r"\s*\n\s*", "", drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")])
        scale = size / 24
        return (
            f'<g transform="translate({_n(x)} {_n(y)}) scale({scale:.4g})" fill="none" '
            f'stroke="{colour}" stroke-width="1.8" stroke-linecap="round" '
            f'stroke-linejoin="round">{inner}</g>'
        )

    def caption(self, figure: Figure, x: float, y: float) -> list[str]:
        """Title and subtitle on one line."""
        after = x + text_width(figure.title, 15, bold=True) + (12 if figure.title else 0)
        return [
            self.text(x, y, figure.title, 15, self.palette.text, bold=True),
            self.text(after, y, figure.subtitle, 12, self.palette.tertiary),
        ]

    def wire(self, path: Sequence[Command]) -> str:
        """A wire."""
        drawn = " ".join(
            command.kind + " ".join(f"{_n(p.x)} {_n(p.y)}" for p in command.points)
            for command in path
        )
        return (
            f'<path d="{drawn}" fill="none" stroke="{self.palette.control}" '
            f'stroke-width="{f.WIRE_WIDTH}" stroke-linecap="round"/>'
        )

    def ports(self, figure: Figure) -> list[str]:
        """Round sockets, over wires and blocks."""
        inputs = dict.fromkeys(figure.blocks, 1)
        for wire in figure.wires:
            inputs[wire.target] = max(inputs[wire.target], wire.ports)
        drawn = []
        for identifier, block in figure.blocks.items():
            places = [f.output_port(block.x, block.y)]
            if block.face.has_input:
                count = inputs[identifier]
                places += [f.input_port(block.x, block.y, i, count) for i in range(count)]
            drawn += [
                f'<circle cx="{_n(place.x)}" cy="{_n(place.y)}" r="{PORT_RADIUS}" '
                f'fill="{self.palette.surface}" stroke="{self.palette.tertiary}" '
                f'stroke-width="1.5"/>'
                for place in places
            ]
        return drawn

    def block(self, block: DrawnBlock) -> str:
        """A block at its place."""
        face = block.face
        frame = self._frame(face)
        inside = [*self._header(face), *self._foot(face)]
        content = "".join(inside)
        if face.waiting:
            content = f'<g opacity="{f.WAITING_OPACITY}">{content}</g>'
        return f'<g transform="translate({_n(block.x)} {_n(block.y)})">{frame}{content}</g>'

    def _mark(self, severity: Severity | None) -> str | None:
        if severity is Severity.ERROR:
            return self.palette.error
        return self.palette.warning if severity is Severity.WARNING else None

    def _frame(self, face: BlockFace) -> str:
        mark = self._mark(face.severity)
        parts = []
        if self.shadows and not self.palette.dark:
            for drop, strength in ((1.5, 0.05), (3.0, 0.03)):
                parts.append(
                    self.rect(
                        0,
                        drop,
                        f.BLOCK_WIDTH,
                        f.BLOCK_HEIGHT,
                        radius=f.BLOCK_RADIUS,
                        fill=self.palette.text,
                        fill_opacity=strength,
                    )
                )
        if mark and face.severity is Severity.ERROR:
            ring = f.RING_WIDTH
            parts.append(
                self.rect(
                    -ring / 2,
                    -ring / 2,
                    f.BLOCK_WIDTH + ring,
                    f.BLOCK_HEIGHT + ring,
                    radius=f.BLOCK_RADIUS + ring / 2,
                    fill="none",
                    stroke=mark,
                    stroke_width=ring,
                    stroke_opacity=f.RING_OPACITY,
                )
            )
        parts.append(
            self.rect(
                0.5,
                0.5,
                f.BLOCK_WIDTH - 1,
                f.BLOCK_HEIGHT - 1,
                radius=f.BLOCK_RADIUS - 0.5,
                fill=self.palette.surface,
                stroke=mark or self.palette.control,
                stroke_width=1,
            )
        )
        faint = f' opacity="{f.WAITING_OPACITY}"' if face.waiting else ""
        parts.append(f'<path d="{_bar_path()}" fill="{self.palette.bar(face.category)}"{faint}/>')
        return "".join(parts)

    def _header(self, face: BlockFace) -> list[str]:
        palette = self.palette
        right = f.BLOCK_WIDTH - f.RIGHT_INSET
        inset = (f.GLYPH_TILE - f.GLYPH_SIZE) / 2
        room: float = right - f.TITLE_X
        title = elided(face.title, f.TITLE_SIZE, room, bold=True)
        left = room - text_width(title, f.TITLE_SIZE, bold=True) - f.NAME_GAP
        below = left < f.NAME_ROOM and text_width(face.name, f.NAME_SIZE) > left
        if below:
            left = max(room - text_width(face.line, f.LINE_SIZE) - f.NAME_GAP, room / 2)
        name = elided(face.name, f.NAME_SIZE, left, middle=True)
        if below:
            room -= text_width(name, f.NAME_SIZE) + f.NAME_GAP
        line = elided(face.line, f.LINE_SIZE, room)
        name_y = f.LINE_BASELINE if below else f.TITLE_BASELINE
        tint = palette.tint(face.category)
        return [
            self.rect(
                f.INSET,
                f.GLYPH_TOP,
                f.GLYPH_TILE,
                f.GLYPH_TILE,
                radius=f.GLYPH_RADIUS,
                fill=tint,
            ),
            self.icon(
                face.glyph,
                f.INSET + inset,
                f.GLYPH_TOP + inset,
                f.GLYPH_SIZE,
                palette.glyph(face.category),
            ),
            self.text(f.TITLE_X, f.TITLE_BASELINE, title, f.TITLE_SIZE, palette.text, bold=True),
            self.text(right, name_y, name, f.NAME_SIZE, palette.tertiary, right=True),
            self.text(f.TITLE_X, f.LINE_BASELINE, line, f.LINE_SIZE, palette.secondary),
        ]

    def _foot(self, face: BlockFace) -> list[str]:
        palette = self.palette
        mark = self._mark(face.severity)
        right = f.BLOCK_WIDTH - f.RIGHT_INSET
        start = f.INSET + (MARK_SIZE + 5 if mark else 0)
        room = right - start - text_width(face.count, f.FOOT_SIZE) - 10
        shape = elided(face.shape, f.FOOT_SIZE, room)
        unknown = palette.error if face.severity is Severity.ERROR else palette.secondary
        parts = [
            self.rect(
                f.BAR_WIDTH,
                f.HEADER_HEIGHT,
                f.BLOCK_WIDTH - f.BAR_WIDTH - 1,
                1,
                fill=palette.hairline,
            ),
            self.text(
                start,
                f.FOOT_BASELINE,
                shape,
                f.FOOT_SIZE,
                palette.text if face.knows_shape else unknown,
            ),
            self.text(
                right, f.FOOT_BASELINE, face.count, f.FOOT_SIZE, palette.secondary, right=True
            ),
        ]
        if mark and face.severity:
            middle = (f.HEADER_HEIGHT + f.BLOCK_HEIGHT - MARK_SIZE) / 2 + 0.5
            parts.append(self.icon(face.severity.value, f.INSET, middle, MARK_SIZE, mark))
        if face.share > 0:
            length = max((right - f.INSET) * face.share, f.SHARE_HEIGHT)
            parts.append(
                self.rect(
                    f.INSET,
                    f.BLOCK_HEIGHT - f.SHARE_HEIGHT,
                    length,
                    f.SHARE_HEIGHT,
                    radius=f.SHARE_HEIGHT / 2,
                    fill=palette.bar(face.category),
                )
            )
        return parts


def _attributes(style: Mapping[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())


def _bar_path() -> str:
    """The bar: the left end of the block's rounded outline."""
    radius, width, height = f.BLOCK_RADIUS, f.BAR_WIDTH, f.BLOCK_HEIGHT
    rise = radius - (radius**2 - (radius - width) ** 2) ** 0.5
    arc = f"A{radius} {radius} 0 0 0"
    return (
        f"M{width} {_n(rise)}{arc} 0 {radius}V{height - radius}{arc} {width} {_n(height - rise)}Z"
    )
