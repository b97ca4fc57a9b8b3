"""Keras code that somebody wrote, read and never run: from a script, a notebook or a slide."""

from __future__ import annotations

from cnnbuilder.reading.reader import CodeRead, read_code
from cnnbuilder.reading.values import Remark

__all__ = ["CodeRead", "Remark", "read_code"]
