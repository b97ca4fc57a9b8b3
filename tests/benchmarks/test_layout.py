"""Laying out large designs."""

from __future__ import annotations

import random

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from cnnbuilder.graph.arrange import arrange
from cnnbuilder.graph.model import Graph
from tests.helpers.graphs import CATALOG
from tests.helpers.resnet50 import resnet50
from tests.unit.graph.test_arrange import network

MOST_SECONDS = 1.0


def _residual(count: int) -> Graph:
    wires = [(n, n + 1) for n in range(count - 1)]
    return network(count, wires + [(n, n + 4) for n in range(0, count - 4, 5)])


def _tangled(count: int) -> Graph:
    chance = random.Random(7)
    wires = [(chance.randrange(max(n - 30, 0), n), n) for n in range(1, count)]
    for _ in range(count // 2):
        one, other = sorted(chance.sample(range(count), 2))
        wires.append((one, other))
    return network(count, wires)


def _wide(count: int) -> Graph:
    return network(
        count, [(0, n) for n in range(1, count - 1)] + [(n, count - 1) for n in range(1, count - 1)]
    )


@pytest.mark.parametrize("make", [_residual, _tangled, _wide])
def test_a_thousand_blocks(benchmark: BenchmarkFixture, make: object) -> None:
    assert callable(make)
    graph = make(1000)
    benchmark.pedantic(arrange, (graph,), rounds=3)
    benchmark.extra_info["limit_s"] = MOST_SECONDS


def test_resnet50(benchmark: BenchmarkFixture) -> None:
    benchmark(arrange, resnet50(CATALOG))
