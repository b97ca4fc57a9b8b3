"""A folder of pictures, one sub-folder a class, any size, any format that Pillow reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnnbuilder.data.fit import DEFAULT_SIZE
from cnnbuilder.data.folders import Tree, look_into
from cnnbuilder.data.images import quiet_pillow, read_header, read_sized
from cnnbuilder.data.labels import counts
from cnnbuilder.data.memory import require_memory
from cnnbuilder.data.source import (
    DataError,
    Dataset,
    Facts,
    Report,
    SourceSpec,
    checked,
    counted,
    step,
)
from cnnbuilder.data.split import random_of_each
from cnnbuilder.spec import Float, Maybe, Pair, Parameter, Params, Text

PARAMETERS = (
    Parameter(
        "path",
        Text("folder"),
        "",
        "Folder",
        "A folder with one sub-folder a class, or with train and test (or validation) in it that "
        "have one sub-folder a class each.",
    ),
    Parameter(
        "image_size",
        Maybe(Pair(1)),
        None,
        "Picture size",
        "Height and width that every picture is brought to; none: what the Input asks for.",
        more=True,
    ),
    Parameter(
        "test_share",
        Float(0.0, 1.0, open_minimum=True, open_maximum=True),
        0.2,
        "Share for the test",
        "How much of each class is held back for the test when the folder has no part for it.",
        more=True,
    ),
)
_PEEK = 48
_LISTED = 5
# Order of the samples and choice of those held back: the same each time, on each machine.
_SEED = 0


@dataclass(frozen=True, slots=True)
class _Files:
    """The files to read, in the order of the samples, with their labels."""

    train: tuple[Path, ...]
    y_train: np.ndarray
    test: tuple[Path, ...]
    y_test: np.ndarray


def facts(params: Params) -> Facts:
    """Return what the names of the files say, and the heads of a few of them."""
    values = checked(PARAMETERS, params)
    tree = look_into(values["path"])
    size, channels = _peek(tree)
    files = _in_order(tree, values["test_share"])
    fixed = values["image_size"] or size
    train = counts(files.y_train, len(tree.classes))
    test = counts(files.y_test, len(tree.classes))
    return Facts(
        (*(fixed or (None, None)), channels),
        tree.classes,
        sum(train),
        sum(test),
        _note(tree, values["test_share"]),
        sizes_differ=size is None,
        train_counts=train,
        test_counts=test,
    )


def load(params: Params, report: Report) -> Dataset:
    """Read all pictures, at the size they have, or else at the usual one."""
    values = checked(PARAMETERS, params)
    size, channels = _peek(look_into(values["path"]))
    height, width = size or DEFAULT_SIZE
    return load_as(params, report, (height, width, channels), ())


def load_as(
    params: Params, report: Report, shape: tuple[int, int, int], classes: tuple[str, ...]
) -> Dataset:
    """Read pictures straight to ``shape``; a size among the parameters goes before."""
    values = checked(PARAMETERS, params)
    tree = look_into(values["path"])
    classes = classes or tree.classes
    # Held back, then selected: a picture stays on its side whichever classes are chosen.
    files = _only(_in_order(tree, values["test_share"]), tree.classes, classes)
    height, width = values["image_size"] or shape[:2]
    shape = (height, width, shape[2])
    total = len(files.train) + len(files.test)
    require_memory(
        5 * total * height * width * shape[2],  # as bytes, and once more as float32
        f"{total:,} pictures of {height:,} × {width:,}",
        "choose fewer classes, a smaller Input or a smaller picture size",
    )
    reader = _Reader(tree.root, shape, report, total)
    x_train, good_train = reader.read(files.train)
    x_test, good_test = reader.read(files.test)
    y_train, y_test = files.y_train[good_train], files.y_test[good_test]
    _check_classes(classes, y_train, reader.skipped)
    note = " ".join(filter(None, (_note(tree, values["test_share"]), _skipped(reader.skipped))))
    return Dataset(x_train, y_train, x_test, y_test, classes, note, tuple(reader.skipped))


class _Reader:
    """Reads pictures on several threads (Pillow lets them run side by side)."""

    def __init__(self, root: Path, shape: tuple[int, int, int], report: Report, total: int) -> None:
        self.skipped: list[tuple[str, str]] = []
        self._root, self._shape, self._report, self._total = root, shape, report, total
        self._done = 0

    def read(self, files: Sequence[Path]) -> tuple[np.ndarray, np.ndarray]:
        """Return the pictures that can be read, and a mask of the files they come from."""
        from concurrent.futures import ThreadPoolExecutor  # 5 ms that the start need not pay

        height, width, channels = self._shape
        x = np.empty((len(files), height, width, channels), np.uint8)
        good = np.ones(len(files), bool)

        def read_one(number: int) -> str:
            try:
                x[number] = read_sized(files[number], (height, width), channels)
            except DataError as error:
                return str(error)
            return ""

        pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1), "pictures")
        try:
            with quiet_pillow():
                for number, fault in enumerate(pool.map(read_one, range(len(files)))):
                    if fault:
                        good[number] = False
                        name = files[number].relative_to(self._root).as_posix()
                        self.skipped.append((name, fault))
                    self._done += 1
                    step(self._report, self._done, self._total, "reading the pictures")
        finally:
            pool.shutdown(cancel_futures=True)
        return (x if good.all() else x[good]), good


def _in_order(tree: Tree, share: float) -> _Files:
    files, labels = _with_labels(tree.train)
    # Mixed, since the end of the training samples may become the validation samples.
    order = np.random.default_rng(_SEED).permutation(len(files))
    files, labels = tuple(files[number] for number in order), labels[order]
    if tree.test is not None:
        return _Files(files, labels, *_with_labels(tree.test))
    held = random_of_each(labels, share, _SEED)
    train = tuple(file for file, out in zip(files, held, strict=True) if not out)
    test = tuple(file for file, out in zip(files, held, strict=True) if out)
    return _Files(train, labels[~held], test, labels[held])


def _only(files: _Files, names: tuple[str, ...], classes: tuple[str, ...]) -> _Files:
    """Return the files of some of the classes, labelled by their place among them."""
    new = np.array([classes.index(name) if name in classes else -1 for name in names])
    y_train, y_test = new[files.y_train], new[files.y_test]
    return _Files(
        tuple(file for file, label in zip(files.train, y_train, strict=True) if label >= 0),
        y_train[y_train >= 0].astype(np.int64),
        tuple(file for file, label in zip(files.test, y_test, strict=True) if label >= 0),
        y_test[y_test >= 0].astype(np.int64),
    )


def _with_labels(classes: Sequence[Sequence[Path]]) -> tuple[tuple[Path, ...], np.ndarray]:
    files = tuple(file for found in classes for file in found)
    labels = np.repeat(np.arange(len(classes)), [len(found) for found in classes])
    return files, labels.astype(np.int64)


def _peek(tree: Tree) -> tuple[tuple[int, int] | None, int]:
    """Return the size of the pictures if it is one, and their channels, from a few of them."""
    files, _ = _with_labels(tree.train)
    chosen = files[:: max(len(files) // _PEEK, 1)]
    heads, faults = [], []
    with quiet_pillow():
        for file in chosen:
            try:
                heads.append(read_header(file))
            except DataError as error:
                faults.append(str(error))
    if not heads:
        raise DataError(f"None of the pictures in {tree.root} can be read. {faults[0]}")
    sizes = {head.size for head in heads}
    channels = 1 if all(head.grey for head in heads) else 3
    return (sizes.pop() if len(sizes) == 1 else None), channels


def _check_classes(
    classes: tuple[str, ...], labels: np.ndarray, skipped: list[tuple[str, str]]
) -> None:
    for name, number in zip(classes, counts(labels, len(classes)), strict=True):
        if not number:
            why = next((reason for file, reason in skipped if f"{name}/" in file), "")
            raise DataError(f"No picture of the class {name} can be used. {why}".rstrip())


def _note(tree: Tree, share: float) -> str:
    notes = list(tree.notes)
    if tree.test is None:
        notes.append(f"{share:.0%} of each class are held back for the test.")
    return " ".join(notes)


def _skipped(skipped: Sequence[tuple[str, str]]) -> str:
    if not skipped:
        return ""
    names = ", ".join(name for name, _ in skipped[:_LISTED])
    more = f" and {len(skipped) - _LISTED:,} more" if len(skipped) > _LISTED else ""
    are = "is" if len(skipped) == 1 else "are"
    files = counted(len(skipped), "file")
    return f"{files} could not be read and {are} left out: {names}{more}."


SPEC = SourceSpec(
    "folder",
    "Folder of pictures",
    "A folder of your own with one sub-folder a class; pictures of any size and format.",
    PARAMETERS,
    facts,
    load,
    load_as=load_as,
)
