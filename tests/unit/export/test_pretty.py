import ast
import string

import black
from hypothesis import given
from hypothesis import strategies as st

from cnnbuilder.export.pretty import (
    applied,
    call,
    keyword,
    sentence,
    sequence,
    statement,
    width,
)
from cnnbuilder.spec.kinds import python_literal as literal

NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=38).map(lambda name: f"v_{name}")
ATOMS = st.sampled_from(("3", "(3, 3)", '"relu"', "((1, 2), (1, 2))", "(784,)", "1e-07", "1 / 255"))
TEXTS = st.text("abé\"'\\ 汉_\n", max_size=12) | st.text("abé\"'\\ 汉_", min_size=50, max_size=99)
ARGUMENTS = st.tuples(st.sampled_from(("padding", "strides", "a")), ATOMS).map("=".join)
LAYERS = st.builds(
    lambda name, items, text: call(f"layers.{name}", *items, keyword("name", literal(text))),
    st.sampled_from(("Add", "Conv2D", "GlobalAveragePooling2D")),
    st.lists(ATOMS, max_size=1).flatmap(
        lambda first: st.lists(ARGUMENTS, max_size=6).map(lambda rest: [*first, *rest])
    ),
    TEXTS,
)
INPUTS = NAMES | st.lists(NAMES, min_size=1, max_size=6).map(sequence)


def same_for_black(lines):
    source = "\n".join(["def build():", *lines, ""])
    assert black.format_str(source, mode=black.Mode()) == source


@given(NAMES, LAYERS, INPUTS)
def test_a_layer_made_and_called_is_laid_out_as_black_does(target, layer, inputs):
    same_for_black(applied(target, layer, inputs))


@given(LAYERS, st.sampled_from(("return ", "x = ", "")))
def test_a_call_is_laid_out_as_black_does(layer, prefix):
    same_for_black(statement(layer, prefix=prefix))


@given(TEXTS | st.text('ab"é', min_size=70, max_size=99), st.sampled_from(("return ", "x = ")))
def test_a_text_is_laid_out_as_black_does(text, prefix):
    same_for_black(statement(literal(text), prefix=prefix))


@given(st.lists(LAYERS, min_size=1, max_size=4), NAMES)
def test_nested_lists_are_laid_out_as_black_does(layers, name):
    code = call("keras.Sequential", sequence(layers, exploded=True), f'name="{name}"')
    same_for_black(statement(code, prefix="return "))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, width=64),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
).filter(lambda value: "inf" not in repr(value))


@given(VALUES)
def test_a_literal_is_the_value_itself(value):
    assert eval(literal(value)) == value


@given(st.text())
def test_text_is_quoted_as_black_does(text):
    source = f"x = {literal(text)}\n"
    assert black.format_str(source, mode=black.Mode(line_length=10_000)) == source


@given(st.text())
def test_a_sentence_fits_into_a_docstring(text):
    source = f'"""{sentence(text)}."""\n'
    assert ast.get_docstring(ast.parse(source), clean=False) == f"{sentence(text)}."


def test_width_counts_columns():
    assert [width("abc"), width("é"), width("e\u0301"), width("汉字")] == [3, 1, 1, 4]
