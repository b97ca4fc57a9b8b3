"""A whole window, closed again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main import make_window
from app.window import Window


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[Window]:
    """The window with the starter design, as on first start; its engines start when needed."""
    made = make_window(qapp)
    # Tests that look at no feature maps need not wait for TensorFlow.
    made.warm_up.cancel()
    # On this platform's small screen it would open maximised, and be too small for its panels.
    made.setWindowState(Qt.WindowState.WindowNoState)
    made.resize(1400, 900)
    made.show()
    qtbot.waitExposed(made)
    program = made.program
    yield made
    for each in program.windows:
        each.close_for_good()
    program.theme.set_mode("light")
    program.theme.deleteLater()
    program.deleteLater()
