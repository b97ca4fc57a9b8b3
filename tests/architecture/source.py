"""The source tree as the architecture tests see it: files and what each one imports."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def modules(package: str) -> dict[str, Path]:
    """Return the files of a package by dotted name; a package itself has its own name."""
    found = {}
    for path in sorted((ROOT / package.replace(".", "/")).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(path: Path) -> set[str]:
    """Return all that a file imports, wherever in it: dotted names, of modules or names in them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} line {node.lineno}: a relative import"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            found.update(_by_name(node))
    return found


def _by_name(call: ast.Call) -> Iterator[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in ("import_module", "__import__", "find_spec") and call.args:
        first = call.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def inside(name: str, package: str) -> bool:
    """Say whether a dotted name is a package or something in it."""
    return name == package or name.startswith(package + ".")


def breaches(files: dict[str, Path], forbidden: tuple[str, ...]) -> list[str]:
    """Return a line for every import of something forbidden."""
    return [
        f"{module} imports {name}"
        for module, path in files.items()
        for name in sorted(imports(path))
        if any(inside(name, package) for package in forbidden)
    ]


def tracked_files() -> list[Path] | None:
    """Return the files under version control, or None where that cannot be asked."""
    try:
        answer = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return [ROOT / name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]
