import numpy as np
import pytest
from PIL import Image

from cnnbuilder.export.maps import (
    WIDTH,
    LayerMaps,
    coloured,
    contact_sheet,
    diverging,
    ramp,
    show_number,
)


def layer(shape, low=0.0, high=1.0, type="Conv2D", **more):
    maps = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    return LayerMaps("conv2d", type, maps, low, high, **more)


def lightness(table):
    return table.astype(float) @ [0.2126, 0.7152, 0.0722]


def test_the_ramp_gets_lighter_all_the_way():
    steps = np.diff(lightness(ramp()))
    assert steps.min() >= -0.5
    assert lightness(ramp())[[0, 255]].tolist() == pytest.approx([5, 245], abs=6)


def test_signed_colours_are_lightest_at_zero_and_alike_on_both_sides():
    light = lightness(diverging())
    assert light.argmax() in (127, 128)
    assert light[0] == pytest.approx(light[255], abs=15)


def test_zero_is_white_wherever_it_lies():
    maps = np.array([[0, 51, 255]], np.uint8)  # −1, 0, 4
    colours = coloured(maps, -1.0, 4.0)[0]
    assert colours[1].min() > 235
    assert colours[2].tolist() == diverging()[255].tolist()
    assert coloured(maps, 0.0, 4.0)[0, 2].tolist() == ramp()[255].tolist()


def test_a_sheet_of_all_kinds_of_layers():
    layers = [
        layer((1, 28, 28), type="InputLayer"),
        layer((3, 20, 30), type="InputLayer"),
        layer((32, 26, 26), total=64),
        layer((8, 500, 300), [-1.0] * 8, [2.0] * 8),
        layer((5, 2, 3), -3, 2),
        layer((10, 1, 1), type="Dense"),
        layer((5000, 1, 1), -1.0, 1.0, type="Flatten"),
        layer((1, 1, 1), 0.0, 0.0),
    ]
    photo = Image.new("RGB", (451, 300), "orange")
    sheet = contact_sheet(layers, title="net looks at a photo" * 9, photo=photo)
    assert sheet.width == WIDTH
    assert 1000 < sheet.height < 3000
    assert contact_sheet(layers[:1]).height < 300
    assert contact_sheet([], title="nothing").size[1] < 120


def test_an_input_is_shown_as_a_picture():
    grey = layer((1, 4, 4), type="InputLayer")
    shown = grey.in_colour(24)
    assert shown.shape == (1, 4, 4, 3)
    assert (shown[0, ..., 0] == grey.maps[0]).all()
    assert layer((3, 4, 4), type="InputLayer").is_picture
    assert not layer((64, 1, 1), type="InputLayer").is_picture


def test_maps_may_each_have_a_scale():
    found = layer((3, 4, 4), [0.0, 0.0, -2.0], [1.0, 5.0, 1.0])
    assert (found.lowest, found.highest) == (-2.0, 5.0)
    assert found.in_colour(2).shape == (2, 4, 4, 3)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (3.14159, "3.14"), (-0.5, "−0.5"), (12345.6, "12,346"), (1e-7, "1.0e−07")],
)
def test_numbers(value, text):
    assert show_number(value) == text
