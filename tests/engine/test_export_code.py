"""Exported files, run as their users run them: alone, in an empty folder, without this program."""

import dataclasses
import json
import os
import subprocess
import sys

import black
import numpy as np

from cnnbuilder.engine.build import build_model
from cnnbuilder.export.design import design_source
from cnnbuilder.export.source import keras_source
from cnnbuilder.graph.checks import analyse
from cnnbuilder.lowering import lower
from cnnbuilder.templates import make_template, template_names
from tests.unit.export.graphs import CATALOG, chain, graph

LARGEST = 1_000_000  # parameters of a network that is tried out here

# Run with `python -I` beside the exported files: knows nothing of this program.
DRIVER = """
import importlib.util, json, os, pathlib, sys
import numpy as np

here = pathlib.Path(__file__).parent
answers = {}
for path in sorted(here.glob("net_*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    before = sorted(os.listdir())
    spec.loader.exec_module(module)
    assert sorted(os.listdir()) == before, "importing wrote files"
    model = module.build_model()
    stored = np.load(path.with_suffix(".npz"))
    for layer in model.layers:
        count = len(layer.weights)
        layer.set_weights([stored[f"{layer.name}/{i}"] for i in range(count)])
    inputs = [stored[f"input{i}"] for i in range(len(model.inputs))]
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    lines = []
    model.summary(line_length=100, print_fn=lambda text, line_break=False: lines.append(text))
    answers[path.stem] = {
        "summary": "\\n".join(lines),
        "class": type(model).__name__,
        "params": model.count_params(),
        "trainable": len(model.trainable_weights),
        "off": [float(np.abs(o - stored[f"output{i}"]).max()) for i, o in enumerate(outputs)],
    }
print("ANSWERS" + json.dumps(answers))
"""


def run_alone(script, folder):
    """Run a script as on a machine that has TensorFlow and nothing of this program."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment.update(CUDA_VISIBLE_DEVICES="-1", TF_CPP_MIN_LOG_LEVEL="3")
    done = subprocess.run(
        [sys.executable, "-I", str(script)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def plan_of(design, name="net"):
    return lower(analyse(design, CATALOG), name)


def of_templates():
    for name in template_names():
        project = make_template(name, CATALOG)
        analysis = analyse(project.graph, CATALOG)
        if analysis.total_params <= LARGEST:
            yield lower(analysis, project.name)


def of_examples():
    """Every layer type alone, with the parameters of its examples."""
    for spec in CATALOG.layers.values():
        if spec.is_input:
            continue
        for example in spec.examples:
            inputs = {f"in_{i}": ("Input", {"shape": s}) for i, s in enumerate(example.inputs)}
            wires = [(key, "layer") for key in inputs]
            plan = plan_of(graph({**inputs, "layer": (spec.type, example.params)}, *wires))
            sizes = [plan.call(n).output_shape for n in (*plan.inputs, *plan.outputs)]
            if all(None not in size and np.prod(size) < 200_000 for size in sizes):
                yield plan


ALL = chain(
    ("Input", {"shape": (12, 9, 4)}),
    ("Rescaling", {}),
    ("ZeroPadding2D", {"padding": ((1, 2), (0, 1))}),
    ("Conv2D", {"filters": 8, "kernel_size": (3, 2), "groups": 2, "activation": "relu"}),
    ("BatchNormalization", {"center": False}),
    ("ReLU", {"max_value": 6.0, "negative_slope": 0.1}),
    ("DepthwiseConv2D", {"depth_multiplier": 2, "use_bias": False}),
    ("SeparableConv2D", {"filters": 6, "kernel_size": (2, 2), "dilation_rate": (2, 1)}),
    ("Conv2DTranspose", {"filters": 4, "strides": (2, 2), "padding": "same"}),
    ("UpSampling2D", {"interpolation": "bilinear"}),
    ("AveragePooling2D", {"padding": "same"}),
    ("MaxPooling2D", {"pool_size": (3, 3), "strides": (2, 1)}),
    ("Activation", {"activation": "tanh"}),
    ("Dropout", {"rate": 0.25}),
    ("GlobalMaxPooling2D", {"keepdims": True}),
    ("Flatten", {}),
    ("Dense", {"units": 3, "activation": "softmax", "kernel_initializer": "he_normal"}),
)


def of_branches():
    conv = ("Conv2D", {"filters": 4, "padding": "same"})
    blocks = {
        "class": ("Input", {"shape": (8, 8, 4)}),
        "x": ("Input", {"shape": (8, 8, 4)}),
        "卷积": conv,
        "2d conv": ("Conv2D", {"filters": 4, "padding": "same", "activation": "relu"}),
        "a-rather-long-name-of-a-layer-that-goes-on-and-on": conv,
        "add": ("Add", {}),
        "join": ("Concatenate", {"axis": 1}),
        "flat": ("Flatten", {}),
        "keras": ("Dense", {"units": 3}),
        "other": ("GlobalAveragePooling2D", {}),
    }
    long = "a-rather-long-name-of-a-layer-that-goes-on-and-on"
    design = graph(
        blocks,
        ("class", "卷积"), ("x", "2d conv"), ("2d conv", long), ("卷积", "add"), (long, "add"),
        ("2d conv", "add"), ("add", "join"), ("again", "join"), ("join", "flat"),
        ("flat", "keras"), ("add", "other"), ("x", "again"),
        shared={"again": "卷积"},
    )  # fmt: skip
    yield plan_of(design, "two in, two out")
    frozen = {
        key: dataclasses.replace(layer, trainable=layer.name != "2d conv")
        for key, layer in design.layers.items()
    }
    yield plan_of(dataclasses.replace(design, layers=frozen))


def store(path, plan):
    """Write what the program's own model makes of random weights and inputs; return its summary."""
    built = build_model(plan, seed=1)
    random = np.random.default_rng(1)
    found = {}
    for layer in built.model.layers:
        weights = [random.uniform(0.05, 0.4, w.shape).astype("float32") for w in layer.weights]
        layer.set_weights(weights)
        found.update({f"{layer.name}/{i}": weight for i, weight in enumerate(weights)})
    inputs = [
        random.uniform(-1, 1, (2, *plan.call(node).output_shape)).astype("float32")
        for node in plan.inputs
    ]
    outputs = built.model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    found.update({f"input{i}": x for i, x in enumerate(inputs)})
    found.update({f"output{i}": np.asarray(y) for i, y in enumerate(outputs)})
    np.savez(path, **found)
    lines = []
    built.model.summary(line_length=100, print_fn=lambda text, line_break=False: lines.append(text))
    return "\n".join(lines), built.model.count_params(), len(built.model.trainable_weights)


