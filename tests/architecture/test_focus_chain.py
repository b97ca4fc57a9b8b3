"""Walking along the focus chain makes the window the child of whatever one starts at."""

from __future__ import annotations

from pathlib import Path

APP = Path(__file__).parents[2] / "app"


def test_nobody_walks_along_the_focus_chain() -> None:
    guilty = [
        str(path.relative_to(APP))
        for path in sorted(APP.rglob("*.py"))
        if "InFocusChain()" in path.read_text(encoding="utf-8") and path.name != "focus.py"
    ]
    assert guilty == []
