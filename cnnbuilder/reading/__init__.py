"""Keras code that somebody wrote, read and never run: from a script, a notebook or a slide."""

from __future__ import annotations

from cnnbuilder.reading.reader import CodeRead, read_code
from cnnbuilder.reading.text import read_text
from cnnbuilder.reading.values import Remark

SUFFIXES = (".py", ".ipynb")

__all__ = ["SUFFIXES", "CodeRead", "Remark", "read_code", "read_text"]
