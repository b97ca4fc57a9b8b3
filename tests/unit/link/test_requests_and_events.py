from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from cnnbuilder.link import events, requests
from cnnbuilder.link.messages import Message, ProtocolError
from cnnbuilder.plan import Argument, LayerCall, ModelPlan
from cnnbuilder.project.settings import DataChoice, TrainingSettings

PLAN = ModelPlan(
    "net",
    (
        LayerCall("a", "la", "input", "InputLayer", (), (), True, (8, None, 1)),
        LayerCall(
            "b",
            "lb",
            "conv",
            "Conv2D",
            (Argument("kernel_size", (3, 3), "3"), Argument("strides", None, "None", True)),
            ("a",),
            False,
            (6, None, 4),
            True,
        ),
    ),
    ("a",),
    ("b",),
)
DATA = DataChoice("folder", MappingProxyType({"path": "x", "size": (64, 48)}), ("cat", "dog"))
SETTINGS = TrainingSettings(loss="mean_squared_error", validation_split=0.25)
IMAGE = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)

REQUESTS = [
    requests.TrainRequest("j", Path("r"), PLAN, DATA, SETTINGS, 3, Path("w.h5"), "{}", "1", "cpu"),
    requests.TrainRequest("j", Path("r"), PLAN, DATA, SETTINGS),
    requests.StopRequest("j"),
    requests.LookRequest(4, PLAN, IMAGE, "b", 1, None, "photo", ("ä", "b"), (8, None, 1)),
    requests.PredictRequest("j", (IMAGE,) * 12, plan=PLAN),
    requests.PredictRequest("j", (), run=Path("r")),
    requests.EvaluateRequest("j", Path("r"), 5, DATA),
    requests.EvaluateRequest("j", Path("r")),
    requests.ExportKerasRequest("j", PLAN, Path("x.keras")),
    requests.DevicesRequest(),
    requests.ShutdownRequest(),
]
MAPS = np.zeros((2, 3, 4), np.uint8)
ONES = np.ones(2, np.float32)
EVENTS = [
    events.Ready({"keras": "3"}, 4.5),
    events.DeviceList(({"kind": "CPU", "name": "x", "memory": None},), "why"),
    events.Preparing("j", "reading", None),
    events.Started("j", Path("r"), 10, 2, 3, 5, 1, ("a", "b"), "words", ("x: y",), (), "CPU"),
    events.Progress("j", "train", 1, 2, 3, 4, {"loss": 0.5}, None),
    events.EpochDone("j", 1, 2, {"loss": 0.5, "val_loss": 1.0}, 2.0),
    events.Finished("j", Path("r"), None, 0.5, Path("w"), "ab", 2, 3.0),
    events.Stopped("j", None, None, "", 0, 0, 0.0),
    events.Failed("j", "No."),
    events.LookResult(1, "b", "photo", MAPS, ONES, ONES, ONES, (3, 4, 2), ONES, (("a", 0.5),)),
    events.LookFailed(1, "b", "No."),
    events.Predicted("j", ((("a", 0.5), ("b", 0.5)), ())),
    events.Evaluated("j", Path("r"), 0.1, None, 5, 1.0),
    events.Exported("j", Path("x"), ("note",)),
]


def same(left, right):
    for item in fields(left):
        a, b = getattr(left, item.name), getattr(right, item.name)
        if isinstance(a, tuple) and a and isinstance(a[0], np.ndarray):
            assert len(a) == len(b)
            assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
        elif isinstance(a, np.ndarray):
            np.testing.assert_array_equal(a, b)
        else:
            assert a == b, item.name


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: r.kind)
def test_requests_round_trip(request_):
    came = requests.request_from_message(through_bytes(request_.to_message()))
    assert type(came) is type(request_)
    same(request_, came)


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.kind)
def test_events_round_trip(event):
    came = events.event_from_message(through_bytes(event.to_message()))
    assert type(came) is type(event)
    same(event, came)


def through_bytes(message):
    import io

    from cnnbuilder.link.messages import read_message, write_message

    stream = io.BytesIO()
    write_message(stream, message)
    stream.seek(0)
    return read_message(stream)


def test_every_kind_has_a_round_trip_here():
    assert {type(r) for r in REQUESTS} == set(requests._CLASSES.values())
    assert {type(e) for e in EVENTS} == set(events._CLASSES.values())


@pytest.mark.parametrize(
    "message",
    [
        Message("train", {"job": "j"}),
        Message("nothing"),
        Message("stop", {}),
        Message("train", {**REQUESTS[0].to_message().fields, "plan": {"calls": 3}}),
    ],
)
def test_a_request_not_as_agreed_is_refused(message):
    with pytest.raises(ProtocolError):
        requests.request_from_message(message)


def test_an_unknown_event_is_refused():
    with pytest.raises(ProtocolError):
        events.event_from_message(Message("train"))


def test_a_newer_field_is_no_harm_and_an_older_message_takes_defaults():
    message = Message("failed", {"job": "j", "sentence": "No.", "new": 1})
    assert events.event_from_message(message).detail == ""


def test_json_of_an_event_is_valid_and_without_arrays():
    event = events.Progress("j", "train", 1, 1, 1, 1, {"loss": float("nan")}, float("inf"))
    found = event.to_json()
    assert found["event"] == "progress"
    assert found["metrics"] == {"loss": None}
    assert found["seconds_left"] is None
    assert "maps" not in EVENTS[9].to_json()
    assert EVENTS[3].to_json()["run"] == "r"
