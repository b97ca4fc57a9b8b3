"""The summary of a network: rows, a plain table as Keras prints it, and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.model import NodeId
from cnnbuilder.spec import Dims, Problem

UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One block.

    Attributes:
        node: The block.
        name: Name of its layer.
        type: Keras class, ``InputLayer`` for an input; the type id where that is not known.
        output_shape: Without the batch axis, or None if it is not known.
        params: Parameters of its layer.
        trainable_params: Those that training changes.
        non_trainable_params: Those that training leaves alone.
        macs: Multiply-adds for one sample, or None.
        inputs: Names of the layers wired to it, in order.
        is_repeat: An earlier block uses the same layer: its parameters are not counted again.
    """

    node: NodeId
    name: str
    type: str
    output_shape: Dims | None
    params: int
    trainable_params: int
    non_trainable_params: int
    macs: int | None
    inputs: tuple[str, ...]
    is_repeat: bool = False


def summary_rows(analysis: Analysis) -> tuple[SummaryRow, ...]:
    """Return a row for each block, in the order of the data."""
    seen: set[str] = set()
    rows = []
    for node in analysis.order:
        result = analysis.nodes[node]
        rows.append(_row(analysis, result, result.layer.id in seen))
        seen.add(result.layer.id)
    return tuple(rows)


def _row(analysis: Analysis, result: NodeAnalysis, is_repeat: bool) -> SummaryRow:
    return SummaryRow(
        node=result.node,
        name=result.layer.name,
        type=result.spec.keras_class if result.spec else result.layer.type,
        output_shape=None if result.output is None else result.output.shape,
        params=result.params,
        trainable_params=result.trainable_params,
        non_trainable_params=result.non_trainable_params,
        macs=result.macs,
        inputs=tuple(
            analysis.nodes[edge.source].layer.name for edge in analysis.incoming[result.node]
        ),
        is_repeat=is_repeat,
    )


def shape_text(shape: Dims | None) -> str:
    """Return a shape as Keras prints it, with the batch axis: ``(None, 26, 26, 32)``."""
    if shape is None:
        return UNKNOWN
    return f"({', '.join(str(dim) for dim in (None, *shape))})"


def count_text(number: int | None) -> str:
    """Return a number with thousands separators."""
    return UNKNOWN if number is None else f"{number:,}"


def summary_table(analysis: Analysis, *, name: str = "model") -> str:
    """Return the summary as plain text; branches get a column of what each block is wired to."""
    rows = summary_rows(analysis)
    heads = ["Layer (type)", "Output shape", "Param #"]
    cells = [
        [f"{row.name} ({row.type})", shape_text(row.output_shape), _params(row)] for row in rows
    ]
    if not _is_chain(rows):
        heads.append("Connected to")
        for cell, row in zip(cells, rows, strict=True):
            cell.append(", ".join(row.inputs) or "-")
    widths = [max(len(line[i]) for line in (heads, *cells)) for i in range(len(heads))]
    rule = "─" * (sum(widths) + 3 * (len(widths) - 1))
    lines = [f'Model: "{name}"', rule, _line(heads, widths), rule]
    lines += [_line(cell, widths) for cell in cells]
    return "\n".join([*lines, rule, *total_lines(analysis)]) + "\n"


def total_lines(analysis: Analysis) -> tuple[str, ...]:
    """Return the lines below the table."""
    return (
        f"Total params: {analysis.total_params:,} ({memory_text(4 * analysis.total_params)})",
        f"Trainable params: {analysis.trainable_params:,}",
        f"Non-trainable params: {analysis.non_trainable_params:,}",
    )


def memory_text(size: int) -> str:
    """Return an amount of memory for people, in powers of ten: ``373 kB``."""
    amount, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    if unit == "B" or amount >= 100:
        return f"{amount:.0f} {unit}"
    return f"{amount:.1f} {unit}"


def _params(row: SummaryRow) -> str:
    if row.output_shape is None:
        return UNKNOWN
    return "shared" if row.is_repeat and row.params else f"{row.params:,}"


def _is_chain(rows: Sequence[SummaryRow]) -> bool:
    before: tuple[str, ...] = ()
    for row in rows:
        if row.inputs != before or row.is_repeat:
            return False
        before = (row.name,)
    return True


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = [
        cell.rjust(width) if index == 2 else cell.ljust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "   ".join(aligned).rstrip()


def summary_json(analysis: Analysis) -> dict[str, Any]:
    """Return the summary as a JSON object: layers, totals, problems.

    Parameters of a layer that several blocks use stand at each of them; the totals count them once.
    """
    return {
        "layers": [
            {
                "name": row.name,
                "type": row.type,
                "output_shape": None if row.output_shape is None else [None, *row.output_shape],
                "params": row.params,
                "trainable_params": row.trainable_params,
                "non_trainable_params": row.non_trainable_params,
                "inputs": list(row.inputs),
            }
            for row in summary_rows(analysis)
        ],
        "total_params": analysis.total_params,
        "trainable_params": analysis.trainable_params,
        "non_trainable_params": analysis.non_trainable_params,
        "problems": [problem_json(analysis, problem) for problem in analysis.problems],
    }


def problem_json(analysis: Analysis, problem: Problem) -> dict[str, Any]:
    """Return a problem as a JSON object; ``fixes`` are the words on their buttons."""
    result = analysis.nodes.get(NodeId(problem.node)) if problem.node is not None else None
    return {
        "severity": problem.severity.value,
        "layer": None if result is None else result.layer.name,
        "parameter": problem.parameter,
        "message": problem.message,
        "fixes": [fix.label for fix in problem.fixes],
    }
