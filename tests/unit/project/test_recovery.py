"""Copies of unsaved designs: found when their program is gone, and only then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cnnbuilder.project.recovery import RecoveryCopy, find_left_behind

CRASH = """
import os, sys
from pathlib import Path
from cnnbuilder.project.recovery import RecoveryCopy
RecoveryCopy(Path(sys.argv[1]), "a").write("the design", Path("/somewhere/mine.cnnb"))
os.kill(os.getpid(), 9)
"""


def test_a_crash_leaves_a_copy(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], check=False)
    assert done.returncode != 0
    (found,) = find_left_behind(tmp_path)
    assert found.text == "the design"
    assert found.original == Path("/somewhere/mine.cnnb")


def test_a_running_program_has_left_nothing_behind(tmp_path: Path) -> None:
    copy = RecoveryCopy(tmp_path, "a")
    copy.write("the design", None)
    assert find_left_behind(tmp_path) == []
    copy.remove()
    assert list(tmp_path.iterdir()) == []


def test_damaged_copies_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "1-a.json").write_text("{")
    (tmp_path / "1-b.json").write_text("[]")
    assert find_left_behind(tmp_path) == []
    assert find_left_behind(tmp_path / "nowhere") == []
