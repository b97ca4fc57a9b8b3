"""What is in a folder of pictures: classes, parts, files. Nothing is opened here."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cnnbuilder.data.source import DataError, counted

TRAIN_NAMES = ("train", "training")
TEST_NAMES = ("test", "testing", "validation", "valid", "val")
# What Pillow reads, and HEIC, which it does not: such photos are then listed as not read instead
# of being overlooked in silence.
# fmt: off
_SUFFIXES = frozenset((
    ".apng", ".avif", ".avifs", ".bmp", ".dds", ".dib", ".gif", ".heic", ".heif", ".icns", ".ico",
    ".im", ".j2c", ".j2k", ".jfif", ".jp2", ".jpe", ".jpeg", ".jpg", ".jpx", ".pbm", ".pcx",
    ".pfm", ".pgm", ".png", ".pnm", ".ppm", ".psd", ".qoi", ".ras", ".sgi", ".tga", ".tif",
    ".tiff", ".webp", ".xbm", ".xpm",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Tree:
    """Pictures of a data folder.

    Attributes:
        root: The folder that holds the classes (or the parts with the classes).
        classes: Names of the sub-folders, sorted.
        train: Files of each class, sorted.
        test: Likewise; None if the folder has no part for the test.
        notes: Remarks for people.
    """

    root: Path
    classes: tuple[str, ...]
    train: tuple[tuple[Path, ...], ...]
    test: tuple[tuple[Path, ...], ...] | None
    notes: tuple[str, ...]


def look_into(folder: str) -> Tree:
    """Return what a data folder holds. Raises DataError if that is not at least two classes."""
    if not folder:
        raise DataError("Choose a folder with one sub-folder a class.")
    root = Path(folder).expanduser()
    if not root.is_dir():
        problem = "is a file" if root.exists() else "does not exist"
        raise DataError(f"{root} {problem}: choose a folder with one sub-folder a class.")
    try:
        return _look(_unwrapped(root))
    except OSError as error:
        raise DataError(f"{error.filename or root} cannot be read: {error.strerror}.") from error


def look_again(folder: str) -> Tree:
    """Return what ``look_into`` does, from memory while no folder has changed.

    Names are not counted anew, so that this may be asked at every turn of a window.
    """
    return _remembered(folder, _stamp(Path(folder).expanduser(), 3))


@functools.lru_cache(maxsize=4)
def _remembered(folder: str, _stamp: tuple[object, ...]) -> Tree:
    return look_into(folder)


def _stamp(path: Path, levels: int) -> tuple[object, ...]:
    """Return when folders down to some levels changed last."""
    try:
        inner = _folders(path) if levels else []
        changed = path.stat().st_mtime_ns
    except OSError:
        return (path, None)
    return (path, changed, *(_stamp(each, levels - 1) for each in inner))


def _look(root: Path) -> Tree:
    parts = {path.name.lower(): path for path in _folders(root)}
    train = next((parts[name] for name in TRAIN_NAMES if name in parts), None)
    if train is None or not _with_pictures(train):
        return _one_part(root, root, None, [])
    tests = [parts[name] for name in TEST_NAMES if name in parts and _with_pictures(parts[name])]
    notes = []
    if tests and (len(tests) > 1 or tests[0].name.lower() not in TEST_NAMES[:2]):
        notes.append(f"The test is done with the folder “{tests[0].name}”.")
    notes += [f"The folder “{path.name}” is left out." for path in tests[1:]]
    return _one_part(root, train, tests[0] if tests else None, notes)


def _one_part(root: Path, train: Path, test: Path | None, notes: list[str]) -> Tree:
    others: list[int] = []
    files = {path.name: _pictures(path, others) for path in _folders(train)}
    empty = [name for name, found in files.items() if not found]
    files = {name: found for name, found in files.items() if found}
    if len(files) < 2:
        raise DataError(_too_few(train, files, empty))
    if empty:
        notes.append(f"Without a picture, and left out: {_quoted(empty)}.")
    held = None
    if test is not None:
        folders = {path.name: path for path in _with_pictures(test)}
        held = tuple(_pictures(folders[n], others) if n in folders else () for n in files)
        unknown = sorted(folders.keys() - files.keys())
        if unknown:
            notes.append(
                f"In “{test.name}” only, and left out: {_quoted(unknown)} "
                f"(no pictures in “{train.name}”)."
            )
        if not any(held):
            raise DataError(
                f"{test} holds no picture of the classes in {train} ({', '.join(files)})."
            )
    if sum(others):
        are = "is" if sum(others) == 1 else "are"
        notes.append(f"{counted(sum(others), 'other file')} {are} no pictures and ignored.")
    return Tree(root, tuple(files), tuple(files.values()), held, tuple(notes))


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _too_few(folder: Path, files: dict[str, tuple[Path, ...]], empty: list[str]) -> str:
    wanted = "it needs one sub-folder with pictures for each of at least two classes."
    if files:
        more = f" ({', '.join(empty)} without a picture)" if empty else ""
        return f"{folder} holds only one class, {next(iter(files))}{more}: {wanted}"
    loose = sum(1 for path in folder.iterdir() if _is_picture(path.name) and path.is_file())
    if loose:
        pictures = counted(loose, "picture")
        return f"{folder} holds {pictures}, but not in sub-folders: {wanted}"
    return f"{folder} holds no pictures in sub-folders: {wanted}"


def _unwrapped(root: Path) -> Path:
    """Step into only sub-folders, as unpacked archives have them, down to where there are two."""
    path = root
    for _ in range(4):
        inner = _with_pictures(path)
        if any(_is_picture(file.name) for file in path.iterdir() if file.is_file()):
            return root
        if len(inner) != 1:
            return path if inner else root
        path = inner[0]
    return root


def _with_pictures(path: Path) -> list[Path]:
    """Sub-folders with a picture somewhere in them; others are no classes."""
    return [inner for inner in _folders(path) if _holds_picture(inner)]


def _holds_picture(folder: Path) -> bool:
    for _base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if any(map(_is_picture, names)):
            return True
    return False


def _folders(path: Path) -> list[Path]:
    """Sub-folders, sorted by name; hidden ones and what macOS adds to archives are no classes."""
    found = (inner for inner in path.iterdir() if not inner.name.startswith((".", "__MACOSX")))
    return sorted((inner for inner in found if inner.is_dir()), key=lambda inner: inner.name)


def _pictures(folder: Path, others: list[int]) -> tuple[Path, ...]:
    """All pictures below a folder, by their names, sorted; other files are counted."""
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        shown = sorted(name for name in names if not name.startswith("."))
        pictures = [name for name in shown if _is_picture(name)]
        others.append(len(shown) - len(pictures))
        found += [Path(base, name) for name in pictures]
    return tuple(found)


def _is_picture(name: str) -> bool:
    if name.startswith("."):
        return False
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a Path each costs 10 µs
    return suffix in _SUFFIXES or not suffix
