from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnnbuilder.data import QUIET, Cancelled, DataError, find_source
from cnnbuilder.data.sources import npz

Write = Callable[..., dict[str, str]]
Small = dict[str, np.ndarray]


def fault(params: dict[str, str]) -> str:
    """The sentence, which facts and load agree on."""
    with pytest.raises(DataError) as by_load:
        npz.load(params, QUIET)
    return str(by_load.value)


def test_facts_and_contents_agree(write_npz: Write, small: Small) -> None:
    params = write_npz(**small)
    facts, data = npz.facts(params), npz.load(params, QUIET)
    assert facts.sample_shape == (4, 5, 1) == data.x_train.shape[1:]
    assert facts.classes == data.classes == ("0", "1", "2")
    assert (facts.train, facts.test) == (12, 6) == (len(data.x_train), len(data.x_test))
    assert facts.train_counts == (4, 4, 4)
    assert facts.value_range == data.value_range == (0.0, 255.0)
    assert data.y_train.dtype == np.int64
    assert np.array_equal(data.x_train[..., 0], small["x_train"])
    assert np.array_equal(data.y_test, small["y_test"])


@pytest.mark.parametrize(
    ("shape", "sample", "note"),
    [
        ((12, 6), (6,), ""),
        ((12, 6, 7), (6, 7, 1), ""),
        ((12, 6, 7, 3), (6, 7, 3), ""),
        ((12, 3, 6, 7), (6, 7, 3), "The file has channels first; they were moved to the end."),
    ],
)
def test_layouts(write_npz: Write, small: Small, shape: tuple, sample: tuple, note: str) -> None:
    x = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    params = write_npz(**{**small, "x_train": x, "x_test": x[:6]})
    facts, data = npz.facts(params), npz.load(params, QUIET)
    assert facts.sample_shape == data.x_train.shape[1:] == sample
    assert facts.note == data.note == note
    if note:
        assert np.array_equal(data.x_train, x.transpose(0, 2, 3, 1))


@pytest.mark.parametrize(
    ("make", "values"),
    [
        (lambda x: x, (0.0, 255.0)),
        (lambda x: x > 100, (0.0, 1.0)),
        (lambda x: (x > 100).astype(np.uint8), (0.0, 1.0)),
        (lambda x: x / 255.0, (0.0, 1.0)),
        (lambda x: x.astype(np.float32), (0.0, 255.0)),
        (lambda x: x.astype(np.float16), (0.0, 255.0)),
        (lambda x: x.astype(np.int64), (0.0, 255.0)),
        (lambda x: x.astype(np.uint16) * 257, (0.0, 65535.0)),
        (lambda x: x.astype(np.float64) / 100 - 1, (-1.0, 1.0)),
    ],
)
def test_types_and_the_range_they_stand_for(
    write_npz: Write, small: Small, make: Callable, values: tuple
) -> None:
    given = {name: make(small[name]) if name[0] == "x" else small[name] for name in small}
    params = write_npz(**given)
    data = npz.load(params, QUIET)
    assert data.value_range == npz.facts(params).value_range == values
    assert data.x_train.dtype in (np.uint8, np.float32)


@pytest.mark.parametrize(
    ("label", "classes"),
    [
        (lambda y: y.astype(np.int64), ("0", "1", "2")),
        (lambda y: y[:, None], ("0", "1", "2")),
        (lambda y: np.eye(3)[y], ("0", "1", "2")),
        (lambda y: y.astype(np.float32), ("0", "1", "2")),
        (lambda y: y * 2 + 3, ("3", "5", "7")),
        (lambda y: y.astype(np.int16) - 1, ("-1", "0", "1")),
        (lambda y: np.array(["ant", "bee", "cat"])[y], ("ant", "bee", "cat")),
    ],
)
def test_labels(write_npz: Write, small: Small, label: Callable, classes: tuple) -> None:
    params = write_npz(
        **{**small, "y_train": label(small["y_train"]), "y_test": label(small["y_test"])}
    )
    data = npz.load(params, QUIET)
    assert data.classes == npz.facts(params).classes == classes
    assert np.array_equal(data.y_train, small["y_train"])
    assert np.array_equal(data.y_test, small["y_test"])


def test_names_of_classes_in_the_file(write_npz: Write, small: Small) -> None:
    params = write_npz(**small, class_names=np.array(["ant", "bee", "cat"]))
    assert npz.load(params, QUIET).classes == ("ant", "bee", "cat")


