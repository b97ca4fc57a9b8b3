"""One engine for all tests that leave it alive: starting one takes seconds."""

from __future__ import annotations

import pytest

from cnnbuilder.link import Engine, Ready


@pytest.fixture(scope="session")
def one_engine(tmp_path_factory):
    with Engine(device="cpu") as engine:
        engine.wait_for(Ready, timeout=120)
        yield engine


@pytest.fixture
def engine(one_engine):
    """The shared engine, with nothing of other tests in its queue."""
    assert one_engine.alive, one_engine.stderr
    while one_engine.poll() is not None:
        pass
    return one_engine
