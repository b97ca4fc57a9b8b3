"""Rules for all tests: no screen, nobody's own folders, no waiting dialog, nothing left behind."""

from __future__ import annotations

import gc
import logging
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Before anything imports Qt or TensorFlow. CNNBUILDER_TEST_SCREEN=1 shows the windows.
if not os.environ.get("CNNBUILDER_TEST_SCREEN"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Tests read English, whatever the system speaks.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.pop("TF_USE_LEGACY_KERAS", None)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

try:
    import PySide6.QtWidgets  # noqa: F401
except ImportError as error:
    NO_QT = f"Qt cannot be imported here: {error}"
else:
    NO_QT = ""

QT_FIXTURES = frozenset({"qapp", "qtbot", "qtlog", "qtmodeltester"})
FOLDER_MARKS = {"gui": "gui", "visual": "visual", "engine": "keras"}
# Through these Keras and TensorFlow tell what no caller of theirs can help.
FOREIGN_LOGGERS = ("absl", "tensorflow", "h5py")

FAILED = pytest.StashKey[bool]()


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    # A machine without Qt's system libraries still runs all that needs no window.
    if NO_QT:
        pluginmanager.unregister(name="pytest-qt")


def pytest_configure(config: pytest.Config) -> None:
    # Keras reads and writes its folder as soon as it is imported, before any fixture can act.
    folder = tempfile.TemporaryDirectory(prefix="cnnbuilder-tests-")
    os.environ["KERAS_HOME"] = folder.name
    config.add_cleanup(folder.cleanup)


def pytest_report_header() -> str | None:
    return f"{NO_QT}; tests of the window are left out" if NO_QT else None


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what imports Qt where there is none: importing it would fail."""
    parts = collection_path.relative_to(ROOT).parts if NO_QT else ()
    return True if {"gui", "visual"} & set(parts) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for part in item.path.relative_to(ROOT).parts[1:-1]:
            if part in FOLDER_MARKS:
                item.add_marker(FOLDER_MARKS[part])
        if QT_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("gui")
            if NO_QT:
                item.add_marker(pytest.mark.skip(reason=NO_QT))
    # These import TensorFlow into this process. After that every search for leaks after a test of
    # the window would go through a million more objects.
    items.sort(key=lambda item: "engine" in item.path.relative_to(ROOT).parts)


def pytest_collection_finish() -> None:
    # What is imported by now stays; the search for leaks after each test need not go through it.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(autouse=True)
def cnnbuilder_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own for all that the program and Keras keep for a user."""
    home = tmp_path / "home"
    monkeypatch.setenv("CNNBUILDER_HOME", str(home))
    monkeypatch.setenv("KERAS_HOME", str(home / "keras"))
    return home


@pytest.fixture(autouse=True)
def _quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail on warnings and errors in the log, unless the test looks at the log itself."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.append  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    ours = [r for r in records if r.name.split(".")[0] not in FOREIGN_LOGGERS]
    if ours and "caplog" not in request.fixturenames:
        lines = "; ".join(f"{r.levelname} {r.name}: {r.getMessage()}" for r in ours)
        pytest.fail(f"logged without being expected (a test that expects it takes caplog): {lines}")


@pytest.fixture(autouse=True)
def _no_qt_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with Qt: no widget, timer, thread or process is left."""
    if NO_QT or not QT_FIXTURES & set(request.fixturenames):
        yield
        return
    from PySide6.QtCore import QStandardPaths

    from tests import leaks

    request.getfixturevalue("qapp")
    QStandardPaths.setTestModeEnabled(True)
    before = leaks.note()
    yield
    found = leaks.clear(before)
    # The traceback of a failed test keeps its widgets alive; that is not what went wrong.
    if found and not request.node.stash.get(FAILED, False):
        pytest.fail("left behind: " + "; ".join(found))


@pytest.fixture(autouse=True)
def _no_dialogs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dialog that waits for an answer would wait for ever; a test gives its answer by patching."""
    if NO_QT or not QT_FIXTURES & set(request.fixturenames):
        return
    from PySide6 import QtWidgets

    waiting = {
        "QDialog": ["exec"],
        "QMenu": ["exec"],
        "QMessageBox": ["exec", "about", "critical", "information", "question", "warning"],
        "QFileDialog": [
            "getExistingDirectory",
            "getOpenFileName",
            "getOpenFileNames",
            "getSaveFileName",
        ],
        "QInputDialog": ["getDouble", "getInt", "getItem", "getText"],
        "QColorDialog": ["getColor"],
    }
    for owner, names in waiting.items():
        for name in names:
            monkeypatch.setattr(getattr(QtWidgets, owner), name, _refuse(f"{owner}.{name}"))


def _refuse(what: str) -> Any:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError(f"{what} would wait for a person")

    return refuse


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real data sets and awkward files: beside the checkout, or $CNNBUILDER_DATA."""
    named = os.environ.get("CNNBUILDER_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no real data here: set CNNBUILDER_DATA to the folder that holds it")
    return folder
