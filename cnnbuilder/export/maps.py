"""Feature maps as one picture: every layer a titled grid, made with Pillow, without a window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import resources
from cnnbuilder.export.measure import elided, text_width
from cnnbuilder.export.tokens import LIGHT, Palette

Bytes = NDArray[np.uint8]

# Control points (position, red, green, blue). The first ramp rises evenly in lightness, so that
# equal steps of a value look equal; the second is white at zero and equally dark at either end.
_RAMP = (
    (0.00, 4, 3, 22),
    (0.14, 40, 11, 84),
    (0.28, 92, 20, 110),
    (0.42, 144, 38, 103),
    (0.56, 194, 61, 78),
    (0.70, 233, 97, 44),
    (0.84, 251, 157, 18),
    (0.94, 247, 214, 70),
    (1.00, 252, 250, 176),
)
_DIVERGING = (
    (0.00, 18, 52, 120),
    (0.25, 74, 128, 200),
    (0.42, 182, 209, 236),
    (0.50, 248, 248, 248),
    (0.58, 244, 205, 184),
    (0.75, 214, 104, 74),
    (1.00, 122, 22, 28),
)


@cache
def ramp() -> Bytes:
    """Colours of values from low to high: 256 × 3."""
    return _table(_RAMP)


@cache
def diverging() -> Bytes:
    """Colours of signed values, zero in the middle: 256 × 3."""
    return _table(_DIVERGING)


def _table(points: tuple[tuple[float, int, int, int], ...]) -> Bytes:
    places, *channels = np.array(points).T
    steps = np.linspace(0.0, 1.0, 256)
    columns = [np.interp(steps, places, channel) for channel in channels]
    table = np.round(np.stack(columns, axis=1)).astype(np.uint8)
    table.flags.writeable = False
    return table


def coloured(maps: Bytes, low: float, high: float) -> Bytes:
    """Return maps of bytes (0 is ``low``, 255 is ``high``) in colour, one axis more.

    Signed values are laid out afresh, so that zero falls on the middle of the colours.
    """
    return _map_colours(maps, low, high, low < 0 < high)


def _map_colours(maps: Bytes, low: float, high: float, signed: bool) -> Bytes:
    if not signed:
        return ramp()[maps]
    reach = max(abs(low), abs(high)) or 1.0
    values = low + np.arange(256) * ((high - low) / 255)
    places = np.clip(np.round((values / reach + 1) * 127.5), 0, 255).astype(np.uint8)
    return diverging()[places][maps]


@dataclass(frozen=True, slots=True)
class LayerMaps:
    """The maps of one layer.

    Attributes:
        name: Of the layer.
        type: Its Keras class.
        maps: Bytes, (number, height, width); 0 is ``low`` and 255 is ``high``.
        low: Smallest value, of all maps or of each.
        high: Largest value, of all maps or of each.
        total: How many maps the layer has, where not all are given.
    """

    name: str
    type: str
    maps: Bytes
    low: float | Sequence[float]
    high: float | Sequence[float]
    total: int | None = None

    @property
    def lowest(self) -> float:
        """Smallest value of all maps."""
        return float(np.min(self.low))

    @property
    def highest(self) -> float:
        """Largest value of all maps."""
        return float(np.max(self.high))

    @property
    def is_picture(self) -> bool:
        """Whether it is what goes in, a grey or colour picture."""
        picture = len(self.maps) in (1, 3) and not np.ndim(self.low)
        return self.type == "InputLayer" and picture and not self.is_vector

    def in_colour(self, most: int) -> Bytes:
        """The first ``most`` maps in colour, (number, height, width, 3)."""
        if self.is_picture:
            return np.broadcast_to(self.maps.transpose(1, 2, 0), (*self.maps.shape[1:], 3))[None]
        number = len(self.maps)
        lows = np.broadcast_to(np.asarray(self.low, dtype=float), (number,))
        highs = np.broadcast_to(np.asarray(self.high, dtype=float), (number,))
        signed = self.lowest < 0 < self.highest
        return np.stack(
            [
                _map_colours(each, float(low), float(high), signed)
                for each, low, high in zip(self.maps[:most], lows, highs, strict=False)
            ]
        )

    @property
    def is_vector(self) -> bool:
        """Whether each map is one value, as behind Dense or Flatten."""
        return self.maps.shape[1:] == (1, 1)


WIDTH = 1200
_MARGIN = 32
_GAP = 6
_SECTION_GAP = 28
_CAPTION = 30
_CELL = 132  # a map is drawn at most this large …
_ENLARGED = 16  # … and a pixel of it at most this large
_BARS = 56  # height of the strip of a vector
_WIDEST_BAR = 40
_SCALE_WIDTH = 96


def contact_sheet(
    layers: Sequence[LayerMaps],
    *,
    title: str = "",
    photo: Image.Image | None = None,
    palette: Palette = LIGHT,
    most: int = 24,
) -> Image.Image:
    """Return one picture of the maps of all ``layers``.

    Args:
        layers: In the order of the network.
        title: Over all of it.
        photo: What went in, shown at the top.
        palette: Colours.
        most: At most this many maps of each layer.
    """
    parts = [_header(title, photo, palette)] if title or photo else []
    parts += [_section(layer, palette, most) for layer in layers]
    height = sum(part.height for part in parts) + _SECTION_GAP * max(len(parts) - 1, 0)
    sheet = Image.new("RGB", (WIDTH, height + 2 * _MARGIN), palette.surface)
    y = _MARGIN
    for part in parts:
        sheet.paste(part, (_MARGIN, y))
        y += part.height + _SECTION_GAP
    return sheet


def _inner() -> int:
    return WIDTH - 2 * _MARGIN


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(resources.font_path("bold" if bold else "regular"), size)


def _canvas(height: int, palette: Palette) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (_inner(), height), palette.surface)
    return image, ImageDraw.Draw(image)


def _header(title: str, photo: Image.Image | None, palette: Palette) -> Image.Image:
    small = None if photo is None else photo.convert("RGB")
    if small is not None:
        small.thumbnail((240, 180), Image.Resampling.LANCZOS)
    image, draw = _canvas(max(small.height if small else 0, 32), palette)
    x = 0
    if small is not None:
        image.paste(small, (0, 0))
        x = small.width + 20
    room = image.width - x
    words = elided(title, 22, room, bold=True)
    draw.text((x, 24), words, palette.text, _font(22, True), anchor="ls")
    if small is not None and photo is not None:
        size = f"photo of {photo.width:,} × {photo.height:,} pixels"
        draw.text((x, 48), size, palette.tertiary, _font(14, False), anchor="ls")
    return image


def _section(layer: LayerMaps, palette: Palette, most: int) -> Image.Image:
    body = _bars(layer, palette) if layer.is_vector else _grid(layer, palette, most)
    image, draw = _canvas(_CAPTION + body.height, palette)
    name = elided(layer.name, 16, 420, bold=True)
    draw.text((0, 18), name, palette.text, _font(16, True), anchor="ls")
    x = text_width(name, 16, bold=True) + 10
    words = f"{layer.type} · {_what(layer, min(len(layer.maps), most))}"
    draw.text((x, 18), words, palette.tertiary, _font(14, False), anchor="ls")
    if not layer.is_picture:
        _scale(image, draw, layer, palette)
    image.paste(body, (0, _CAPTION))
    return image


def _what(layer: LayerMaps, shown: int) -> str:
    total = len(layer.maps) if layer.total is None else layer.total
    if layer.is_vector:
        return f"{total:,} value{'s' if total != 1 else ''}"
    height, width = layer.maps.shape[1:]
    if layer.is_picture:
        return f"{height:,} × {width:,}, {'colour' if total == 3 else 'grey'}"
    count = f"{total:,} map{'s' if total != 1 else ''}"
    some = f", the first {shown:,}" if shown < total else ""
    own = ", each with its own scale" if np.ndim(layer.low) else ""
    return f"{count} of {height:,} × {width:,}{some}{own}"


def _scale(
    image: Image.Image, draw: ImageDraw.ImageDraw, layer: LayerMaps, palette: Palette
) -> None:
    """What the colours mean, at the right of the caption."""
    font = _font(13, False)
    if np.ndim(layer.low) and not layer.is_vector:
        # Every map has ends of its own: numbers would hold for one of them only.
        high, low = "most", "least"
    else:
        high, low = show_number(layer.highest), show_number(layer.lowest)
    right = image.width - 1
    draw.text((right, 18), high, palette.secondary, font, anchor="rs")
    end = right - math.ceil(text_width(high, 13)) - 8
    steps = np.linspace(0, 255, _SCALE_WIDTH).astype(np.uint8)
    strip = coloured(steps[None, :].repeat(8, axis=0), layer.lowest, layer.highest)
    image.paste(Image.fromarray(strip), (end - _SCALE_WIDTH, 9))
    draw.text((end - _SCALE_WIDTH - 8, 18), low, palette.secondary, font, anchor="rs")


def show_number(value: float) -> str:
    """Return a value of a map for people."""
    if value and not 0.001 <= abs(value) < 100_000:
        return f"{value:.1e}".replace("-", "−")
    shown = f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return shown.replace("-", "−")


def _grid(layer: LayerMaps, palette: Palette, most: int) -> Image.Image:
    maps = layer.in_colour(most)
    height, width = maps.shape[1:3]
    factor = min(_CELL / max(height, width), _ENLARGED)
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    columns = max((_inner() + _GAP) // (size[0] + _GAP), 1)
    rows = max(-(-len(maps) // columns), 1)
    image, _ = _canvas(rows * (size[1] + _GAP) - _GAP, palette)
    # Enlarged pixels stay square, so that a small map shows what it is.
    way = Image.Resampling.NEAREST if factor >= 1 else Image.Resampling.BOX
    for index, each in enumerate(maps):
        row, column = divmod(index, columns)
        place = (column * (size[0] + _GAP), row * (size[1] + _GAP))
        image.paste(Image.fromarray(np.ascontiguousarray(each)).resize(size, way), place)
    return image


def _bars(layer: LayerMaps, palette: Palette) -> Image.Image:
    """A vector as a row of coloured cells, as wide as there is room."""
    colours = layer.in_colour(len(layer.maps))[:, 0, 0]
    width = min(_inner(), len(colours) * _WIDEST_BAR)
    cell = width / len(colours)
    image, _ = _canvas(_BARS if cell >= 8 else _BARS // 2, palette)
    strip = Image.fromarray(np.ascontiguousarray(colours[None]))
    image.paste(strip.resize((width, image.height), Image.Resampling.NEAREST), (0, 0))
    if cell >= 8:
        draw = ImageDraw.Draw(image)
        for index in range(1, len(colours)):
            x = round(index * cell)
            draw.rectangle((x - 1, 0, x, image.height), fill=palette.surface)
    return image
