"""The large networks agree with Keras Applications, layer by layer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.checks import analyse
from cnnbuilder.templates import make_template

CATALOG = load_catalog()
# Parameters in all, and of them not trainable, as keras.applications gives them.
TRUTH = {
    "vgg16": (138_357_544, 0),
    "vgg19": (143_667_240, 0),
    "resnet50": (25_636_712, 53_120),
    "inception-v3": (23_851_784, 34_432),
    "xception": (22_910_480, 54_528),
}
KERAS = """
import json, keras
out = {}
for name, make in {"resnet50": keras.applications.ResNet50,
                   "inception-v3": keras.applications.InceptionV3,
                   "xception": keras.applications.Xception}.items():
    model = make(weights=None)
    out[name] = [[type(l).__name__, list(l.output.shape[1:]), l.count_params()]
                 for l in model.layers]
print(json.dumps(out))
"""


@pytest.mark.parametrize("name", TRUTH)
def test_totals(name: str) -> None:
    analysis = analyse(make_template(name, CATALOG).graph, CATALOG)
    assert (analysis.total_params, analysis.non_trainable_params) == TRUTH[name]
    assert not analysis.problems


@pytest.mark.keras
def test_every_layer_is_that_of_keras() -> None:
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow"}
    done = subprocess.run(
        [sys.executable, "-c", KERAS], capture_output=True, text=True, check=True, env=environment
    )
    for name, layers in json.loads(done.stdout.splitlines()[-1]).items():
        analysis = analyse(make_template(name, CATALOG).graph, CATALOG)
        ours = Counter(_row(result) for result in analysis.nodes.values())
        theirs = Counter((kind, tuple(shape), count) for kind, shape, count in layers)
        assert ours == theirs


def _row(result: Any) -> tuple[str, tuple[int, ...], int]:
    return result.spec.keras_class, result.output.shape, result.params
