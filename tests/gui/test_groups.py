"""Groups in the window: fold, open, edit inside, leave, unfold, share; by mouse and by key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.window import Window
from cnnbuilder.graph.model import NodeId
from cnnbuilder.lowering import lower
from cnnbuilder.project.files import dumps, loads
from tests.gui.helpers import click, drag, input_of, middle_of, output_of

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def node(window: Window, name: str) -> NodeId:
    found = window.workspace.graph.node_named(name)
    assert found is not None, name
    return found


def fold(window: Window, qtbot: QtBot, *names: str) -> NodeId:
    window.workspace.select([node(window, name) for name in names])
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_G, CTRL)
    (group,) = window.workspace.selection
    return group


def double_click(window: Window, block: NodeId) -> None:
    view = window.canvas
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, block))


def test_fold_and_unfold_by_key(window: Window, qtbot: QtBot) -> None:
    workspace, canvas = window.workspace, window.canvas
    start, plan = workspace.project, lower(workspace.whole_analysis)
    total = workspace.analysis.total_params
    group = fold(window, qtbot, "conv2d", "max_pooling2d")
    assert workspace.undo_label == "Fold 2 blocks into a group"
    assert group in canvas.canvas.blocks
    face = canvas.canvas.blocks[group].face
    assert (face.title, face.name, face.line) == ("Group", "block_1", "2 blocks")
    assert face.knows_shape
    assert workspace.analysis.total_params == total
    assert len(canvas.canvas.wires) == len(workspace.graph.edges)
    qtbot.keyClick(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    assert lower(workspace.whole_analysis) == plan
    assert len(workspace.selection) == 2
    workspace.undo()
    workspace.undo()
    assert workspace.project is start
    workspace.redo()
    assert group in workspace.graph.nodes


def test_open_edit_and_leave(window: Window, qtbot: QtBot) -> None:
    workspace, canvas = window.workspace, window.canvas
    group = fold(window, qtbot, "conv2d", "max_pooling2d")
    assert not canvas.breadcrumb.isVisible()
    double_click(window, group)
    assert workspace.scope == (group,)
    assert canvas.breadcrumb.isVisible()
    assert [button.text() for button in canvas.breadcrumb.buttons] == ["Design", "block_1"]
    assert set(canvas.canvas.blocks) == set(workspace.graph.nodes)
    assert {workspace.face(n).title for n in workspace.graph.nodes} >= {
        "Group input",
        "Group output",
        "Conv2D",
    }
    conv = node(window, "conv2d")
    total = workspace.analysis.total_params
    workspace.set_parameters(conv, {"filters": 5})
    assert workspace.analysis.total_params != total
    window.canvas.append("ReLU")
    assert (
        len(workspace.whole_graph.nodes)
        == len(canvas.canvas.blocks) - 2 + len(workspace.project.graph.nodes) - 1
    )
    qtbot.mouseClick(canvas.breadcrumb.buttons[0], Qt.MouseButton.LeftButton)
    assert workspace.scope == ()
    assert workspace.selection == (group,)
    assert not canvas.breadcrumb.isVisible()
    assert canvas.canvas.blocks[group].face.line == "3 blocks"
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert workspace.scope == (group,)
    qtbot.keyClick(canvas, Qt.Key.Key_Up, CTRL)
    assert workspace.scope == ()
    qtbot.keyClick(canvas, Qt.Key.Key_Down, CTRL)
    assert workspace.scope == (group,)
    while workspace.undo_label:
        workspace.undo()
    assert workspace.scope == ()
    assert group not in canvas.canvas.blocks


def test_a_loop_is_refused_in_a_sentence(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    said: list[str] = []
    workspace.said.connect(lambda text, _severity: said.append(text))
    start = workspace.project
    chain = [n for n in workspace.analysis.order if workspace.graph.nodes[n].layer]
    workspace.select([chain[1], chain[3]])
    qtbot.keyClick(window.canvas, Qt.Key.Key_G, CTRL)
    assert "lies between these blocks" in said[-1]
    assert workspace.project is start


def test_a_problem_inside_opens_its_group(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    group = fold(window, qtbot, "conv2d", "max_pooling2d")
    conv = workspace.whole_graph.node_named("conv2d")
    assert conv is not None
    workspace.select([conv])
    assert workspace.scope == (group,)
    (inner,) = workspace.selection
    workspace.set_parameters(inner, {"kernel_size": (99, 99), "padding": "valid"})
    workspace.open_scope(())
    assert window.canvas.canvas.blocks[group].face.severity is not None
    window.problems.refresh_now()
    (row,) = [row for row in window.problems.rows if row.line.problem.node == conv]
    row.picked.emit()
    assert workspace.scope == (group,)
    assert workspace.selection == (inner,)
    problem = next(p for p in workspace.analysis.problems if p.node == inner)
    assert workspace.fix(problem, problem.fixes[0])
    assert not workspace.whole_analysis.errors


def test_several_ports_are_wired_one_by_one(window: Window, qtbot: QtBot) -> None:
    workspace, canvas = window.workspace, window.canvas
    group = fold(window, qtbot, "conv2d", "max_pooling2d")
    workspace.open_group(group)
    window.acts["add_group_input"].trigger()
    window.acts["add_group_output"].trigger()
    assert {workspace.graph.name_of(n) for n in workspace.graph.nodes} >= {
        "in_1",
        "in_2",
        "out_1",
        "out_2",
    }
    workspace.open_scope(())
    qtbot.wait(1)
    canvas.fit()
    block = canvas.canvas.blocks[group]
    assert (block.look.inputs, block.look.outputs) == (2, 2)
    first = node(window, "input")
    drag(canvas.viewport(), output_of(canvas, first), input_of(canvas, group, 1))
    ports = sorted(edge.target_port for edge in workspace.graph.incoming(group))
    assert ports == [0, 1]
    wire = canvas.canvas.wire_into(group, 1)
    assert wire is not None
    assert canvas.canvas.wires[wire].path.pointAtPercent(1) == block.input_point(1)


def test_a_shared_use_and_an_independent_one(window: Window, qtbot: QtBot) -> None:
    workspace, canvas = window.workspace, window.canvas
    group = fold(window, qtbot, "conv2d", "max_pooling2d")
    total = workspace.analysis.total_params
    window.acts["use_again"].trigger()
    (again,) = workspace.selection
    assert canvas.canvas.blocks[group].face.line == "2 blocks · shared ×2"
    assert workspace.graph.nodes[again].group == workspace.graph.nodes[group].group
    assert window.acts["make_independent"].isEnabled()
    window.acts["make_independent"].trigger()
    assert canvas.canvas.blocks[group].face.line == "2 blocks"
    assert canvas.canvas.blocks[again].face.name == "block_2"
    assert not window.acts["make_independent"].isEnabled()
    assert workspace.analysis.total_params == total
    workspace.select([group])
    qtbot.keyClick(canvas, Qt.Key.Key_D, CTRL)
    assert len(workspace.project.graph.groups) == 3
    text = dumps(workspace.project, workspace.catalog)
    assert loads(text, workspace.catalog).graph == workspace.project.graph


def test_bypass_and_freeze_of_a_group(window: Window, qtbot: QtBot) -> None:
    workspace, canvas = window.workspace, window.canvas
    fold(window, qtbot, "conv2d", "max_pooling2d")
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert window.acts["freeze"].isChecked()
    assert [x.name for x in workspace.graph.layers.values() if not x.trainable] == ["conv2d"]
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    assert "conv2d" not in [call.name for call in lower(workspace.whole_analysis).calls]


def test_notes_of_a_group_are_seen_only_there(window: Window, qtbot: QtBot) -> None:
    workspace, canvas = window.workspace, window.canvas
    group = fold(window, qtbot, "conv2d", "max_pooling2d")
    workspace.open_group(group)
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_N)
    assert canvas.notes.editor is not None
    qtbot.keyClicks(canvas.notes.editor, "inside")
    qtbot.keyClick(canvas.notes.editor, Qt.Key.Key_Escape)
    assert len(canvas.notes.items) == 1
    workspace.open_scope(())
    assert canvas.notes.items == {}
    assert workspace.project.view.notes[0].group == workspace.graph.nodes[group].group


def test_selecting_in_the_summary_opens_the_group(window: Window, qtbot: QtBot) -> None:
    workspace = window.workspace
    group = fold(window, qtbot, "conv2d", "max_pooling2d")
    conv = workspace.whole_graph.node_named("conv2d")
    assert conv is not None
    qtbot.waitUntil(lambda: conv in window.summary.model.nodes)
    rows = [str(n) for n in window.summary.model.nodes]
    table = window.summary.table
    row = table.visualRect(window.summary.model.index(rows.index(str(conv)), 0))
    click(table.viewport(), row.center())
    assert workspace.scope == (group,)
    assert workspace.selected_flat == (conv,)


def test_clicks_still_select_blocks(window: Window, qtbot: QtBot) -> None:
    group = fold(window, qtbot, "conv2d", "max_pooling2d")
    window.workspace.select([])
    click(window.canvas.viewport(), middle_of(window.canvas, group))
    assert window.workspace.selection == (group,)


def test_a_block_chosen_in_an_open_group_comes_before_its_output(
    window: Window, qtbot: QtBot
) -> None:
    workspace = window.workspace
    workspace.open_group(fold(window, qtbot, "conv2d", "max_pooling2d"))
    workspace.select([])
    window.canvas.append("ReLU")
    (new,) = workspace.selection
    (after,) = workspace.graph.outgoing(new)
    assert after.target in workspace.graph.outputs
    assert workspace.graph.name_of(workspace.graph.incoming(new)[0].source) == "max_pooling2d"
    assert not workspace.whole_analysis.errors
