"""The search on the canvas: a few letters and Enter put a block after the selected one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtWidgets import QGraphicsItem

from app.canvas.choice_box import ChoiceBox
from app.canvas.choice_rows import Option
from app.canvas.placing import Aim, add, aim, expected, fitted
from app.languages import spoken, told
from cnnbuilder.export import face as f
from cnnbuilder.graph.model import NodeId
from cnnbuilder.graph.suggest import Outcome, outcome, type_score
from cnnbuilder.project.building import Spot
from cnnbuilder.project.project import Position
from cnnbuilder.spec import LayerSpec, Ports

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

LAST = 10.0

# A source of rows: what was typed, where Enter and Shift+Enter would put a block, and whether only
# what fits is wanted → (score, row), the best with 0. A row gives the block that it added.
Rows = Callable[[str, Aim, bool], Iterable[tuple[float, Option]]]


class Inserting(QObject):
    """Opens the box with blocks, and adds what is chosen. GUI thread only.

    Attributes:
        sources: Where the rows come from; more kinds of blocks can be appended.
    """

    def __init__(self, view: CanvasView, box: ChoiceBox) -> None:
        super().__init__(view)
        self._view = view
        self._box = box
        self._workspace = view.canvas.workspace
        self._line: QGraphicsItem | None = None
        self.sources: list[Rows] = [self._types]
        box.closed.connect(self._drop_line)

    # Opening

    def search(self, pointer: QPoint | None = None) -> None:
        """Open the search.

        Args:
            pointer: Where somebody pointed at, in the viewport; None: beside the selected block.
        """
        view = self._view
        place = None
        if pointer is not None:
            at = view.mapToScene(pointer)
            place = (at.x(), at.y())
        elif not self._workspace.graph.nodes:
            middle = view.mapToScene(view.viewport().rect().center())
            place = (middle.x(), middle.y())
        wire = view.selected_wire
        target = aim(self._workspace, wire, place)
        near, avoid = self._beside(target, pointer)
        self._box.open(
            lambda query: self._rows(query, target, only_fitting=False),
            near,
            prompt=self.tr("Add a block"),
            hint=self._hint(target),
            nothing=self.tr("No block matches “{0}”."),
            avoid=avoid,
        )

    def for_wire(
        self,
        anchor: NodeId,
        place: QPointF,
        *,
        forward: bool,
        near: bool = False,
        line: QGraphicsItem | None = None,
    ) -> None:
        """Ask which block comes at the loose end of a wire.

        Args:
            anchor: The block at the other end.
            place: Where the wire was let go, on the canvas.
            forward: Whether it leads away from the anchor.
            near: Whether that is at the anchor itself, so that another place is better.
            line: What shows the wire meanwhile; goes when the box does.
        """
        view = self._view
        down = view.direction == "down"
        middle: Position | None
        half = (f.BLOCK_HEIGHT if down else f.BLOCK_WIDTH) / 2 * (1 if forward else -1)
        middle = (place.x(), place.y() + half) if down else (place.x() + half, place.y())
        if near:
            middle = None
        spot = Spot((anchor,), place=middle) if forward else Spot(target=anchor, place=middle)
        words = self.tr("Enter: after {0}.") if forward else self.tr("Enter: before {0}.")
        self._box.open(
            lambda query: self._rows(query, Aim(spot, spot), only_fitting=True),
            view.mapFromScene(place) + QPoint(16, -18),
            prompt=self.tr("Add a block"),
            hint=words.format(self._workspace.graph.name_of(anchor)),
            nothing=self.tr("No block that fits here matches “{0}”."),
        )
        self._line = line

    def _drop_line(self) -> None:
        if self._line is not None:
            self._view.canvas.removeItem(self._line)
            self._line = None

    def _beside(self, target: Aim, pointer: QPoint | None) -> tuple[QPoint, QRect | None]:
        view = self._view
        block = view.canvas.blocks.get(target.after) if target.after is not None else None
        if pointer is not None:
            return pointer + QPoint(8, -18), None
        if block is None:
            middle = view.viewport().rect().center()
            return QPoint(middle.x() - 168, max(middle.y() - 180, 24)), None
        area = view.mapFromScene(block.sceneBoundingRect()).boundingRect()
        return QPoint(area.right() + 16, area.top()), area

    def _hint(self, target: Aim) -> str:
        graph = self._workspace.graph
        if target.after is None:
            return self.tr("Enter adds it.")
        after = graph.name_of(target.after)
        if target.before is not None:
            return self.tr("Enter: between {0} and {1}. Shift+Enter: beside.").format(
                after, graph.name_of(target.before)
            )
        if target.beside.sources:
            return self.tr("Enter: after {0}. Shift+Enter: beside it.").format(after)
        return self.tr("Enter: after {0}. Shift+Enter: without a wire.").format(after)

    # Rows

    def _rows(self, query: str, target: Aim, *, only_fitting: bool) -> list[Option]:
        scored = [row for source in self.sources for row in source(query, target, only_fitting)]
        # What cannot work there comes last, whatever it is called.
        scored.sort(key=lambda row: (bool(row[1].reason), row[0]))
        return [
            replace(option, choose=partial(self._choose, option.choose)) for _, option in scored
        ]

    def _choose(self, choose: Callable[[bool], object], shift: bool) -> None:
        """Add what was chosen, and have it in view."""
        node = choose(shift)
        if isinstance(node, str):
            self._view.show_block(NodeId(node))

    def _types(self, query: str, target: Aim, only_fitting: bool) -> Iterable[tuple[float, Option]]:
        for spec in self._workspace.catalog.layers.values():
            value = type_score(spec, query)
            if value is None:
                continue
            found = self._expected(spec, target.spot)
            if only_fitting and (found.reason or not self._has_end(spec, target.spot)):
                continue
            if spec.is_input and target.after is not None:
                value += LAST  # nobody means another one who goes on from a block
            yield value, self._option(spec, target, found)

    def _has_end(self, spec: LayerSpec, spot: Spot) -> bool:
        """Whether a wire can end at a block of the type where one should."""
        return not spot.sources or spec.ports is not Ports.NONE

    def _expected(self, spec: LayerSpec, spot: Spot) -> Outcome:
        found = expected(self._workspace, spec, spot)
        if spot.target is None or found.output is None:
            return found
        behind = self._workspace.analysis.nodes[spot.target]
        if behind.spec is None or behind.spec.ports is Ports.MANY:
            return found
        after = outcome(behind.spec, [found.output], behind.layer.params)
        return Outcome(found.output, after.reason, after.title)

    def _option(self, spec: LayerSpec, target: Aim, found: Outcome) -> Option:
        detail = f"→ {found.output}" if found.output is not None else ""
        return Option(
            spec.title,
            lambda shift: self._add(spec, target.beside if shift else target.spot),
            spec,
            detail,
            "" if found.reason else told(found.advice) or _summary(spec),
            told(found.reason),
            _within_a_line(found.title),
            "warning" if found.advice else "info",
        )

    def _add(self, spec: LayerSpec, spot: Spot) -> NodeId | None:
        return add(self._workspace, spec.type, fitted(spec, spot))


def _summary(spec: LayerSpec) -> str:
    """What a type does, with the numbers a new block has."""
    shown = {p.name: p.kind.show(p.default) for p in spec.parameters}
    return spoken(spec.summary).format_map(shown)


def _within_a_line(title: str) -> str:
    """Return a title as it goes on after other words; a name of Keras keeps its capital."""
    is_name = any(letter.isupper() for letter in title.split(" ")[0][1:])
    return title if is_name else title[:1].lower() + title[1:]
