"""Python source that reads the data of each source, as the program itself reads it.

Every source gives the body of ``read_data()``, which returns arrays as they are stored, and what
that body needs: imports, constants and functions. What comes after is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cnnbuilder.data import Facts, FitPlan
from cnnbuilder.data.fit import LUMINANCE
from cnnbuilder.data.folders import Tree, look_again
from cnnbuilder.export.pretty import Code, Group, call, sequence, statement
from cnnbuilder.export.snippets import (
    HOLD_OUT_LAST,
    HOLD_OUT_RANDOM,
    LABELS,
    LIST_PICTURES,
    READ_IDX,
    READ_PICTURES,
)
from cnnbuilder.spec import Params
from cnnbuilder.spec.kinds import python_literal as literal

ALL_FOUR = "(x_train, y_train), (x_test, y_test)"


@dataclass(frozen=True, slots=True)
class DataCode:
    """Source that reads the data of one source.

    Attributes:
        body: Lines of ``read_data()``, one level in, before what it returns.
        says: What it returns, for its docstring.
        result: What it returns: a pair for training and a pair for the test.
        standard: Imports from Python's own library.
        imports: Other imports.
        constants: Lines at the top of the file.
        functions: Functions that the body calls.
        has_size: Pictures come in the size that the input asks for already.
        has_colours: They come in its colours already.
    """

    body: tuple[str, ...]
    says: str
    standard: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    result: str = ALL_FOUR
    has_size: bool = False
    has_colours: bool = False


@dataclass(frozen=True, slots=True)
class DataQuestion:
    """What is to be read: parameters of the source, what is known of it, and how it is fitted."""

    params: Params
    facts: Facts
    fit: FitPlan


def _digits(_question: DataQuestion) -> DataCode:
    return DataCode(
        (
            "    digits = load_digits()",
            "    x, y = digits.images[..., None], digits.target",
            "    test = last_of_each(y, 0.2)",
        ),
        "scikit-learn's handwritten digits, 8 × 8",
        result="(x[~test], y[~test]), (x[test], y[test])",
        imports=("from sklearn.datasets import load_digits",),
        functions=(HOLD_OUT_LAST,),
    )


def _faces(_question: DataQuestion) -> DataCode:
    return DataCode(
        (
            "    images = lfw_subset()  # 100 faces, then 100 pieces of background",
            "    x = np.stack([images[:100], images[100:]], axis=1).reshape(200, 25, 25, 1)",
            "    y = np.tile([0, 1], 100)",
        ),
        "scikit-image's faces (0) and background (1) in turns, 25 × 25",
        result="(x[:160], y[:160]), (x[160:], y[160:])",
        imports=("from skimage.data import lfw_subset",),
    )


def _keras_grey(name: str, title: str) -> Callable[[DataQuestion], DataCode]:
    def code(_question: DataQuestion) -> DataCode:
        return DataCode(
            (f"    (x_train, y_train), (x_test, y_test) = keras.datasets.{name}.load_data()",),
            title,
            result="(x_train[..., None], y_train), (x_test[..., None], y_test)",
        )

    return code


def _cifar10(_question: DataQuestion) -> DataCode:
    return DataCode(
        ("    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()",),
        "CIFAR-10's colour pictures, 32 × 32",
        result="(x_train, y_train[:, 0]), (x_test, y_test[:, 0])",
    )


def _npz(question: DataQuestion) -> DataCode:
    lines = [
        "    with np.load(DATA) as data:",
        '        x_train, y_train = data["x_train"], as_labels(data["y_train"])',
    ]
    functions = [LABELS]
    held_out = "has no x_test" in question.facts.note
    if held_out:
        share = literal(float(question.params.get("test_share", 0.2)))
        lines += [*_shaped(question, ("train",)), *_renumbered(question, ("train",))]
        lines.append(f"    test = some_of_each(y_train, {share})")
        functions.append(HOLD_OUT_RANDOM)
    else:
        lines += ['        x_test, y_test = data["x_test"], as_labels(data["y_test"])']
        lines += [*_shaped(question), *_renumbered(question)]
    return DataCode(
        tuple(lines),
        "the arrays of the .npz file",
        result="(x_train[~test], y_train[~test]), (x_train[test], y_train[test])"
        if held_out
        else ALL_FOUR,
        constants=_path_constant(question),
        functions=tuple(functions),
    )


def _idx(question: DataQuestion) -> DataCode:
    lines = [
        '    x_train, y_train = read_idx("train-images"), as_labels(read_idx("train-labels"))',
        "    x_test, y_test = read_idx(*TEST_IMAGES), as_labels(read_idx(*TEST_LABELS))",
        *_shaped(question),
        *_renumbered(question),
    ]
    return DataCode(
        tuple(lines),
        "the arrays of the four idx files",
        ("import gzip", "from pathlib import Path"),
        constants=(
            *_path_constant(question, folder=True),
            'TEST_IMAGES = "t10k-images", "test-images"',
            'TEST_LABELS = "t10k-labels", "test-labels"',
        ),
        functions=(READ_IDX, LABELS),
    )


def _shaped(question: DataQuestion, parts: tuple[str, ...] = ("train", "test")) -> list[str]:
    """Bring the samples of arrays to height × width × channels."""
    shape = ", ".join(literal(dim) for dim in question.facts.sample_shape)
    first = ".transpose(0, 2, 3, 1)" if "channels first" in question.facts.note else ""
    return [f"    x_{part} = x_{part}{first}.reshape(-1, {shape})" for part in parts]


def _renumbered(question: DataQuestion, parts: tuple[str, ...] = ("train", "test")) -> list[str]:
    """Count labels from 0 where they are something else."""
    classes = question.facts.classes
    if classes == tuple(str(index) for index in range(len(classes))):
        return []
    values = "y_train" if parts == ("train",) else "np.concatenate([y_train, y_test])"
    return [
        f"    values = np.unique({values})",
        *(f"    y_{part} = np.searchsorted(values, y_{part})" for part in parts),
    ]


def _folder(question: DataQuestion) -> DataCode:
    chosen = question.params.get("image_size")
    height, width, channels = question.fit.picture
    tree = look_again(str(question.params["path"]))
    places = {"TRAIN": _part(tree, tree.train)}
    lines = ["    files, y = list_pictures(TRAIN)"]
    lines.append("    order = np.random.default_rng(0).permutation(len(files))")
    functions = [LIST_PICTURES, READ_PICTURES]
    if tree.test is None:
        share = literal(float(question.params.get("test_share", 0.2)))
        lines += [
            "    files, y = files[order], y[order]",
            f"    test = some_of_each(y, {share})",
            "    x_train, y_train = read_pictures(files[~test], y[~test])",
            "    x_test, y_test = read_pictures(files[test], y[test])",
        ]
        functions.append(HOLD_OUT_RANDOM)
    else:
        places["TEST"] = _part(tree, tree.test)
        lines += [
            "    x_train, y_train = read_pictures(files[order], y[order])",
            "    x_test, y_test = read_pictures(*list_pictures(TEST))",
        ]
    grey = channels == 1 or question.fit.colour == "repeat"
    constants = [
        *(line for name in places for line in _constant(name, call("Path", literal(places[name])))),
        *_constant("CLASSES", sequence([literal(name) for name in tree.classes])),
        *_constant("SUFFIXES", Group("{", tuple(literal(s) for s in _suffixes(tree)), "}")),
        f"SIZE = {literal(chosen or (height, width))}  # height and width",
        f'MODE = "{"L" if grey else "RGB"}"',
    ]
    return DataCode(
        tuple(lines),
        "the pictures in the folder",
        ("from pathlib import Path",),
        ("from PIL import Image, ImageOps",),
        tuple(constants),
        tuple(functions),
        has_size=chosen is None or chosen == (height, width),
        has_colours=True,
    )


def _part(tree: Tree, files: tuple[tuple[Path, ...], ...]) -> str:
    """The folder that holds the folders of the classes."""
    name, first = next(
        (name, found[0]) for name, found in zip(tree.classes, files, strict=True) if found
    )
    parts = first.relative_to(tree.root).parts
    return str(tree.root / parts[0]) if len(parts) > 2 and parts[1] == name else str(tree.root)


def _suffixes(tree: Tree) -> list[str]:
    files = [*tree.train, *(tree.test or ())]
    return sorted({path.suffix.lower() for found in files for path in found})


def _constant(name: str, value: Code) -> list[str]:
    return statement(value, 0, f"{name} = ")


def _path_constant(question: DataQuestion, *, folder: bool = False) -> tuple[str, ...]:
    path = literal(str(question.params["path"]))
    value = call("Path", path) if folder else path
    return tuple(_constant("DATA", value))


_CODE: MappingProxyType[str, Callable[[DataQuestion], DataCode]] = MappingProxyType(
    {
        "digits": _digits,
        "faces": _faces,
        "mnist": _keras_grey("mnist", "MNIST's handwritten digits, 28 × 28"),
        "fashion_mnist": _keras_grey("fashion_mnist", "Fashion-MNIST's clothes, 28 × 28"),
        "cifar10": _cifar10,
        "npz": _npz,
        "idx": _idx,
        "folder": _folder,
    }
)


def data_code(source: str, question: DataQuestion) -> DataCode:
    """Return the source that reads ``source``. Raises KeyError for one without code."""
    return _CODE[source](question)


def has_data_code(source: str) -> bool:
    """Say whether code can be written for a data source."""
    return source in _CODE


def select_code(labels: tuple[int, ...]) -> list[str]:
    """Return the lines that keep only the classes ``labels``; they call ``select``."""
    chosen = sequence([literal(label) for label in labels])
    parts = ("train", "test")
    return [
        *statement(chosen, prefix="kept = "),
        *(f"    x_{part}, y_{part} = select(x_{part}, y_{part}, kept)" for part in parts),
    ]


def fit_code(fit: FitPlan, reading: DataCode) -> list[str]:
    """Return the function ``fit(x)``, which brings samples to the network's input."""
    lines = ["def fit(x):", '    """Bring samples to the form that the network takes."""']
    lines.append(f"    # {fit.words}")
    if fit.colour == "grey" and not reading.has_colours:
        weights = ", ".join(literal(share) for share in LUMINANCE)
        lines.append(f'    x = x.astype("float32") @ np.array([{weights}], "float32")')
        lines.append("    x = x[..., None]")
    if fit.size is not None and not reading.has_size:
        lines.append(f"    x = resize(x, {literal(fit.size)})")
    scale = int(fit.scale) if fit.scale == int(fit.scale) else fit.scale
    value = 'x.astype("float32")' + ("" if scale == 1 else f" / {literal(scale)}")
    if fit.colour == "repeat":
        value = f"np.repeat({value}, 3, axis=-1)"
    if len(fit.target) != len(fit.picture):
        lines.append(f"    x = {value}")
        shape = ", ".join("-1" if dim is None else literal(dim) for dim in fit.target)
        value = f"x.reshape(len(x), {shape})"
    return [*lines, f"    return {value}"]
