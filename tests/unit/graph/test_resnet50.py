"""A network with branches, large enough to be real."""

from __future__ import annotations

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.checks import analyse
from tests.helpers.resnet50 import LAYERS, PARAMETERS, resnet50


def test_resnet50_has_the_numbers_of_keras() -> None:
    analysis = analyse(resnet50(load_catalog()), load_catalog())
    assert len(analysis.nodes) == LAYERS
    assert analysis.total_params == PARAMETERS
    assert analysis.non_trainable_params == 53_120
    assert not analysis.errors
