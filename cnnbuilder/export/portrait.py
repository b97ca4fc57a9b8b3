"""What a card says of a design: its miniature, what goes in, how many parameters and blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.export.face import Point
from cnnbuilder.export.silhouette import Patch, Silhouette, silhouette
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.expand import Expanded
from cnnbuilder.graph.scoped import scoped
from cnnbuilder.project.project import Project
from cnnbuilder.spec import Category

VERSION = 1
ASPECT = 2.0


@dataclass(frozen=True, slots=True)
class Portrait:
    """A design on a card.

    Attributes:
        silhouette: Its miniature.
        takes: Shape of its input, "28 × 28 × 1"; empty where there is none.
        params: Number of its parameters.
        blocks: Number of its blocks.
        sound: Whether it has no error.
    """

    silhouette: Silhouette
    takes: str
    params: int
    blocks: int
    sound: bool = True


def portrait_of(project: Project, catalog: Catalog) -> Portrait:
    """Return the portrait of a design. Takes some milliseconds for a hundred blocks."""
    expanded = Expanded(project.graph)
    flat = analyse(expanded.graph, catalog)
    analysis = scoped(flat, expanded, project.graph, ())
    categories: dict[str, Category | None] = {}
    for node, result in analysis.nodes.items():
        categories[node] = result.spec.category if result.spec else None
    picture = silhouette(
        {
            str(node): place
            for node, place in project.view.positions.items()
            if node in project.graph.nodes
        },
        categories,
        [(edge.source, edge.target) for edge in project.graph.edges],
        aspect=ASPECT,
        direction=project.view.direction,
    )
    return Portrait(
        picture,
        _takes(analysis),
        analysis.total_params,
        len(analysis.nodes),
        not analysis.errors,
    )


def _takes(analysis: Analysis) -> str:
    shapes = [
        " × ".join("?" if side is None else f"{side:,}" for side in result.output.shape)
        for result in analysis.nodes.values()
        if result.spec is not None and result.spec.is_input and result.output is not None
    ]
    return " and ".join(shapes[:2]) + (" …" if len(shapes) > 2 else "")


def to_json(portrait: Portrait) -> dict[str, Any]:
    """Return the portrait as a JSON object."""
    picture = portrait.silhouette
    return {
        "version": VERSION,
        "takes": portrait.takes,
        "params": portrait.params,
        "blocks": portrait.blocks,
        "sound": portrait.sound,
        "size": [picture.width, picture.height],
        "patches": [
            [each.category, each.x, each.y, each.width, each.height] for each in picture.patches
        ],
        "wires": [[list(point) for point in way] for way in picture.wires],
    }


def from_json(data: Mapping[str, Any]) -> Portrait:
    """Return the portrait of a JSON object.

    Raises:
        ValueError, KeyError, TypeError: if it is damaged, or of another version.
    """
    if data["version"] != VERSION:
        raise ValueError("another version")
    patches = tuple(
        Patch(None if category is None else Category(category), *map(float, (x, y, width, height)))
        for category, x, y, width, height in data["patches"]
    )
    wires = tuple(tuple(Point(float(x), float(y)) for x, y in way) for way in data["wires"])
    width, height = map(float, data["size"])
    return Portrait(
        Silhouette(width, height, patches, wires),
        str(data["takes"]),
        int(data["params"]),
        int(data["blocks"]),
        bool(data["sound"]),
    )
