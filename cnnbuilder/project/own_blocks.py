"""Blocks of one's own: groups saved to the palette, one readable JSON file each.

A file holds what the clipboard would: the group's block and the group, as ``fragment`` writes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.groups import members
from cnnbuilder.graph.model import GroupId, NodeId
from cnnbuilder.project.atomic import why_not_written, write_atomically
from cnnbuilder.project.fragment import Fragment, FragmentError, dumps, fragment_of, loads
from cnnbuilder.project.project import Project

SUFFIX = ".json"
MAX_BYTES = 16 * 2**20


class OwnBlockError(Exception):
    """A block that cannot be kept, read or renamed; the message is for people."""


@dataclass(frozen=True, slots=True)
class OwnBlock:
    """A group in the palette.

    Attributes:
        path: Its file; the stem is its id.
        name: The group's name.
        fragment: What is put into a design.
        blocks: How many blocks are in it.
        has_inputs: Whether a wire can end at it.
    """

    path: Path
    name: str
    fragment: Fragment
    blocks: int
    has_inputs: bool

    @property
    def id(self) -> str:
        """Name of its file, without the ending."""
        return self.path.stem


def saved_blocks(folder: Path, catalog: Catalog) -> tuple[OwnBlock, ...]:
    """Return the blocks in a folder, by name; files that hold none are passed over."""
    found: list[OwnBlock] = []
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
    except OSError:
        return ()
    for path in paths:
        block = _read(path, catalog)
        if block is not None:
            found.append(block)
    return tuple(sorted(found, key=lambda block: block.name.lower()))


def _read(path: Path, catalog: Catalog) -> OwnBlock | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        fragment = loads(path.read_text(encoding="utf-8"), catalog)
    except (OSError, UnicodeDecodeError, FragmentError):
        return None
    group = _group(fragment)
    if group is None:
        return None
    made = fragment.graph.groups[group]
    count = sum(1 for _ in members(fragment.graph, group))
    return OwnBlock(path, made.name, fragment, count, bool(made.inputs))


def _group(fragment: Fragment) -> GroupId | None:
    """Return the group that the only block calls."""
    nodes = list(fragment.graph.nodes.values())
    return nodes[0].group if len(nodes) == 1 else None


def save_group(
    project: Project, block: NodeId, name: str, folder: Path, catalog: Catalog
) -> OwnBlock:
    """Keep the group of a block of a design under a name, in place of one that has it.

    Raises:
        OwnBlockError: with a sentence, if it cannot be.
    """
    fragment = fragment_of(project, [block])
    if _group(fragment) is None:
        raise OwnBlockError("Only a group can be saved to the palette. Fold the blocks first.")
    same = next((b for b in saved_blocks(folder, catalog) if b.name == name.strip()), None)
    path = same.path if same is not None else _free_path(folder, name)
    return _written(path, _named(fragment, name), catalog)


def rename_block(block: OwnBlock, name: str, catalog: Catalog) -> OwnBlock:
    """Give a block of one's own another name.

    Raises:
        OwnBlockError: with a sentence, if another has it or it cannot be written.
    """
    others = saved_blocks(block.path.parent, catalog)
    if any(each.name == name.strip() and each.path != block.path for each in others):
        raise OwnBlockError(f"Another block of yours is already called {name.strip()}.")
    return _written(block.path, _named(block.fragment, name), catalog)


def remove_block(block: OwnBlock) -> None:
    """Take a block of one's own away; designs that use it keep what they have.

    Raises:
        OwnBlockError: with a sentence, if that cannot be.
    """
    try:
        block.path.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OwnBlockError(f"{block.name} could not be removed: {reason}.") from error


def restore_block(block: OwnBlock, catalog: Catalog) -> OwnBlock:
    """Bring a block back that was removed. Raises OwnBlockError."""
    return _written(block.path, block.fragment, catalog)


def _named(fragment: Fragment, name: str) -> Fragment:
    name = " ".join(name.split())
    if not name or "/" in name or not name.isprintable():
        raise OwnBlockError("A block of your own needs a name without “/”, for example stem.")
    group = _group(fragment)
    if group is None:
        return fragment
    graph = fragment.graph
    groups = {**graph.groups, group: replace(graph.groups[group], name=name)}
    return replace(fragment, graph=replace(graph, groups=MappingProxyType(groups)))


def _written(path: Path, fragment: Fragment, catalog: Catalog) -> OwnBlock:
    text = dumps(fragment, catalog)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    except OSError as error:
        raise OwnBlockError(why_not_written(path, error)) from error
    block = _read(path, catalog)
    if block is None:
        raise OwnBlockError(f"{path} could not be read again after it was written.")
    return block


def _free_path(folder: Path, name: str) -> Path:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "block"
    return _first_free(lambda n: folder / f"{stem}{f'-{n}' if n else ''}{SUFFIX}")


def _first_free(path_for: Callable[[int], Path]) -> Path:
    count = 0
    while path_for(count).exists():
        count += 1
    return path_for(count)
