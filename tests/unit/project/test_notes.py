"""Notes: edits, the file, the drawing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.export.cards import height_of, lines_of, tone_of
from cnnbuilder.export.figure import design_figure, figure_svg
from cnnbuilder.export.measure import text_width
from cnnbuilder.export.tokens import DARK, LIGHT
from cnnbuilder.graph.checks import analyse
from cnnbuilder.project.files import FileError, dumps, loads
from cnnbuilder.project.notes import (
    LEAST_WIDTH,
    TONES,
    Note,
    add_note,
    change_note,
    note_of,
    remove_notes,
)
from cnnbuilder.project.project import Project
from cnnbuilder.templates import make_template

CATALOG = load_catalog()
NOTE = Note("n1", "Stem <32>\nsecond line", 300.0, 16.0, tone="yellow")


def test_notes_are_no_part_of_the_network() -> None:
    start = make_template("mnist-convnet", CATALOG)
    project = add_note(start, NOTE)
    assert project.graph is start.graph
    moved = change_note(project, "n1", x=20.0, width=1.0)
    found = note_of(moved, "n1")
    assert found == replace(NOTE, x=20.0, width=LEAST_WIDTH)
    assert change_note(moved, "n1", x=20.0) is moved
    assert change_note(moved, "no such", x=20.0) is moved
    assert remove_notes(moved, {"n1"}).view.notes == ()
    assert remove_notes(moved, {"other"}) is moved


def test_the_file_keeps_them() -> None:
    project = add_note(make_template("mnist-convnet", CATALOG), NOTE)
    text = dumps(project, CATALOG)
    again = loads(text, CATALOG)
    assert again.view.notes == (NOTE,)
    assert dumps(again, CATALOG) == text
    plain = dumps(make_template("mnist-convnet", CATALOG), CATALOG)
    assert "notes" not in plain
    assert loads(plain, CATALOG).view.notes == ()


def test_a_damaged_note_is_told_and_foreign_words_are_not_trusted() -> None:
    text = dumps(Project(), CATALOG)
    for damage, said in (
        ("3", "“notes” is no JSON array"),
        ("[3]", "note 1 is no JSON object"),
        ('[{"id": "a", "place": [1]}]', "the place of note 1 is no pair of numbers"),
        ('[{"id": "a", "place": [1, 2], "size": "x"}]', "the size of note 1 is no pair"),
    ):
        with pytest.raises(FileError, match=said):
            loads(text.replace('"positions"', f'"notes": {damage},\n  "positions"'), CATALOG)
    odd = json.dumps([{"id": "a", "place": [1, 2], "tone": "pink", "group": "g"}] * 2)
    notes = loads(
        text.replace('"positions"', f'"notes": {odd},\n  "positions"'), CATALOG
    ).view.notes
    assert [note.tone for note in notes] == [TONES[0]] * 2
    assert notes[0].id != notes[1].id
    assert notes[0].group is None


def test_lines_are_divided_at_words_and_never_too_wide() -> None:
    text = "One two three four five six\n\nDonaudampfschifffahrtsgesellschaftskapitaen end"
    lines = lines_of(text, 120)
    assert all(text_width(line, 13) <= 96 for line in lines)
    assert "" in lines
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert height_of("one", 120) < height_of("one\ntwo", 120)
    assert lines_of("", 120) == [""]


def test_the_drawing_holds_them() -> None:
    project = add_note(make_template("mnist-convnet", CATALOG), replace(NOTE, x=2000.0))
    analysis = analyse(project.graph, CATALOG)
    figure = design_figure(analysis, project.view.positions, notes=project.view.notes)
    svg = figure_svg(figure)
    assert "Stem &lt;32&gt;" in svg
    assert "second line" in svg
    width = float(svg.split('width="')[1].split('"')[0])
    assert width > 2000
    assert "Stem" not in figure_svg(design_figure(analysis, project.view.positions))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("tone", TONES)
def test_text_on_every_tone_is_well_legible(palette: object, tone: str) -> None:
    from cnnbuilder.export.tokens import channels_of

    def light(colour: str) -> float:
        parts = [channel / 255 for channel in channels_of(colour)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    shown = tone_of(palette, tone)  # type: ignore[arg-type]
    bright, dark = sorted((light(shown.ground), light(shown.text)), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) > 7