def test_without_a_test_part_a_share_of_each_class_is_held_back(
    write_npz: Write, small: Small
) -> None:
    params = {**write_npz(x_train=small["x_train"], y_train=small["y_train"]), "test_share": 0.25}
    facts, data = npz.facts(params), npz.load(params, QUIET)
    assert facts.train_counts == tuple(np.bincount(data.y_train)) == (3, 3, 3)
    assert facts.test_counts == tuple(np.bincount(data.y_test)) == (1, 1, 1)
    assert "no x_test: 25% of each class" in data.note
    assert (data.x_train[:, 0, 0, 0] == data.y_train * 100).all()
    assert npz.load(params, QUIET).fingerprint == data.fingerprint


def test_pickles_are_refused_and_not_run(write_npz: Write, small: Small, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "run",))

    params = write_npz(**{**small, "x_train": np.array([Evil()] * 12, object)})
    sentence = fault(params)
    assert sentence.startswith("x_train in own.npz holds Python objects (pickle)")
    with pytest.raises(DataError, match="pickle"):
        npz.facts(params)
    assert not (tmp_path / "run").exists()
    (tmp_path / "own.npz").write_bytes(pickle.dumps(Evil()))
    assert "is not an .npz file" in fault(params)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"x_train": None},
            "own.npz has no x_train: it needs x_train and y_train, and holds x_test, y_test, "
            "y_train.",
        ),
        ({"y_test": None}, "own.npz has no y_test"),
        (
            {"y_train": np.zeros(11, int)},
            "own.npz has 12 samples in x_train but 11 labels in y_train: "
            "there has to be one label a sample.",
        ),
        (
            {"x_test": np.zeros((6, 5, 5))},
            "In own.npz a sample of x_train has the shape (4, 5, 1), one of x_test (5, 5, 1)",
        ),
        ({"x_train": np.zeros(12)}, "x_train in own.npz has the shape (12,)"),
        ({"x_train": np.zeros((12, 1, 2, 3, 4))}, "x_train in own.npz has the shape"),
        ({"x_train": np.full((12, 4, 5), 1j)}, "x_train in own.npz holds values of type complex"),
        ({"x_train": np.full((12, 4), "a")}, "x_train in own.npz holds values of type <U1"),
        ({"x_train": np.full((12, 4, 5), np.nan)}, "x_train in own.npz holds 240 values that are"),
        ({"y_train": np.full(12, 0.5)}, "y_train in own.npz holds fractions"),
        ({"y_train": np.ones((12, 3))}, "y_train in own.npz has 3 columns but is not one-hot"),
        ({"y_train": np.ones((12, 3, 2))}, "y_train in own.npz has the shape (12, 3, 2)"),
        ({"y_train": np.ones(12, "datetime64[s]")}, "y_train in own.npz holds values of type"),
    ],
)
def test_faults_are_sentences(write_npz: Write, small: Small, change: dict, sentence: str) -> None:
    given = {name: array for name, array in {**small, **change}.items() if array is not None}
    assert fault(write_npz(**given)).startswith(sentence)


def test_files_that_are_no_npz(tmp_path: Path, write_npz: Write, small: Small) -> None:
    path = tmp_path / "own.npz"
    params = {"path": str(path)}
    assert fault(params) == f"There is no file {path}."
    path.write_bytes(b"")
    assert "own.npz is not an .npz file" in fault(params)
    path.write_text("x_train")
    assert "own.npz is not an .npz file" in fault(params)
    assert fault({"path": str(tmp_path)}).startswith(f"{tmp_path} cannot be read")
    write_npz(**small)
    sound = path.read_bytes()
    path.write_bytes(sound[: len(sound) // 2])
    assert "damaged" in fault(params)
    spoilt = bytearray(sound)
    spoilt[60:90] = bytes(30)
    path.write_bytes(spoilt)
    assert "damaged" in fault(params)


def test_damaged_bytes_never_raise_anything_else(write_npz: Write, small: Small) -> None:
    params = write_npz(**small)
    path = Path(params["path"])
    sound = np.frombuffer(path.read_bytes(), np.uint8)
    generator = np.random.default_rng(3)
    for _ in range(150):
        bad = sound.copy()
        bad[generator.integers(0, len(bad), 4)] = generator.integers(0, 256, 4)
        path.write_bytes(bad.tobytes())
        for ask in (npz.facts, lambda given: npz.load(given, QUIET)):
            with contextlib.suppress(DataError):
                ask(params)


def test_a_file_too_large_for_memory_is_refused(
    write_npz: Write, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = write_npz(**small)
    monkeypatch.setattr("cnnbuilder.data.memory.available_memory", lambda: 300)
    assert fault(params).startswith("x_train in own.npz would need about 480 bytes of memory")


def test_cancel(write_npz: Write, small: Small, recorder: type) -> None:
    with pytest.raises(Cancelled):
        npz.load(write_npz(**small), recorder(cancel_after=1))


def test_real_mnist(data_folder: Path) -> None:
    params = {"path": str(data_folder / "mnist/mnist.npz")}
    facts, known = npz.facts(params), find_source("mnist").facts({})
    assert facts == known
