"""The document: steps, merging, what is saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnbuilder.project.document import Change, Document, History
from cnnbuilder.project.project import Project


def seeded(seed: int):
    return lambda project: replace(project, seed=seed)


def test_undo_to_the_start_gives_the_identical_object() -> None:
    start = Project()
    document = Document(start)
    for seed in range(1, 6):
        document.apply(f"Set seed {seed}", seeded(seed))
    ends = document.project
    assert [document.undo() for _ in range(5)] == [f"Set seed {n}" for n in (5, 4, 3, 2, 1)]
    assert document.project is start
    assert document.undo() is None
    while document.redo():
        pass
    assert document.project is ends


def test_edits_with_one_key_are_one_step() -> None:
    document = Document()
    for seed in (1, 2, 3):
        document.apply("Set seed", seeded(seed), merge="typing")
    document.apply("Set seed", seeded(4), merge="another")
    document.undo()
    assert document.project.seed == 3
    document.undo()
    assert document.project.seed == 0


def test_a_step_that_was_undone_and_redone_takes_no_more_in() -> None:
    document = Document()
    document.apply("Set seed", seeded(1), merge="drag")
    document.undo()
    document.redo()
    document.apply("Set seed", seeded(2), merge="drag")
    document.undo()
    assert document.project.seed == 1


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    document = Document()
    assert document.apply("Nothing", lambda project: project) is False
    assert document.undo_label is None
    assert not document.is_changed


def test_a_new_edit_drops_what_was_undone() -> None:
    document = Document()
    document.apply("One", seeded(1))
    document.undo()
    document.apply("Two", seeded(2))
    assert document.redo_label is None


def test_undo_back_to_what_was_saved_is_unchanged() -> None:
    document = Document()
    document.apply("One", seeded(1))
    document.mark_saved()
    document.apply("Two", seeded(2))
    assert document.is_changed
    document.undo()
    assert not document.is_changed
    document.undo()
    assert document.is_changed


def test_a_listener_may_not_edit() -> None:
    document = Document()

    def meddle(_change: Change) -> None:
        document.apply("Two", seeded(2))

    document.listen(meddle)
    with pytest.raises(RuntimeError):
        document.apply("One", seeded(1))
    assert document.project.seed == 1


def test_a_refused_edit_leaves_everything() -> None:
    document = Document()

    def refuse(_project: Project) -> Project:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        document.apply("Bad", refuse)
    assert document.undo_label is None


def test_only_another_design_raises_the_generation() -> None:
    document = Document()
    document.apply("Open", seeded(1))
    document.undo()
    assert document.generation == 0
    document.replace(seeded(2)(document.project))
    assert document.generation == 1


def test_the_history_can_be_gone_through_in_leaps() -> None:
    start = Project()
    document = Document(start)
    for seed in range(1, 6):
        document.apply(f"Set seed {seed}", seeded(seed))
    document.mark_saved()
    told: list[Change] = []
    document.listen(told.append)
    assert document.history == History(tuple(f"Set seed {n}" for n in range(1, 6)), 5, 5)
    assert document.go_to(2)
    assert (document.project.seed, document.history.at, len(told)) == (2, 2, 1)
    # What comes is still there, in its order.
    assert document.history.steps == tuple(f"Set seed {n}" for n in range(1, 6))
    assert (document.undo_label, document.redo_label) == ("Set seed 2", "Set seed 3")
    assert (document.is_changed, document.history.saved_at) == (True, 5)
    assert document.go_to(99)
    assert (document.project.seed, document.is_changed) == (5, False)
    assert document.go_to(-1)
    assert document.project is start
    assert not document.go_to(0)
    assert len(told) == 3


def test_a_new_edit_in_the_past_drops_the_future_of_the_history() -> None:
    document = Document()
    for seed in range(1, 4):
        document.apply(f"Set seed {seed}", seeded(seed), merge="typing" if seed > 1 else None)
    document.mark_saved()
    assert document.history.steps == ("Set seed 1", "Set seed 2")
    document.go_to(0)
    document.apply("Other", seeded(9))
    assert document.history == History(("Other",), 1, None)
