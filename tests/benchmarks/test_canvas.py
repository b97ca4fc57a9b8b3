"""The canvas with many blocks: an edit and a pan."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from app.canvas.view import CanvasView
from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.arrange import arrange
from cnnbuilder.project.edits import move
from cnnbuilder.project.project import Project
from tests.helpers.resnet50 import resnet50


def _view(qapp: QApplication, qtbot: QtBot) -> CanvasView:
    catalog = load_catalog()
    project = Project(graph=resnet50(catalog))
    workspace = Workspace(catalog, move(project, arrange(project.graph)))
    view = CanvasView(workspace, Theme(qapp, "light"))
    workspace.setParent(view)
    qtbot.addWidget(view)
    view.resize(1200, 800)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_an_edit_of_resnet50_on_the_canvas(
    benchmark: BenchmarkFixture, qapp: QApplication, qtbot: QtBot
) -> None:
    view = _view(qapp, qtbot)
    workspace = view.canvas.workspace
    node = workspace.graph.node_named("conv2d_20")
    values = iter(range(1000, 100_000))

    def edit() -> None:
        workspace.set_parameters(node, {"filters": next(values)})
        view.grab()

    benchmark(edit)


def test_a_pan_over_resnet50(benchmark: BenchmarkFixture, qapp: QApplication, qtbot: QtBot) -> None:
    view = _view(qapp, qtbot)
    view.set_zoom(0.6)

    def pan() -> None:
        view.pan_by(QPointF(0, -7))
        view.grab()

    benchmark(pan)
