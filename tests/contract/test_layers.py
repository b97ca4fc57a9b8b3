"""What every declaration must keep to; a new layer type is tested by being there."""

from __future__ import annotations

import ast
import json
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from cnnbuilder.catalog import load_catalog, make_catalog
from cnnbuilder.graph.rules import judge
from cnnbuilder.spec import (
    Category,
    Example,
    LayerSpec,
    LossSpec,
    OptimizerSpec,
    Parameter,
    Params,
    RuleError,
    TensorSpec,
    check_values,
    complete,
    defaults,
    parameter_formula,
    to_json,
)
from tests.helpers.strategies import inputs_for, params_for, wrong_parameter

CATALOG = load_catalog()
SPECS = tuple(CATALOG.layers.values())
RECIPES = (*CATALOG.optimizers.values(), *CATALOG.losses.values())
EXAMPLES = [(spec, example) for spec in SPECS for example in spec.examples]
WITH_PARAMETERS = [spec for spec in (*SPECS, *RECIPES) if spec.parameters]

layers = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.type)
parametrized = pytest.mark.parametrize("spec", WITH_PARAMETERS, ids=lambda spec: spec.type)


def evaluated(source: str) -> Any:
    """Return the value of a literal, as a reader's Python would have it."""
    return eval(compile(source, "literal", "eval"), {"__builtins__": {}})


@parametrized
def test_defaults_are_allowed(spec: LayerSpec | LossSpec | OptimizerSpec):
    assert check_values(spec.parameters, defaults(spec.parameters)) == []
    for parameter in spec.parameters:
        assert parameter.kind.normalise(parameter.default) == parameter.default


@layers
def test_defaults_do_not_contradict_one_another(spec: LayerSpec):
    assert spec.faults(defaults(spec.parameters)) == ()


@parametrized
@settings(max_examples=15)
@given(data=st.data())
def test_values_survive_a_file(spec: LayerSpec, data: st.DataObject):
    params = data.draw(params_for(spec))
    assert check_values(spec.parameters, params) == []
    text = json.dumps(to_json(spec.parameters, params), allow_nan=False)
    assert complete(spec.parameters, json.loads(text)) == params


@parametrized
@settings(max_examples=15)
@given(data=st.data())
def test_literals_give_the_value_back(spec: LayerSpec, data: st.DataObject):
    params = data.draw(params_for(spec))
    for parameter in spec.parameters:
        value = params[parameter.name]
        found = evaluated(parameter.kind.literal(value))
        assert found == value
        assert type(found) is type(value)


@parametrized
@settings(max_examples=15)
@given(data=st.data())
def test_wrong_values_are_refused_in_a_sentence(spec: LayerSpec, data: st.DataObject):
    parameter, value = data.draw(wrong_parameter(spec))
    params = complete(spec.parameters, {parameter.name: value})
    complaints = dict(check_values(spec.parameters, params))
    assert set(complaints) == {parameter.name}
    assert complaints[parameter.name].startswith(parameter.label + " must be ")
    assert complaints[parameter.name].endswith(".")
    # A form shows the wrong value while it is being mended.
    assert parameter.kind.show(params[parameter.name])


@parametrized
def test_parameters_are_told_apart(spec: LayerSpec | LossSpec | OptimizerSpec):
    names = [parameter.name for parameter in spec.parameters]
    labels = [parameter.label for parameter in spec.parameters]
    assert len(set(names)) == len(names)
    assert len(set(labels)) == len(labels)
    assert all(name.isidentifier() for name in names)


def sentence(text: str) -> bool:
    return text[:1].isupper() and text.endswith(".") and "  " not in text


def helps_well(parameter: Parameter) -> bool:
    # Two words are cited as code writes them, and help may begin with such a one.
    return sentence(parameter.help.lstrip('"').capitalize()) and parameter.help.endswith(".")


