"""The controller of trainings, with an engine that says what the test wants."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from app.engine_client import RunGone
from app.training_history import MOST_STEPS
from app.training_session import TrainingSession, TrainingState
from app.workspace import Workspace
from cnnbuilder.link import DeviceList, Failed, Stopped
from cnnbuilder.project import runs
from cnnbuilder.project.files import loads
from cnnbuilder.project.places import runs_folder, weights_folder
from cnnbuilder.project.project import Project
from cnnbuilder.project.weights import WeightsStore
from cnnbuilder.templates import make_template
from tests.gui.fake_engine import FakeService, epoch_done, finished, started, starter, step
from tests.gui.panel_help import catalog, set_params


@pytest.fixture
def service(qapp):
    return FakeService()


@pytest.fixture
def workspace(qapp):
    return starter()


@pytest.fixture
def session(workspace, service):
    return TrainingSession(workspace, service)


@pytest.fixture
def said(workspace, session):
    """What the window would tell: messages, and how the training ended."""
    heard = []
    for told in (workspace.said, session.ended):
        told.connect(lambda words, severity: heard.append((words, severity)))
    return heard


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "final.weights.h5"
    path.write_bytes(b"weights")
    return path


def test_a_sound_design_can_be_trained(session):
    assert session.can_train() == ""


@pytest.mark.parametrize(
    ("template", "change", "words"),
    [
        ("starter", {"conv2d": {"kernel_size": (9, 9), "padding": "valid"}}, "does not fit"),
        ("starter", {"dense": {"units": 7}}, "10 classes"),
    ],
)
def test_why_it_cannot(qapp, service, template, change, words):
    workspace = Workspace(catalog(), make_template(template, catalog()))
    for name, values in change.items():
        set_params(workspace, name, **values)
    session = TrainingSession(workspace, service)
    assert words in session.can_train()
    assert not session.start()
    assert not service.trained


def test_an_empty_design_and_one_without_an_end(qapp, service):
    assert TrainingSession(Workspace(catalog(), Project()), service).can_train()
    workspace = starter()
    from cnnbuilder.graph import edits
    from cnnbuilder.project.edits import with_graph

    last = workspace.graph.node_named("dense")
    workspace.apply("Cut", lambda p: with_graph(p, edits.remove_nodes(p.graph, [last])))
    flat = workspace.graph.node_named("flatten")
    workspace.apply("Cut", lambda p: with_graph(p, edits.remove_nodes(p.graph, [flat])))
    assert "one row of values" in TrainingSession(workspace, service).can_train()


def test_what_does_not_fit_into_memory_is_refused(session, service, workspace):
    service.devices = DeviceList(({"kind": "GPU", "name": "small", "memory": 1000},))
    assert "too large to train" in session.can_train()


def test_missing_data_are_the_reason(session, workspace, qtbot):
    from cnnbuilder.project.settings import DataChoice

    workspace.apply("Data", lambda p: replace(p, data=DataChoice("npz", {"path": "/no/such.npz"})))
    qtbot.waitUntil(lambda: not workspace.facts_awaited)
    assert "no file" in session.can_train()


def test_the_request_says_everything(session, service, workspace):
    assert session.start()
    (request,) = service.trained
    assert request.run.parent == runs_folder()
    assert request.job == request.run.name
    assert request.settings.loss == "sparse_categorical_crossentropy"
    assert request.settings.loss_params["from_logits"] is False
    assert request.settings.optimizer_params["beta_1"] == 0.9
    assert request.weights is None
    assert next(call.keras_class for call in request.plan.calls) == "InputLayer"
    assert loads(request.design, catalog()).graph.layers == workspace.graph.layers


def test_two_runs_in_one_second_have_folders_of_their_own(session, service, weights):
    session.start()
    service.trained[0].run.mkdir(parents=True)
    service.heard.emit(Stopped(service.trained[0].job, None, None, "", 0, 0, 0.0))
    session.start()
    assert len({request.run for request in service.trained}) == 2
    assert session.run_number == 2


def test_from_start_to_finish(session, service, workspace, weights, said, qtbot):
    states = []
    session.state_changed.connect(lambda: states.append(session.state))
    before = workspace.project
    session.start()
    (request,) = service.trained
    assert session.can_train()
    service.heard.emit(started(request))
    for epoch in (1, 2):
        for number in range(1, 11):
            service.heard.emit(step(request, epoch, number))
        service.heard.emit(epoch_done(request, epoch))
    assert session.history.training["loss"].y == [1.0, 0.5]
    assert session.history.validation["accuracy"].x == [1, 2]
    assert session.history.share_done() == pytest.approx(0.2)
    service.heard.emit(finished(request, weights))
    assert session.outcome == ("Test accuracy 0.989, loss 0.034 after 5 epochs in 58 s", "good")
    assert said[-1] == session.outcome
    assert service.finished == [request.job]
    qtbot.waitUntil(lambda: workspace.project.weights is not None)
    assert WeightsStore(weights_folder()).path(workspace.project.weights).read_bytes() == b"weights"
    assert workspace.undo_label == "Train"
    workspace.undo()
    assert workspace.project is before
    kinds = [state for i, state in enumerate(states) if i == 0 or states[i - 1] is not state]
    assert kinds == [TrainingState.PREPARING, TrainingState.RUNNING, TrainingState.IDLE]


def test_events_of_other_jobs_are_none_of_ours(session, service):
    session.start()
    other = replace(step(service.trained[0], 1, 5), job="other")
    service.heard.emit(other)
    assert session.history.progress is None


def test_stop_keeps_the_weights(session, service, workspace, weights, qtbot):
    session.start()
    (request,) = service.trained
    service.heard.emit(started(request))
    session.stop()
    session.stop()
    assert service.stopped == [request.job]
    assert session.state is TrainingState.STOPPING
    service.heard.emit(Stopped(request.job, request.run, weights, "", 2, 7, 61.0))
    assert session.outcome[0] == (
        "Stopped after 2 epochs and 7 batches in 1 min 1 s; the weights are kept."
    )
    qtbot.waitUntil(lambda: workspace.project.weights is not None)


def test_stopped_before_it_began(session, service, workspace):
    session.start()
    service.heard.emit(Stopped(service.trained[0].job, None, None, "", 0, 0, 0.0))
    assert session.outcome == ("Stopped before the training began.", "info")
    assert workspace.project.weights is None


def test_a_failure_is_its_sentence(session, service):
    session.start()
    service.heard.emit(Failed(service.trained[0].job, "The disk is full."))
    assert session.outcome == ("The disk is full.", "error")
    assert not session.is_running


def test_an_engine_that_dies_is_a_sentence_and_the_last_epoch_is_kept(
    session, service, workspace, qtbot, caplog
):
    caplog.set_level(logging.INFO)
    session.start()
    (request,) = service.trained
    service.heard.emit(started(request))
    service.heard.emit(epoch_done(request, 1))
    folder = request.run / runs.CHECKPOINTS
    folder.mkdir(parents=True)
    (folder / runs.LAST_WEIGHTS).write_bytes(b"last")
    service.heard.emit(RunGone(request.job, "The engine was killed.", "signal 9"))
    assert session.outcome[0] == "The engine was killed. The weights of epoch 1 are kept."
    assert session.history.done == 1
    qtbot.waitUntil(lambda: workspace.project.weights is not None)
    assert "signal 9" in caplog.text


def test_end_now(session, service):
    session.start()
    session.kill()
    assert service.killed
    assert not session.is_running
    assert "ended at once" in session.outcome[0]
    assert "no weights" in session.outcome[0]


def test_an_engine_that_does_not_start(qapp, workspace):
    session = TrainingSession(workspace, FakeService(starts=False))
    assert not session.start()
    assert "could not be started" in session.outcome[0]
    assert not session.is_running


def test_weights_of_another_design_are_not_taken(session, service, workspace, weights, said, qtbot):
    session.start()
    workspace.open(make_template("starter", catalog()), None)
    service.heard.emit(finished(service.trained[0], weights))
    qtbot.waitUntil(lambda: "Another design" in said[-1][0])
    assert workspace.project.weights is None


def test_weights_of_layers_that_have_changed(session, service, workspace, weights, said, qtbot):
    session.start()
    assert not session.design_has_changed
    set_params(workspace, "conv2d_1", filters=7)
    assert session.design_has_changed
    service.heard.emit(finished(service.trained[0], weights))
    qtbot.waitUntil(lambda: "still fit" in said[-1][0])
    # Of conv2d, conv2d_1 and dense only the first one has the shapes that were trained.
    assert "1 of 3" in said[-1][0]
    assert workspace.project.weights is not None


def test_weights_that_cannot_be_copied(session, service, workspace, tmp_path, said, qtbot):
    session.start()
    service.heard.emit(finished(service.trained[0], tmp_path / "not there"))
    qtbot.waitUntil(lambda: "could not be kept" in said[-1][0])
    assert workspace.project.weights is None


def test_a_long_run_keeps_few_points(session, service):
    session.start()
    (request,) = service.trained
    for epoch in range(1, 400):
        for number in range(1, 11):
            service.heard.emit(step(request, epoch, number))
    curve = session.history.running["loss"]
    assert len(curve.x) <= MOST_STEPS
    assert curve.x[-1] == pytest.approx(399)
