"""Words for numbers that the window and the command line share. No Qt here."""

from __future__ import annotations


def show_seconds(seconds: float) -> str:
    """Return a time for people: ``0.8 s``, ``58 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
