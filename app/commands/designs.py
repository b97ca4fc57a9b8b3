"""``templates``, ``new``, ``summary`` and ``check``: designs, without an engine."""

from __future__ import annotations

import argparse

from app.commands.errors import FAILED, OK
from app.commands.opened import Known, look_at, open_design, template
from app.commands.outputs import output_path, write
from app.commands.terminal import Terminal, fix_line, plain_table
from cnnbuilder.catalog import load_catalog
from cnnbuilder.export.summary import problem_json, summary_json, summary_table
from cnnbuilder.graph.checks import analyse
from cnnbuilder.memory import show_bytes
from cnnbuilder.project.files import dumps
from cnnbuilder.readiness import memory_needed
from cnnbuilder.spec import Problem, Severity
from cnnbuilder.templates import make_template
from cnnbuilder.templates import templates as all_templates

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def templates(_args: argparse.Namespace, terminal: Terminal) -> int:
    """List the templates."""
    catalog = load_catalog()
    table = plain_table("name", "#parameters", "data", "what it is")
    for name, each in all_templates().items():
        total = analyse(make_template(name, catalog).graph, catalog).total_params
        table.add_row(name, f"{total:,}", each.source, each.summary)
    terminal.table(table)
    return OK


def new(args: argparse.Namespace, terminal: Terminal) -> int:
    """Write a design from a template."""
    catalog = load_catalog()
    project = template(args.template, catalog)
    path = output_path(args.output, replace=args.force)
    write(path, dumps(project, catalog))
    total = analyse(project.graph, catalog).total_params
    blocks = len(project.graph.nodes)
    terminal.line(f"{path}: {args.template}, {blocks} blocks, {total:,} parameters.")
    return OK


def summary(args: argparse.Namespace, terminal: Terminal) -> int:
    """Show layers, output shapes and parameters."""
    catalog = load_catalog()
    known = look_at(open_design(args.design, catalog).project, catalog)
    if args.json:
        terminal.json(summary_json(known.analysis))
        return OK
    terminal.line(summary_table(known.analysis, name=known.project.name).rstrip("\n"))
    needed = memory_needed(known.project, known.analysis, catalog)
    what = known.project.training.optimizer
    terminal.line(
        f"Memory to train: {show_bytes(needed.total)} ({show_bytes(needed.weights)} of weights, "
        f"{show_bytes(needed.weights + needed.slots)} with what {what} keeps for each, "
        f"{show_bytes(needed.total - needed.activations)} with the gradients, the rest for one "
        "batch)"
    )
    if known.analysis.problems:
        terminal.line()
        _show_problems(known, terminal)
    return OK


def check(args: argparse.Namespace, terminal: Terminal) -> int:
    """List the problems; the exit code is 1 if one of them is an error."""
    catalog = load_catalog()
    opened = open_design(args.design, catalog)
    known = look_at(opened.project, catalog)
    analysis = known.analysis
    if args.json:
        terminal.json([problem_json(analysis, problem) for problem in analysis.problems])
    else:
        _show_problems(known, terminal)
        if not analysis.problems:
            blocks = len(analysis.nodes)
            terminal.line(
                f"{opened.name}: no problems ({blocks} blocks, "
                f"{analysis.total_params:,} parameters).",
                "green",
            )
    for remark in (known.facts_problem and f"Its data: {known.facts_problem}", opened.note):
        if remark:
            terminal.warn(remark)
    return FAILED if analysis.errors else OK


def _show_problems(known: Known, terminal: Terminal) -> None:
    for problem in known.analysis.problems:
        show_problem(known, problem, terminal)


def show_problem(known: Known, problem: Problem, terminal: Terminal) -> None:
    """Write a problem and what mends it."""
    words = known.analysis.sentence_of(problem)
    terminal.line(f"{problem.severity.value}: {words}", _STYLES[problem.severity])
    for fix in problem.fixes:
        terminal.line(fix_line(fix))
