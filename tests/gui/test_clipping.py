"""No text is cut off: in each state of the window, at three sizes, in both looks and languages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.languages import SETTING, speak
from tests.gui.states import SIZES, clipped, settle, states, whole_window


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_is_cut_off(qapp, size: QSize, mode: str, language: str, monkeypatch):
    monkeypatch.setattr("app.program.SYSTEM", language)
    try:
        with whole_window(qapp) as window:
            window.program.theme.set_mode(mode)
            window.resize(size)
            found = [f"{name}: {line}" for name, root in states(window) for line in clipped(root)]
            assert window.program.settings.value(SETTING) is None
        assert sorted(set(found)) == []
    finally:
        speak(qapp, "en")


def test_the_test_itself_finds_what_is_cut_off(qtbot):
    root = QWidget()
    qtbot.addWidget(root)
    row = QHBoxLayout(root)
    label, button, wrapped = QLabel("Some words here"), QPushButton("Press"), QLabel("a b " * 40)
    wrapped.setWordWrap(True)
    for each in (label, button, wrapped):
        row.addWidget(each)
    root.resize(600, 300)
    root.show()
    settle()
    assert clipped(root) == []
    label.setFixedWidth(20)
    button.setFixedWidth(12)
    wrapped.setFixedHeight(10)
    settle()
    assert len(clipped(root)) == 3
    label.setText("Some…")
    label.setToolTip("Some words here")
    settle()
    assert len(clipped(root)) == 2
