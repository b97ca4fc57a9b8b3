"""The import contracts of pyproject.toml once more, so that a plain test run notices a breach."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.source import ROOT, breaches, imports, inside, modules
from tests.conftest import NO_QT

QT = ("PySide6", "shiboken6", "pyqtgraph")
TENSORFLOW = ("tensorflow", "keras", "h5py")

# From what stands on all others down to what stands on nothing; a module may import from further
# down only. Those of one line may import one another where they are joined by "+".
ORDER = (
    "app",
    "cnnbuilder.engine | cnnbuilder.readiness",
    "cnnbuilder.export + cnnbuilder.link",
    "cnnbuilder.project + cnnbuilder.lowering",
    "cnnbuilder.graph",
    "cnnbuilder.catalog",
    "cnnbuilder.layers | cnnbuilder.recipes | cnnbuilder.data",
    "cnnbuilder.spec | cnnbuilder.memory | cnnbuilder.version",
    "resources",
)


def without(files, *packages):
    return {m: path for m, path in files.items() if not any(inside(m, p) for p in packages)}


def test_the_library_does_not_know_qt_nor_the_window():
    assert breaches(modules("cnnbuilder"), (*QT, "app")) == []


def test_resources_know_nothing():
    assert breaches(modules("resources"), (*QT, *TENSORFLOW, "app", "cnnbuilder")) == []


def test_only_the_engine_knows_tensorflow():
    files = without(modules("cnnbuilder") | modules("app"), "cnnbuilder.engine")
    assert breaches(files, TENSORFLOW) == []


def test_nobody_imports_the_engine():
    files = without(modules("cnnbuilder") | modules("app"), "cnnbuilder.engine")
    assert breaches(files, ("cnnbuilder.engine",)) == []


@pytest.mark.parametrize("package", ["cnnbuilder.layers", "app.panels"])
def test_siblings_do_not_import_one_another(package):
    files = modules(package)
    depth = package.count(".") + 2
    found = [
        f"{module} imports {name}"
        for module, path in files.items()
        if module != package
        for name in imports(path)
        for target in files
        if target != package
        and inside(name, target)
        and target.split(".")[:depth] != module.split(".")[:depth]
    ]
    assert found == []


def test_imports_run_one_way():
    rank = {
        package: (row, column if "|" in line else 0)
        for row, line in enumerate(ORDER)
        for column, package in enumerate(line.replace("+", "|").split(" | "))
    }

    def place(name):
        return next((rank[package] for package in rank if inside(name, package)), None)

    found = []
    for module, path in (modules("app") | modules("cnnbuilder") | modules("resources")).items():
        here = place(module)
        for name in sorted(imports(path)):
            there = place(name)
            if here is None or there is None or there == here:
                continue
            if there[0] <= here[0]:
                found.append(f"{module} imports {name}")
    assert found == []


def import_in_a_process(names):
    """Import modules in a fresh process and return which of Qt and TensorFlow came with them."""
    code = (
        "import importlib, sys\n"
        f"for name in {sorted(names)!r}: importlib.import_module(name)\n"
        f"print(*sorted({{m.split('.')[0] for m in sys.modules}} & set({(*QT, *TENSORFLOW)!r})))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def test_the_library_loads_neither_qt_nor_tensorflow():
    names = without(modules("cnnbuilder"), "cnnbuilder.engine")
    assert import_in_a_process(n for n in names if not n.endswith("__main__")) == []


@pytest.mark.skipif(bool(NO_QT), reason=NO_QT)
def test_the_window_loads_no_tensorflow():
    names = [name for name in modules("app") if not name.endswith("__main__")]
    assert set(import_in_a_process(names)) <= set(QT)


def test_the_command_line_loads_no_qt():
    assert import_in_a_process(["app.cli"]) == []
