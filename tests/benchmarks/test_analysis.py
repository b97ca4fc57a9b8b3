"""Speed of the live check on ResNet50, beside building the same network in Keras."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from pytest_benchmark.fixture import BenchmarkFixture

from cnnbuilder.catalog import Catalog, load_catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.model import Graph
from cnnbuilder.spec import Bool, Choice, Float, Int, Maybe, Pair, Parameter
from tests.helpers.resnet50 import PARAMETERS, resnet50

REPEATS = 3

KERAS = """
import time
from tensorflow import keras
started = time.perf_counter()
model = keras.applications.ResNet50(weights=None)
print(time.perf_counter() - started, model.count_params())
"""


def test_whole_analysis(benchmark: BenchmarkFixture) -> None:
    catalog = load_catalog()
    graph = resnet50(catalog)
    analysis = benchmark(analyse, graph, catalog)
    assert analysis.total_params == PARAMETERS


def _other(parameter: Parameter, value: object) -> object:
    """Return another allowed value of a parameter."""
    kind = parameter.kind.kind if isinstance(parameter.kind, Maybe) else parameter.kind
    if isinstance(kind, Bool):
        return not value
    if isinstance(kind, Choice):
        return next(option for option in kind.options if option != value)
    if isinstance(kind, Pair):
        return (2, 2) if value != (2, 2) else (3, 3)
    if isinstance(kind, Int):
        return int(str(value)) + 1 if value is not None and str(value) != "-1" else 1
    if isinstance(kind, Float):
        return 0.5
    return value


def _timed(graph: Graph, catalog: Catalog, before: Analysis) -> float:
    started = time.perf_counter()
    analyse(graph, catalog, previous=before)
    return time.perf_counter() - started


def test_every_single_edit(benchmark: BenchmarkFixture) -> None:
    """Over every parameter of every block: the analysis after the edit, not counting the edit.

    Each is the best of three, so that one edit's figure is not another process's doing.
    """
    catalog = load_catalog()
    graph = resnet50(catalog)
    before = analyse(graph, catalog)
    seconds: list[float] = []

    def all_edits() -> None:
        for layer in graph.layers.values():
            spec = catalog.layers[layer.type]
            for parameter in spec.parameters:
                value = _other(parameter, layer.params[parameter.name])
                edited = edits.set_parameters(graph, spec, layer.id, {parameter.name: value})
                if edited is graph:
                    continue
                seconds.append(min(_timed(edited, catalog, before) for _ in range(REPEATS)))

    benchmark.pedantic(all_edits, rounds=1)
    benchmark.extra_info["edits"] = len(seconds)
    benchmark.extra_info["median_ms"] = statistics.median(seconds) * 1e3
    benchmark.extra_info["p99_ms"] = statistics.quantiles(seconds, n=100)[98] * 1e3
    benchmark.extra_info["worst_ms"] = max(seconds) * 1e3


def test_building_it_in_keras(benchmark: BenchmarkFixture) -> None:
    def build() -> float:
        done = subprocess.run(
            [sys.executable, "-c", KERAS], capture_output=True, text=True, check=True
        )
        seconds, count = done.stdout.split()[-2:]
        assert int(count) == PARAMETERS
        return float(seconds)

    benchmark.extra_info["keras_build_s"] = benchmark.pedantic(build, rounds=1)
