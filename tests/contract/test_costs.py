"""Multiply-adds are TensorFlow's, and the receptive field is what a gradient reaches."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.rules import judge
from cnnbuilder.spec import (
    PIXEL,
    Params,
    ReceptiveField,
    TensorSpec,
    complete,
    to_json,
)
from tests.helpers.keras_oracle import KerasOracle

pytestmark = pytest.mark.keras

CATALOG = load_catalog()
few = settings(max_examples=40, deadline=None, derandomize=True)

SIZE = 96
ONE_TO_THREE = st.tuples(st.integers(1, 3), st.integers(1, 3))
ALIKE = st.integers(1, 2).map(lambda n: (n, n))
PADDING = st.sampled_from(("valid", "same"))


def params_of(type_id: str, given_values: dict[str, Any]) -> Params:
    return complete(CATALOG.layers[type_id].parameters, given_values)


def arguments_of(type_id: str, params: Params) -> dict[str, Any]:
    return to_json(CATALOG.layers[type_id].parameters, params)


@st.composite
def multiplying(draw: st.DrawFn) -> tuple[str, Params]:
    """A layer that TensorFlow's profiler counts rightly.

    Left out: dilation, which TensorFlow computes on a padded copy of the image; groups, which it
    computes in a compiled function that the profiler does not look into; and valid padding of
    transposed convolutions, where it counts output places, of which the edges have fewer products.
    """
    type_id = draw(
        st.sampled_from(
            ("Conv2D", "Conv2DTranspose", "Dense", "DepthwiseConv2D", "SeparableConv2D")
        )
    )
    if type_id == "Dense":
        return type_id, params_of(type_id, {"units": draw(st.integers(1, 9))})
    values = {"kernel_size": draw(ONE_TO_THREE), "strides": draw(ALIKE)}
    values["padding"] = "same" if type_id == "Conv2DTranspose" else draw(PADDING)
    names = {p.name for p in CATALOG.layers[type_id].parameters}
    for name in {"filters", "depth_multiplier"} & names:
        values[name] = draw(st.integers(1, 5))
    return type_id, params_of(type_id, values)


@few
@given(case=multiplying(), shape=st.tuples(*[st.integers(3, 9)] * 3))
def test_multiply_adds_are_half_of_tensorflows_operations(
    case: tuple[str, Params], shape: tuple[int, int, int], oracle: KerasOracle
):
    type_id, params = case
    verdict = judge(CATALOG.layers[type_id], params, (TensorSpec(shape),))
    counted = oracle.ask(
        "operations", keras_class=type_id, arguments=arguments_of(type_id, params), input=shape
    )
    assert verdict.macs is not None
    assert 2 * verdict.macs == counted["total"]


def test_groups_divide_the_multiply_adds():
    def macs(groups: int) -> int | None:
        params = params_of("Conv2D", {"filters": 8, "groups": groups})
        return judge(CATALOG.layers["Conv2D"], params, (TensorSpec((9, 7, 4)),)).macs

    assert macs(1) == 3 * 3 * 4 * 8 * 7 * 5
    assert [macs(2), macs(4)] == [3 * 3 * 2 * 8 * 7 * 5, 3 * 3 * 1 * 8 * 7 * 5]


Chain = list[tuple[str, Params]]


@st.composite
def shrinking(draw: st.DrawFn) -> tuple[str, Params]:
    """A layer with a window that slides, or one that works value by value."""
    type_id = draw(
        st.sampled_from(("Conv2D", "DepthwiseConv2D", "AveragePooling2D", "MaxPooling2D", "ReLU"))
    )
    if type_id == "ReLU":
        return type_id, params_of(type_id, {})
    if "Pooling" in type_id:
        values = {"pool_size": draw(ONE_TO_THREE), "strides": draw(st.none() | ALIKE)}
    else:
        values = {"kernel_size": draw(ONE_TO_THREE), "strides": draw(ALIKE)}
        if values["strides"] == (1, 1):
            values["dilation_rate"] = draw(ALIKE)
        if type_id == "Conv2D":
            values["filters"] = 1
    return type_id, params_of(type_id, {**values, "padding": draw(PADDING)})


@st.composite
def enlarging(draw: st.DrawFn) -> tuple[str, Params]:
    """A layer that makes the image larger."""
    if draw(st.booleans()):
        values: dict[str, Any] = {
            "interpolation": draw(st.sampled_from(("nearest", "bilinear", "bicubic")))
        }
        return "UpSampling2D", params_of("UpSampling2D", {"size": draw(ALIKE), **values})
    values = {"filters": 1, "kernel_size": draw(ONE_TO_THREE), "strides": draw(ALIKE)}
    return "Conv2DTranspose", params_of("Conv2DTranspose", {**values, "padding": draw(PADDING)})


def said(chain: Chain) -> tuple[int, int]:
    """Return the receptive field as we compute it."""
    field: ReceptiveField = PIXEL
    for type_id, params in chain:
        step = CATALOG.layers[type_id].seen(params)
        assert step is not None
        field = field.after(step)
    return field.size


def measured(oracle: KerasOracle, chain: Chain, pixels: int) -> tuple[int, int]:
    """Return the largest extent that the gradient of a pixel reaches, of several in the middle.

    The maximum of a window has a gradient in one place alone, so its mean stands in for it.
    """
    rows = [
        (type_id.replace("MaxPooling", "AveragePooling"), arguments_of(type_id, params))
        for type_id, params in chain
    ]
    fields = oracle.ask("seen", size=SIZE, chain=rows, pixels=pixels)["fields"]
    return max(field[0] for field in fields), max(field[1] for field in fields)


@few
@given(chain=st.lists(shrinking(), min_size=1, max_size=3))
def test_receptive_field_is_what_the_gradient_reaches(chain: Chain, oracle: KerasOracle):
    assert said(chain) == measured(oracle, chain, 1)


@few
@given(
    before=st.lists(shrinking(), max_size=1),
    layer=enlarging(),
    after=st.lists(shrinking(), max_size=2),
)
def test_receptive_field_bounds_what_enlarged_pixels_see(
    before: Chain, layer: tuple[str, Params], after: Chain, oracle: KerasOracle
):
    """Pixels of an enlarged image see different numbers of pixels below; we say the most."""
    chain = [*before, layer, *after]
    seen = measured(oracle, chain, 4)
    assert said(chain)[0] >= seen[0]
    assert said(chain)[1] >= seen[1]


@few
@given(layer=enlarging())
def test_receptive_field_of_one_enlarging_layer_is_exact(
    layer: tuple[str, Params], oracle: KerasOracle
):
    assert said([layer]) == measured(oracle, [layer], 4)
