"""Keras code that was opened, dropped or pasted, and the words for what was found in it."""

from __future__ import annotations

from pathlib import Path

from app.actions import translated
from cnnbuilder.catalog import Catalog
from cnnbuilder.reading import SUFFIXES, CodeRead, Remark, read_code, read_text

MOST_REMARKS = 4


def is_code(path: Path) -> bool:
    """Whether a file is a script or a notebook."""
    return path.suffix.lower() in SUFFIXES


def read_file(path: Path, catalog: Catalog) -> CodeRead:
    """Return what is in a script or a notebook; a file that cannot be read is a remark."""
    try:
        text = read_text(path)
    except (OSError, ValueError) as error:
        words = translated("{0} cannot be read: {1}.").format(path.name, error)
        return CodeRead(None, (Remark(0, words, "error"),), {})
    return read_code(text, catalog)


def words_for(found: CodeRead, name: str) -> tuple[str, str]:
    """Return what to say of code that was read, and how serious it is.

    Args:
        found: What was found.
        name: What it was found in, "" for something pasted.
    """
    remarks = [remark for remark in found.remarks if remark.severity != "info"]
    lines = [_line(remark) for remark in remarks[:MOST_REMARKS]]
    if len(remarks) > MOST_REMARKS:
        lines.append(translated("And {0} more remarks.").format(f"{len(remarks) - MOST_REMARKS:,}"))
    source = name or translated("the text")
    if found.project is None:
        head = translated("No network was found in {0}.").format(source)
        return " ".join([head, *lines]), "error"
    count = len(found.project.graph.nodes)
    head = translated("{0} blocks were read from {1}; nothing of it was run.").format(
        f"{count:,}", source
    )
    return " ".join([head, *lines]), "warning" if remarks else "good"


def _line(remark: Remark) -> str:
    return (
        translated("Line {0}: {1}").format(remark.line, remark.text) if remark.line else remark.text
    )