def test_files_give_the_same_summary_and_the_same_outputs(tmp_path):
    (tmp_path / "empty").mkdir()
    wanted = {}
    plans = [*of_templates(), *of_examples(), plan_of(ALL), *of_branches()]
    for number, plan in enumerate(plans):
        for style in ("functional", "auto") if plan.is_chain else ("functional",):
            name = f"net_{number:03}_{style}"
            source = keras_source(plan, style=style)
            assert black.format_str(source, mode=black.Mode()) == source
            (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
            wanted[name] = store(tmp_path / f"{name}.npz", plan)
    (tmp_path / "driver.py").write_text(DRIVER, encoding="utf-8")
    said, _, answers = run_alone(tmp_path / "driver.py", tmp_path / "empty").partition("ANSWERS")
    assert said == "", "importing a file or building its network said something"
    found = json.loads(answers)
    assert found.keys() == wanted.keys()
    for name, (summary, params, trainable) in wanted.items():
        answer = found[name]
        assert answer["class"] == ("Sequential" if name.endswith("auto") else "Functional"), name
        assert (answer["params"], answer["trainable"]) == (params, trainable), name
        if answer["class"] == "Functional":
            assert answer["summary"] == summary, name
        assert max(answer["off"]) <= 1e-6, (name, answer["off"])


def test_a_file_with_training_trains_by_itself(tmp_path):
    project = make_template("starter", CATALOG)
    project = dataclasses.replace(project, training=dataclasses.replace(project.training, epochs=2))
    source = design_source(project, analyse(project.graph, CATALOG), CATALOG, style="sequential")
    assert black.format_str(source, mode=black.Mode()) == source
    (tmp_path / "net.py").write_text(source, encoding="utf-8")
    said = run_alone(tmp_path / "net.py", tmp_path)
    assert "Epoch 2/2" in said
    assert "val_loss" in said
    accuracy = float(said.split("test accuracy ")[1])
    assert accuracy > 0.5
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["net.py"]
