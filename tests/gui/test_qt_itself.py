"""Faults of Qt's bindings that would end the program, whatever our own code does."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject


def test_calls_that_return_nothing_leave_none_alone() -> None:
    """PySide6 6.12.0 on Python 3.11 lost a reference a call, and the process died in the end."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 500
