"""The designs that were open last: newest first, each once, damaged settings forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnbuilder.project.recent import MOST, Recent, forgotten, from_text, remembered, to_text


def test_the_newest_comes_first_and_each_once(tmp_path: Path) -> None:
    recents: tuple[Recent, ...] = ()
    for when, name in enumerate("abca"):
        recents = remembered(recents, tmp_path / name, float(when))
    assert [each.path.name for each in recents] == ["a", "c", "b"]
    assert recents[0].when == 3.0
    assert [each.path.name for each in forgotten(recents, tmp_path / "c")] == ["a", "b"]


def test_the_list_does_not_grow_for_ever(tmp_path: Path) -> None:
    recents: tuple[Recent, ...] = ()
    for number in range(2 * MOST):
        recents = remembered(recents, tmp_path / str(number), 1.0)
    assert len(recents) == MOST
    assert recents[0].path.name == str(2 * MOST - 1)


def test_the_list_survives_the_settings(tmp_path: Path) -> None:
    recents = remembered((), tmp_path / "über, all.cnnb", 1.5)
    assert from_text(to_text(recents)) == recents


@pytest.mark.parametrize("text", ["", "{", "{}", "3", '[["relative", 1]]', '[["/a"]]', "[[1, 2]]"])
def test_damaged_settings_are_no_list(text: str) -> None:
    assert from_text(text) == ()
