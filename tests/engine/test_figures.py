from types import MappingProxyType

import numpy as np
import pytest

from cnnbuilder.engine.classify import last_activation, read_classes
from cnnbuilder.engine.errors import JobError
from cnnbuilder.engine.figures import make_accuracy, make_loss, shape_labels
from cnnbuilder.engine.maps import read_maps
from tests.engine.plans import chain, settings

LABELS = np.array([0, 2, 1])


def test_labels_take_the_form_of_the_loss():
    np.testing.assert_array_equal(
        shape_labels(LABELS, "sparse_categorical_crossentropy", 3, 3), LABELS
    )
    np.testing.assert_array_equal(
        shape_labels(LABELS, "categorical_crossentropy", 4, 3),
        [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]],
    )
    two = shape_labels(np.array([0, 1]), "binary_crossentropy", 1, 2)
    assert two.tolist() == [[0.0], [1.0]]
    assert two.dtype == np.float32
    assert shape_labels(LABELS, "mean_squared_error", 1, 3).tolist() == [[0.0], [2.0], [1.0]]


@pytest.mark.parametrize(
    ("loss", "width"),
    [
        ("sparse_categorical_crossentropy", 2),
        ("categorical_crossentropy", 1),
        ("categorical_crossentropy", 2),
        ("binary_crossentropy", 1),
    ],
)
def test_an_output_too_narrow_is_refused_with_the_figures(loss, width):
    with pytest.raises(JobError, match="3 classes"):
        shape_labels(LABELS, loss, width, 3)


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize(
    "loss",
    [
        "sparse_categorical_crossentropy",
        "categorical_crossentropy",
        "binary_crossentropy",
        "mean_squared_error",
    ],
)
def test_the_accuracy_is_the_one_keras_takes(loss, width):
    import keras

    if width == 1 and "categorical" in loss:
        return
    rng = np.random.default_rng(0)
    labels = rng.integers(0, max(width, 2), 50)
    predicted = rng.random((50, width), np.float32)
    y = shape_labels(labels, loss, width, max(width, 2))
    model = keras.Sequential([keras.Input((width,)), keras.layers.Identity()])
    model.compile(loss=make_loss(settings(loss=loss)), metrics=["accuracy"])
    theirs = model.evaluate(predicted, y, verbose=0)[1]
    ours = make_accuracy(settings(loss=loss), width)
    ours.update_state(y, predicted)
    assert float(ours.result()) == pytest.approx(theirs)


def test_raw_values_of_a_binary_output_are_cut_at_zero():
    chosen = settings(
        loss="binary_crossentropy", loss_params=MappingProxyType({"from_logits": True})
    )
    accuracy = make_accuracy(chosen, 1)
    accuracy.update_state([[1.0], [0.0]], [[0.2], [-0.2]])
    assert float(accuracy.result()) == 1.0


@pytest.mark.parametrize(
    ("values", "activation", "classes", "expected", "words"),
    [
        ([0.2, 0.7, 0.1], "softmax", ("a", "b"), [("b", 0.7), ("a", 0.2), ("class 2", 0.1)], ""),
        ([0.9], "sigmoid", ("cat", "dog"), [("dog", 0.9), ("cat", 0.1)], ""),
        ([0.0], "linear", ("cat", "dog"), [("cat", 0.5), ("dog", 0.5)], "a sigmoid was applied"),
        ([0.0], "linear", (), [], ""),
        ([0.0, 0.0], "linear", (), [("class 0", 0.5), ("class 1", 0.5)], "a softmax was applied"),
        ([0.9, 0.8], "sigmoid", ("a", "b"), [("a", 0.9), ("b", 0.8)], "of its own"),
        ([float("nan"), 1], "softmax", (), [], ""),
        ([], "softmax", (), [], ""),
    ],
)
def test_classes_are_read_from_the_last_values(values, activation, classes, expected, words):
    found, note = read_classes(np.array(values, np.float32), activation, classes, 5)
    assert [name for name, _p in found] == [name for name, _p in expected]
    assert [p for _name, p in found] == pytest.approx([p for _name, p in expected])
    assert words in note
    assert bool(words) == bool(note)


def test_the_last_activation_is_found_through_what_keeps_values():
    net = [("Input", {"shape": (4,)}), ("Dense", {"units": 2, "activation": "sigmoid"})]
    plan = chain(*net, ("Dropout", {"rate": 0.5}))
    assert last_activation(plan, plan.outputs[0]) == "sigmoid"
    plan = chain(*net, ("Activation", {"activation": "softmax"}))
    assert last_activation(plan, plan.outputs[0]) == "softmax"
    plan = chain(net[0], ("BatchNormalization", {}))
    assert last_activation(plan, plan.outputs[0]) == "linear"
    plan = chain(net[0], ("ReLU", {}))
    assert last_activation(plan, plan.outputs[0]) == "relu"


def test_maps_are_scaled_each_for_itself_and_keep_their_numbers():
    output = np.stack([[[0, 1, 2], [3, 4, 5]], [[-1, -1, -1], [-1, -1, -1]]], -1)
    maps = read_maps(output.astype(np.float32), 10, 10)
    assert maps.maps.tolist() == [[[0, 51, 102], [153, 204, 255]], [[0, 0, 0], [0, 0, 0]]]
    assert maps.lo.tolist() == [0, -1]
    assert maps.hi.tolist() == [5, -1]
    assert maps.mean.tolist() == [2.5, -1]
    assert not maps.values.size


def test_large_maps_are_made_smaller_by_means_and_keep_their_range():
    plane = np.arange(35, dtype=np.float32).reshape(5, 7)
    maps = read_maps(plane[..., None], 10, 3)
    assert maps.maps.shape == (1, 2, 3)
    assert (maps.lo[0], maps.hi[0]) == (0, 34)
    cells = [plane[:3, :3].mean(), plane[:3, 3:6].mean(), plane[3:, 6:].mean()]
    wanted = [int(255 * value / 34 + 0.5) for value in cells]
    assert [*maps.maps[0, 0, :2], maps.maps[0, 1, 2]] == wanted


def test_odd_outputs():
    rng = np.random.default_rng(0)
    assert read_maps(rng.random((4, 4, 9)), 5, 8).maps.shape == (5, 4, 4)
    assert read_maps(rng.random((4, 6)), 5, 8).maps.shape == (1, 4, 6)
    vector = read_maps(rng.random(6), 5, 8)
    assert (vector.values.shape, vector.maps.size) == ((6,), 0)
    assert read_maps(rng.random((2, 2, 2, 2)), 5, 8).maps.size == 0
    holes = np.array([[1.0, np.nan], [3.0, np.inf]], np.float32)[..., None]
    maps = read_maps(np.concatenate([holes, np.full_like(holes, np.nan)], -1), 5, 8)
    assert maps.maps.tolist() == [[[0, 0], [255, 0]], [[0, 0], [0, 0]]]
    assert maps.hi.tolist() == [3, 0]