@parametrized
def test_help_is_made_of_sentences(spec: LayerSpec | LossSpec | OptimizerSpec):
    assert [p.name for p in spec.parameters if not helps_well(p)] == []
    assert all(parameter.label[:1].isupper() for parameter in spec.parameters)
    assert all(parameter.kind.words() for parameter in spec.parameters)


@parametrized
def test_required_parameters_come_first(spec: LayerSpec | LossSpec | OptimizerSpec):
    """They are written by position, so nothing written by name may come before them."""
    by_position = [parameter.required or parameter.positional for parameter in spec.parameters]
    assert by_position == sorted(by_position, reverse=True)
    assert not any(p.required and p.keras_default is not ... for p in spec.parameters)


@pytest.mark.parametrize("spec", RECIPES, ids=lambda spec: spec.type)
def test_recipes_have_a_summary(spec: LossSpec | OptimizerSpec):
    assert sentence(spec.summary)


@layers
def test_summary_is_a_sentence_of_known_parameters(spec: LayerSpec):
    assert sentence(spec.summary)
    names = {name for _text, name, _form, _as in string.Formatter().parse(spec.summary) if name}
    assert names <= {parameter.name for parameter in spec.parameters}
    assert "{" not in spec.summary.format(**defaults(spec.parameters))


@layers
def test_glyph_exists(spec: LayerSpec):
    assert spec.glyph in resources.icon_names()


@pytest.mark.parametrize(
    ("spec", "example"), EXAMPLES, ids=[f"{spec.type}-{e.output}" for spec, e in EXAMPLES]
)
def test_examples_hold(spec: LayerSpec, example: Example):
    params = complete(spec.parameters, example.params)
    verdict = judge(spec, params, tuple(TensorSpec(shape) for shape in example.inputs))
    assert verdict.output == TensorSpec(example.output)
    assert sum(weight.size for weight in verdict.weights) == example.count
    formula = parameter_formula(verdict.weights)
    terms, _, total = formula.rpartition(" = ")
    assert total.replace(",", "") == str(example.count)
    if terms:
        assert eval(terms.replace("·", "*")) == example.count


@layers
def test_has_an_example(spec: LayerSpec):
    assert spec.examples


@layers
@settings(max_examples=20)
@given(data=st.data())
def test_line_is_one_short_line(spec: LayerSpec, data: st.DataObject):
    line = spec.line(data.draw(params_for(spec)))
    assert isinstance(line, str)
    assert "\n" not in line
    assert line == line.strip()


@layers
@settings(max_examples=50)
@given(data=st.data())
def test_rules_refuse_in_sentences_or_answer_in_full(spec: LayerSpec, data: st.DataObject):
    params, inputs = data.draw(params_for(spec)), data.draw(inputs_for(spec))
    try:
        verdict = judge(spec, params, inputs)
    except RuleError as refusal:
        check_refusal(spec, params, refusal)
        return
    assert all(size is None or size >= 1 for size in verdict.output.shape)
    assert all(size >= 1 for weight in verdict.weights for size in weight.shape)
    assert verdict.macs is None or verdict.macs >= 0
    for advice in verdict.advice:
        assert sentence(advice.message)
        assert advice.title
        assert not advice.parameter or spec.parameter(advice.parameter)


def check_refusal(spec: LayerSpec, params: Params, refusal: RuleError) -> None:
    assert refusal.message.endswith(".")
    assert refusal.parameter is None or spec.parameter(refusal.parameter)
    for fix in refusal.fixes:
        for step in fix.steps:
            name = getattr(step, "parameter", None)
            if name is not None:
                changed = complete(spec.parameters, {**params, name: step.value})
                assert check_values(spec.parameters, changed) == []
                assert changed != params


@layers
@settings(max_examples=20)
@given(data=st.data())
def test_wrong_values_never_reach_the_rules(spec: LayerSpec, data: st.DataObject):
    """A file may hold any value; the rules count on those that the kinds let through."""
    if not spec.parameters:
        return
    parameter, value = data.draw(wrong_parameter(spec))
    params = complete(spec.parameters, {parameter.name: value})
    with pytest.raises(RuleError) as caught:
        judge(spec, params, data.draw(inputs_for(spec)))
    assert caught.value.parameter == parameter.name


