from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cnnbuilder.data import FitPlan, Misfit, fit_photo, fit_plan, photo_plan, scale_of

PIXELS = (0.0, 255.0)
sides = st.integers(1, 24)
images = st.tuples(sides, sides, st.sampled_from([1, 3]))
maybe = st.one_of(st.none(), sides)
inputs = st.one_of(
    st.tuples(maybe, maybe, st.sampled_from([None, 1, 2, 3, 4])),
    st.tuples(maybe, maybe),
    st.tuples(st.one_of(st.none(), st.integers(1, 2000))),
)


def planned(sample: tuple, wanted: tuple, values: tuple[float, float] = (0.0, 1.0)) -> FitPlan:
    plan = fit_plan(sample, wanted, values)
    assert isinstance(plan, FitPlan), plan
    return plan


def accepts(wanted: tuple, shape: tuple) -> bool:
    return len(wanted) == len(shape) and all(
        a is None or a == b for a, b in zip(wanted, shape, strict=True)
    )


@given(st.one_of(images, st.tuples(st.integers(1, 300))), inputs)
def test_what_is_applied_has_the_shape_that_was_promised(sample: tuple, wanted: tuple) -> None:
    plan = fit_plan(sample, wanted, PIXELS)
    if isinstance(plan, Misfit):
        # What a misfit suggests has to fit.
        assert isinstance(fit_plan(sample, plan.input_shape, PIXELS), FitPlan)
        assert plan.message.endswith(".")
        return
    x = np.random.default_rng(0).integers(0, 256, (3, *sample)).astype(np.uint8)
    fitted = plan.apply(x)
    assert fitted.shape == (3, *plan.target)
    assert accepts(wanted, plan.target)
    assert fitted.dtype == np.float32
    assert fitted.min() >= 0
    assert fitted.max() <= 1.0001


@given(images, st.integers(1, 50))
def test_flattening_loses_nothing(sample: tuple[int, int, int], seed: int) -> None:
    x = np.random.default_rng(seed).random((4, *sample)).astype(np.float32)
    assert np.array_equal(planned(sample, (math.prod(sample),)).apply(x), x.reshape(4, -1))


@given(sides, sides, sides, sides, st.integers(0, 255))
def test_an_even_picture_stays_even(h: int, w: int, to_h: int, to_w: int, level: int) -> None:
    x = np.full((2, h, w, 1), level, np.uint8)
    fitted = planned((h, w, 1), (to_h, to_w, 3), PIXELS).apply(x)
    assert np.allclose(fitted, level / 255, atol=1e-5)


@given(st.tuples(sides, sides), st.tuples(sides, sides))
def test_the_words_name_what_happens(before: tuple[int, int], after: tuple[int, int]) -> None:
    assume(before != after)
    words = planned((*before, 1), (*after, 3), PIXELS).words
    assert words == (
        f"resized from {before[0]} × {before[1]} to {after[0]} × {after[1]}, "
        "grey repeated to 3 channels, ÷ 255"
    )


@pytest.mark.parametrize(
    ("sample", "wanted", "target", "words"),
    [
        ((28, 28, 1), (28, 28, 1), (28, 28, 1), "28 × 28 × 1, as it is"),
        ((28, 28, 1), (None, None, 1), (28, 28, 1), "28 × 28 × 1, as it is"),
        ((28, 28, 1), (None, None, None), (28, 28, 1), "28 × 28 × 1, as it is"),
        ((28, 28, 1), (784,), (784,), "flattened from 28 × 28 × 1 to 784"),
        ((28, 28, 1), (None,), (784,), "flattened from 28 × 28 × 1 to 784"),
        ((32, 32, 3), (3072,), (3072,), "flattened from 32 × 32 × 3 to 3,072"),
        (
            (32, 32, 3),
            (1024,),
            (1024,),
            "colour turned to grey, flattened from 32 × 32 to 1,024",
        ),
        ((28, 28, 1), (28, 28), (28, 28), "without an axis for channels"),
        ((8, 8, 1), (16, None, 1), (16, 8, 1), "resized from 8 × 8 to 16 × 8"),
        ((None, None, 3), (60, 50, 3), (60, 50, 3), "resized to 60 × 50"),
        (
            (None, None, 3),
            (784,),
            (784,),
            "resized to 28 × 28, colour turned to grey, flattened from 28 × 28 × 1 to 784",
        ),
        ((784,), (784,), (784,), "784, as it is"),
        ((784,), (28, 28, 1), (28, 28, 1), "reshaped from 784 to 28 × 28 × 1"),
    ],
)
def test_rules(sample: tuple, wanted: tuple, target: tuple, words: str) -> None:
    plan = planned(sample, wanted)
    assert plan.target == target
    assert plan.words == words


