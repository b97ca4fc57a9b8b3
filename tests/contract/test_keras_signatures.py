"""Names and defaults of declarations are those of Keras's constructors."""

from __future__ import annotations

from typing import Any

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.spec import Choice, LayerSpec, LossSpec, OptimizerSpec, Parameter, common
from tests.helpers.keras_oracle import KerasOracle

pytestmark = pytest.mark.keras

CATALOG = load_catalog()
# Keras's class of each declaration, as `keras.` sees it.
CLASSES: dict[str, LayerSpec | OptimizerSpec | LossSpec] = {
    **{f"layers.{spec.keras_class}": spec for spec in CATALOG.layers.values()},
    **{f"optimizers.{spec.type}": spec for spec in CATALOG.optimizers.values()},
    **{f"losses.{spec.keras_class}": spec for spec in CATALOG.losses.values()},
}
# Keras has a default, but it is none that builds anything: we ask for a value.
ASKED_FOR = {("layers.InputLayer", "shape")}


@pytest.fixture(scope="module")
def signatures(oracle: KerasOracle) -> dict[str, Any]:
    return oracle.ask("signatures", names=list(CLASSES))["signatures"]


@pytest.mark.parametrize("name", CLASSES)
def test_parameters_are_keras_arguments_with_its_defaults(name: str, signatures: dict[str, Any]):
    theirs = signatures[name]
    assert theirs is not None, f"Keras has no {name}"
    assert [p.name for p in CLASSES[name].parameters if p.name not in theirs] == []
    for parameter in CLASSES[name].parameters:
        argument = theirs[parameter.name]
        if parameter.required:
            assert "required" in argument or (name, parameter.name) in ASKED_FOR
        else:
            assert parameter.is_keras_default(as_ours(parameter, argument["default"])), (
                f"{parameter.name}: Keras leaves {argument['default']!r}"
            )


def as_ours(parameter: Parameter, theirs: Any) -> Any:
    """Return Keras's default in the form that our kind has; None is its "linear"."""
    if theirs is None and parameter.kind == Choice(common.ACTIVATIONS):
        return "linear"
    return parameter.kind.normalise(theirs)


@pytest.mark.parametrize("name", CLASSES)
def test_required_arguments_are_all_asked_for(name: str, signatures: dict[str, Any]):
    required = [argument for argument, found in signatures[name].items() if "required" in found]
    assert required == [p.name for p in CLASSES[name].parameters if p.required][: len(required)]


@pytest.mark.parametrize("name", CLASSES)
def test_positional_parameters_stand_where_keras_has_them(name: str, signatures: dict[str, Any]):
    """Code writes them without a name, so ours must be Keras's first, in its order."""
    ours = [p.name for p in CLASSES[name].parameters if p.required or p.positional]
    assert ours == list(signatures[name])[: len(ours)]


def test_every_activation_is_one_of_keras(oracle: KerasOracle):
    found = oracle.ask("resolve", module="activations", names=common.ACTIVATIONS)["found"]
    assert [name for name, function in found.items() if function != name] == []


def test_every_initializer_is_one_of_keras(oracle: KerasOracle):
    found = oracle.ask("resolve", module="initializers", names=common.INITIALIZERS)["found"]
    assert [name for name, cls in found.items() if snake(cls) != name] == []


def test_every_loss_goes_by_its_keras_name(oracle: KerasOracle):
    found = oracle.ask("resolve", module="losses", names=list(CATALOG.losses))["found"]
    assert [name for name, function in found.items() if function != name] == []


def test_every_optimizer_goes_by_its_keras_name(oracle: KerasOracle):
    found = oracle.ask("resolve", module="optimizers", names=list(CATALOG.optimizers))["found"]
    assert [name for name, cls in found.items() if cls != name] == []


def test_every_accuracy_is_a_metric_of_keras(oracle: KerasOracle):
    names = [f"metrics.{spec.accuracy}" for spec in CATALOG.losses.values()]
    assert None not in oracle.ask("signatures", names=names)["signatures"].values()


def snake(name: str | None) -> str:
    """``GlorotUniform`` → ``glorot_uniform``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name or "").lstrip("_")
