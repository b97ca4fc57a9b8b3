"""Which version of the program this is."""

from __future__ import annotations

from functools import cache


@cache
def program_version() -> str:
    """Return the version, "" where the program runs without having been installed."""
    from importlib.metadata import PackageNotFoundError, version  # 40 ms the window does not need

    try:
        return version("cnnbuilder")
    except PackageNotFoundError:
        return ""
