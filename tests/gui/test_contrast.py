"""Colours that everybody can tell apart: contrast as WCAG 2 asks at AA, and colour-blind eyes."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from PySide6.QtGui import QColor, QPalette

import resources
from app.theme import Theme, style_sheet
from cnnbuilder.catalog import load_catalog
from cnnbuilder.export.maps import diverging, ramp
from cnnbuilder.export.tokens import DARK, LIGHT, channels_of
from cnnbuilder.spec import Category
from tests.unit.export.test_tokens import contrast

TEXT, SEEN = 4.5, 3.0
BOTH = pytest.mark.parametrize("p", [LIGHT, DARK], ids=["light", "dark"])

# What stands on what. Accent, warning and good never stand on the canvas or a selected row as text.
TEXTS = {
    "text": ("surface", "ground", "note", "accent_ground", "error_ground", "warning_ground"),
    "secondary": ("surface", "ground", "note", "accent_ground", "error_ground", "warning_ground"),
    "tertiary": ("surface", "ground", "note", "accent_ground"),
    "accent": ("surface", "note"),
    "error": ("surface", "ground", "note", "error_ground"),
    "warning": ("surface", "ground", "note", "warning_ground"),
    "good": ("surface", "ground", "note"),
}
# Borders of fields, wires, marks, focus: seen, not read.
MARKS = {
    "field": ("surface", "ground", "note"),
    "wire": ("surface", "ground"),
    "accent": ("surface", "ground", "note", "accent_ground"),
    "error": ("surface", "ground"),
    "warning": ("surface", "ground"),
    "good": ("surface", "ground"),
    "secondary": ("surface", "ground", "accent_ground"),
    "training": ("surface",),
    "validation": ("surface",),
    "unknown": ("surface",),
    "main_button": ("surface",),
}


def pairs(table):
    return [(front, back) for front, grounds in table.items() for back in grounds]


@BOTH
@pytest.mark.parametrize(("front", "back"), pairs(TEXTS))
def test_text_can_be_read(p, front, back):
    assert contrast(getattr(p, front), getattr(p, back)) >= TEXT


@BOTH
@pytest.mark.parametrize(("front", "back"), pairs(MARKS))
def test_marks_are_seen(p, front, back):
    assert contrast(getattr(p, front), getattr(p, back)) >= SEEN


@BOTH
def test_buttons_and_selections_can_be_read(p):
    assert contrast("#FFFFFF", p.main_button) >= TEXT
    selection = "#FFFFFF" if not p.dark else p.ground
    assert contrast(selection, p.accent) >= TEXT


@BOTH
@pytest.mark.parametrize("category", [*Category, None])
def test_bars_and_glyphs_are_seen(p, category):
    assert contrast(p.bar(category), p.surface) >= SEEN
    assert contrast(p.glyph(category), p.tint(category)) >= SEEN


@BOTH
def test_every_rule_of_the_style_sheet_that_has_both_colours_can_be_read(p):
    """Text and ground that stand in one rule; what is disabled may be dimmer."""
    weak = []
    for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(p)):
        colours = dict(re.findall(r"(?<![\w-])(color|background)\s*:\s*(#[0-9A-Fa-f]{6})", body))
        if len(colours) == 2 and ":disabled" not in names:
            reached = contrast(colours["color"], colours["background"])
            # The icon of a chosen tool, not text.
            least = SEEN if "QToolButton:checked" in names else TEXT
            if reached < least:
                weak.append(f"{names.strip()}: {reached:.2f}")
    assert weak == []


@BOTH
def test_what_people_type_in_has_a_border_that_is_seen(p):
    borders = re.findall(
        r"QLineEdit, QSpinBox[^{}]*\{[^{}]*border: 1px solid (#[0-9A-Fa-f]{6})", style_sheet(p)
    )
    assert borders
    assert all(contrast(border, p.surface) >= SEEN for border in borders)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_qts_own_palette_can_be_read(qapp, mode):
    theme = Theme(qapp, mode)
    role, palette = QPalette.ColorRole, qapp.palette()
    try:
        for front, back in (
            (role.WindowText, role.Window),
            (role.Text, role.Base),
            (role.Text, role.AlternateBase),
            (role.ButtonText, role.Button),
            (role.ToolTipText, role.ToolTipBase),
            (role.PlaceholderText, role.Base),
            (role.Link, role.Base),
            (role.HighlightedText, role.Highlight),
        ):
            names = [QColor(palette.color(each)).name() for each in (front, back)]
            assert contrast(*names) >= TEXT, (front, back, names)
    finally:
        theme.set_mode("light")
        theme.deleteLater()


# Colour-blind eyes: Viénot, Brettel and Mollon 1999, on linear light.

SIMULATED = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]
    ),
    "deuteranopia": np.array(
        [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]
    ),
}
EYES = pytest.mark.parametrize("eyes", SIMULATED)
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.9505, 1.0, 1.089])


def lab(colours, eyes):
    """CIELAB of colours (n × 3, 0 to 255) as these eyes see them."""
    parts = np.asarray(colours, float) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ SIMULATED[eyes].T, 0, 1)
    xyz = seen @ _TO_XYZ.T / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1
    )


def distance(one, other, eyes):
    first, second = lab([channels_of(one), channels_of(other)], eyes)
    return float(np.linalg.norm(first - second))


@EYES
def test_the_ramp_of_maps_grows_lighter_all_the_way(eyes):
    light = lab(ramp(), eyes)[:, 0]
    # A step is rounded to bytes; over four steps nothing is left of that.
    assert np.all(light[4:] - light[:-4] > 0)
    assert light[-1] - light[0] > 80


@EYES
def test_signed_maps_change_evenly_away_from_zero_and_their_ends_differ(eyes):
    seen = lab(diverging(), eyes)
    light, middle = seen[:, 0], 128
    down, up = light[: middle - 3], light[middle + 4 :]
    sign = np.sign(light[middle] - light[0])
    assert np.all(sign * (down[6:] - down[:-6]) > 0)
    assert np.all(sign * (up[6:] - up[:-6]) < 0)
    assert np.linalg.norm(seen[0] - seen[-1]) > 20


@EYES
@BOTH
def test_training_and_validation_differ_in_colour_and_not_only_in_dashes(p, eyes):
    assert distance(p.training, p.validation, eyes) > 20


@EYES
@BOTH
def test_states_differ_from_plain_text_and_from_the_selection(p, eyes):
    assert distance(p.error, p.accent, eyes) > 20
    assert distance(p.warning, p.accent, eyes) > 20
    assert distance(p.good, p.accent, eyes) > 20
    assert distance(p.error, p.control, eyes) > 20


def test_states_that_look_alike_have_signs_of_their_own():
    """Red, amber and green are one to some eyes: each has a sign that is shown with it."""
    signs = {name: resources.icon_svg(name) for name in ("error", "warning", "ok", "info")}
    assert len(set(signs.values())) == len(signs)


@EYES
@BOTH
def test_families_are_told_apart_by_colour_or_by_their_signs(p, eyes):
    layers = load_catalog().layers.values()
    for one, other in itertools.combinations(layers, 2):
        if one.category is other.category:
            continue
        apart = distance(p.bar(one.category), p.bar(other.category), eyes)
        assert apart > 10 or resources.icon_svg(one.glyph) != resources.icon_svg(other.glyph)
