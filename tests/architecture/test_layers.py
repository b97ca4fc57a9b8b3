"""One file a layer type, each with its one declaration."""

from __future__ import annotations

from importlib import import_module

import pytest

import resources
from cnnbuilder.spec import LayerSpec
from tests.architecture.source import modules

FILES = [name for name in modules("cnnbuilder.layers") if name != "cnnbuilder.layers"]


def test_there_are_layers():
    assert FILES


@pytest.mark.parametrize("name", FILES)
def test_a_layer_file_declares_exactly_spec(name):
    module = import_module(name)
    declared = [key for key, value in vars(module).items() if isinstance(value, LayerSpec)]
    assert declared == ["SPEC"]


@pytest.mark.parametrize("name", FILES)
def test_the_glyph_of_a_layer_is_drawn(name):
    assert import_module(name).SPEC.glyph in resources.icon_names()
