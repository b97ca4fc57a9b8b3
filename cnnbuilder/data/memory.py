"""How much memory is free, and a refusal in words before a machine starts to swap."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cnnbuilder.data.source import DataError

# What is left to the rest of the machine (and to our own mistakes in estimating).
USABLE = 0.8
_CGROUP = Path("/sys/fs/cgroup")


def available_memory() -> int:
    """Return the bytes of memory that can still be used without swapping (an estimate)."""
    if sys.platform == "win32":
        return _windows()
    free = _linux_free() or _physical() // 2
    limit = _container_free()
    return free if limit is None else min(free, limit)


def require_memory(needed: int, what: str, remedy: str) -> None:
    """Raise DataError if ``needed`` bytes would not fit. ``what``: "the pictures of cats"."""
    free = available_memory()
    if needed > USABLE * free:
        raise DataError(
            f"{what} would need about {show_bytes(needed)} of memory, "
            f"but only {show_bytes(free)} are free: {remedy}."
        )


def show_bytes(number: float) -> str:
    """Return a number of bytes for people: ``1.2 GB``, ``34 MB`` (decimal units)."""
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= size:
            value = number / size
            return f"{value:,.1f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
    return f"{number:.0f} bytes"


def _linux_free() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _container_free() -> int | None:
    """What a control group (a container, a batch system) still allows; None if no limit."""
    pairs = (
        ("memory.max", "memory.current", "memory.stat"),
        (
            "memory/memory.limit_in_bytes",
            "memory/memory.usage_in_bytes",
            "memory/memory.stat",
        ),
    )
    for limit_file, used_file, stat_file in pairs:
        try:
            limit = int((_CGROUP / limit_file).read_text("ascii"))
            used = int((_CGROUP / used_file).read_text("ascii"))
            stat = (_CGROUP / stat_file).read_text("ascii").splitlines()
        except (OSError, ValueError):  # no such group, or the limit is the word "max"
            continue
        # Cached files count as used but are given back when memory is asked for.
        cached = [int(line.split()[1]) for line in stat if line.startswith("inactive_file ")]
        return max(limit - used + sum(cached), 0)
    return None


def _physical() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # not told: assume a small machine
        return 8 * 1024**3


def _windows() -> int:
    import ctypes  # only here

    class Status(ctypes.Structure):
        _fields_ = [
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("total", "free", "a", "b", "c", "d", "e")),
        ]

    status = Status()
    status.length = ctypes.sizeof(Status)
    ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined,unused-ignore]
    return int(status.free)
