"""What is refused before an engine starts, by the window and the command line alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.model import Graph
from cnnbuilder.link import DeviceList
from cnnbuilder.project.project import Project
from cnnbuilder.readiness import memory_needed, resolved_settings, room_on, why_not_trainable
from cnnbuilder.recipes import AUTO
from cnnbuilder.templates import make_template
from cnnbuilder.version import program_version
from tests.helpers.graphs import CATALOG, chain

PICTURE = ("Input", {"shape": (8, 8, 1)})
HEAD = ("Dense", {"units": 10, "activation": "softmax"})


def reasons(project: Project | Graph, facts_problem: str = "", room: int = 0) -> tuple[str, ...]:
    project = project if isinstance(project, Project) else replace(Project(), graph=project)
    analysis = analyse(project.graph, CATALOG, Context((8, 8, 1), 10))
    return why_not_trainable(project, analysis, CATALOG, facts_problem, room)


def with_branch(*names: str) -> Graph:
    """A sound network, and blocks beside its end."""
    graph = chain(PICTURE, "Flatten", HEAD)
    for name in names:
        graph, node = edits.add_layer(graph, CATALOG.layers[name], {})
        graph = edits.connect(graph, CATALOG, graph.node_named("flatten"), node)
    return graph


def test_what_is_sound_is_not_refused():
    assert reasons(make_template("starter", CATALOG), room=10**9) == ()
    assert reasons(chain(PICTURE, "Flatten", HEAD)) == ()


def test_all_errors_are_told_with_their_blocks_and_what_is_wrong_with_the_data():
    project = make_template("starter", CATALOG)
    node = project.graph.node_named("conv2d")
    cut = edits.disconnect(project.graph, [e for e in project.graph.edges if e.target == node])
    told = reasons(replace(project, graph=cut), "There is no file nowhere.npz.")
    assert told[-1] == "There is no file nowhere.npz."
    assert any("conv2d" in sentence for sentence in told[:-1])


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        (with_branch("Dense"), "has 2 outputs (dense, dense_1)"),
        (chain(PICTURE, "Conv2D"), "ends with conv2d, which gives 6 × 6 × 32"),
        (
            chain(("Input", {"shape": (10,)}), ("Activation", {"activation": "softmax"})),
            "can learn",
        ),
    ],
)
def test_what_a_training_asks_of_a_sound_network(graph, words):
    context = Context() if "can learn" in words else Context((8, 8, 1), 10)
    project = replace(Project(), graph=graph)
    told = why_not_trainable(project, analyse(graph, CATALOG, context), CATALOG, "", 0)
    assert len(told) == 1
    assert words in told[0]


def test_two_inputs_are_refused():
    graph = chain(PICTURE, "Flatten")
    graph, second = edits.add_layer(graph, CATALOG.layers["Input"], {"shape": (8, 8, 1)})
    graph, flat = edits.add_layer(graph, CATALOG.layers["Flatten"], {})
    graph, both = edits.add_layer(graph, CATALOG.layers["Concatenate"], {})
    graph, end = edits.add_layer(graph, CATALOG.layers["Dense"], HEAD[1])
    wires = [(second, flat), (graph.node_named("flatten"), both), (flat, both), (both, end)]
    for source, target in wires:
        graph = edits.connect(graph, CATALOG, source, target)
    (told,) = reasons(graph)
    assert "has 2 Inputs (input, input_1)" in told


def test_a_network_too_large_is_refused_where_the_room_is_known():
    project = make_template("ann-megapixel", CATALOG)
    assert not any("too large" in sentence for sentence in reasons(project))
    assert "20.0 GB of weights" in reasons(project, room=16 * 10**9)[-1]


def test_memory_counts_what_the_optimiser_keeps():
    project = make_template("starter", CATALOG)
    analysis = analyse(project.graph, CATALOG)
    needed = memory_needed(project, analysis, CATALOG)
    slots = CATALOG.optimizers[project.training.optimizer].slots
    assert needed.weights == 4 * analysis.total_params
    assert needed.slots == slots * needed.weights
    unknown = replace(project, training=replace(project.training, optimizer="Later"))
    assert memory_needed(unknown, analysis, CATALOG).slots == 2 * needed.weights


def test_the_room_is_that_of_the_gpu_where_there_is_one(monkeypatch):
    monkeypatch.setattr("cnnbuilder.readiness.available_memory", lambda: 7)
    cpu, gpu = {"kind": "CPU", "name": "c"}, {"kind": "GPU", "name": "g", "memory": 5}
    assert room_on(None) == room_on(DeviceList((cpu,))) == 7
    assert room_on(DeviceList((cpu, gpu))) == 5


def test_settings_are_whole_before_they_are_sent():
    project = make_template("starter", CATALOG)
    loose = replace(project.training, loss=AUTO, loss_params={}, optimizer_params={})
    analysis = analyse(project.graph, CATALOG)
    settings = resolved_settings(replace(project, training=loose), analysis, CATALOG)
    assert settings.loss == "sparse_categorical_crossentropy"
    assert settings.loss_params["from_logits"] is False
    assert "learning_rate" in settings.optimizer_params
    foreign = replace(loose, loss="later", optimizer="Later")
    assert resolved_settings(replace(project, training=foreign), analysis, CATALOG) == foreign


def test_the_version_is_known_or_empty(monkeypatch):
    from importlib import metadata

    def missing(name):
        raise metadata.PackageNotFoundError(name)

    # Without the wrapper that keeps the answer: it is another one here each time.
    look = program_version.__wrapped__
    monkeypatch.setattr(metadata, "version", lambda _name: "1.2.3")
    assert look() == "1.2.3"
    monkeypatch.setattr(metadata, "version", missing)
    assert look() == ""
