"""Talking to an engine from a command, with an engine that only pretends."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from app.commands import session as module
from app.commands.errors import CommandError
from app.commands.session import EngineFailed, Session
from app.commands.terminal import Terminal
from app.commands.trainings import figures
from app.words import show_seconds
from cnnbuilder.link import (
    DeviceList,
    DevicesRequest,
    EngineGone,
    Exported,
    ExportKerasRequest,
    Failed,
    Preparing,
    Ready,
)
from cnnbuilder.plan import ModelPlan

PLAN = ModelPlan("net", (), (), ())
REQUEST = ExportKerasRequest("job", PLAN, Path("net.keras"))
DONE = Exported("job", Path("net.keras"))


class Pretence:
    """Answers each request with the next of ``answers``."""

    answers: list[list[object]] = []
    begins: object = Ready({}, 1.0)

    def __init__(self, on_event, *, device):
        self._tell, self.device = on_event, device
        self.asked, self.stopped, self.ended = [], [], ""
        self.left = [list(each) for each in self.answers]

    def start(self):
        self._tell(self.begins)

    def send(self, request):
        self.asked.append(request)
        for event in self.left.pop(0):
            self._tell(event)

    def stop(self, job):
        self.stopped.append(job)

    def close(self):
        self.ended = "closed"

    def kill(self):
        self.ended = "killed"


@pytest.fixture
def pretend(monkeypatch):
    def prepare(*answers, begins=None):
        kind = type("Engine", (Pretence,), {"answers": list(answers)})
        if begins is not None:
            kind.begins = begins
        monkeypatch.setattr(module, "Engine", kind)
        return Session(Terminal(), "cpu")

    return prepare


def test_the_answer_comes_back_and_the_rest_is_heard(pretend):
    session, heard = pretend([Preparing("job", "reading"), DONE], [DeviceList(())]), []
    with session:
        assert session.ask(REQUEST, Exported, hear=heard.append) is DONE
        assert isinstance(session.ask(DevicesRequest(), DeviceList), DeviceList)
    assert [event.kind for event in heard] == ["preparing"]
    assert session._engine.ended == "closed"


def test_what_an_engine_refuses_is_a_sentence_with_its_detail(pretend):
    session = pretend([Failed("job", "The disk is full.", "Traceback …")])
    with pytest.raises(CommandError, match=r"The disk is full\.") as caught, session:
        session.ask(REQUEST, Exported)
    assert caught.value.detail == "Traceback …"
    assert session._engine.ended == "killed"


def test_an_engine_that_dies_is_a_sentence(pretend):
    session = pretend([EngineGone("It crashed.", "last words")])
    with pytest.raises(EngineFailed, match=r"It crashed\."), session:
        session.ask(REQUEST, Exported)
    session = pretend(begins=EngineGone("The package “tensorflow” is missing."))
    with pytest.raises(EngineFailed, match="tensorflow"), session:
        session.ask(REQUEST, Exported)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal would reach the tests' own console")
def test_the_first_interrupt_stops_and_the_second_ends(pretend):
    session, told = pretend(), []
    before = signal.getsignal(signal.SIGINT)
    with session, session.stopping("job", lambda: told.append("stopping")) as was_pressed:
        assert not was_pressed()
        os.kill(os.getpid(), signal.SIGINT)
        assert was_pressed()
        assert (session._engine.stopped, told) == (["job"], ["stopping"])
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_figures_and_times_for_people():
    assert figures({"loss": 0.12345, "val_accuracy": 0.5}) == "loss 0.1235  val accuracy 0.5000"
    assert figures({"loss": float("nan")}) == ""
    shown = [show_seconds(value) for value in (0.84, 9.96, 42.3, 60, 200, 7500)]
    assert shown == ["0.8 s", "10 s", "42 s", "1 min", "3 min 20 s", "2 h 5 min"]
