"""What becomes of the process: killed, crashed, orphaned, talking out of turn."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from cnnbuilder.link import Engine, EngineError, EngineGone, Progress, Ready, TrainRequest, handle
from cnnbuilder.project.runs import read_run
from tests.engine.plans import DIGITS, digits_net, settings

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")


def gone(pid, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


@posix_only
def test_killed_in_mid_epoch(tmp_path):
    engine = Engine(device="cpu")
    engine.start()
    chosen = settings(epochs=10_000)
    engine.send(TrainRequest("j", tmp_path / "r", digits_net(), DIGITS, chosen))
    while engine.wait_for(Progress, timeout=120).epoch < 3:
        pass
    os.kill(engine.pid, signal.SIGKILL)
    with pytest.raises(EngineError, match=r"signal 9.*memory ran out"):
        engine.wait_for(Ready, timeout=10)
    assert not engine.alive
    assert "signal 9" in engine.obituary()
    with pytest.raises(EngineError):  # whoever asks later hears it too
        engine.wait_for(Ready, timeout=10)
    engine.send(TrainRequest("k", tmp_path / "s", digits_net(), DIGITS, chosen))  # no harm
    engine.close()
    run = read_run(tmp_path / "r")
    assert run.state == "open"
    assert len(run.history) >= 2
    assert run.weights.name == "last.weights.h5"


PARENT = """
import sys, threading, time
from cnnbuilder.link import Engine, Progress, Ready, TrainRequest
from tests.engine.plans import DIGITS, digits_net, settings
from pathlib import Path
engine = Engine(device="cpu")
engine.start()
engine.send(TrainRequest("j", Path(sys.argv[1]), digits_net(), DIGITS, settings(epochs=100000)))
while engine.wait_for(Progress, timeout=120).epoch < 2:
    pass
print(engine.pid, flush=True)
time.sleep(60)
"""


@posix_only
def test_an_engine_ends_with_its_parent_and_leaves_a_readable_run(tmp_path):
    root = os.fspath(handle.Path(handle.cnnbuilder.__file__).parent.parent)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, os.fspath(tmp_path / "r")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(child)
    run = read_run(tmp_path / "r")
    assert run.state == "open"
    assert run.weights is not None


TALKER = """
import os, sys
from cnnbuilder.engine.worker import open_channel
from cnnbuilder.link import Ready
channel = open_channel()
print("a print of a layer")
os.write(1, b"a printf of a library\\n")
sys.stdout.flush()
assert sys.stdin.read() == ""
channel.send(Ready({}, 1.5))
request = channel.receive()
channel.send(Ready({"heard": request.kind}, 2.5))
assert channel.receive() is None
raise SystemExit(7)
"""


@pytest.fixture
def scripted(monkeypatch):
    """Engines that run a script of ours in place of the worker."""

    def start(script, **options):
        def popen(command, **more):
            return subprocess.Popen([sys.executable, "-P", "-c", script], **more)

        fake = type("Fake", (), {**vars(subprocess), "Popen": staticmethod(popen)})
        monkeypatch.setattr(handle, "subprocess", fake)
        engine = Engine(**options)
        engine.start()
        return engine

    return start


def test_prints_do_not_get_into_the_channel(scripted):
    engine = scripted(TALKER)
    assert engine.wait_for(Ready, timeout=20).seconds == 1.5
    engine.stop("j")
    assert engine.wait_for(Ready, timeout=20).versions == {"heard": "stop"}
    engine.close()
    event = engine.wait_for(EngineGone, timeout=5)
    assert event.sentence == ""
    assert "a print of a layer\na printf of a library" in engine.stderr


def test_an_engine_that_speaks_nonsense_is_ended(scripted):
    engine = scripted(
        "import sys, time; print('hello, I am no engine', flush=True); time.sleep(60)"
    )
    event = engine.wait_for(EngineGone, timeout=20)
    assert "Not a message" in event.detail
    assert not engine.alive
    engine.close()


def test_a_python_without_tensorflow(scripted):
    engine = scripted("import tensorflow_that_is_missing")
    event = engine.wait_for(EngineGone, timeout=20)
    assert "“tensorflow_that_is_missing” is missing" in event.sentence
    assert "Traceback" in event.detail
    engine.close()


def test_events_go_to_the_callback_where_there_is_one(scripted):
    heard, ended = [], threading.Event()

    def hear(event):
        heard.append(event)
        if isinstance(event, EngineGone):
            ended.set()

    engine = scripted(TALKER, on_event=hear)
    engine.close()
    assert ended.wait(5)
    assert [type(event) for event in heard][-1] is EngineGone
    assert engine.poll() is None


def test_a_large_request_does_not_block_the_sender(scripted):
    import numpy as np

    from cnnbuilder.link import PredictRequest

    engine = scripted("import time; time.sleep(60)")  # it never reads
    begun = time.monotonic()
    engine.send(PredictRequest("j", (np.zeros((3000, 3000, 3), np.uint8),)))
    assert time.monotonic() - begun < 0.5
    with pytest.raises(EngineError, match="did not answer within"):
        engine.wait_for(Ready, timeout=0.05)
    begun = time.monotonic()
    engine.kill()
    assert time.monotonic() - begun < 3
    assert not engine.alive
    assert engine.wait_for(EngineGone, timeout=5).sentence == ""


def test_an_engine_that_cannot_be_started(monkeypatch):
    monkeypatch.setattr(handle.sys, "executable", "/nowhere/python")
    engine = Engine()
    with pytest.raises(EngineError, match="could not be started"):
        engine.start()
    assert not engine.alive
    engine.close()
    assert engine.obituary() == ""


def test_no_threads_are_left(scripted):
    before = set(threading.enumerate())
    engine = scripted(TALKER)
    engine.wait_for(Ready, timeout=20)
    with pytest.raises(RuntimeError, match="once"):
        engine.start()
    engine.close()
    assert set(threading.enumerate()) <= before
