"""Small networks as plans, made by the declarations' own rules."""

from __future__ import annotations

from types import MappingProxyType

from cnnbuilder.catalog import load_catalog
from cnnbuilder.plan import Argument, LayerCall, ModelPlan
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import Ports, TensorSpec, complete

CATALOG = load_catalog()


class Sketch:
    """Collects calls; ``add`` returns the node id."""

    def __init__(self, name="net"):
        self.name = name
        self.calls = []

    def add(self, type_id, *inputs, node=None, layer=None, name=None, trainable=True, **params):
        spec = CATALOG.find(type_id)
        node = node or f"n{len(self.calls)}"
        values = complete(spec.parameters, params)
        shapes = tuple(TensorSpec(self._call(before).output_shape) for before in inputs)
        self.calls.append(
            LayerCall(
                node=node,
                layer=layer or f"layer-{node}",
                name=name or f"{type_id.lower()}_{node}",
                keras_class=spec.keras_class,
                arguments=tuple(
                    Argument(p.name, values[p.name], p.kind.literal(values[p.name]))
                    for p in spec.parameters
                ),
                inputs=tuple(inputs),
                trainable=trainable,
                output_shape=spec.output(values, shapes).shape,
                merge=spec.ports is Ports.MANY,
            )
        )
        return node

    def _call(self, node):
        return next(call for call in self.calls if call.node == node)

    def plan(self, *outputs):
        used = {before for call in self.calls for before in call.inputs}
        ends = outputs or tuple(call.node for call in self.calls if call.node not in used)
        inputs = tuple(call.node for call in self.calls if call.is_input)
        return ModelPlan(self.name, tuple(self.calls), inputs, ends)


def chain(*layers, name="net"):
    """A plain chain: each layer is (type, {parameters})."""
    sketch = Sketch(name)
    last = ()
    for type_id, params in layers:
        last = (sketch.add(type_id, *last, **params),)
    return sketch.plan()


def digits_net(filters=8, **dense):
    return chain(
        ("Input", {"shape": (8, 8, 1)}),
        ("Conv2D", {"filters": filters, "kernel_size": (3, 3), "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dense", {"units": 10, "activation": "softmax", **dense}),
    )


def settings(**changes):
    values = {
        "optimizer": "Adam",
        "optimizer_params": MappingProxyType({"learning_rate": 0.005}),
        "loss": "sparse_categorical_crossentropy",
        "epochs": 2,
        "batch_size": 64,
    }
    return TrainingSettings(**{**values, **changes})


DIGITS = DataChoice("digits")
