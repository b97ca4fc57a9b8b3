"""Blocks in line, and equal gaps."""

from __future__ import annotations

from cnnbuilder.graph.align import align, distribute
from cnnbuilder.graph.model import NodeId

A, B, C = NodeId("a"), NodeId("b"), NodeId("c")
PLACES = {A: (0.0, 0.0), B: (100.0, 300.0), C: (41.0, 1000.0)}


def test_each_line() -> None:
    assert align(PLACES, [A, B], "left") == {A: (0.0, 0.0), B: (0.0, 300.0)}
    assert align(PLACES, [A, B], "right") == {A: (100.0, 0.0), B: (100.0, 300.0)}
    assert align(PLACES, [A, B], "centre") == {A: (50.0, 0.0), B: (50.0, 300.0)}
    assert align(PLACES, [A, B], "top") == {A: (0.0, 0.0), B: (100.0, 0.0)}
    assert align(PLACES, [A, B], "bottom") == {A: (0.0, 300.0), B: (100.0, 300.0)}
    assert align(PLACES, [A, B], "middle") == {A: (0.0, 150.0), B: (100.0, 150.0)}


def test_one_block_alone_is_in_line_already() -> None:
    assert align(PLACES, [A], "left") == {}
    assert distribute(PLACES, [A, B], "down") == {}


def test_equal_gaps() -> None:
    assert distribute(PLACES, [C, A, B], "down") == {
        A: (0.0, 0.0),
        B: (100.0, 500.0),
        C: (41.0, 1000.0),
    }


def test_too_little_room_is_made_enough() -> None:
    made = distribute(PLACES, [A, B, C], "across")
    assert [made[node][0] for node in (A, C, B)] == [0.0, 232.0, 464.0]
