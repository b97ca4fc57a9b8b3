"""What holds for the whole tree: sizes, layout, nothing of one machine, the README's commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, tracked_files

MAX_LINES = 400
TOP_LEVEL = {"app", "cnnbuilder", "resources", "tests", "pyproject.toml", "README.md", "LICENSE"}
# Bracketed letters, so that this file does not hold what it looks for.
REGISTRIES = re.compile(
    r"[p]ypi\.org|[p]ythonhosted\.org|[r]egistry\.npmjs|[d]eb\.debian\.org"
    r"|--(extra-)?[i]ndex-url|--[f]ind-links|[f]ile:///"
)
HOMES = re.compile(
    r"(?<![\w.])/[h]ome/\w|(?<![\w.])/[r]oot/\w|(?<![\w.])/[U]sers/\w|[A-Z]:\\+[U]sers"
)


@pytest.fixture(scope="module")
def texts():
    """Every text file under version control, by path."""
    paths = tracked_files()
    if paths is None:
        pytest.skip("not a git checkout, so there is no list of the project's own files")
    found = {}
    for path in paths:
        data = path.read_bytes()
        if b"\0" not in data:
            found[path.relative_to(ROOT)] = data.decode("utf-8")
    return found


def matches(texts: dict[Path, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}, line {number}: {line.strip()[:100]}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("package", ["app", "cnnbuilder", "resources"])
def test_no_module_is_long(package):
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines())
        for name, path in modules(package).items()
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


@pytest.mark.parametrize("package", ["app", "cnnbuilder", "resources"])
def test_every_folder_of_code_is_a_package(package):
    # A folder without __init__.py works in a checkout and is missing from the wheel.
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}
    assert [str(f.relative_to(ROOT)) for f in folders if not (f / "__init__.py").exists()] == []


def test_no_registry_is_named(texts):
    assert matches(texts, REGISTRIES) == []


def test_no_folder_of_one_machine_is_named(texts):
    here = [str(ROOT), str(Path.home())]
    own = [re.escape(folder) + r"(?![\w-])" for folder in here if len(Path(folder).parts) > 1]
    assert matches(texts, re.compile("|".join([HOMES.pattern, *own]))) == []


def test_nothing_else_lies_at_the_top(texts):
    assert {path.parts[0] for path in texts if path.parts[0][0] != "."} <= TOP_LEVEL


def test_the_readmes_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [line for line in readme.splitlines() if line.startswith("python3 -m venv ")]
    assert [command.split("/")[-1] for command in commands] == ["cnnbuilder", "pytest"]
    # What is checked before a change goes in is what the README promises.
    assert commands[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_constraints_are_plain_versions():
    lines = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.+!]+", pin)] == []
