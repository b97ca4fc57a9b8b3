import itertools
from dataclasses import replace
from types import MappingProxyType

import pytest

from cnnbuilder.export.heat import COSTS, cost_shares, heat_colour
from cnnbuilder.export.tokens import DARK, LIGHT, channels_of
from cnnbuilder.graph.checks import analyse
from tests.unit.export.graphs import CATALOG, chain

NET = chain(
    ("Input", {}),
    ("Conv2D", {"filters": 32, "activation": "relu"}),
    ("GlobalAveragePooling2D", {}),
    ("Dense", {"units": 10}),
)


def lightness(colour):
    parts = [c / 255 for c in channels_of(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


@pytest.mark.parametrize("cost", ["params", "macs", "memory"])
def test_shares_are_parts_of_the_whole(cost):
    found = cost_shares(analyse(NET, CATALOG), cost)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert found.highest == max(found.shares.values())
    assert max(found.heat(node) for node in NET.nodes) == 1


def test_without_a_cost_there_are_no_shares():
    found = cost_shares(analyse(NET, CATALOG), "none")
    assert not found.shares
    assert found.heat(NET.node_named("dense")) == 0
    assert COSTS[0] == "none"
    alone = chain(("Input", {}))
    assert cost_shares(analyse(alone, CATALOG), "params").highest == 0


def test_a_bypassed_block_costs_nothing():
    conv = NET.node_named("conv2d")
    nodes = {**NET.nodes, conv: replace(NET.nodes[conv], bypassed=True)}
    analysis = analyse(replace(NET, nodes=MappingProxyType(nodes)), CATALOG)
    assert cost_shares(analysis, "params").shares[conv] == 0


@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_ramp_is_even_in_lightness(palette, strong):
    steps = [lightness(heat_colour(palette, i / 8, strong=strong)) for i in range(9)]
    gaps = [after - before for before, after in itertools.pairwise(steps)]
    assert all(gap > 0 for gap in gaps) or all(gap < 0 for gap in gaps)
    assert max(map(abs, gaps)) < 2.2 * min(map(abs, gaps)), "no step looks larger than the others"
    assert heat_colour(palette, -1) == heat_colour(palette, 0)
    assert heat_colour(palette, 2) == heat_colour(palette, 1)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_every_step(palette):
    for step in range(9):
        one, other = (
            sum(
                w * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
                for w, c in zip(
                    (0.2126, 0.7152, 0.0722), [v / 255 for v in channels_of(colour)], strict=True
                )
            )
            for colour in (palette.text, heat_colour(palette, step / 8))
        )
        light, dark = max(one, other), min(one, other)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
