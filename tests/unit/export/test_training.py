"""Exported code reads and fits data as the program does, number for number."""

import gzip
import struct
from types import SimpleNamespace

import black
import numpy as np
import pytest
from PIL import Image

from cnnbuilder.data import DataError, prepare
from cnnbuilder.export.source import keras_source
from cnnbuilder.export.training import training_code
from cnnbuilder.plan import ModelPlan
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import complete
from tests.unit.export.fake_keras import run_source
from tests.unit.export.plans import CATALOG, call

INDEX = ("sparse_categorical_crossentropy", {})


def plan_for(shape, units=10):
    source, dense = CATALOG.layers["Input"], CATALOG.layers["Dense"]
    values = complete(dense.parameters, {"units": units, "activation": "softmax"})
    calls = (
        call("a", source, complete(source.parameters, {"shape": shape}), (), shape=shape),
        call("b", dense, values, ("a",), shape=(units,)),
    )
    return ModelPlan("net", calls, ("a",), ("b",))


def source_for(choice, shape=(8, 8, 1), *, units=10, loss=INDEX, **settings):
    plan = plan_for(shape, units)
    code = training_code(plan, choice, TrainingSettings(**settings), loss, CATALOG, seed=3)
    source = keras_source(plan, training=code)
    assert black.format_str(source, mode=black.Mode()) == source
    return source


def check_same_data(choice, shape, **keras_parts):
    """The file's data and the program's are the same arrays."""
    exported = run_source(source_for(choice, shape), **keras_parts)
    (x_train, y_train), (x_test, y_test) = exported["read_data"]()
    wanted = prepare(choice.source, choice, shape)
    for x, y, x_wanted, y_wanted in (
        (x_train, y_train, wanted.x_train, wanted.y_train),
        (x_test, y_test, wanted.x_test, wanted.y_test),
    ):
        fitted = exported["fit"](x)
        assert fitted.dtype == np.float32
        assert fitted.shape == x_wanted.shape
        np.testing.assert_allclose(fitted, x_wanted, atol=2e-6)
        np.testing.assert_array_equal(y, y_wanted)
    return exported


@pytest.mark.parametrize(
    "shape", [(8, 8, 1), (8, 8), (64,), (12, 10, 3), (4, 5, 1), (None, None, 1), (3, 20, None)]
)
def test_digits_are_fitted_to_any_input(shape):
    check_same_data(DataChoice("digits"), shape)


def test_some_classes_of_the_digits():
    check_same_data(DataChoice("digits", {}, ("7", "0", "3")), (8, 8, 1))


@pytest.mark.parametrize("classes", [(), ("no face", "face")])
def test_faces(classes):
    check_same_data(DataChoice("faces", {}, classes), (25, 25, 1))


def save(path, x_shape=(40, 6, 5), top=256, labels=4, kind="u1", **more):
    random = np.random.default_rng(1)
    arrays = {
        "x_train": random.integers(0, top, x_shape).astype(kind),
        "y_train": np.arange(x_shape[0]) % labels,
        "x_test": random.integers(0, top, (9, *x_shape[1:])).astype(kind),
        "y_test": np.arange(9) % labels,
    }
    arrays.update(more)
    np.savez(path, **{name: value for name, value in arrays.items() if value is not None})
    return DataChoice("npz", {"path": str(path), "test_share": 0.2})


@pytest.mark.parametrize(
    ("shape", "arrays"),
    [
        ((6, 5, 1), {}),
        ((30,), {}),
        ((7, 8, 3), {}),
        ((6, 5, 3), {"x_shape": (40, 6, 5, 3)}),
        ((6, 5, 1), {"x_shape": (40, 6, 5, 3)}),
        ((5, 9, 1), {"x_shape": (40, 6, 5, 3)}),
        ((6, 5, 3), {"x_shape": (40, 3, 6, 5)}),
        ((6, 5, 1), {"top": 2, "kind": "f4"}),
        ((12,), {"x_shape": (40, 12), "kind": "f8"}),
        ((6, 5, 1), {"x_test": None, "y_test": None}),
        (
            (6, 5, 1),
            {"y_train": np.eye(4)[np.arange(40) % 4], "y_test": np.eye(4)[np.arange(9) % 4]},
        ),
        ((6, 5, 1), {"y_train": np.arange(40)[:, None] % 3 + 5, "y_test": np.arange(9) % 3 + 5}),
        ((6, 5, 1), {"y_train": np.array(["cat", "dog"] * 20), "x_test": None, "y_test": None}),
    ],
    ids=str,
)
def test_npz(tmp_path, shape, arrays):
    check_same_data(save(tmp_path / "data.npz", **arrays), shape)


def test_some_classes_of_an_npz(tmp_path):
    names = {"y_train": np.array(["cat", "dog", "owl", "ant"] * 10), "x_test": None, "y_test": None}
    choice = save(tmp_path / "data.npz", **names)
    check_same_data(DataChoice("npz", choice.params, ("owl", "cat")), (6, 5, 1))


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_idx(tmp_path, suffix):
    random = np.random.default_rng(1)
    for part, count in (("train", 30), ("t10k", 10)):
        images, labels = random.integers(0, 256, (count, 6, 5)), np.arange(count) % 3
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            head = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
            data = head + array.astype(np.uint8).tobytes()
            path = tmp_path / f"{part}-{kind}-ubyte{suffix}"
            path.write_bytes(gzip.compress(data) if suffix else data)
    check_same_data(DataChoice("idx", {"path": str(tmp_path)}), (6, 5, 1))


