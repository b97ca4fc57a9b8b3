"""The status line: live, and never cut where there is room."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.status import StatusLine
from app.theme import Theme
from app.window import Window
from app.workspace import Workspace
from cnnbuilder.catalog import load_catalog
from cnnbuilder.templates import make_template


@pytest.fixture
def line(qapp, qtbot: QtBot) -> StatusLine:
    catalog = load_catalog()
    theme = Theme(qapp, "light")
    made = StatusLine(Workspace(catalog, make_template("resnet50", catalog)), theme)
    qtbot.addWidget(made)
    made.resize(1280, 28)
    made.show()
    yield made
    theme.deleteLater()


def _shown(line: StatusLine) -> list[str]:
    return [label.text() for label in line._facts if label.isVisible()]


def test_it_says_what_the_network_is(line: StatusLine) -> None:
    assert _shown(line)[:2] == ["177 blocks", "25,636,712 parameters"]
    assert "multiply-adds" in line.text
    assert "at batch" in line.text
    assert all(label.toolTip().endswith(".") for label in line._facts)


@pytest.mark.parametrize(("width", "facts"), [(1280, 4), (960, 4), (680, 3), (420, 1)])
def test_nothing_is_cut_at_any_width(line: StatusLine, width: int, facts: int) -> None:
    line.resize(width, 28)
    line.layout().activate()
    assert len(_shown(line)) == facts
    for label in line._facts:
        if label.isVisible():
            assert label.width() >= label.sizeHint().width()
    assert line._problem.geometry().right() <= width


def test_it_follows_an_edit(window: Window) -> None:
    workspace, status = window.workspace, window.status
    before = status.text
    workspace.set_parameters(workspace.graph.node_named("conv2d"), {"filters": 20})
    assert status.text != before
    workspace.set_parameters(
        workspace.graph.node_named("conv2d"), {"kernel_size": (19, 19), "padding": "valid"}
    )
    assert "so far" in status.text
    assert status._problem.text().startswith("1 problem: conv2d")
    window.resize(960, 600)
    assert status._problem.width() <= status.width()
