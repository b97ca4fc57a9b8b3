from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnbuilder.data import Cancelled, DataError, Facts, facts_of, prepare, with_classes
from cnnbuilder.project.settings import DataChoice


def test_a_data_choice_of_a_project_is_one() -> None:
    prepared = prepare("digits", DataChoice(), (28, 28, 3))
    assert prepared.x_train.shape == (1438, 28, 28, 3)
    assert prepared.x_train.dtype == np.float32
    assert prepared.y_train.dtype == np.int64
    assert 0 <= prepared.x_train.min() < prepared.x_train.max() == 1
    assert prepared.words == "resized from 8 × 8 to 28 × 28, grey repeated to 3 channels, ÷ 16"
    assert prepared.x_val is None
    assert prepared.y_val is None
    assert prepared.sample_shape == (8, 8, 1)
    assert prepared.value_range == (0.0, 16.0)


def test_classes_are_kept_in_the_chosen_order(choice: type) -> None:
    everything = prepare("digits", choice("digits"), (8, 8, 1))
    some = prepare("digits", choice("digits", {}, ("7", "1", "3")), (8, 8, 1))
    assert some.classes == ("7", "1", "3")
    for label, digit in enumerate((7, 1, 3)):
        of_all = everything.x_train[everything.y_train == digit]
        assert np.array_equal(some.x_train[some.y_train == label], of_all)
    assert set(some.y_test.tolist()) == {0, 1, 2}
    assert some.fingerprint == everything.fingerprint
    known = facts_of(choice("digits", {}, ("7", "1", "3")))
    assert (known.train, known.test) == (len(some.x_train), len(some.x_test))
    assert known.classes == some.classes


def test_classes_by_number() -> None:
    facts = Facts((8, 8, 1), ("ant", "bee", "cat"), 60, 6)
    assert with_classes(facts, ("2", "ant")).classes == ("cat", "ant")
    assert (with_classes(facts, ("2", "ant")).train, with_classes(facts, ("2", "ant")).test) == (
        40,
        4,
    )
    assert with_classes(facts, ()) is facts


@pytest.mark.parametrize(
    ("classes", "sentence"),
    [
        (("1", "11"), "There is no class 11 in the data; there are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9."),
        (("1", "one"), "There is no class one in the data"),
        (("1", "2", "1"), "The class 1 is chosen twice."),
        (("4",), "Only the class 4 is chosen: choose at least two."),
    ],
)
def test_wrong_classes_are_sentences(choice: type, classes: tuple, sentence: str) -> None:
    for ask in (facts_of, lambda chosen: prepare("digits", chosen, (8, 8, 1))):
        with pytest.raises(DataError) as caught:
            ask(choice("digits", {}, classes))
        assert str(caught.value).startswith(sentence)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.01, 0.99))
def test_validation_is_the_end_as_keras_takes_it(faces: tuple, share: float, choice: type) -> None:
    x, y = faces
    prepared = prepare("faces", choice("faces"), (25, 25, 1), share)
    cut = int(np.floor(160 * (1.0 - share)))  # keras.src.trainers.data_adapters.array_slicing
    assert prepared.x_val is not None
    assert prepared.y_val is not None
    assert len(prepared.x_train) == cut
    assert np.array_equal(prepared.x_train, x[:cut])
    assert np.array_equal(prepared.x_val, x[cut:])
    assert np.array_equal(prepared.y_val, y[cut:])


@pytest.fixture(scope="module")
def faces() -> tuple[np.ndarray, np.ndarray]:
    prepared = prepare("faces", DataChoice("faces"), (25, 25, 1))
    return prepared.x_train, prepared.y_train


def test_a_split_that_leaves_nothing_is_a_sentence(choice: type) -> None:
    with pytest.raises(DataError, match="160 training samples cannot be split"):
        prepare("faces", choice("faces"), (25, 25, 1), 0.999)


def test_a_misfit_is_a_sentence(choice: type) -> None:
    with pytest.raises(DataError, match=r"takes 100 values, a sample .* has 8 · 8 · 1 = 64"):
        prepare("digits", choice("digits"), (100,))


def test_wrong_parameters_are_sentences(choice: type) -> None:
    chosen = choice("folder", {"path": "x", "image_size": "large"})
    with pytest.raises(DataError, match="Picture size must be two whole numbers"):
        facts_of(chosen)
    with pytest.raises(DataError, match="There is no data source nothing"):
        facts_of(choice("nothing"))


def test_what_does_not_fit_into_memory_is_refused(
    choice: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnnbuilder.data.memory.available_memory", lambda: 1_000_000_000)
    with pytest.raises(DataError, match=r"1,797 samples, fitted to the Input\) would need about"):
        prepare("digits", choice("digits"), (1000, 1000, 3))


def test_cancel(choice: type, recorder: type) -> None:
    for calls in (0, 1, 2):
        with pytest.raises(Cancelled):
            prepare("digits", choice("digits"), (8, 8, 1), 0.0, recorder(calls))


def test_no_training_sample_is_a_sentence(write_npz: Callable, small: dict, choice: type) -> None:
    empty = {name: array[:0] if "train" in name else array for name, array in small.items()}
    with pytest.raises(DataError, match="There is no training sample"):
        prepare("npz", choice("npz", write_npz(**empty)), (4, 5, 1))
