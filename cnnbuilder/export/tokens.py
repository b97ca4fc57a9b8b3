"""Colours: the one place that says what the program looks like, in the light and in the dark.

Window, figures and contact sheets take their colours from here. One accent colour marks selection,
focus and the one main action; a category's colour says the family of a layer and nothing else; red
only ever means an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnnbuilder.spec import Category


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours of one appearance, as ``#RRGGBB``.

    Attributes:
        ground: Canvas, and what lies behind panels.
        dots: The canvas's dots, every 16 px.
        surface: Panels and blocks.
        note: Raised notes on a panel.
        hairline: Lines that divide.
        control: Border of buttons, menus and blocks.
        field: Border of what people type and choose in; it is seen by itself.
        wire: Wires between blocks.
        text: Text that is read first.
        secondary: Text beside it.
        tertiary: Names, units, captions.
        accent: Selection, focus, the main action.
        accent_ground: Behind what is selected.
        error: An error's text and border.
        error_ground: Behind it.
        warning: A warning's text and border.
        warning_ground: Behind it.
        good: What is well.
        main_button: Fill of the one main button; its text is white.
        training: Curves of training, drawn solid.
        validation: Curves of validation, drawn dashed.
        categories: A block's bar, by family.
        glyphs: A family's glyph, legible on its tint.
        tints: Behind a family's glyph (the category's colour thinned onto ``surface``).
        unknown: Bar of a block whose type this version does not know.
        dark: Whether this is the dark appearance.
    """

    ground: str
    dots: str
    surface: str
    note: str
    hairline: str
    control: str
    field: str
    wire: str
    text: str
    secondary: str
    tertiary: str
    accent: str
    accent_ground: str
    error: str
    error_ground: str
    warning: str
    warning_ground: str
    good: str
    main_button: str
    training: str
    validation: str
    categories: Mapping[Category, str]
    glyphs: Mapping[Category, str]
    tints: Mapping[Category, str]
    unknown: str
    dark: bool

    def bar(self, category: Category | None) -> str:
        """Colour of the bar at a block's left edge; None is a type that is not known."""
        return self.unknown if category is None else self.categories[category]

    def glyph(self, category: Category | None) -> str:
        """Colour of a block's glyph."""
        return self.tertiary if category is None else self.glyphs[category]

    def tint(self, category: Category | None) -> str:
        """Colour of the tile behind a block's glyph."""
        return self.hairline if category is None else self.tints[category]


def mix(colour: str, other: str, share: float) -> str:
    """Return ``colour`` moved towards ``other`` by ``share`` (0: unchanged, 1: ``other``)."""
    channels = (
        round(a + (b - a) * share)
        for a, b in zip(channels_of(colour), channels_of(other), strict=True)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def channels_of(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


CATEGORIES: Mapping[Category, str] = MappingProxyType(
    {
        Category.INPUT: "#64748B",
        Category.CONVOLUTION: "#2F6FDE",
        Category.POOLING: "#0E8F7E",
        Category.RESHAPE: "#B83B8B",
        Category.DENSE: "#B4541A",
        Category.NORMALISATION: "#7352C7",
        Category.REGULARISATION: "#8A6D1B",
        Category.ACTIVATION: "#C2571A",
        Category.MERGE: "#475569",
    }
)


def _tints(surface: str, strength: float) -> Mapping[Category, str]:
    return MappingProxyType(
        {category: mix(surface, colour, strength) for category, colour in CATEGORIES.items()}
    )


LIGHT = Palette(
    ground="#F4F5F7",
    dots="#D5DAE2",
    surface="#FFFFFF",
    note="#FAFBFC",
    hairline="#DDE1E7",
    control="#C6CCD6",
    field="#858E9D",
    wire="#858E9D",
    text="#1B2330",
    secondary="#4A5567",
    tertiary="#636D82",
    accent="#2F6FDE",
    accent_ground="#E8F0FE",
    error="#C62F2F",
    error_ground="#FDECEC",
    warning="#9A6200",
    warning_ground="#FFF4DB",
    good="#1C7C54",
    main_button="#2F6FDE",
    training="#2F6FDE",
    validation="#C2571A",
    categories=CATEGORIES,
    glyphs=CATEGORIES,
    tints=_tints("#FFFFFF", 0.14),
    unknown="#858E9D",
    dark=False,
)

# In the dark the category's own colour would be too dim as a thin line on its tint.
DARK = Palette(
    ground="#15181E",
    dots="#2A313B",
    surface="#1E232B",
    note="#191D24",
    hairline="#2D343F",
    control="#414B5A",
    field="#697587",
    wire="#697587",
    text="#E8ECF2",
    secondary="#B4BDCB",
    tertiary="#8F9AAB",
    accent="#7AA7FF",
    accent_ground="#1F2F4D",
    error="#FF8A80",
    error_ground="#3A2022",
    warning="#F2C14E",
    warning_ground="#382E15",
    good="#6FD3A5",
    main_button="#2F6FDE",
    training="#7AA7FF",
    validation="#FFA15C",
    # Two of them would be no more than 2.8 : 1 on a block.
    categories=MappingProxyType(
        {**CATEGORIES, Category.NORMALISATION: "#7D5ECC", Category.MERGE: "#8593A8"}
    ),
    glyphs=MappingProxyType(
        {category: mix(colour, "#FFFFFF", 0.5) for category, colour in CATEGORIES.items()}
    ),
    tints=_tints("#1E232B", 0.30),
    unknown="#697587",
    dark=True,
)
