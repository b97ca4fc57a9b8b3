"""Data that are slow to look at: the window goes on, and only what is still meant is taken."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from app import data_facts
from app.training_session import TrainingSession
from app.workspace import Workspace
from cnnbuilder.data import DataError, Facts, SourceSpec, find_source
from cnnbuilder.project.project import Project
from cnnbuilder.project.settings import DataChoice
from tests.gui.fake_engine import FakeService, starter
from tests.gui.panel_help import catalog

FACTS = Facts((8, 8, 1), tuple("0123456789"), 90, 10, train_counts=(9,) * 10, test_counts=(1,) * 10)


class Slow:
    """A source that answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.threads: list[threading.Thread] = []
        self.may_answer: dict[str, threading.Event] = {}
        self.answers: dict[str, Facts | Exception] = {}

    def facts(self, params) -> Facts:
        path = params["path"]
        self.asked.append(path)
        self.threads.append(threading.current_thread())
        assert self.may_answer.setdefault(path, threading.Event()).wait(20)
        answer = self.answers.get(path, FACTS)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def answer(self, path: str) -> None:
        self.may_answer.setdefault(path, threading.Event()).set()


@pytest.fixture
def slow(monkeypatch):
    source = Slow()
    spec = SourceSpec("slow", "Slow (for tests)", "It takes.", (), source.facts, source.facts)
    monkeypatch.setattr(
        data_facts, "find_source", lambda name: spec if name == "slow" else find_source(name)
    )
    monkeypatch.setattr(
        "cnnbuilder.readiness.find_source",
        lambda name: spec if name == "slow" else find_source(name),
    )
    yield source
    for event in source.may_answer.values():
        event.set()


@pytest.fixture
def workspace(qapp):
    return starter()


def choose(workspace: Workspace, path: str, *classes: str) -> None:
    choice = DataChoice("slow", {"path": path}, classes)
    workspace.apply("Data", lambda p: replace(p, data=choice))


def known(qtbot, workspace: Workspace) -> None:
    qtbot.waitUntil(lambda: not workspace.facts_awaited)


def test_meanwhile_it_says_so_and_nothing_is_trained(workspace, slow, qtbot):
    service = FakeService()
    session = TrainingSession(workspace, service)
    choose(workspace, "/a")
    assert workspace.facts is None
    assert workspace.facts_awaited
    assert "being looked at" in session.can_train()
    assert not session.start()
    with qtbot.waitSignal(workspace.changed) as told:
        slow.answer("/a")
    assert told.args[0].before is told.args[0].after is workspace.project
    assert workspace.facts == FACTS
    assert workspace.facts_problem == session.can_train() == ""
    assert slow.threads[0] is not threading.main_thread()


def test_only_what_is_still_chosen_is_taken(workspace, slow, qtbot):
    slow.answers["/a"] = replace(FACTS, classes=("cat", "dog"))
    choose(workspace, "/a")
    choose(workspace, "/b")
    slow.answer("/b")
    known(qtbot, workspace)
    assert workspace.facts == FACTS
    told = []
    workspace.changed.connect(told.append)
    slow.answer("/a")
    slow.threads[0].join()
    qtbot.wait(10)
    assert workspace.facts == FACTS
    assert told == []


def test_undo_and_other_classes_do_not_look_again(workspace, slow, qtbot):
    choose(workspace, "/a")
    slow.answer("/a")
    known(qtbot, workspace)
    choose(workspace, "/a", "1", "2", "3")
    assert workspace.facts.classes == ("1", "2", "3")
    assert workspace.all_facts == FACTS
    choose(workspace, "/a", "cat")
    assert "no class cat" in workspace.facts_problem
    for _ in range(3):
        workspace.undo()
    assert workspace.project.data.source == "digits"
    assert len(workspace.facts.classes) == 10
    for _ in range(3):
        workspace.redo()
    assert slow.asked == ["/a"]


def test_back_to_data_that_are_still_looked_at(workspace, slow, qtbot):
    choose(workspace, "/a")
    workspace.undo()
    assert not workspace.facts_awaited
    workspace.redo()
    assert workspace.facts_awaited
    slow.answer("/a")
    known(qtbot, workspace)
    assert slow.asked == ["/a"]


def test_look_again_and_another_design_look_anew(workspace, slow, qtbot):
    choose(workspace, "/a")
    slow.answer("/a")
    known(qtbot, workspace)
    workspace.refresh_facts()
    known(qtbot, workspace)
    workspace.open(workspace.project, None)
    known(qtbot, workspace)
    assert workspace.facts == FACTS
    assert slow.asked == ["/a"] * 3


def test_a_refusal_arrives_too_and_is_not_kept(workspace, slow, qtbot):
    slow.answers["/a"] = DataError("There is no folder /a.")
    choose(workspace, "/a")
    slow.answer("/a")
    known(qtbot, workspace)
    assert workspace.facts is None
    assert workspace.facts_problem == "There is no folder /a."
    slow.answers["/a"] = FACTS
    workspace.undo()
    workspace.redo()
    known(qtbot, workspace)
    assert workspace.facts == FACTS


def test_a_fault_of_ours_is_not_swallowed(workspace, slow, qtbot):
    slow.answers["/a"] = KeyError("sizes")
    choose(workspace, "/a")
    with qtbot.captureExceptions() as faults:
        slow.answer("/a")
        known(qtbot, workspace)
    assert [kind for kind, _error, _trace in faults] == [KeyError]
    assert "sizes" in workspace.facts_problem


def test_a_design_that_begins_with_data_at_a_path(qapp, slow, qtbot):
    project = Project(data=DataChoice("slow", {"path": "/a"}))
    workspace = Workspace(catalog(), project)
    assert workspace.facts_awaited
    slow.answer("/a")
    known(qtbot, workspace)
    assert workspace.facts == FACTS


def test_each_design_that_is_opened_has_its_generation(workspace):
    first = workspace.generation
    workspace.apply("Open", lambda p: replace(p, seed=p.seed + 1))
    assert workspace.generation == first
    workspace.open(workspace.project, None)
    assert workspace.generation == first + 1