@layers
@settings(max_examples=20)
@given(data=st.data())
def test_fitted_is_the_smallest_input(spec: LayerSpec, data: st.DataObject):
    """What is said to be just large enough is, and one less is not."""
    if spec.window is None and spec.fitted is None:
        return
    params = data.draw(params_for(spec))
    if spec.faults(params):
        return
    wanted, axis = data.draw(st.integers(1, 30)), data.draw(st.sampled_from((0, 1)))
    if spec.fitted is not None:
        size = spec.fitted(params, wanted, axis)
    else:
        size = spec.window(params).smallest_input(wanted, axis)
    assert size >= 1
    assert reached(spec, params, size, axis) >= wanted
    assert size == 1 or reached(spec, params, size - 1, axis) < wanted


def reached(spec: LayerSpec, params: Params, size: int, axis: int) -> int:
    """Return the output size along ``axis``, 0 where the window does not fit."""
    channels = params.get("groups", 1)
    shape = (size, 99, channels) if axis == 0 else (99, size, channels)
    try:
        return judge(spec, params, (TensorSpec(shape),)).output.shape[axis] or 0
    except RuleError:
        return 0


def test_no_name_means_two_types():
    names = [name for spec in SPECS for name in (spec.type, *spec.former)]
    assert len(set(names)) == len(names)
    with pytest.raises(ValueError, match="claim the name Add"):
        make_catalog([CATALOG.layers["Add"], CATALOG.layers["Add"]])


def test_a_type_is_found_under_all_its_names():
    for spec in SPECS:
        assert all(CATALOG.find(name) is spec for name in (spec.type, *spec.former))
    assert CATALOG.find("no such type") is None


def test_palette_shows_each_type_once():
    shown = [spec for _category, specs in CATALOG.by_category() for spec in specs]
    assert sorted(spec.type for spec in shown) == sorted(CATALOG.layers)
    assert [category for category, _specs in CATALOG.by_category()] == list(Category)


def test_all_types_are_there():
    assert sorted(CATALOG.layers) == [
        "Activation",
        "Add",
        "AlphaDropout",
        "Average",
        "AveragePooling2D",
        "BatchNormalization",
        "CenterCrop",
        "Concatenate",
        "Conv2D",
        "Conv2DTranspose",
        "Cropping2D",
        "Dense",
        "DepthwiseConv2D",
        "Dropout",
        "ELU",
        "Flatten",
        "GaussianDropout",
        "GaussianNoise",
        "GlobalAveragePooling2D",
        "GlobalMaxPooling2D",
        "GroupNormalization",
        "Input",
        "LayerNormalization",
        "LeakyReLU",
        "MaxPooling2D",
        "Maximum",
        "Minimum",
        "Multiply",
        "RMSNormalization",
        "RandomFlip",
        "RandomRotation",
        "RandomTranslation",
        "RandomZoom",
        "ReLU",
        "RepeatVector",
        "Rescaling",
        "Resizing",
        "SeparableConv2D",
        "Softmax",
        "SpatialDropout2D",
        "Subtract",
        "UnitNormalization",
        "UpSampling2D",
        "ZeroPadding2D",
    ]


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("same", '"same"'),
        ('say "hi"', "'say \"hi\"'"),
        ("it's", '"it\'s"'),
        ("a\\b\n\u200b", '"a\\\\b\\n\\u200b"'),
        ("été", '"été"'),
        ((3,), "(3,)"),
        (((1, 2), (0, 1)), "((1, 2), (0, 1))"),
        (None, "None"),
        (1e-07, "1e-07"),
    ],
)
def test_literals_as_black_writes_them(value: Any, source: str):
    from cnnbuilder.spec.kinds import python_literal

    assert python_literal(value) == source
    assert ast.literal_eval(source) == value
