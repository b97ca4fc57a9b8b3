"""How blocks look in each state, at each level of zoom, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.canvas import layers
from app.canvas.paint import CHIP, FULL, Look
from app.theme import load_fonts
from cnnbuilder.export.face import BLOCK_HEIGHT, BLOCK_WIDTH, BlockFace
from cnnbuilder.export.tokens import DARK, LIGHT, Palette
from cnnbuilder.spec import Category, Severity
from tests.visual.compare import RENEW, check, difference, is_same

PALETTES = {"light": LIGHT, "dark": DARK}
ZOOMS = {"full": 1.0, "chip": 0.5, "small-chip": 0.3, "silhouette": 0.2, "band": 0.08}
FACE = BlockFace(
    title="Conv2D",
    name="conv2d_1",
    line="64 filters · 3 × 3 · relu",
    shape="11 × 11 × 64",
    count="18,496",
    share=0.2,
    category=Category.CONVOLUTION,
    glyph="conv",
)
UNKNOWN = replace(FACE, count="–", knows_shape=False)
LOOKS = {
    "plain": Look(FACE, share=0.2),
    "selected": Look(FACE, share=0.2, selected=True),
    "hovered": Look(FACE, share=0.2, hovered=True),
    "error": Look(replace(UNKNOWN, shape="does not fit", severity=Severity.ERROR)),
    "warning": Look(replace(FACE, severity=Severity.WARNING), share=0.2),
    "waiting": Look(replace(UNKNOWN, shape="waits for conv2d", waiting=True)),
    "frozen": Look(replace(FACE, frozen=True, count="frozen · 18,496"), share=0.2),
    "bypassed": Look(replace(FACE, bypassed=True, count="bypassed")),
    "costly": Look(FACE, share=0.8, heat=0.9),
    "ports": Look(FACE, inputs=3, near="in", direction="right"),
}
MARGIN = 14


@pytest.fixture(autouse=True)
def _fonts(qapp: QApplication) -> None:
    load_fonts()


def picture(look: Look, palette: Palette) -> QImage:
    """Return a block at all levels of zoom, side by side."""
    width = sum(round(BLOCK_WIDTH * zoom) + 2 * MARGIN for zoom in ZOOMS.values())
    image = QImage(width, BLOCK_HEIGHT + 2 * MARGIN, QImage.Format.Format_RGB32)
    image.fill(QColor(palette.ground))
    x = 0
    for zoom in ZOOMS.values():
        painter = QPainter(image)
        painter.translate(x + MARGIN, MARGIN)
        layers.paint_at(painter, palette, look, zoom)
        painter.end()
        x += round(BLOCK_WIDTH * zoom) + 2 * MARGIN
    return image


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("state", LOOKS)
def test_a_block_looks_as_it_should(state: str, palette: str, tmp_path: Path) -> None:
    check(picture(LOOKS[state], PALETTES[palette]), f"block-{state}-{palette}", tmp_path)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_no_two_states_look_the_same(palette: Palette) -> None:
    """This also proves that the comparison sees a state that is drawn as another."""
    pictures = {state: picture(look, palette) for state, look in LOOKS.items()}
    for state, image in pictures.items():
        same = [other for other, shown in pictures.items() if is_same(image, shown)]
        # A block under the pointer differs by its border alone.
        assert set(same) <= {
            state,
            *(("plain", "hovered") if state in ("plain", "hovered") else ()),
        }
    assert pictures["hovered"] != pictures["plain"]


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("zoom", ZOOMS.values(), ids=ZOOMS)
def test_states_differ_without_colour(palette: Palette, zoom: float) -> None:
    """Selected, error, warning and bypassed are told apart in greys, at every level of zoom."""

    def grey(state: str) -> QImage:
        size = (round(BLOCK_WIDTH * zoom) + 2 * MARGIN, round(BLOCK_HEIGHT * zoom) + 2 * MARGIN)
        image = QImage(*size, QImage.Format.Format_RGB32)
        image.fill(QColor(palette.ground))
        painter = QPainter(image)
        painter.translate(MARGIN, MARGIN)
        layers.paint_at(painter, palette, LOOKS[state], zoom)
        painter.end()
        return image.convertToFormat(QImage.Format.Format_Grayscale8)

    states = ["plain", "selected", "error", "warning", "bypassed"]
    if zoom > 0.1:
        states.append("frozen")  # on a band there is no place for its sign
    shown = {state: grey(state) for state in states}
    for one in states:
        for other in states:
            assert one == other or not is_same(shown[one], shown[other]), f"{one} and {other}"


@pytest.mark.parametrize("edge", [FULL, CHIP])
def test_a_level_of_zoom_begins_where_it_says(edge: float) -> None:
    def drawn(zoom: float) -> QImage:
        image = QImage(200, 80, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT.ground))
        painter = QPainter(image)
        painter.translate(MARGIN, MARGIN)
        layers.paint_at(painter, LIGHT, LOOKS["plain"], zoom)
        painter.end()
        return image

    across = difference(drawn(edge), drawn(edge - 0.001))
    within = difference(drawn(edge), drawn(edge + 0.001))
    assert across[0] > 3 * within[0]
    assert across[1] > 3 * within[1]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda look: replace(look, selected=True), id="a ring too many"),
        pytest.param(
            lambda look: replace(look, face=replace(look.face, severity=None)), id="no red"
        ),
        pytest.param(
            lambda look: replace(look, face=replace(look.face, shape="does not fix")), id="a letter"
        ),
        pytest.param(lambda look: replace(look, share=0.3), id="a bar"),
        pytest.param(lambda look: replace(look, inputs=2), id="a port"),
    ],
)
def test_a_broken_state_is_caught_and_saved(
    broken: Callable[[Look], Look], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(RENEW, raising=False)
    image = picture(broken(LOOKS["error"]), LIGHT)
    with pytest.raises(AssertionError, match=RENEW):
        check(image, "block-error-light", tmp_path)
    saved = {path.name for path in tmp_path.iterdir()}
    assert saved == {"block-error-light.png", "block-error-light-difference.png"}
