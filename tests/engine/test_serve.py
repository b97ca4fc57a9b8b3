"""Short jobs of the engine: classify, evaluate, export, list devices."""

import time

import numpy as np
import pytest

from cnnbuilder.data.fit import fit_photo
from cnnbuilder.engine import store
from cnnbuilder.engine.build import build_model
from cnnbuilder.link import (
    DeviceList,
    DevicesRequest,
    Evaluated,
    EvaluateRequest,
    Exported,
    ExportKerasRequest,
    Failed,
    Finished,
    Predicted,
    PredictRequest,
    Stopped,
    TrainRequest,
)
from cnnbuilder.project.settings import DataChoice
from tests.engine.plans import DIGITS, Sketch, chain, digits_net, settings

PHOTOS = tuple(
    np.random.default_rng(n).integers(0, 256, (20 + n, 31, 3), np.uint8) for n in range(3)
)


def test_photos_are_classified_by_a_plan(engine, tmp_path):
    plan = digits_net()
    built = build_model(plan, 5)
    store.save(tmp_path / "n.weights.h5", built.layers)
    names = tuple("abcdefghij")
    engine.send(
        PredictRequest(
            "p", PHOTOS, plan=plan, weights=tmp_path / "n.weights.h5", classes=names, top=3
        )
    )
    found = engine.wait_for(Predicted, Failed, timeout=30)
    assert found.job == "p"
    for photo, predictions in zip(PHOTOS, found.predictions, strict=True):
        wanted = built.model(fit_photo(photo, (8, 8, 1))).numpy()[0]
        assert [name for name, _p in predictions] == [names[i] for i in np.argsort(-wanted)[:3]]
        assert predictions[0][1] == pytest.approx(wanted.max(), rel=1e-4)


def test_photos_are_classified_by_a_run_and_its_data_can_be_others(engine, tmp_path):
    folder = tmp_path / "r"
    data = DataChoice("digits", classes=("3", "8"))
    plan = chain(("Input", {"shape": (64,)}), ("Dense", {"units": 2, "activation": "linear"}))
    chosen = settings(epochs=1, loss_params={"from_logits": True})
    engine.send(TrainRequest("t", folder, plan, data, chosen))
    assert isinstance(engine.wait_for(Finished, Failed, timeout=30), Finished)
    engine.send(PredictRequest("p", PHOTOS[:1], run=folder))
    found = engine.wait_for(Predicted, Failed, timeout=30)
    assert {name for name, _p in found.predictions[0]} == {"3", "8"}
    assert "a softmax was applied" in found.note
    other = DataChoice("digits", classes=("8", "3"))
    results = []
    for choice in (None, other):
        engine.send(EvaluateRequest("e", folder, data=choice))
        results.append(engine.wait_for(Evaluated, Failed, timeout=30))
    assert results[0].samples == results[1].samples
    assert results[0].test_accuracy == pytest.approx(1 - results[1].test_accuracy)


def test_an_evaluation_can_be_stopped_and_needs_a_run(engine, tmp_path):
    engine.send(EvaluateRequest("gone", tmp_path))
    assert "has no run.json" in engine.wait_for(Evaluated, Failed, timeout=30).sentence
    engine.send(TrainRequest("t", tmp_path / "r", digits_net(), DIGITS, settings()))
    engine.stop("t")
    assert isinstance(engine.wait_for(Stopped, Finished, Failed, timeout=30), Stopped)
    engine.send(EvaluateRequest("e", tmp_path / "r"))
    assert isinstance(engine.wait_for(Evaluated, Failed, timeout=30), Failed)


def test_a_network_that_cannot_classify_says_so(engine):
    sketch = Sketch()
    start = sketch.add("Input", shape=(8, 8, 1))
    sketch.add("ReLU", start)
    sketch.add("Flatten", start)
    for plan, words in ((sketch.plan(), "2 outputs"), (None, "no network")):
        engine.send(PredictRequest("p", PHOTOS, plan=plan))
        assert words in engine.wait_for(Predicted, Failed, timeout=30).sentence


def test_a_keras_file_gives_the_same_outputs(engine, tmp_path):
    import keras

    sketch = Sketch("my_net")
    start = sketch.add("Input", shape=(10, 7, 2))
    one = sketch.add("Conv2D", start, filters=3, padding="same", layer="shared", name="eye")
    two = sketch.add("SeparableConv2D", start, filters=3, padding="same")
    both = sketch.add("Concatenate", one, two)
    last = sketch.add("Dropout", sketch.add("GlobalMaxPooling2D", both), rate=0.5)
    sketch.add("Dense", last, units=4, activation="softmax")
    built = build_model(sketch.plan(), 8)
    for variable in built.model.weights:
        variable.assign(np.random.default_rng(2).normal(size=variable.shape))
    store.save(tmp_path / "n.weights.h5", built.layers)
    path = tmp_path / "out.keras"
    engine.send(ExportKerasRequest("x", sketch.plan(), path, 8, tmp_path / "n.weights.h5"))
    done = engine.wait_for(Exported, Failed, timeout=30)
    assert isinstance(done, Exported), done
    assert (done.path, done.notes) == (path, ())
    loaded = keras.models.load_model(path)
    x = np.random.default_rng(3).random((4, 10, 7, 2), np.float32)
    np.testing.assert_allclose(loaded(x), built.model(x), atol=1e-6)
    assert loaded.name == "my_net"
    assert not list(tmp_path.glob(".*"))


def test_a_keras_file_that_cannot_be_written_is_a_sentence(engine, tmp_path):
    for path, words in (
        (tmp_path / "nowhere" / "x.keras", "could not be"),
        (tmp_path / "x.h5", "ends in .keras"),
    ):
        engine.send(ExportKerasRequest("x", digits_net(), path))
        failed = engine.wait_for(Exported, Failed, timeout=30)
        assert isinstance(failed, Failed)
        assert words in failed.sentence, failed.sentence


def test_a_network_too_large_is_refused_before_it_is_made(engine, tmp_path):
    plan = chain(("Input", {"shape": (10**6,)}), ("Dense", {"units": 50_000}))
    begun = time.monotonic()
    asked = (
        ExportKerasRequest("x", plan, tmp_path / "x.keras"),
        PredictRequest("p", PHOTOS, plan=plan),
    )
    for request in asked:
        engine.send(request)
        failed = engine.wait_for(Exported, Predicted, Failed, timeout=30)
        assert isinstance(failed, Failed)
        assert "200 GB of weights" in failed.sentence
    assert time.monotonic() - begun < 2.0
    assert not list(tmp_path.iterdir())


def test_devices_are_listed_with_the_reason_for_none(engine):
    engine.send(DevicesRequest())
    found = engine.wait_for(DeviceList, timeout=30)
    assert found.devices[0]["kind"] == "CPU"
    assert found.devices[0]["memory"] > 10**8
    gpus = [device for device in found.devices if device["kind"] == "GPU"]
    assert bool(gpus) != bool(found.reason)
