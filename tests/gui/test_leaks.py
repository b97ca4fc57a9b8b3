from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from tests import leaks


def test_a_clean_test_leaves_nothing(qtbot):
    before = leaks.note()
    widget = QWidget()
    widget.show()
    widget.deleteLater()
    timer = QTimer()
    timer.start(10)
    timer.stop()
    del widget
    assert leaks.clear(before) == []


def test_a_widget_is_found_and_removed(qapp):
    before = leaks.note()
    widget = QWidget(objectName="forgotten")
    widget.show()
    assert ["forgotten" in line for line in leaks.clear(before)] == [True]
    assert leaks.clear(before) == []


def test_a_timer_is_found_and_stopped(qapp):
    before = leaks.note()
    timer = QTimer()
    timer.start(1000)
    assert [line.split()[0] for line in leaks.clear(before)] == ["running"]
    assert not timer.isActive()


def test_a_running_qthread_is_found_and_ended(qapp):
    before = leaks.note()
    thread = QThread()
    thread.start()
    assert [line.split()[0] for line in leaks.clear(before)] == ["running"]
    assert thread.isFinished()


def test_a_python_thread_is_found(qapp, monkeypatch):
    monkeypatch.setattr(leaks, "GRACE_SECONDS", 0.05)
    before = leaks.note()
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="forgotten")
    thread.start()
    assert leaks.clear(before) == ["thread forgotten"]
    end.set()
    thread.join()


def test_a_child_process_is_found_and_killed(qapp):
    before = leaks.note()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
        assert leaks.clear(before) == [f"process {child.pid}"]
        assert child.returncode != 0


def test_dialogs_do_not_wait(qtbot):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    with pytest.raises(AssertionError, match=r"QDialog\.exec would wait"):
        dialog.exec()
    with pytest.raises(AssertionError, match=r"QMessageBox\.question would wait"):
        QMessageBox.question(dialog, "title", "text")
    with pytest.raises(AssertionError, match=r"QFileDialog\.getOpenFileName would wait"):
        QFileDialog.getOpenFileName(dialog)