@pytest.mark.parametrize(
    ("sample", "wanted", "message", "fix"),
    [
        (
            (28, 28, 1),
            (400,),
            "The Input takes 400 values, a sample of the data has 28 · 28 · 1 = 784.",
            (784,),
        ),
        (
            (32, 32, 3),
            (32, 32, 4),
            "The Input takes 4 channels, a sample of the data has 3 (32 × 32 × 3); "
            "only 1 and 3 can be turned into each other.",
            (32, 32, 3),
        ),
        (
            (None, None, 3),
            (None, None, 3),
            "The pictures differ in size, so the Input has to say to what height and width they "
            "are brought; it says ? × ? × 3.",
            (150, 150, 3),
        ),
        (
            (None, None, 3),
            (1000,),
            "The pictures differ in size, and the Input takes 1,000 values, which is no square "
            "picture: give the Input a height, a width and channels.",
            (150, 150, 3),
        ),
        (
            (10,),
            (3, 4, 1),
            "The Input takes 3 × 4 × 1 = 12 values, a sample of the data has 10.",
            (10,),
        ),
        (
            (28, 28, 1),
            (1, 28, 28, 1),
            "The Input takes 4 axes (1 × 28 × 28 × 1), a sample of the data has 3 (28 × 28 × 1).",
            (28, 28, 1),
        ),
    ],
)
def test_misfits_say_the_arithmetic(sample: tuple, wanted: tuple, message: str, fix: tuple) -> None:
    assert fit_plan(sample, wanted) == Misfit(message, fix)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ((0.0, 16.0), 16.0),
        ((0.0, 255.0), 255.0),
        ((0.0, 65535.0), 65535.0),
        ((0.0, 1.0), 1.0),
        ((-1.0, 1.0), 1.0),
        ((-3.0, 300.0), 1.0),
    ],
)
def test_scaling(values: tuple[float, float], scale: float) -> None:
    assert scale_of(values) == scale
    words = planned((4, 4, 1), (4, 4, 1), values).words
    assert words == "4 × 4 × 1, as it is" + (f", ÷ {scale:,g}" if scale != 1 else "")


def test_digits_come_out_between_zero_and_one() -> None:
    plan = planned((1, 2, 1), (1, 2, 1), (0.0, 16.0))
    assert plan.apply(np.array([[[[4], [16]]]], np.uint8)).ravel().tolist() == [0.25, 1.0]


def test_grey_is_the_luminance() -> None:
    x = np.array([[[[255, 0, 0], [0, 255, 0], [0, 0, 255]]]], np.uint8)
    fitted = planned((1, 3, 3), (1, 3, 1), PIXELS).apply(x)
    assert np.allclose(fitted.ravel(), [0.299, 0.587, 0.114], atol=1e-6)


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.random.default_rng(0).integers(0, 256, (23, 9, 7, 3)).astype(np.uint8)
    plan = planned((9, 7, 3), (12, 5, 1), PIXELS)
    whole = plan.apply(x)
    monkeypatch.setattr("cnnbuilder.data.fit._CHUNK_BYTES", 3000)
    assert np.allclose(plan.apply(x), whole, atol=1e-6)


def test_no_samples_are_fitted_to_no_samples() -> None:
    plan = planned((8, 8, 1), (16, 16, 3), PIXELS)
    assert plan.apply(np.empty((0, 8, 8, 1), np.uint8)).shape == (0, 16, 16, 3)


@pytest.mark.parametrize(
    ("wanted", "sample", "shape"),
    [
        ((28, 28, 1), None, (1, 28, 28, 1)),
        ((32, 32, 3), None, (1, 32, 32, 3)),
        ((None, None, 3), None, (1, 300, 451, 3)),
        ((784,), None, (1, 784)),
        ((784,), (28, 28, 1), (1, 784)),
        ((600,), (20, 30, 1), (1, 600)),
        ((3072,), None, (1, 3072)),
    ],
)
def test_photos_are_fitted_to_any_input(wanted: tuple, sample: tuple, shape: tuple) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (300, 451, 3)).astype(np.uint8)
    fitted = fit_photo(photo, wanted, sample)
    assert isinstance(fitted, np.ndarray)
    assert fitted.shape == shape
    assert 0 <= fitted.min() < fitted.max() <= 1.001
    plan = photo_plan(photo.shape, wanted, sample)
    assert isinstance(plan, FitPlan)
    assert plan.target == shape[1:]


def test_a_photo_is_stretched_to_centred_data() -> None:
    photo = np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8)
    fitted = fit_photo(photo, (1, 2, 1), None, (-1.0, 1.0))
    assert isinstance(fitted, np.ndarray)
    assert np.allclose(fitted.ravel(), [-1, 1])


def test_a_photo_does_not_fit_a_table_of_ten() -> None:
    misfit = fit_photo(np.zeros((30, 40, 3), np.uint8), (10,))
    assert isinstance(misfit, Misfit)
