"""Training settings are judged by the declarations, whatever file they come from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.readiness import context_of, why_not_trainable
from cnnbuilder.templates import make_template
from tests.helpers.graphs import CATALOG, chain

STARTER = make_template("starter", CATALOG)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"optimizer": "Adagarden"}, "There is no optimizer Adagarden; there are Adam, "),
        ({"optimizer": "Adam", "optimizer_params": {"learning_rate": -1.0}}, "Adam: Learning rate"),
        ({"optimizer": "Adam", "optimizer_params": {"amsgrad": "yes"}}, "Adam: AMSGrad must be"),
        ({"loss": "hinge"}, "There is no loss hinge; there are sparse_categorical_crossentropy"),
        (
            {"loss": "categorical_crossentropy", "loss_params": {"label_smoothing": 2.0}},
            "Categorical cross-entropy: Label smoothing must be",
        ),
    ],
)
def test_settings_that_cannot_be_are_problems_of_the_design(
    changes: dict[str, Any], words: str
) -> None:
    project = replace(STARTER, training=replace(STARTER.training, **changes))
    analysis = analyse(project.graph, CATALOG, context_of(project, None))
    (found,) = analysis.errors
    assert found.message.startswith(words)
    assert found.node is None
    assert why_not_trainable(project, analysis, CATALOG, "", 0) == (found.message,)


@pytest.mark.parametrize("optimizer", CATALOG.optimizers)
def test_the_defaults_are_no_problem(optimizer: str) -> None:
    training = replace(STARTER.training, optimizer=optimizer, optimizer_params={})
    context = context_of(replace(STARTER, training=training), None)
    assert analyse(STARTER.graph, CATALOG, context).problems == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [("mnist.npz", "mnist.npz has 3"), ("the data", "The data has 3"), ("MNIST", "MNIST has 3")],
)
def test_the_name_of_a_file_is_not_changed(data: str, words: str) -> None:
    end = ("Dense", {"units": 4, "activation": "softmax"})
    graph = chain(("Input", {"shape": (8, 8, 1)}), "Flatten", end)
    (found,) = analyse(graph, CATALOG, Context((8, 8, 1), 3, data)).errors
    assert found.message.startswith(words)
