"""A network that is not built to its end yet alarms nobody, and still cannot be trained."""

from __future__ import annotations

from app.window import Window
from cnnbuilder.graph import edits
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.edits import with_graph
from cnnbuilder.spec import Severity


def problem_words(window: Window) -> str:
    return window.status._words


def test_an_empty_design_is_not_finished(window: Window) -> None:
    window.files.new()
    assert problem_words(window).startswith("Not finished: ")
    assert window.training.can_train()


def test_a_block_that_nothing_is_wired_to_is_no_error_on_the_canvas(window: Window) -> None:
    window.files.new()
    for type_id in ("Input", "Conv2D"):
        window.workspace.select([])
        window.canvas.append(type_id)
    workspace = window.workspace
    conv = NodeId(str(workspace.graph.node_named("conv2d")))
    wires = workspace.graph.edges
    workspace.apply("Cut", lambda p: with_graph(p, edits.disconnect(p.graph, wires)))
    face = workspace.face(conv)
    assert (face.severity, face.shape, face.waiting) == (Severity.WARNING, "Not connected", False)
    workspace.select([conv])
    assert not window.problem_card.isVisible()
    assert workspace.analysis.errors, "it keeps the network from being trained all the same"


def test_what_is_wrong_comes_before_what_is_missing(window: Window) -> None:
    workspace = window.workspace
    conv = workspace.graph.node_named("conv2d")
    assert conv is not None
    workspace.set_parameters(conv, {"kernel_size": (9, 9), "padding": "valid"})
    window.canvas.append("Input")
    first = workspace.analysis.problems[0]
    assert not first.unfinished
    assert not problem_words(window).startswith("Not finished")
