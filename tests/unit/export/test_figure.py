import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from cnnbuilder.export.face import BLOCK_WIDTH, RIGHT_INSET, face_of
from cnnbuilder.export.figure import design_figure, figure_svg
from cnnbuilder.export.measure import elided, text_width
from cnnbuilder.export.tokens import DARK, LIGHT
from cnnbuilder.graph.arrange import arrange
from cnnbuilder.graph.checks import analyse
from cnnbuilder.spec import Severity
from tests.unit.export.graphs import CATALOG, chain, graph

SVG = "{http://www.w3.org/2000/svg}"


def drawing(design, palette=LIGHT, title="", **how):
    figure = design_figure(analyse(design, CATALOG), arrange(design), title=title)
    return ET.fromstring(figure_svg(figure, palette, **how))


def texts(root):
    return [element.text or "" for element in root.iter(f"{SVG}text")]


SOUND = chain(
    ("Input", {}),
    ("Conv2D", {"filters": 32, "activation": "relu"}),
    ("GlobalAveragePooling2D", {}),
    ("Dense", {"units": 10}),
)
BROKEN = chain(("Input", {"shape": (2, 2, 1)}), ("Conv2D", {}), ("Flatten", {}))


def test_blocks_say_what_matters():
    found = texts(drawing(SOUND, title="My & <net>"))
    wanted = (
        "My & <net>",
        "4 blocks · 650 parameters",
        "Conv2D",
        "conv2d",
        "32 filters · 3 × 3 · relu",
    )
    assert set(wanted) <= set(found)
    assert {"26 × 26 × 32", "320"} <= set(found)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("background", ["screen", "paper", "none"])
def test_every_look_is_plain_svg(palette, background):
    root = drawing(BROKEN, palette, "net", background=background)
    allowed = {"svg", "style", "title", "rect", "g", "text", "path", "circle"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
    # Qt cannot read a list of families, and other readers need one: see FALLBACK.
    assert all(e.get("font-family") == "Inter" for e in root.iter(f"{SVG}text"))


def test_the_drawing_holds_all_it_draws():
    root = drawing(SOUND)
    x, y, width, height = (float(value) for value in root.get("viewBox").split())
    places = [re.findall(r"-?[\d.]+", g.get("transform")) for g in root.findall(f"{SVG}g")]
    assert places
    for left, top in places:
        assert x < float(left) < x + width - BLOCK_WIDTH
        assert y < float(top) < y + height


def test_errors_and_what_waits_for_them_are_seen():
    analysis = analyse(BROKEN, CATALOG)
    faces = [face_of(analysis, node) for node in BROKEN.nodes]
    assert [face.severity for face in faces] == [None, Severity.ERROR, None]
    assert [face.waiting for face in faces] == [False, False, True]
    assert faces[1].shape == "A 3 × 3 window does not fit into 2 × 2"
    assert faces[2].shape == "waits for conv2d"
    found = " ".join(texts(drawing(BROKEN)))
    assert "A 3 × 3 window does" in found
    assert "waits for conv2d" in found


def test_unknown_and_unconnected_blocks_are_drawn():
    design = graph({"a": ("Mystery", {}), "b": ("Dense", {"units": "many"})})
    found = texts(drawing(design))
    assert "Mystery" in found
    assert "Not connected" in " ".join(found)


def test_an_empty_design_can_be_drawn():
    assert texts(drawing(graph({}))) == []


def test_no_text_leaves_its_block():
    name = "a_name_that_is_far_too_long_for_any_block_1"
    root = drawing(
        graph({"a": ("GlobalAveragePooling2D", {}), "b": ("Input", {})}, names={"a": name})
    )
    for element in root.iter(f"{SVG}text"):
        width = text_width(element.text, float(element.get("font-size")))
        left = float(element.get("x")) - (width if element.get("text-anchor") == "end" else 0)
        assert left >= 0
        assert left + width <= BLOCK_WIDTH - RIGHT_INSET + 1


def test_the_font_can_be_put_into_the_file():
    figure = design_figure(analyse(SOUND, CATALOG), arrange(SOUND))
    assert "@font-face" not in figure_svg(figure)
    assert len(figure_svg(figure, embed_font=True)) > 500_000


def test_text_is_elided_to_its_room():
    text = "max_pooling2d_12"
    assert elided(text, 12, 200) == text
    end, middle = elided(text, 12, 60), elided(text, 12, 60, middle=True)
    assert end.endswith("…")
    assert middle.endswith("12")
    assert all(text_width(shown, 12) <= 60 for shown in (end, middle))
    assert elided(text, 12, 3) == elided(text, 12, 3, middle=True) == ""


def test_frozen_and_bypassed_blocks_are_told_by_more_than_colour():
    conv = SOUND.node_named("conv2d")
    layer = SOUND.layer_of(conv)
    frozen = replace(SOUND, layers={**SOUND.layers, layer.id: replace(layer, trainable=False)})
    bypassed = replace(
        SOUND, nodes={**SOUND.nodes, conv: replace(SOUND.nodes[conv], bypassed=True)}
    )
    assert "frozen · 320" in texts(drawing(frozen))
    assert "bypassed" in texts(drawing(bypassed))

    def dashes(root):
        return sum(each.get("stroke-dasharray") == "4 3" for each in root.iter())

    def icons(root):
        return sum("scale" in element.get("transform", "") for element in root.iter())

    assert dashes(drawing(frozen)) == 0
    assert dashes(drawing(bypassed)) == 1
    assert icons(drawing(frozen)) == icons(drawing(bypassed)) == icons(drawing(SOUND)) + 1


def test_a_wire_tells_image_from_vector():
    widths = [
        element.get("stroke-width")
        for element in drawing(SOUND).iter(f"{SVG}path")
        if element.get("stroke") == LIGHT.wire
    ]
    assert widths == ["3", "3", "1.5"]
    dashed = [
        element for element in drawing(BROKEN).iter(f"{SVG}path") if element.get("stroke-dasharray")
    ]
    assert len(dashed) == 1, "what comes out of a block with an error is not known"
