"""``import``: code that somebody wrote becomes a design."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.commands.errors import OK, CommandError
from app.commands.outputs import output_path, write
from app.commands.terminal import Terminal
from cnnbuilder.catalog import load_catalog
from cnnbuilder.graph.checks import analyse
from cnnbuilder.project.files import dumps
from cnnbuilder.reading import CodeRead, Remark, read_code, read_text

_LOUD = {"error": "red", "warning": "yellow", "info": "dim"}


def import_code(args: argparse.Namespace, terminal: Terminal) -> int:
    """Read Keras code and write the design that it builds."""
    catalog = load_catalog()
    output = output_path(args.output, ".cnnb", replace=args.force)
    name = "the text" if args.file == "-" else args.file
    found = read_code(_text(args.file), catalog)
    for remark in found.remarks:
        terminal.note(_line(name, remark), _LOUD[remark.severity])
    project = found.project
    if project is None:
        raise CommandError(f"{name} holds no network that can be read.")
    write(output, dumps(project, catalog))
    known = analyse(project.graph, catalog)
    terminal.line(
        f"{output}: {project.name}, {len(project.graph.nodes):,} blocks, "
        f"{known.total_params:,} parameters{_open_ends(found)}."
    )
    return OK


def _text(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return read_text(Path(file).expanduser())
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error


def _line(name: str, remark: Remark) -> str:
    where = f"{name}, line {remark.line}" if remark.line else name
    return f"{where}: {remark.text}"


def _open_ends(found: CodeRead) -> str:
    count = sum(remark.severity != "info" for remark in found.remarks)
    return f", {count} remark{'s' if count != 1 else ''}" if count else ""
