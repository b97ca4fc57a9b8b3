"""The panels of training: the form edits the design, the view shows what the engine says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.panels.training import TrainingForm, TrainingView
from app.panels.training import view as view_module
from app.panels.training.curves import FAINT
from app.training_session import TrainingSession
from app.widgets.chip import Chip
from cnnbuilder.export.tokens import DARK, LIGHT, mix
from cnnbuilder.link import DeviceList, Failed, Preparing, Stopped
from tests.gui.fake_engine import FakeService, epoch_done, finished, started, starter, step
from tests.gui.panel_help import retype, set_params, shown, theme


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
def form(workspace, session, qtbot):
    return shown(qtbot, TrainingForm(workspace, theme(), session), 320, 1000)


@pytest.fixture
def view(workspace, session, qtbot):
    return shown(qtbot, TrainingView(workspace, theme(), session), 1000, 700)


def choose(row, key):
    """Choose in a list as a person does."""
    index = row._ids.index(key)
    row.combo.setCurrentIndex(index)
    row.combo.activated.emit(index)


def contrast(one, other):
    """As WCAG counts it: 1 is none, 21 is black on white."""

    def light(name):
        parts = QColor(name).getRgbF()[:3]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def settle(qtbot):
    qtbot.wait(20)


# The form


def test_it_says_what_the_data_are(form):
    assert form.data._fits.words.text() == "8 × 8 × 1, as it is, ÷ 16"
    assert "1,438 training and 359 test" in form.data._samples.words.text()
    assert "10 classes" in form.data._samples.words.text()
    assert "by other writers" in form.data._samples.words.text()


def test_the_learning_rate_is_one_undo_step(form, workspace):
    before = workspace.project
    retype(form.recipe.forms["optimizer_params"].editor("learning_rate").field, "0.02")
    assert workspace.project.training.optimizer_params["learning_rate"] == 0.02
    workspace.undo()
    assert workspace.project is before


def test_numbers_and_seed(form, workspace):
    for name, text in (("batch_size", "16"), ("epochs", "3"), ("seed", "7")):
        retype(form.recipe.numbers.editor(name).field, text)
    assert workspace.project.training.batch_size == 16
    assert workspace.project.training.epochs == 3
    assert workspace.project.seed == 7


def test_what_is_not_allowed_stays_out_of_the_design(form, workspace, qtbot):
    before = workspace.project
    row = form.recipe.numbers.rows["epochs"]
    retype(row.editor.field, "0")
    assert workspace.project is before
    assert "from 1 up" in row.note.text


def test_another_optimiser_brings_its_own_parameters(form, workspace, qtbot):
    choose(form.recipe.optimizer, "SGD")
    settle(qtbot)
    assert workspace.project.training.optimizer_params["learning_rate"] == 0.01
    assert set(form.recipe.forms["optimizer_params"].rows) == {
        "learning_rate",
        "momentum",
        "nesterov",
    }
    workspace.undo()
    settle(qtbot)
    assert form.recipe.optimizer.combo.currentText() == "Adam"


def test_the_automatic_loss_says_which_one(form, workspace, qtbot):
    assert form.recipe.loss._hint.text() == "sparse categorical cross-entropy"
    set_params(workspace, "dense", activation="linear")
    settle(qtbot)
    assert form.recipe.loss._hint.text().endswith("from logits")
    choose(form.recipe.loss, "categorical_crossentropy")
    settle(qtbot)
    assert workspace.project.training.loss_params["from_logits"] is True
    assert not form.recipe.loss._hint.isVisible()


def test_the_validation_share_is_set_in_percent(form, workspace):
    retype(form.data.choices.editor("validation").field, "25")
    assert workspace.project.training.validation_split == 0.25


def test_classes_count_when_they_are_whole(form, workspace, qtbot):
    field = form.data.choices.editor("classes").field
    retype(field, "0, 1, 2")
    assert workspace.project.data.classes == ()
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot)
    assert workspace.project.data.classes == ("0", "1", "2")
    assert "3 classes" in form.data._samples.words.text()
    retype(field, "0, cat")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(qtbot)
    assert "no class cat" in form.data.choices.rows["classes"].note.text


def test_another_source_and_back(form, workspace, qtbot):
    choose(form.data.source, "npz")
    settle(qtbot)
    assert workspace.project.data.source == "npz"
    assert "Choose an .npz file" in form.data.parameters.rows["path"].note.text
    path = form.data.parameters.editor("path").field
    retype(path, "/no/where.npz")
    assert workspace.project.data.params["path"] == ""
    QTest.keyClick(path, Qt.Key.Key_Return)
    settle(qtbot)
    assert workspace.project.data.params["path"] == "/no/where.npz"
    qtbot.waitUntil(lambda: not workspace.facts_awaited)
    settle(qtbot)
    assert "There is no file" in form.data.parameters.rows["path"].note.text
    choose(form.data.source, "digits")
    choose(form.data.source, "npz")
    assert workspace.project.data.params["path"] == "/no/where.npz"
    qtbot.waitUntil(lambda: not workspace.facts_awaited)


def test_a_missing_file_is_asked_for_calmly(form, workspace, qtbot, monkeypatch):
    choose(form.data.source, "npz")
    settle(qtbot)
    row = form.data.parameters.rows["path"]
    assert row.note.severity == "warning"
    assert row.note.text == "Choose an .npz file."
    chips = row.findChildren(Chip)
    assert [chip.words for chip in chips] == ["Choose…"]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/no/where.npz", ""))
    QTest.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert workspace.project.data.params["path"] == "/no/where.npz"
    qtbot.waitUntil(lambda: not workspace.facts_awaited)
    settle(qtbot)
    assert row.note.severity == "error"


def test_a_misfit_is_told_where_the_data_are(form, workspace, qtbot):
    choose(form.data.source, "faces")
    settle(qtbot)
    assert "resized" in form.data._fits.words.text()


def test_where_it_runs(form, service, qtbot):
    assert "when the engine has started" in form._where._words.text()
    cpu = {"kind": "CPU", "name": "Processor, 2 cores", "memory": None}
    service.devices = DeviceList((cpu,), "No NVIDIA driver is loaded.")
    service.devices_changed.emit()
    settle(qtbot)
    assert "No NVIDIA driver" in form._where._words.text()
    assert "CPU" in form._where._words.text()


def test_what_it_takes(form, workspace, qtbot):
    assert "24 kB" in form._before._words.text()
    assert "batch 32" in form._before._words.text()


# The view


def test_before_the_first_run_it_says_what_to_do(view, workspace):
    assert view._stack.currentWidget() is view._empty
    assert "press Train" in view._empty.words
    set_params(workspace, "dense", units=7)
    assert "10 classes" in view._empty.words
    assert not view._train.isEnabled()


def run(view, service, qtbot, epochs=2):
    qtbot.mouseClick(view._train, Qt.MouseButton.LeftButton)
    (request,) = service.trained
    service.heard.emit(Preparing(request.job, "reading the digits", 0.5))
    qtbot.waitUntil(lambda: "reading the digits" in view._words.text())
    service.heard.emit(started(request))
    for epoch in range(1, epochs + 1):
        for number in range(1, 11):
            service.heard.emit(step(request, epoch, number))
        service.heard.emit(epoch_done(request, epoch))
    service.heard.emit(step(request, epochs + 1, 3))
    return request


def test_a_run_is_followed(view, service, session, qtbot):
    run(view, service, qtbot)
    qtbot.waitUntil(lambda: view._words.text() == "epoch 3 of 10 · batch 3 of 10 · 9.0 s left")
    assert 0.2 < view._bar.value() / 1000 < 0.25
    assert not view._train.isVisible()
    x, y = view._plots[0]._training.getOriginalDataset()
    assert (list(x), list(y)) == ([1, 2], [1.0, 0.5])
    assert [name.isVisible() for name in view._plots[0]._names] == [True, True, True]
    assert view._epochs.model().rowCount() == 2
    assert view._epochs.model().index(0, 0).data() == "2"


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_running_mean_can_be_seen(colours):
    faint = mix(colours.surface, colours.training, FAINT)
    assert contrast(faint, colours.surface) > 2.2
    assert contrast(colours.training, colours.surface) > 1.3 * contrast(faint, colours.surface)


def test_the_result(view, service, session, qtbot, tmp_path):
    request = run(view, service, qtbot)
    weights = tmp_path / "w.h5"
    weights.write_bytes(b"w")
    service.heard.emit(finished(request, weights))
    assert view._result.text() == "Test accuracy 0.989, loss 0.034 after 5 epochs in 58 s"
    assert view._result.property("role") == "good"
    assert view._train.isVisible()
    qtbot.waitUntil(lambda: session._workspace.project.weights is not None)
    set_params(session._workspace, "conv2d", filters=9)
    assert view._result.text().endswith("the design has changed since")


def test_stop_and_end_now(view, service, session, qtbot, monkeypatch):
    monkeypatch.setattr(view_module, "PATIENCE_MS", 50)
    view._patience.setInterval(50)
    request = run(view, service, qtbot)
    qtbot.mouseClick(view._stop, Qt.MouseButton.LeftButton)
    assert service.stopped == [request.job]
    assert not view._stop.isEnabled()
    assert not view._kill.isVisible()
    qtbot.waitUntil(view._kill.isVisible)
    qtbot.mouseClick(view._kill, Qt.MouseButton.LeftButton)
    assert service.killed == [request.job]
    assert view._result.property("role") == "error"
    assert not view._kill.isVisible()


def test_stopping_in_time_offers_no_force(view, service, session, qtbot):
    request = run(view, service, qtbot)
    qtbot.mouseClick(view._stop, Qt.MouseButton.LeftButton)
    service.heard.emit(Stopped(request.job, request.run, None, "", 0, 0, 0.0))
    assert not view._patience.isActive()
    assert not view._kill.isVisible()


def test_a_failure_is_shown_in_red(view, service, qtbot):
    request = run(view, service, qtbot)
    service.heard.emit(Failed(request.job, "The loss became NaN."))
    assert view._result.text() == "The loss became NaN."
    assert view._result.property("role") == "error"
    # What was drawn stays.
    assert view._epochs.model().rowCount() == 2


def test_skipped_files_open_on_demand(view, service, session, qtbot):
    session.start()
    skipped = tuple(f"{n}.jpg: it is damaged" for n in range(600))
    (request,) = service.trained
    service.heard.emit(started(request, skipped=skipped, notes=("12 files are no pictures.",)))
    assert view._notes.isVisible()
    assert view._notes._more.text() == "600 files were left out"
    assert not view._notes._scroll.isVisible()
    qtbot.mouseClick(view._notes._more, Qt.MouseButton.LeftButton)
    assert view._notes._scroll.isVisible()
    assert "and 100 more" in view._notes._list.text()


def test_the_colours_follow_the_theme(view, service, qtbot):
    run(view, service, qtbot)
    view._draw()
    try:
        theme().set_mode("dark")
        pen = view._plots[0]._validation.opts["pen"]
        assert pen.color() == QColor(DARK.validation)
        assert view._plots[0]._view.backgroundBrush().color() == QColor(DARK.surface)
    finally:
        theme().set_mode("light")
    assert view._plots[0]._training.opts["pen"].color() == QColor(LIGHT.training)


def test_a_hidden_view_draws_nothing(view, service, session, qtbot):
    run(view, service, qtbot, epochs=1)
    qtbot.waitUntil(lambda: view._epochs.model().rowCount() == 1)
    view.hide()
    service.heard.emit(epoch_done(service.trained[0], 2))
    qtbot.wait(100)
    assert view._epochs.model().rowCount() == 1
    view.show()
    assert view._epochs.model().rowCount() == 2


def test_axis_steps_are_round(view):
    from app.panels.training.curves import _round_step

    assert [_round_step(x) for x in (0.03, 0.12, 1.0, 1.2, 6)] == pytest.approx(
        [0.05, 0.2, 1.0, 2.0, 10.0]
    )
    axis = view._plots[1]._axes[0]
    assert axis.tickStrings([0.0, 0.2], 1.0, 0.2) == ["0 %", "20 %"]


def test_a_metric_without_values_is_no_fault(view, service, session):
    session.start()
    (request,) = service.trained
    service.heard.emit(started(request))
    service.heard.emit(replace(step(request, 1, 5), metrics={"loss": float("nan")}))
    view._draw()
