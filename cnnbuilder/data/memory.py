"""A refusal in words before data make a machine swap."""

from __future__ import annotations

from cnnbuilder.data.source import DataError
from cnnbuilder.memory import available_memory, show_bytes

# What is left to the rest of the machine (and to our own mistakes in estimating).
USABLE = 0.8


def require_memory(needed: int, what: str, remedy: str) -> None:
    """Raise DataError if ``needed`` bytes would not fit. ``what``: "the pictures of cats"."""
    free = available_memory()
    if free and needed > USABLE * free:
        raise DataError(
            f"{what} would need about {show_bytes(needed)} of memory, "
            f"but only {show_bytes(free)} are free: {remedy}."
        )
