"""What the drawings say and what Keras does agree: which cells make which."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.rules import judge
from cnnbuilder.spec import LayerSpec, RuleError, TensorSpec, to_json
from tests.helpers.keras_oracle import KerasOracle
from tests.helpers.strategies import params_for

pytestmark = pytest.mark.keras

CATALOG = load_catalog()
SLIDING = [spec for spec in CATALOG.layers.values() if spec.window or spec.slide]
# What would make a sum of ones vanish, or takes long and changes nothing here.
PLAIN: dict[str, Any] = {"activation": "linear", "groups": 1, "filters": 1, "use_bias": False}


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data(), size=st.integers(1, 12))
@pytest.mark.parametrize("spec", SLIDING, ids=lambda spec: spec.type)
def test_the_cells_of_the_drawing_are_keras_s(
    spec: LayerSpec, data: st.DataObject, size: int, oracle: KerasOracle
):
    params = dict(data.draw(params_for(spec)))
    params.update({name: value for name, value in PLAIN.items() if name in params})
    if "dilation_rate" in params:
        # TensorFlow's own kernels know a transposed convolution with dilation on GPUs only.
        free = st.just(1) if spec.slide else st.integers(1, 3)
        params["dilation_rate"] = (data.draw(free),) * 2
    image = TensorSpec((size, 16, 1))
    try:
        judge(spec, params, (image,))
    except RuleError:
        assume(False)
    slide = spec.sliding(params, size, 0)
    assert slide is not None
    arguments = to_json(spec.parameters, params)
    answer = oracle.ask("reached", keras_class=spec.keras_class, arguments=arguments, size=size)
    assert answer["rows"] == [list(slide.seen(index)) for index in range(slide.out)]
