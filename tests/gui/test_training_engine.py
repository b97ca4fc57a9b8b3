"""Real engines: digits trained in a process, its maps of the cat, Stop, and a killed process."""

from __future__ import annotations

import logging
import os
import signal
from dataclasses import replace

import pytest

from app.engine_client import EngineService
from app.look_session import LookSession
from app.panels.maps import MapsView
from app.panels.photo import PhotoPanel
from app.panels.training import TrainingView
from app.training_session import TrainingSession, TrainingState
from cnnbuilder.link import Finished, Stopped
from cnnbuilder.project import runs
from tests.gui.fake_engine import starter
from tests.gui.panel_help import shown, theme

pytestmark = pytest.mark.keras
SECONDS = 60_000


@pytest.fixture
def service(qapp):
    made = EngineService()
    yield made
    made.close()
    made.deleteLater()


def starter_with(epochs):
    workspace = starter()
    workspace.apply("Set epochs", lambda p: replace(p, training=replace(p.training, epochs=epochs)))
    return workspace


def test_train_and_look_at_the_cat(service, qtbot):
    workspace = starter_with(2)
    session = TrainingSession(workspace, service)
    view = shown(qtbot, TrainingView(workspace, theme(), session), 900, 600)
    look = LookSession(workspace, service)
    view._train.click()
    assert session.is_running
    qtbot.waitUntil(lambda: not session.is_running, timeout=SECONDS)
    assert isinstance(session.ending, Finished), session.outcome
    assert session.ending.test_accuracy > 0.4
    assert session.history.done == 2
    assert session.started.validation_samples == 144
    assert "Test accuracy" in view._result.text()
    qtbot.waitUntil(lambda: workspace.project.weights is not None)
    assert runs.read_run(session.run_folder).state == "finished"

    maps = shown(qtbot, MapsView(workspace, theme(), look), 900, 600)
    panel = shown(qtbot, PhotoPanel(workspace, theme(), look), 304, 800)
    qtbot.waitUntil(lambda: look.result is not None or bool(look.failure), timeout=SECONDS)
    assert look.failure == ""
    assert look.result.shape == (300, 451, 16)
    assert len(maps.mosaic.sheet) == 16
    assert sum(share for _name, share in panel._classes._classes) == pytest.approx(1, abs=1e-3)
    assert "guesses" not in panel._says.text()
    assert panel._weights.text() == "Trained weights of this design."
    look.deleteLater()


def test_stop(service, qtbot):
    workspace = starter_with(500)
    session = TrainingSession(workspace, service)
    session.start()
    qtbot.waitUntil(lambda: session.history.done >= 1, timeout=SECONDS)
    session.stop()
    assert session.state is TrainingState.STOPPING
    qtbot.waitUntil(lambda: not session.is_running, timeout=5000)
    assert isinstance(session.ending, Stopped)
    qtbot.waitUntil(lambda: workspace.project.weights is not None)
    assert session.can_train() == ""


def test_a_killed_engine_is_a_sentence_and_loses_nothing(service, qtbot, caplog):
    caplog.set_level(logging.INFO)
    workspace = starter_with(500)
    session = TrainingSession(workspace, service)
    view = shown(qtbot, TrainingView(workspace, theme(), session), 900, 600)
    session.start()
    qtbot.waitUntil(lambda: session.history.done >= 1, timeout=SECONDS)
    (process,) = service._runs.values()
    os.kill(process.engine.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not session.is_running, timeout=5000)
    done = session.history.done
    assert session.outcome[1] == "error"
    assert f"The weights of epoch {done} are kept." in view._result.text()
    assert view._epochs.model().rowCount() == done
    qtbot.waitUntil(lambda: workspace.project.weights is not None)
