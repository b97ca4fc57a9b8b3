"""How the canvas looks as a whole: wires, shapes beside them, levels of zoom."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.scene import CanvasScene
from app.canvas.view import CanvasView
from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.catalog import load_catalog
from cnnbuilder.project.edits import move
from cnnbuilder.project.project import Project
from tests.helpers.large import large_project
from tests.visual.compare import check, is_same

CATALOG = load_catalog()
BLOCKS = 7


def design() -> Project:
    """A residual block with its shortcut, and a last block in a column of its own."""
    project = large_project(CATALOG, BLOCKS)
    last = list(project.graph.nodes)[-1]
    return move(project, {last: (360.0, 0.0)})


def view_of(qapp: QApplication, qtbot: QtBot, mode: str, project: Project) -> CanvasView:
    workspace = Workspace(CATALOG, project)
    view = CanvasView(workspace, Theme(qapp, mode))
    workspace.setParent(view)
    qtbot.addWidget(view)
    view.resize(720, 520)
    with qtbot.waitExposed(view):
        view.show()
    return view


def drawn(view: CanvasView, zoom: float) -> QImage:
    view.canvas.hover(None)
    view.set_zoom(zoom)
    view.centerOn(view.canvas.content().center())
    while True:
        image = view.viewport().grab().toImage()
        if is_same(image, again := view.viewport().grab().toImage()):
            return again


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1.0, 0.62, 0.45, 0.2])
def test_a_design_looks_as_it_should(
    qapp: QApplication, qtbot: QtBot, mode: str, zoom: float, tmp_path: Path
) -> None:
    view = view_of(qapp, qtbot, mode, design())
    check(drawn(view, zoom), f"canvas-{mode}-{round(zoom * 100)}", tmp_path)


def _labels(scene: CanvasScene) -> list[QRectF]:
    return [wire.label for wire in scene.wires.values() if wire.label is not None]


def test_no_label_lies_on_a_block_or_on_another(qapp: QApplication, qtbot: QtBot) -> None:
    view = view_of(qapp, qtbot, "light", large_project(CATALOG, 60))
    view.resize(1600, 1000)
    drawn(view, 0.62)
    labels = _labels(view.canvas)
    assert len(labels) > 20
    blocks = [QRectF(block.x(), block.y(), 232, 84) for block in view.canvas.blocks.values()]
    for index, label in enumerate(labels):
        assert not any(label.intersects(block) for block in blocks)
        assert not any(label.intersects(other) for other in labels[index + 1 :])
