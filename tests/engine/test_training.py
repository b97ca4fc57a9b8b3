"""Training in a real child process."""

import json
import time
from types import MappingProxyType

import numpy as np
import pytest

from cnnbuilder.link import (
    EpochDone,
    Evaluated,
    EvaluateRequest,
    Failed,
    Finished,
    Preparing,
    Progress,
    Started,
    Stopped,
    TrainRequest,
)
from cnnbuilder.project.runs import read_run
from cnnbuilder.project.settings import DataChoice
from tests.engine.plans import DIGITS, chain, digits_net, settings

ENDS = (Finished, Stopped, Failed)


def train(engine, folder, plan=None, data=DIGITS, job="job", each=None, **more):
    """Train to the end; return the last event and all before it."""
    chosen = more.pop("settings", settings())
    events = []

    def hear(event):
        events.append(event)
        if each is not None:
            each(event)

    engine.send(TrainRequest(job, folder, plan or digits_net(), data, chosen, device="cpu", **more))
    last = engine.wait_for(*ENDS, timeout=60, each=hear)
    assert last.job == job
    return last, events


def of_kind(events, kind):
    return [event for event in events if isinstance(event, kind)]


def test_two_epochs_on_the_digits(engine, tmp_path):
    folder = tmp_path / "runs" / "one"
    plan = digits_net()
    last, events = train(
        engine,
        folder,
        plan,
        settings=settings(validation_split=0.1),
        seed=3,
        design='{"format": "cnnbuilder"}',
        app_version="9.9",
    )
    assert isinstance(last, Finished), last
    assert 0.5 < last.test_accuracy <= 1
    started = of_kind(events, Started)[0]
    assert started.samples + started.validation_samples + started.test_samples == 1797
    assert started.steps == -(-started.samples // 64)
    assert started.device.startswith("CPU (")
    assert of_kind(events, Preparing)
    done = of_kind(events, EpochDone)
    assert [event.epoch for event in done] == [1, 2]
    assert set(done[0].metrics) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert done[1].metrics["loss"] < done[0].metrics["loss"]
    progress = of_kind(events, Progress)
    assert {event.phase for event in progress} == {"train", "validation", "test"}
    assert all(1 <= event.step <= event.steps for event in progress)

    run = read_run(folder)
    assert run.state == "finished"
    assert run.plan == plan
    assert run.settings.validation_split == 0.1
    assert run.seed == 3
    assert run.classes == started.classes == tuple("0123456789")
    assert [row["epoch"] for row in run.history] == [1, 2]
    assert run.history[1]["loss"] == done[1].metrics["loss"]
    assert run.ending["sha256"] == last.sha256
    assert run.weights == last.weights
    assert run.design.read_text() == '{"format": "cnnbuilder"}'
    assert run.info["app_version"] == "9.9"
    assert run.info["versions"]["keras"].startswith("3.")
    assert len(run.info["data_hash"]) == 64
    assert (folder / "checkpoints" / "last.weights.h5").exists()
    assert not list(folder.rglob(".*"))

    engine.send(EvaluateRequest("again", folder, batch_size=100))
    again = engine.wait_for(Evaluated, Failed, timeout=60)
    assert again.samples == started.test_samples
    assert again.test_accuracy == pytest.approx(last.test_accuracy, abs=1e-6)
    assert again.test_loss == pytest.approx(last.test_loss, rel=1e-4)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(engine, tmp_path):
    hashes = [
        train(engine, tmp_path / name, settings=settings(epochs=1), seed=seed)[0].sha256
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_stopped_before_it_began(engine, tmp_path):
    engine.send(TrainRequest("late", tmp_path / "r", digits_net(), DIGITS, settings()))
    engine.stop("late")
    last = engine.wait_for(*ENDS, timeout=30)
    assert isinstance(last, Stopped)
    assert (last.weights, last.epochs, last.step) == (None, 0, 0)


def test_stopped_in_a_batch(engine, tmp_path):
    asked = []

    def stop(event):
        if isinstance(event, Progress) and event.epoch >= 2 and not asked:
            asked.append(time.monotonic())
            engine.stop("job")

    folder = tmp_path / "r"
    chosen = settings(epochs=500, batch_size=8)
    last, _events = train(engine, folder, each=stop, settings=chosen)
    assert isinstance(last, Stopped), last
    assert time.monotonic() - asked[0] < 2.0
    assert 1 <= last.epochs < 500
    run = read_run(folder)
    assert run.state == "stopped"
    assert len(run.history) == last.epochs
    assert run.weights == last.weights


def test_stopped_in_validation(engine, tmp_path):
    def stop(event):
        if isinstance(event, Progress) and event.phase == "validation":
            engine.stop("job")

    chosen = settings(validation_split=0.95, batch_size=1)
    last, events = train(engine, tmp_path / "r", each=stop, settings=chosen)
    assert isinstance(last, Stopped), last
    started = of_kind(events, Started)[0]
    assert last.epochs == 0
    assert last.step == started.steps
    assert not of_kind(events, EpochDone)


def test_a_loss_that_is_no_number_ends_the_run(engine, tmp_path):
    rate = MappingProxyType({"learning_rate": 1e30})
    chosen = settings(optimizer="SGD", optimizer_params=rate, loss="mean_squared_error")
    plan = digits_net(activation="linear")
    last, _events = train(engine, tmp_path / "r", plan, settings=chosen)
    assert isinstance(last, Failed), last
    assert "in epoch 1, step" in last.sentence
    assert "learning rate (now 1e+30; try 0.01, SGD's default)" in last.sentence
    assert last.weights is None
    run = read_run(tmp_path / "r")
    assert run.state == "failed"
    assert run.weights is None
    for line in (tmp_path / "r" / "events.jsonl").read_text().splitlines():
        json.loads(line, parse_constant=pytest.fail)


def test_a_loss_that_blows_up_later_keeps_the_epochs_before(engine, tmp_path):
    x = np.zeros((64, 4), np.float32)
    x[:, 0] = 1
    y = np.arange(64) % 2
    np.savez(tmp_path / "d.npz", x_train=x, y_train=y, x_test=x[:4], y_test=y[:4])
    plan = chain(("Input", {"shape": (4,)}), ("Dense", {"units": 2}), ("Dense", {"units": 2}))
    rate = MappingProxyType({"learning_rate": 3.0})
    chosen = settings(optimizer="SGD", optimizer_params=rate, loss="mean_squared_error", epochs=200)
    data = DataChoice("npz", MappingProxyType({"path": str(tmp_path / "d.npz")}))
    last, events = train(engine, tmp_path / "r", plan, data, settings=chosen)
    assert isinstance(last, Failed), last
    epochs = len(of_kind(events, EpochDone))
    assert epochs > 0
    assert f"epoch {epochs + 1}" in last.sentence
    assert f"The weights of epoch {epochs} are kept." in last.sentence
    assert "(now 3; try 0.01, SGD's default)" in last.sentence
    assert last.weights == read_run(tmp_path / "r").weights


def of_weights(events):
    """The notes that are not about the data."""
    notes = of_kind(events, Started)[0].notes
    return tuple(note for note in notes if "test digits" not in note)


def test_training_goes_on_from_weights(engine, tmp_path):
    first, _ = train(engine, tmp_path / "a", settings=settings(epochs=3))
    second, events = train(
        engine, tmp_path / "b", settings=settings(epochs=1), weights=first.weights
    )
    assert of_weights(events) == ()
    assert second.test_loss < first.test_loss
    _third, events = train(
        engine, tmp_path / "c", digits_net(9), settings=settings(epochs=1), weights=first.weights
    )
    notes = of_weights(events)
    assert len(notes) == 2  # the convolution, and the Dense after it
    assert "conv2d_n1: its kernel is 3 × 3 × 1 × 9" in notes[0]
    missing, _ = train(engine, tmp_path / "d", weights=tmp_path / "no.weights.h5")
    assert missing.sentence == "The weights file no.weights.h5 is missing."


@pytest.mark.parametrize(
    ("loss", "units", "activation", "params"),
    [
        ("binary_crossentropy", 1, "sigmoid", {}),
        ("binary_crossentropy", 1, "linear", {"from_logits": True}),
        ("mean_squared_error", 1, "sigmoid", {}),
        ("mean_squared_error", 2, "softmax", {}),
        ("categorical_crossentropy", 2, "softmax", {"label_smoothing": 0.1}),
        ("categorical_crossentropy", 2, "linear", {"from_logits": True}),
        ("sparse_categorical_crossentropy", 2, "linear", {"from_logits": True}),
    ],
)
def test_every_loss_learns(engine, tmp_path, loss, units, activation, params):
    plan = chain(
        ("Input", {"shape": (8, 8, 1)}),
        ("Flatten", {}),
        ("Dense", {"units": units, "activation": activation}),
    )
    data = DataChoice("digits", classes=("0", "1"))
    chosen = settings(
        loss=loss,
        loss_params=MappingProxyType(params),
        optimizer_params=MappingProxyType({"learning_rate": 0.05}),
        epochs=4,
    )
    last, _events = train(engine, tmp_path / "r", plan, data, settings=chosen)
    assert isinstance(last, Finished), last
    assert last.test_accuracy > 0.95


@pytest.mark.parametrize(
    ("plan", "changes", "words"),
    [
        (digits_net(units=3), {}, "gives 3 values, the data have 10 classes"),
        (digits_net(units=1), {"loss": "binary_crossentropy"}, "1 value, the data have 10"),
        (digits_net(units=1), {"loss": "categorical_crossentropy"}, "1 value"),
        (digits_net(), {"loss": "auto"}, "loss “auto”"),
        (digits_net(), {"optimizer": "Best"}, "no Best"),
        (digits_net(), {"optimizer_params": {"speed": 3}}, "Adam"),
        (
            chain(("Input", {"shape": (8, 8, 1)}), ("Conv2D", {"filters": 2})),
            {},
            "output is 6 × 6 × 2",
        ),
        (
            chain(("Input", {"shape": (7,)}), ("Dense", {"units": 10})),
            {},
            "The Input takes 7 values",
        ),
        (digits_net(), {"validation_split": 0.9999}, "cannot be split"),
    ],
)
def test_what_cannot_work_is_a_sentence(engine, tmp_path, plan, changes, words):
    last, events = train(engine, tmp_path / "r", plan, settings=settings(**changes))
    assert isinstance(last, Failed), last
    assert words in last.sentence
    assert last.detail
    assert not of_kind(events, Started)
    assert last.run is None
    assert not (tmp_path / "r").exists()


def test_a_network_too_large_is_refused_before_anything_is_made(engine, tmp_path):
    plan = chain(
        ("Input", {"shape": (1_000_000,)}), ("Dense", {"units": 5000}), ("Dense", {"units": 10})
    )
    begun = time.monotonic()
    last, _events = train(engine, tmp_path / "r", plan)
    assert isinstance(last, Failed)
    for figure in ("20.0 GB of weights", "60.0 GB", "80.0 GB with the gradients"):
        assert figure in last.sentence
    assert time.monotonic() - begun < 2.0
    assert not (tmp_path / "r").exists()


def test_a_folder_that_holds_a_run_is_left_alone(engine, tmp_path):
    train(engine, tmp_path / "r", settings=settings(epochs=1))
    before = (tmp_path / "r" / "run.json").read_bytes()
    last, _events = train(engine, tmp_path / "r")
    assert "already holds a run" in last.sentence
    assert (tmp_path / "r" / "run.json").read_bytes() == before
    assert read_run(tmp_path / "r").state == "finished"


def test_a_folder_that_cannot_be_made_is_a_sentence(engine, tmp_path):
    (tmp_path / "file").write_text("x")
    last, _events = train(engine, tmp_path / "file" / "r")
    assert isinstance(last, Failed)
    assert str(tmp_path) in last.sentence


def test_data_that_cannot_be_read_is_a_sentence(engine, tmp_path):
    data = DataChoice("npz", MappingProxyType({"path": str(tmp_path / "no.npz")}))
    last, _events = train(engine, tmp_path / "r", data=data)
    assert isinstance(last, Failed)
    assert "no.npz" in last.sentence
    assert not (tmp_path / "r").exists()
    (tmp_path / "mine").mkdir()
    last, _events = train(engine, tmp_path / "mine", data=data)
    assert isinstance(last, Failed)
    assert list((tmp_path / "mine").iterdir()) == []


def test_two_inputs_and_two_outputs(engine, tmp_path):
    from tests.engine.plans import Sketch

    sketch = Sketch()
    image = sketch.add("Input", shape=(8, 8, 1))
    flat = sketch.add("Input", shape=(64,))
    seen = sketch.add("Flatten", sketch.add("Conv2D", image, filters=4))
    both = sketch.add("Concatenate", seen, flat)
    sketch.add("Dense", both, units=10, activation="softmax")
    sketch.add("Dense", flat, units=10, activation="softmax")
    last, events = train(engine, tmp_path / "r", sketch.plan(), settings=settings(epochs=3))
    assert isinstance(last, Finished), last
    assert 0.3 < last.test_accuracy <= 1
    assert set(of_kind(events, EpochDone)[0].metrics) == {"loss", "accuracy"}


def test_a_disk_that_fills_up_keeps_what_was_written(tmp_path, monkeypatch):
    import errno
    import threading

    from cnnbuilder.engine import store
    from cnnbuilder.engine.train import TrainJob

    real, written = store.save, []

    def save(path, layers):
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        written.append(real(path, layers))
        return written[-1]

    monkeypatch.setattr(store, "save", save)
    events = []
    request = TrainRequest("j", tmp_path / "r", digits_net(), DIGITS, settings(epochs=5))
    TrainJob(request, events.append, threading.Event(), {"keras": "3"}).run()
    last = events[-1]
    assert isinstance(last, Failed)
    assert last.sentence.startswith("The disk is full:")
    assert "last.weights.h5" in last.sentence
    assert (last.weights, last.sha256) == (tmp_path / "r/checkpoints/last.weights.h5", written[1])
    run = read_run(tmp_path / "r")
    assert (run.state, len(run.history), run.weights) == ("failed", 2, last.weights)
