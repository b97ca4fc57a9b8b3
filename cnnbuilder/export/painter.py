"""The pieces of a drawing as SVG elements: blocks, wires, ports, text, icons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import resources
from cnnbuilder.export import face as f
from cnnbuilder.export.face import BlockFace, Point
from cnnbuilder.export.measure import elided, text_width
from cnnbuilder.export.tokens import Palette
from cnnbuilder.export.wires import Command
from cnnbuilder.spec import Severity

PORT_RADIUS = 4.5
MARK_SIZE = 14.0
_DASHES = ' stroke-dasharray="4 4"'


def number(value: float) -> str:
    """Return a number without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Painter:
    """Makes SVG elements in the colours of one palette."""

    palette: Palette
    shadows: bool

    def rect(
        self, x: float, y: float, width: float, height: float, *, radius: float = 0, **style: object
    ) -> str:
        """A rectangle; ``style`` are further attributes, with _ for -."""
        corner = f' rx="{number(radius)}"' if radius else ""
        return (
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{corner}'
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
            f'<text x="{number(x)}" y="{number(y)}" font-family="{resources.FONT_FAMILY}" '
            f'font-size="{number(size)}"{weight}{anchor} fill="{colour}">{escape(words)}</text>'
        )

    def icon(self, name: str, x: float, y: float, size: float, colour: str) -> str:
        """An icon of the program with its top left corner at ``x, y``."""
        drawing = resources.icon_svg(name, colour)
        inner = re.sub(r"\s*\n\s*", "", drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")])
        scale = size / 24
        return (
            f'<g transform="translate({number(x)} {number(y)}) scale({scale:.4g})" fill="none" '
            f'stroke="{colour}" stroke-width="1.8" stroke-linecap="round" '
            f'stroke-linejoin="round">{inner}</g>'
        )

    def wire(self, path: Sequence[Command], rank: int | None = 3) -> str:
        """A wire for a tensor of a rank; dashed where that is not known."""
        drawn = " ".join(
            command.kind + " ".join(f"{number(p.x)} {number(p.y)}" for p in command.points)
            for command in path
        )
        return (
            f'<path d="{drawn}" fill="none" stroke="{self.palette.wire}" '
            f'stroke-width="{number(f.wire_width(rank))}" stroke-linecap="round"'
            f"{'' if rank is not None else _DASHES}/>"
        )

    def port(self, place: Point) -> str:
        """A round socket."""
        return (
            f'<circle cx="{number(place.x)}" cy="{number(place.y)}" r="{PORT_RADIUS}" '
            f'fill="{self.palette.surface}" stroke="{self.palette.tertiary}" stroke-width="1.5"/>'
        )

    def block(self, face: BlockFace, x: float, y: float) -> str:
        """A block with its top left corner at ``x, y``."""
        content = "".join([*self._header(face), *self._foot(face)])
        if face.waiting or face.bypassed:
            opacity = f.WAITING_OPACITY if face.waiting else f.BYPASSED_OPACITY
            content = f'<g opacity="{opacity}">{content}</g>'
        place = f"translate({number(x)} {number(y)})"
        return f'<g transform="{place}">{self._frame(face)}{content}</g>'

    def _mark(self, severity: Severity | None) -> str | None:
        if severity is Severity.ERROR:
            return self.palette.error
        return self.palette.warning if severity is Severity.WARNING else None

    def _frame(self, face: BlockFace) -> str:
        mark = self._mark(face.severity)
        parts = []
        if self.shadows and not self.palette.dark and not face.bypassed:
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
                fill=self.palette.ground if face.bypassed else self.palette.surface,
                stroke=mark or (self.palette.tertiary if face.bypassed else self.palette.control),
                stroke_width=1,
                **({"stroke_dasharray": "4 3"} if face.bypassed else {}),
            )
        )
        faint = f' opacity="{f.WAITING_OPACITY}"' if face.waiting or face.bypassed else ""
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
        end = right - text_width(face.count, f.FOOT_SIZE)
        middle = (f.HEADER_HEIGHT + f.BLOCK_HEIGHT - MARK_SIZE) / 2 + 0.5
        if face.frozen or face.bypassed:
            end -= MARK_SIZE + 5
        room = end - start - 10
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
        if face.frozen or face.bypassed:
            sign = "freeze" if face.frozen else "bypass"
            parts.append(self.icon(sign, end, middle, MARK_SIZE, palette.secondary))
        if mark and face.severity:
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
    return f"M{width} {number(rise)}{arc} 0 {radius}V{height - radius}{arc} {width} {number(height - rise)}Z"
