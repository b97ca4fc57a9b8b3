"""What the program brings along is there, is free to pass on, and is what Qt can read."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import ImageFont

import resources

SIGNS = "×−·→÷✓⌘…–≤"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_font_is_small_and_its_licence_lies_beside_it():
    assert sum(len(font) for font in resources.font_files()) < 1_000_000
    licence = resources.font_path().with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_a_weight_has_every_sign_that_is_used(weight):
    font = ImageFont.truetype(io.BytesIO(resources.font_data(weight)), 24)
    assert font.getname() == (resources.FONT_FAMILY, weight.capitalize())
    missing = bytes(font.getmask("\U0010fffd"))
    assert [sign for sign in SIGNS if bytes(font.getmask(sign)) == missing] == []
    assert resources.font_path(weight).read_bytes() == resources.font_data(weight)


@pytest.mark.parametrize("name", resources.icon_names())
def test_an_icon_is_24_square_and_takes_the_colour_asked_for(name):
    root = ElementTree.fromstring(resources.icon_svg(name))
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("fill"), root.get("stroke")) == ("none", "currentColor")
    assert {child.tag for child in root} <= {SVG + t for t in ("path", "rect", "circle", "ellipse")}
    coloured = resources.icon_svg(name, "#123456")
    assert "currentColor" not in coloured
    assert set(re.findall(r"#[0-9a-fA-F]{6}", coloured)) == {"#123456"}


def test_an_unknown_icon_is_refused_by_name():
    with pytest.raises(KeyError, match="no icon is named 'nothing'"):
        resources.icon_svg("nothing")


def test_qt_reads_fonts_and_icons(qapp):
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QFontDatabase
    from PySide6.QtSvg import QSvgRenderer

    for font in resources.font_files():
        number = QFontDatabase.addApplicationFontFromData(QByteArray(font))
        assert QFontDatabase.applicationFontFamilies(number) == [resources.FONT_FAMILY]
    assert {"Regular", "Bold"} <= set(QFontDatabase.styles(resources.FONT_FAMILY))
    for name in resources.icon_names():
        assert QSvgRenderer(QByteArray(resources.icon_svg(name).encode())).isValid()