def make_pictures(folder, names, *, sizes=((9, 7), (20, 12)), mode="RGB", count=6):
    random = np.random.default_rng(len(str(folder)))
    for name in names:
        (folder / name).mkdir(parents=True)
        for index in range(count):
            width, height = sizes[index % len(sizes)]
            pixels = random.integers(0, 256, (height, width, len(mode)), dtype=np.uint8)
            image = Image.fromarray(pixels[..., 0] if mode == "L" else pixels, mode)
            image.save(folder / name / f"{index:02}.png")


FOLDERS = {
    "plain": {},
    "grey": {"mode": "L"},
    "transparent": {"mode": "RGBA"},
    "one size": {"sizes": ((9, 7),)},
}


@pytest.mark.parametrize("shape", [(8, 8, 3), (8, 8, 1), (64,)], ids=str)
@pytest.mark.parametrize("pictures", FOLDERS.values(), ids=FOLDERS)
@pytest.mark.filterwarnings("ignore:'mode' parameter is deprecated")
def test_folder(tmp_path, pictures, shape):
    if pictures.get("sizes") and shape == (64,):
        shape = (7 * 9 * 3,)
    make_pictures(tmp_path / "data", ("cat", "dog", "owl"), **pictures)
    check_same_data(DataChoice("folder", {"path": str(tmp_path / "data")}), shape)


@pytest.mark.filterwarnings("ignore:'mode' parameter is deprecated")
def test_folder_with_a_part_for_the_test(tmp_path, capsys):
    make_pictures(tmp_path / "Train", ("cat", "dog", "owl"), count=5)
    make_pictures(tmp_path / "test", ("cat", "owl"), count=2)
    (tmp_path / "Train" / "dog" / "broken.jpg").write_bytes(b"no picture")
    (tmp_path / "Train" / "dog" / "notes.txt").write_text("no picture either")
    (tmp_path / "Train" / "dog" / ".hidden.png").write_bytes(b"nor this")
    (tmp_path / "Train" / "dog" / "more").mkdir()
    Image.new("RGB", (300, 200), "red").save(tmp_path / "Train" / "dog" / "more" / "big.jpg")
    params = {"path": str(tmp_path)}
    check_same_data(DataChoice("folder", params), (6, 6, 3))
    assert "broken.jpg is left out" in capsys.readouterr().out
    check_same_data(DataChoice("folder", {**params, "image_size": (4, 5)}), (6, 6, 3))
    check_same_data(DataChoice("folder", params, ("owl", "cat")), (6, 6, 3))


def keras_datasets(name, shape):
    random = np.random.default_rng(2)

    def load_data():
        labels = lambda n: (np.arange(n) % 10).reshape((n, 1) if name == "cifar10" else n)  # noqa: E731
        x = [random.integers(0, 256, (n, *shape), dtype=np.uint8) for n in (30, 20)]
        return (x[0], labels(30)), (x[1], labels(20))

    return SimpleNamespace(**{name: SimpleNamespace(load_data=load_data)})


@pytest.mark.parametrize(
    ("name", "stored", "shape", "classes"),
    [
        ("mnist", (28, 28), (28, 28, 1), ()),
        ("mnist", (28, 28), (784,), ("0", "1", "2")),
        ("fashion_mnist", (28, 28), (14, 14, 1), ()),
        ("cifar10", (32, 32, 3), (32, 32, 3), ("cat", "dog")),
    ],
)
def test_data_sets_of_keras(name, stored, shape, classes):
    datasets = keras_datasets(name, stored)
    source = source_for(DataChoice(name, {}, classes), shape)
    exported = run_source(source, datasets=datasets)
    (x, y), _ = exported["read_data"]()
    assert exported["fit"](x).shape[1:] == shape
    assert exported["fit"](x).max() <= 1
    assert set(y) == set(range(len(classes) or 10))


def test_what_the_training_says():
    source = source_for(
        DataChoice("digits"),
        units=10,
        loss=("categorical_crossentropy", {"from_logits": True}),
        optimizer="SGD",
        optimizer_params={"learning_rate": 0.01, "momentum": 0.9, "nesterov": False},
        epochs=7,
        batch_size=32,
        validation_split=0.1,
    )
    assert "keras.utils.set_random_seed(3)" in source
    assert "optimizer=keras.optimizers.SGD(learning_rate=0.01, momentum=0.9)," in source
    assert "loss=keras.losses.CategoricalCrossentropy(from_logits=True)," in source
    assert "y_test = keras.utils.to_categorical(y_test, 10)" in source
    assert "batch_size=32, epochs=7, validation_split=0.1" in source
    assert source.endswith('\n\nif __name__ == "__main__":\n    main()\n')


def test_one_value_for_two_classes():
    source = source_for(
        DataChoice("faces"),
        (25, 25, 1),
        units=1,
        loss=("binary_crossentropy", {"from_logits": True}),
    )
    assert 'y_train = y_train.astype("float32")[:, None]' in source
    assert 'metrics=[keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)],' in source
    plain = source_for(DataChoice("faces"), (25, 25, 1), units=1, loss=("binary_crossentropy", {}))
    assert 'loss="binary_crossentropy",\n        metrics=["accuracy"],' in plain


def test_what_cannot_be_trained_is_said():
    plan = plan_for((8, 8, 1))
    settings = TrainingSettings()

    def ask(plan, choice):
        return training_code(plan, choice, settings, INDEX, CATALOG)

    with pytest.raises(DataError, match="channels"):
        ask(plan_for((8, 8, 2)), DataChoice("digits"))
    with pytest.raises(DataError, match="cannot be written"):
        ask(plan, DataChoice("telepathy"))
    with pytest.raises(DataError, match="1 inputs and 2 outputs"):
        ask(ModelPlan("net", plan.calls, ("a",), ("a", "b")), DataChoice("digits"))
    with pytest.raises(DataError, match="row of values"):
        ask(ModelPlan("net", plan.calls, ("a",), ("a",)), DataChoice("digits"))
