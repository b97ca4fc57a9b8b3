"""Blocks of one's own in the window: what the palette shows, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.canvas.choice_rows import Option
from app.canvas.placing import Aim, aim, fitted
from app.workspace import Workspace
from cnnbuilder.graph.model import Edge, NodeId
from cnnbuilder.graph.scoped import CLOSED, STAND_INS
from cnnbuilder.graph.suggest import score
from cnnbuilder.project.building import Spot, insert_fragment
from cnnbuilder.project.own_blocks import (
    OwnBlock,
    OwnBlockError,
    remove_block,
    rename_block,
    restore_block,
    save_group,
    saved_blocks,
)
from cnnbuilder.project.places import blocks_folder
from cnnbuilder.project.project import Position, Project
from cnnbuilder.spec import LayerSpec

OWN = "own:"  # before the id of a block of one's own, where else a type stands


class OwnBlocks(QObject):
    """Owns the list of groups saved to the palette. GUI thread only.

    Signals:
        changed: There are others.
        removed: (OwnBlock) One was taken away; ``restore`` brings it back.
    """

    changed = Signal()
    removed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stamp: tuple[tuple[str, int], ...] = ()
        self._blocks: tuple[OwnBlock, ...] = ()
        self._specs: tuple[LayerSpec, ...] = ()
        self.look()

    @property
    def folder(self) -> Path:
        """Where their files lie."""
        return blocks_folder()

    @property
    def specs(self) -> tuple[LayerSpec, ...]:
        """A declaration for each, so that the palette shows them as any other."""
        return self._specs

    def look(self) -> None:
        """Read the files again if there are others: another window may have saved one."""
        stamp = self._files()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        self._blocks = saved_blocks(self.folder, self._workspace.catalog)
        self._specs = tuple(
            _spec(block, self.tr("{0} blocks, saved by you.")) for block in self._blocks
        )
        self.changed.emit()

    def _files(self) -> tuple[tuple[str, int], ...]:
        try:
            paths = sorted(self.folder.iterdir())
            return tuple((path.name, path.stat().st_mtime_ns) for path in paths)
        except OSError:
            return ()

    def find(self, type_id: str) -> OwnBlock | None:
        """Return the block that a type id of the palette means, or None."""
        own = type_id.removeprefix(OWN) if type_id.startswith(OWN) else None
        return next((block for block in self._blocks if block.id == own), None)

    def save(self, node: NodeId) -> OwnBlock | None:
        """Save a group of the design to the palette, under its name."""
        workspace = self._workspace
        name = workspace.graph.name_of(node)
        try:
            block = save_group(workspace.shown, node, name, self.folder, workspace.catalog)
        except OwnBlockError as error:
            self._say(str(error), "error")
            return None
        self.look()
        self._say(self.tr("{0} is in the palette now, under Your blocks.").format(name), "good")
        return block

    def rename(self, block: OwnBlock, name: str) -> bool:
        """Give one another name. Returns whether it worked."""
        try:
            rename_block(block, name, self._workspace.catalog)
        except OwnBlockError as error:
            self._say(str(error), "warning")
            return False
        self.look()
        return True

    def remove(self, block: OwnBlock) -> None:
        """Take one away; what designs made of it stays."""
        try:
            remove_block(block)
        except OwnBlockError as error:
            self._say(str(error), "error")
            return
        self.look()
        self.removed.emit(block)

    def restore(self, block: OwnBlock) -> None:
        """Bring one back that was removed."""
        try:
            restore_block(block, self._workspace.catalog)
        except OwnBlockError as error:
            self._say(str(error), "error")
        self.look()

    def _say(self, text: str, severity: str) -> None:
        self._workspace.said.emit(text, severity)

    # Into the design

    def append(self, block: OwnBlock, middle: Position) -> NodeId | None:
        """Put one after the selected block, wired as any other would be."""
        workspace = self._workspace
        place = middle if not workspace.graph.nodes else None
        where: Aim = aim(workspace, place=place)
        return self._insert(block, where.spot)

    def drop(self, block: OwnBlock, middle: Position, on: Edge | None) -> NodeId | None:
        """Put one where it was dropped: at a place, or on a wire."""
        on_wire = on is not None and block.has_inputs
        return self._insert(block, Spot(on=on) if on_wire else Spot(place=middle))

    def rows(self, query: str, target: Aim, only_fitting: bool) -> Iterator[tuple[float, Option]]:
        """Yield those that somebody may mean who searches on the canvas, with how well they fit."""
        self.look()
        for block, spec in zip(self._blocks, self._specs, strict=True):
            value = score((block.name,), ("group", "own", "yours"), query)
            starts_there = only_fitting and bool(target.spot.sources)
            if value is None or (starts_there and not block.has_inputs):
                continue
            yield (
                value,
                Option(
                    block.name,
                    partial(self._choose, block, target),
                    spec,
                    self.tr("yours"),
                    spec.summary.format(),
                ),
            )

    def _choose(self, block: OwnBlock, target: Aim, beside: bool) -> NodeId | None:
        return self._insert(block, target.beside if beside else target.spot)

    def _insert(self, block: OwnBlock, spot: Spot) -> NodeId | None:
        workspace, made = self._workspace, list[NodeId]()
        fitting = fitted(_spec(block, ""), spot)

        def edit(project: Project) -> Project:
            built = insert_fragment(project, workspace.catalog, block.fragment, fitting)
            made.extend(built.nodes)
            return built.project

        if not workspace.apply(f"Add {block.name}", edit):
            return None
        workspace.select(made)
        return made[0]


def _spec(block: OwnBlock, words: str) -> LayerSpec:
    kind = STAND_INS["Group"] if block.has_inputs else CLOSED
    summary = words.format(block.blocks).replace("{", "{{").replace("}", "}}")
    return replace(kind, type=f"{OWN}{block.id}", title=block.name, summary=summary)
