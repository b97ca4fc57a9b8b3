"""Which cells make which: against a window that is really slid, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.spec import Slide, Spread, Stretch, Window

CATALOG = load_catalog()
windows = st.builds(
    Window,
    st.tuples(st.integers(1, 5), st.just(1)),
    st.tuples(st.integers(1, 4), st.just(1)),
    st.tuples(st.integers(1, 3), st.just(1)),
    st.sampled_from(("valid", "same")),
)


@given(windows, st.integers(1, 24))
def test_a_window_that_is_slid_cell_by_cell(window: Window, size: int):
    slide = window.slide(size, 0)
    padded = np.arange(-slide.before, size + slide.after)
    reach, step = window.extent(0), window.strides[0]
    starts = range(0, max(len(padded) - reach + 1, 0), step)
    by_hand = [tuple(padded[start : start + reach : window.dilation[0]]) for start in starts]
    if slide.out <= 0:
        assert not by_hand
        return
    assert [slide.taps(index) for index in range(slide.out)] == by_hand[: slide.out]
    # Padding is as much as is needed, and no more.
    assert len(by_hand) == slide.out or not window.total_padding(size, 0)
    assert slide.lost == max(size - 1 - max(max(taps) for taps in by_hand), 0)


slides = (
    windows.flatmap(lambda window: st.builds(lambda n: window.slide(n, 0), st.integers(1, 24)))
    | st.builds(
        lambda size, kernel, stride, cut: Spread(
            size, max(size * stride + kernel - stride - cut, 1), cut, 0, kernel, stride
        ),
        st.integers(1, 12),
        st.integers(1, 5),
        st.integers(1, 4),
        st.integers(0, 3),
    )
    | st.builds(
        lambda size, factor, reach: Stretch(size, size * factor, stride=factor, reach=reach),
        st.integers(1, 12),
        st.integers(1, 5),
        st.integers(0, 5),
    )
)


@given(slides)
def test_users_are_the_other_way_round(slide: Slide):
    for cell in range(slide.size):
        users = tuple(i for i in range(max(slide.out, 0)) if cell in slide.taps(i))
        assert slide.users(cell) == users, cell


@pytest.mark.parametrize(
    ("type_id", "values", "size", "index", "seen"),
    [
        ("Conv2D", {}, 28, 0, (0, 1, 2)),
        ("Conv2D", {"padding": "same"}, 28, 0, (0, 1)),
        ("Conv2D", {"dilation_rate": (2, 2)}, 28, 1, (1, 3, 5)),
        ("MaxPooling2D", {}, 13, 5, (10, 11)),
        ("Conv2DTranspose", {"strides": (2, 2)}, 7, 2, (0, 1)),
        ("UpSampling2D", {}, 7, 3, (1,)),
        ("UpSampling2D", {"interpolation": "bilinear"}, 7, 3, (1, 2)),
        ("ZeroPadding2D", {}, 7, 0, ()),
        ("ZeroPadding2D", {}, 7, 1, (0,)),
        ("Cropping2D", {"cropping": ((2, 1), (0, 0))}, 7, 0, (2,)),
    ],
)
def test_layers_say_which_cells(type_id, values, size, index, seen):
    spec = CATALOG.layers[type_id]
    params = {p.name: values.get(p.name, p.default) for p in spec.parameters}
    slide = spec.sliding(params, size, 0)
    assert slide is not None
    assert slide.seen(index) == seen


def test_what_no_window_reaches():
    assert Window((2, 2), (2, 2)).slide(13, 0).lost == 1
    assert Window((2, 2), (2, 2)).slide(12, 0).lost == 0
    assert Window((5, 5)).slide(3, 0).out == -1
    assert Window((5, 5)).slide(3, 0).taps(0) == (0, 1, 2, 3, 4)


def test_blocks_on_which_nothing_slides():
    for name in ("Dense", "Flatten", "Add", "BatchNormalization"):
        spec = CATALOG.layers[name]
        params = {p.name: p.default for p in spec.parameters}
        assert spec.sliding(params, 8, 0) is None
