"""Finding blocks by what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.find import find, words_of
from tests.helpers.graphs import CATALOG, chain

GRAPH = chain(
    ("Input", {"shape": (28, 28, 1)}),
    ("Conv2D", {"filters": 64, "kernel_size": (3, 3), "activation": "relu"}),
    "ReLU",
    ("MaxPooling2D", {"pool_size": (2, 2)}),
    ("Conv2D", {"filters": 32, "kernel_size": (5, 5), "strides": (2, 2), "use_bias": False}),
    "BatchNormalization",
    "Flatten",
    ("Dense", {"units": 10, "activation": "softmax"}),
)
ANALYSIS = analyse(GRAPH, CATALOG)


def names(query: str) -> list[str]:
    return [GRAPH.name_of(node) for node in find(ANALYSIS, query)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", []),
        ("   ", []),
        ("relu", ["conv2d", "re_lu"]),
        ("RELU", ["conv2d", "re_lu"]),
        ("pool", ["max_pooling2d"]),
        ("conv2d_1", ["conv2d_1"]),
        ("3x3", ["conv2d"]),
        ("5 × 5", ["conv2d_1", "batch_normalization"]),
        ("5*5 conv", ["conv2d_1"]),
        ("filters=64", ["conv2d"]),
        ("filters = 64", ["conv2d"]),
        ("filters: 32", ["conv2d_1"]),
        ("filters 64", ["conv2d"]),
        ("kernel 3x3", ["conv2d"]),
        ("kernel 3", ["conv2d"]),
        ("conv 64", ["conv2d"]),
        ("26x26", ["conv2d", "re_lu"]),
        ("26 × 26 × 64", ["conv2d", "re_lu"]),
        ("13x64", ["max_pooling2d"]),
        ("(None, 26, 26, 64)", ["conv2d", "re_lu"]),
        ("(13, 13, 64)", ["max_pooling2d"]),
        ("shape=13x13", ["max_pooling2d"]),
        ("10", ["dense"]),
        ("softmax", ["dense"]),
        ("activation relu", ["conv2d"]),
        ("conv relu", ["conv2d"]),
        ("bias no", ["conv2d_1"]),
        ("zzz", []),
        ("norm", ["batch_normalization"]),
        ("ool", []),
        ("ooli", ["max_pooling2d"]),
        ("2d", ["conv2d", "max_pooling2d", "conv2d_1"]),
        ("conv zzz", []),
        ("filters=", []),
        ("=", []),
    ],
)
def test_queries(query: str, found: list[str]) -> None:
    assert names(query) == found


def test_strides_2_finds_what_has_them_as_a_pair() -> None:
    assert "conv2d_1" in names("strides 2")
    assert "conv2d" not in names("strides 2")


def test_parameters_are_found_in_the_language_of_the_person() -> None:
    german = {"Strides": "Schrittweite"}
    found = find(ANALYSIS, "schrittweite 2", lambda word: german.get(word, word))
    assert "conv2d_1" in [GRAPH.name_of(node) for node in found]


def test_sizes_are_one_word() -> None:
    assert words_of("14 × 14 × 256 conv") == ("14x14x256", "conv")
    assert words_of("14 14 256") == ("14x14x256",)
    assert words_of("filters =64") == ("filters=64",)


def test_blocks_with_an_error_and_blocks_that_are_frozen() -> None:
    graph = chain(("Input", {"shape": (4, 4, 1)}), ("Conv2D", {"kernel_size": (9, 9)}))
    analysis = analyse(graph, CATALOG)
    assert [graph.name_of(node) for node in find(analysis, "error")] == ["conv2d"]
    assert find(analysis, "frozen") == ()


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_an_answer(query: str) -> None:
    assert set(find(ANALYSIS, query)) <= set(GRAPH.nodes)
