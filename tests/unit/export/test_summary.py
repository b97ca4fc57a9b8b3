import json

import pytest

from cnnbuilder.export.summary import memory_text, summary_json, summary_rows, summary_table
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.model import Edge
from tests.unit.export.graphs import CATALOG, chain, graph


def test_the_table_of_a_chain():
    design = chain(
        ("Input", {}), ("Conv2D", {"filters": 32}), ("Flatten", {}), ("Dense", {"units": 10})
    )
    assert summary_table(analyse(design, CATALOG), name="net").splitlines() == [
        'Model: "net"',
        "─────────────────────────────────────────────────",
        "Layer (type)         Output shape         Param #",
        "─────────────────────────────────────────────────",
        "input (InputLayer)   (None, 28, 28, 1)          0",
        "conv2d (Conv2D)      (None, 26, 26, 32)       320",
        "flatten (Flatten)    (None, 21632)              0",
        "dense (Dense)        (None, 10)           216,330",
        "─────────────────────────────────────────────────",
        "Total params: 216,650 (867 kB)",
        "Trainable params: 216,650",
        "Non-trainable params: 0",
    ]


def test_branches_say_what_they_are_wired_to():
    design = graph(
        {"a": ("Input", {}), "b": ("Conv2D", {"padding": "same"}), "c": ("Concatenate", {})},
        ("a", "b"), ("a", "c"), ("b", "c"),
    )  # fmt: skip
    table = summary_table(analyse(design, CATALOG))
    assert "Connected to" in table
    assert "a, b" in table.splitlines()[6]


def test_what_is_not_known_is_a_question_mark():
    design = chain(("Input", {"shape": (2, 2, 1)}), ("Conv2D", {}), ("Flatten", {}))
    analysis = analyse(design, CATALOG)
    assert summary_table(analysis).count("?") == 4
    found = summary_json(analysis)
    assert found["layers"][1]["output_shape"] is None
    problem = found["problems"][0]
    assert problem["severity"] == "error"
    assert problem["layer"] == "conv2d"
    assert problem["parameter"] == "kernel_size"
    assert problem["message"].startswith("A 3 × 3 window")
    assert all(isinstance(fix, str) for fix in problem["fixes"])
    assert json.loads(json.dumps(found)) == found


def test_json_of_a_layer():
    design = chain(("Input", {}), ("BatchNormalization", {}))
    found = summary_json(analyse(design, CATALOG))
    assert found["layers"] == [
        {
            "name": "input",
            "type": "InputLayer",
            "output_shape": [None, 28, 28, 1],
            "params": 0,
            "trainable_params": 0,
            "non_trainable_params": 0,
            "inputs": [],
        },
        {
            "name": "batchnormalization",
            "type": "BatchNormalization",
            "output_shape": [None, 28, 28, 1],
            "params": 4,
            "trainable_params": 2,
            "non_trainable_params": 2,
            "inputs": ["input"],
        },
    ]
    totals = (found["total_params"], found["trainable_params"], found["non_trainable_params"])
    assert totals == (4, 2, 2)


def test_a_shared_layer_is_counted_once():
    design = graph(
        {"a": ("Input", {}), "b": ("Conv2D", {"padding": "same"}), "c": ("Add", {})},
        ("a", "b"), ("b", "c"), shared={"b2": "b"},
    )  # fmt: skip
    design = type(design)(
        design.layers,
        design.nodes,
        (*design.edges, Edge("a", 0, "b2", 0), Edge("b2", 0, "c", 1)),
    )
    analysis = analyse(design, CATALOG)
    rows = summary_rows(analysis)
    assert [row.is_repeat for row in rows if row.type == "Conv2D"] == [False, True]
    assert "shared" in summary_table(analysis)
    assert summary_json(analysis)["total_params"] == 320


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (373_288, "373 kB"),
        (20_000_220_044, "20.0 GB"),
    ],
)
def test_memory(size, text):
    assert memory_text(size) == text
