"""Modules that look like Keras to exported code, and note what it makes: no TensorFlow needed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace


@dataclass
class Layer:
    keras_class: str
    args: tuple
    kwargs: dict
    calls: list = field(default_factory=list)

    def __call__(self, inputs):
        tensor = Tensor(self, inputs)
        self.calls.append(tensor)
        return tensor


@dataclass(eq=False)
class Tensor:
    layer: Layer
    inputs: object


class Layers(ModuleType):
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: Layer(name, args, kwargs)


def make_modules(**keras_parts):
    keras, layers, tensorflow = ModuleType("keras"), Layers("layers"), ModuleType("tensorflow")
    keras.Input = lambda **kwargs: Tensor(Layer("InputLayer", (), kwargs), None)
    keras.Model = lambda inputs, outputs, name: SimpleNamespace(
        inputs=inputs, outputs=outputs, name=name
    )
    keras.Sequential = lambda parts, name: SimpleNamespace(parts=parts, name=name)
    for name, value in keras_parts.items():
        setattr(keras, name, value)
    keras.layers = layers
    tensorflow.keras = keras
    return {"tensorflow": tensorflow, "tensorflow.keras": keras, "tensorflow.keras.layers": layers}


@contextmanager
def fake_keras(**keras_parts):
    """Let ``from tensorflow import keras`` give the modules above."""
    fakes = make_modules(**keras_parts)
    before = {name: sys.modules.get(name) for name in fakes}
    sys.modules.update(fakes)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def run_source(source, **keras_parts):
    """Import exported source, and return what it defines."""
    namespace = {"__name__": "exported"}
    with fake_keras(**keras_parts):
        exec(compile(source, "exported.py", "exec"), namespace)
    return namespace
