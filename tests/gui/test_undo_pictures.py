"""Whatever is done to a design through the window, undo to the start gives the same picture.

Random sequences of commands, clicks, drags and typed values; the picture is that of the canvas,
grabbed from the widget, so that nothing of what was undone may be left in it.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.window import Window
from cnnbuilder.graph.model import NodeId
from tests.gui.helpers import click, drag, middle_of

SHIFT = Qt.KeyboardModifier.ShiftModifier
COMMANDS = (
    "delete",
    "duplicate",
    "wrap",
    "bypass",
    "freeze",
    "fold",
    "unfold",
    "open_group",
    "use_again",
    "make_independent",
    "add_note",
    "arrange",
    "arrange_right",
    "tidy",
    "align_left",
    "distribute_down",
    "select_all",
    "undo",
    "redo",
)
TYPES = ("Conv2D", "MaxPooling2D", "Dense", "Add", "Input")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("command"), st.sampled_from(COMMANDS)),
        st.tuples(st.just("click"), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("drag"), st.integers(0, 9), st.integers(-60, 60), st.integers(-60, 60)),
        st.tuples(st.just("append"), st.sampled_from(TYPES)),
        st.tuples(st.just("parameter"), st.integers(0, 9), st.integers(0, 40)),
    ),
    min_size=1,
    max_size=8,
)


def node_at(window: Window, number: int) -> NodeId | None:
    nodes = list(window.workspace.graph.nodes)
    return nodes[number % len(nodes)] if nodes else None


def do_command(window: Window, name: str) -> None:
    action = window.acts[name]
    if action.isEnabled():
        action.trigger()


def do_click(window: Window, number: int, adding: bool) -> None:
    node = node_at(window, number)
    if node is not None:
        keys = SHIFT if adding else Qt.KeyboardModifier.NoModifier
        click(window.canvas.viewport(), middle_of(window.canvas, node), keys)


def do_drag(window: Window, number: int, right: int, down: int) -> None:
    node = node_at(window, number)
    if node is not None:
        start = middle_of(window.canvas, node)
        drag(window.canvas.viewport(), start, start + QPoint(right, down))


def do_append(window: Window, type_id: str) -> None:
    window.canvas.append(type_id)


def do_parameter(window: Window, number: int, value: int) -> None:
    node = node_at(window, number)
    spec = window.workspace.spec(node) if node is not None else None
    if node is not None and spec is not None and spec.parameters:
        window.workspace.set_parameters(node, {spec.parameters[0].name: value})


DOERS: dict[str, Callable[..., None]] = {
    "command": do_command,
    "click": do_click,
    "drag": do_drag,
    "append": do_append,
    "parameter": do_parameter,
}


def picture(window: Window) -> QImage:
    """The canvas as it is when nothing is selected, hovered, animated, opened or told."""
    canvas = window.canvas
    while window.workspace.scope:
        window.workspace.open_scope(())
    window.workspace.select([])
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    canvas.canvas.hover(None)
    window.messages.clear()
    canvas.fit()
    QTest.qWait(1)
    return canvas.viewport().grab().toImage()


def test_undo_to_the_start_gives_the_same_picture(window: Window, monkeypatch) -> None:
    monkeypatch.setenv("CNNBUILDER_REDUCED_MOTION", "1")
    differed = []

    @settings(
        max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(steps=STEPS)
    def each_sequence(steps: list[tuple[object, ...]]) -> None:
        window.files.new("starter")
        start, before = window.workspace.project, picture(window)
        for what, *values in steps:
            DOERS[str(what)](window, *values)
        if window.workspace.project is not start:
            differed.append(picture(window) != before)
        while window.workspace.undo_label is not None:
            window.workspace.undo()
        assert window.workspace.project is start
        assert picture(window) == before

    each_sequence()
    # Otherwise pictures of nothing were compared.
    assert len(differed) > 10
    assert sum(differed) > len(differed) * 0.7
