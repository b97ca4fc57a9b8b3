"""Our rules and Keras agree: on what is refused, on shapes, on weights.

"Keras accepts" means that the layer can be constructed, called symbolically in a functional model,
and, where everything is small, run: forwards, backwards and in inference, on the CPU, with
TensorFlow's own kernels (oneDNN is switched off, since only some processors have it). Some layers
pass the first two and stop at the third, in the middle of somebody's training.

CNNBUILDER_PARITY_EXAMPLES sets how many cases each layer type gets; above the ordinary number they
are random instead of the same every time.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.rules import Verdict, judge
from cnnbuilder.spec import (
    Bool,
    Inputs,
    LayerSpec,
    Parameter,
    Params,
    Ports,
    RuleError,
    Shape,
    Weight,
    to_json,
)
from tests.helpers.keras_oracle import KerasOracle
from tests.helpers.strategies import CHANNELS, inputs_for, params_for, wrong_parameter
from tests.helpers.stricter import STRICTER

pytestmark = pytest.mark.keras

ORDINARY = 24
EXAMPLES = int(os.environ.get("CNNBUILDER_PARITY_EXAMPLES", ORDINARY))
parity = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= ORDINARY,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

CATALOG = load_catalog()
SPECS = tuple(CATALOG.layers.values())
layers = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.type)

# Numbers that have to divide one another hardly ever do when drawn from a wide range.
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "filters": CHANNELS,
    "groups": st.sampled_from((1, 2, 3, 4)),
    "dilation_rate": st.tuples(st.integers(1, 3), st.integers(1, 3)),
}

# Single values that Keras takes and our kinds refuse on purpose: which, and why.
KEPT_OUT: tuple[tuple[Callable[[Parameter, Any], bool], str], ...] = (
    (
        lambda parameter, _value: isinstance(parameter.kind, Bool),
        "Keras takes anything that Python finds true or false; in a file that is a mistake",
    ),
    (
        lambda parameter, _value: parameter.name == "seed",
        "Keras takes negative seeds and large ones; a spin box has an end",
    ),
    (
        lambda _parameter, value: isinstance(value, float) and not math.isfinite(value),
        "Keras checks few numbers for being numbers, and the network then learns nothing",
    ),
    (
        lambda parameter, _value: parameter.name in ("momentum", "epsilon"),
        "Keras does not check them: running means run away, the layer divides by zero",
    ),
    (
        lambda parameter, value: str(value).lower() in getattr(parameter.kind, "options", ()),
        "Keras writes SAME small itself; one spelling is enough in a file",
    ),
    (
        lambda _parameter, value: value == 2.5,
        "Keras cuts the fraction off where it reads an axis",
    ),
    (
        lambda parameter, value: parameter.name.endswith("factor") and value == -0.5,
        "Keras takes a pair of negative and positive shares; a single negative one says nothing",
    ),
    (
        lambda parameter, _value: parameter.name in ("mode", "fill_value"),
        "Keras looks at the mode of RandomFlip only while training, at the fill only where it fills",
    ),
    (
        lambda parameter, value: parameter.name == "rate" and value == -0.5,
        "AlphaDropout does not look whether its rate is a share",
    ),
    (
        lambda parameter, value: value == (0,) and isinstance(parameter.kind, Shape),
        "Keras takes an Input without values",
    ),
)


def ours(spec: LayerSpec, params: Params, inputs: Inputs) -> Verdict | None:
    """Return our verdict, None for a refusal."""
    try:
        return judge(spec, params, inputs)
    except RuleError:
        return None


def theirs(oracle: KerasOracle, spec: LayerSpec, params: Params, inputs: Inputs) -> dict[str, Any]:
    """Return what Keras makes of the same."""
    return oracle.ask(
        "layer",
        keras_class=spec.keras_class,
        arguments=to_json(spec.parameters, params),
        inputs=[tensor.shape for tensor in inputs],
        merge=spec.ports is Ports.MANY,
        run=runs(spec, params, inputs),
    )


def runs(spec: LayerSpec, params: Params, inputs: Inputs) -> bool:
    """Whether to run the layer: not where the answer would be about the run and not the layer."""
    if any(None in tensor.shape for tensor in inputs) and len(inputs) > 1:
        # Whether tensors of unknown size fit one another is for the data to say.
        return False
    # TensorFlow without oneDNN stops here; on GPUs and most processors it runs, so we only warn.
    return not (spec.type == "Conv2DTranspose" and max(params["dilation_rate"]) > 1)


def plain(weights: tuple[Weight, ...]) -> list[list[Any]]:
    """Return weights as the oracle names them."""
    return [[weight.name, list(weight.shape), weight.trainable] for weight in weights]


def agree(spec: LayerSpec, params: Params, inputs: Inputs, oracle: KerasOracle) -> bool:
    """Assert that we and Keras agree; return whether the case was accepted."""
    verdict, answer = ours(spec, params, inputs), theirs(oracle, spec, params, inputs)
    case = f"{spec.type} {dict(params)} on {[tensor.shape for tensor in inputs]}"
    if verdict is None:
        reasons = [why for when, why in STRICTER.get(spec.type, ()) if when(params, inputs)]
        assert reasons or not answer["accepted"], f"we alone refuse {case}: {answer}"
        return False
    assert answer["accepted"], f"Keras refuses {case}: {answer}"
    assert list(verdict.output.shape) == answer["output"], case
    assert plain(verdict.weights) == answer["weights"], case
    if "ran" in answer:
        for known, ran in zip(verdict.output.shape, answer["ran"], strict=True):
            assert known in (None, ran), f"{case}: {answer['ran']} came out"
    return True


@layers
def test_rules_agree_with_keras(spec: LayerSpec, oracle: KerasOracle):
    accepted = []

    @parity
    @given(params=params_for(spec, SPECIAL), inputs=inputs_for(spec))
    def each_case(params: Params, inputs: Inputs) -> None:
        accepted.append(agree(spec, params, inputs, oracle))

    each_case()
    # Otherwise refusals were compared with refusals.
    assert sum(accepted) >= len(accepted) / 6


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.parameters], ids=lambda s: s.type)
@parity
@given(data=st.data())
def test_keras_refuses_what_our_kinds_refuse(
    spec: LayerSpec, oracle: KerasOracle, data: st.DataObject
):
    """One wrong value among defaults, on inputs that would do."""
    parameter, value = data.draw(wrong_parameter(spec))
    shapes = spec.examples[0].inputs
    answer = oracle.ask(
        "layer",
        keras_class=spec.keras_class,
        arguments={p.name: value if p is parameter else p.default for p in spec.parameters},
        inputs=shapes,
        merge=spec.ports is Ports.MANY,
        run=True,
    )
    reasons = [why for when, why in KEPT_OUT if when(parameter, value)]
    assert reasons or not answer["accepted"], f"Keras takes {parameter.name}={value!r}: {answer}"
