"""What a block costs, as a share of the whole, and the colours that show it.

One hue, dark by steps that look even, so that it can be read without seeing colours; it is none of
the hues that mean a selection, an error or a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from cnnbuilder.export.tokens import Palette, mix
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.model import NodeId

Cost = Literal["none", "params", "macs", "memory"]
COSTS: tuple[Cost, ...] = ("none", "params", "macs", "memory")

# Even steps of lightness (L* 97 to 68 in the light, 14 to 38 in the dark), text legible on each.
_LIGHT = ("#FBF5FC", "#EDDCF1", "#DEC2E5", "#CEA8D9", "#BE8ECC")
_DARK = ("#241F2E", "#37284A", "#4A3162", "#5F3A7B", "#744394")
# For filled silhouettes, without words on them: as far apart as the appearance allows.
_LIGHT_STRONG = ("#EEE3F1", "#D3AEDD", "#B57BC5", "#8F4BA5", "#5E2A73")
_DARK_STRONG = ("#2C2537", "#57386F", "#8450A2", "#B074CB", "#E0B4F0")


@dataclass(frozen=True, slots=True, eq=False)
class CostShares:
    """What each block has of the network's cost.

    Attributes:
        cost: Which cost.
        shares: By block, of the whole, 0 to 1.
        highest: The largest of them.
    """

    cost: Cost
    shares: Mapping[NodeId, float]
    highest: float

    def heat(self, node: NodeId) -> float:
        """How a block's share compares with the largest one, 0 to 1."""
        return self.shares.get(node, 0.0) / self.highest if self.highest else 0.0


NO_SHARES = CostShares("none", MappingProxyType({}), 0.0)


def cost_shares(analysis: Analysis, cost: Cost) -> CostShares:
    """Return what each block of an analysed graph has of a cost.

    Parameters that two blocks share count for both of them: each of them has these.
    """
    if cost == "none":
        return NO_SHARES
    total = {
        "params": analysis.total_params,
        "macs": analysis.macs,
        "memory": analysis.activation_bytes,
    }[cost]
    if not total:
        return CostShares(cost, MappingProxyType({}), 0.0)
    shares = {node: _cost(each, cost) / total for node, each in analysis.nodes.items()}
    return CostShares(cost, MappingProxyType(shares), max(shares.values(), default=0.0))


def _cost(result: NodeAnalysis, cost: Cost) -> int:
    if result.output is None or result.bypassed:
        return 0
    if cost == "params":
        return result.params
    return (result.macs if cost == "macs" else result.activation_bytes) or 0


def heat_colour(palette: Palette, heat: float, *, strong: bool = False) -> str:
    """Return the colour of a cost, 0 to 1, behind words or (``strong``) without any on it."""
    if strong:
        steps = _DARK_STRONG if palette.dark else _LIGHT_STRONG
    else:
        steps = _DARK if palette.dark else _LIGHT
    place = min(max(heat, 0.0), 1.0) * (len(steps) - 1)
    index = min(int(place), len(steps) - 2)
    return mix(steps[index], steps[index + 1], place - index)
