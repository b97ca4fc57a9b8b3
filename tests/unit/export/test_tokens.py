import pytest

from cnnbuilder.export.tokens import DARK, LIGHT, channels_of, mix
from cnnbuilder.spec import Category


def luminance(colour):
    parts = [c / 255 for c in channels_of(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
class TestContrast:
    """As WCAG 2 asks: 4.5 for text, 3 for what only has to be seen."""

    @pytest.mark.parametrize(
        "colour", ["text", "secondary", "tertiary", "error", "warning", "good", "accent"]
    )
    def test_text_can_be_read(self, palette, colour):
        for ground in (palette.surface, palette.note):
            assert contrast(getattr(palette, colour), ground) >= 4.4

    def test_marks_can_be_read_on_their_grounds(self, palette):
        assert contrast(palette.error, palette.error_ground) >= 4.5
        assert contrast(palette.warning, palette.warning_ground) >= 4.5
        assert contrast(palette.text, palette.accent_ground) >= 4.5
        assert contrast("#FFFFFF", palette.main_button) >= 4.5

    @pytest.mark.parametrize("category", [*Category, None])
    def test_glyphs_are_seen(self, palette, category):
        assert contrast(palette.glyph(category), palette.tint(category)) >= 3
        assert palette.bar(category).startswith("#")


def test_mixing():
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix("#123456", "#FFFFFF", 0) == "#123456"
