"""Lines that dragged blocks jump to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.snap_lines import Field, GuideItem, Snap, snap
from app.canvas.view import CanvasView
from app.theme import Theme
from app.workspace import Workspace
from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.model import NodeId
from cnnbuilder.project.edits import move
from cnnbuilder.templates import make_template
from tests.gui.helpers import drag, middle_of

WIDTH, HEIGHT = 232.0, 84.0
CATALOG = load_catalog()


def box(x: float, y: float) -> QRectF:
    return QRectF(x, y, WIDTH, HEIGHT)


def snapped(moving: QRectF, others: list[QRectF]) -> Snap:
    return snap(moving, Field(others), 7)


def test_it_jumps_to_what_is_in_line() -> None:
    found = snapped(box(5, 301), [box(0, 0)])
    assert (found.right, found.down) == (-5, -1)
    assert {g.distance for g in found.guides} == {None, 300 - HEIGHT}


def test_far_from_any_line_it_keeps_to_the_grid() -> None:
    found = snapped(box(51, 301), [box(0, 0)])
    assert (found.right, found.down, found.guides) == (1, -1, ())


def test_the_usual_gap_and_equal_gaps() -> None:
    # Below one block: the gap that the layout leaves.
    assert snapped(box(0, HEIGHT + 23), [box(0, 0)]).down == -3
    # Below two: the gap between them.
    column = [box(0, 0), box(0, 150)]
    found = snapped(box(0, 303), column)
    assert found.down == -3
    gaps = [guide.distance for guide in found.guides if guide.distance is not None]
    assert gaps.count(150 - HEIGHT) == 3  # twice as a gap, once beside the line through the middles
    # Between two that leave room for it.
    assert snapped(box(0, 196), [box(0, 0), box(0, 400)]).down == 4


def test_the_nearest_of_several_lines_wins() -> None:
    others = [box(0, 0), box(9, 600)]
    assert snapped(box(6, 300), others).right == 3
    assert snapped(box(2, 300), others).right == -2


def test_groups_snap_by_their_edges_and_their_middle() -> None:
    wide = QRectF(0, 500, 600, 84)
    assert snapped(wide.translated(4, 0), [box(0, 0)]).right == -4
    assert snapped(wide.translated(-365, 0), [box(0, 0)]).right == -3
    assert snapped(wide.translated(-181, 0), [box(0, 0)]).right == -3


@pytest.fixture
def view(qapp: QApplication, qtbot: QtBot) -> CanvasView:
    workspace = Workspace(CATALOG, make_template("cnn-pooled", CATALOG))
    made = CanvasView(workspace, Theme(qapp, "light"))
    workspace.setParent(made)
    qtbot.addWidget(made)
    made.resize(1100, 900)
    made.show()
    qtbot.waitExposed(made)
    nodes = list(workspace.graph.nodes)
    places = {node: (0.0, 110.0 * number) for number, node in enumerate(nodes)}
    places[nodes[-1]] = (400.0, 37.0)
    workspace.apply("Set", lambda project: move(project, places))
    made.set_zoom(0.8)
    made.centerOn(300, 350)
    return made


def last(view: CanvasView) -> NodeId:
    return list(view.canvas.workspace.graph.nodes)[-1]


def lines_of(view: CanvasView) -> list[GuideItem]:
    return [item for item in view.canvas.items() if isinstance(item, GuideItem)]


def test_a_dragged_block_snaps_and_the_lines_go_when_it_is_let_go(view: CanvasView) -> None:
    start = middle_of(view, last(view))
    down = QPoint(0, round((220 - 37 + 4) * 0.8))
    drag(view.viewport(), start, start + down, release=False)
    (lines,) = lines_of(view)
    assert any(guide.y1 == guide.y2 for guide in lines.guides)
    item = view.canvas.blocks[last(view)]
    assert item.pos() == QPointF(400, 220)
    drag(view.viewport(), start, start + down)
    assert lines_of(view) == []


def test_ctrl_turns_it_off(view: CanvasView) -> None:
    start = middle_of(view, last(view))
    down = QPoint(0, round((220 - 37 + 4) * 0.8))
    drag(view.viewport(), start, start + down, release=False)
    view.mouseMoveEvent(_moved(start + down, Qt.KeyboardModifier.ControlModifier))
    (lines,) = lines_of(view)
    assert lines.guides == ()
    assert view.canvas.blocks[last(view)].y() != 220
    assert abs(view.canvas.blocks[last(view)].y() - 224) <= 2


def test_escape_leaves_no_lines(view: CanvasView, qtbot: QtBot) -> None:
    start = middle_of(view, last(view))
    drag(view.viewport(), start, start + QPoint(0, 150), release=False)
    assert lines_of(view)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert lines_of(view) == []
    assert view.canvas.blocks[last(view)].pos() == QPointF(400, 37)


def _moved(place: QPoint, keys: Qt.KeyboardModifier):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    left = Qt.MouseButton.LeftButton
    none = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(place), QPointF(place), none, left, keys)
