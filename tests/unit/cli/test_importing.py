"""``cnnbuilder import``."""

from __future__ import annotations

import argparse
import io
import sys

import pytest

from app.commands.errors import CommandError
from app.commands.importing import import_code
from app.commands.terminal import Terminal
from cnnbuilder.catalog import load_catalog
from cnnbuilder.project.files import read_design

CODE = """
model = Sequential()
model.add(Conv2D(32, 3, activation="relu", input_shape=(28, 28, 1)))
model.add(flatten())
model.add(Dense(10, activation="softmax"))
"""


def arguments(file, output):
    return argparse.Namespace(file=str(file), output=str(output), force=False)


def test_a_script_becomes_a_design(tmp_path, capsys):
    script, design = tmp_path / "lecture.py", tmp_path / "net.cnnb"
    script.write_text(CODE, encoding="utf-8")
    assert import_code(arguments(script, design), Terminal()) == 0
    written, told = capsys.readouterr()
    assert "4 blocks, 216,650 parameters, 1 remark." in written
    assert "line 4: flatten is used but never defined" in told
    catalog = load_catalog()
    assert len(read_design(design, catalog).graph.nodes) == 4


def test_standard_input(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(CODE))
    assert import_code(arguments("-", tmp_path / "net.cnnb"), Terminal()) == 0
    assert (tmp_path / "net.cnnb").exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"print('hello')", "holds no network"), (b"\x00\x01", "it is no text"), (None, "cannot be")],
)
def test_what_cannot_be_read_is_a_sentence(tmp_path, data, words):
    script = tmp_path / "lecture.py"
    if data is not None:
        script.write_bytes(data)
    with pytest.raises(CommandError, match=words):
        import_code(arguments(script, tmp_path / "net.cnnb"), Terminal())
    assert not (tmp_path / "net.cnnb").exists()


def test_old_encodings(tmp_path):
    for number, encoding in enumerate(("utf-8-sig", "utf-16", "cp1252")):
        script = tmp_path / "lecture.py"
        script.write_text("# Größe\n" + CODE, encoding=encoding)
        assert import_code(arguments(script, tmp_path / f"{number}.cnnb"), Terminal()) == 0
