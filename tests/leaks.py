"""What a test with Qt may leave behind, found and cleared away so that the next one starts clean.

Only timers and threads with a Python object are seen; a bare ``QTimer.singleShot`` is not.
"""

from __future__ import annotations

import gc
import multiprocessing
import subprocess
import threading
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication

GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Before:
    """What was there before the test."""

    widgets: frozenset[int]
    objects: frozenset[int]
    threads: frozenset[threading.Thread]
    processes: frozenset[int]


def note() -> Before:
    """Note what is there now."""
    return Before(
        widgets=frozenset(id(widget) for widget in QApplication.topLevelWidgets()),
        objects=frozenset(id(thing) for thing in _busy_objects()),
        threads=frozenset(threading.enumerate()),
        processes=frozenset(process.pid for process in _processes()),
    )


def clear(before: Before) -> list[str]:
    """Remove what has come since and return a line for each such thing."""
    flush()
    found = [*_clear_threads(before), *_clear_processes(before)]
    for thing in _busy_objects():
        if id(thing) in before.objects:
            continue
        found.append(f"running {thing!r}")
        if isinstance(thing, QTimer):
            thing.stop()
        else:
            thing.quit()
            thing.wait(int(GRACE_SECONDS * 1000))
    for widget in QApplication.topLevelWidgets():
        if id(widget) not in before.widgets and shiboken6.isValid(widget):
            found.append(f"widget {widget!r}")
            widget.hide()
            widget.deleteLater()
    flush()
    return found


def flush() -> None:
    """Let Qt and Python delete what is only waiting to be deleted."""
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()


def _busy_objects() -> list[Any]:
    here = QThread.currentThread()
    things = [o for o in gc.get_objects() if isinstance(o, QTimer | QThread)]
    return [
        thing
        for thing in things
        if shiboken6.isValid(thing)
        and (thing.isActive() if isinstance(thing, QTimer) else thing.isRunning())
        and thing is not here
    ]


def _processes() -> list[Any]:
    children = [o for o in gc.get_objects() if isinstance(o, subprocess.Popen) and o.poll() is None]
    return [*children, *multiprocessing.active_children()]


def _clear_threads(before: Before) -> list[str]:
    found = []
    for thread in set(threading.enumerate()) - before.threads:
        # A thread that has been told to end may take a moment; one that has not, stays.
        thread.join(GRACE_SECONDS)
        if thread.is_alive():
            found.append(f"thread {thread.name}")
    return found


def _clear_processes(before: Before) -> list[str]:
    found = []
    for process in _processes():
        if process.pid not in before.processes:
            found.append(f"process {process.pid}")
            process.kill()
            process.wait() if isinstance(process, subprocess.Popen) else process.join()
    return found
