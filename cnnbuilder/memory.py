"""How much memory a network takes, and how much there is; without TensorFlow.

Gigabytes are decimal here (10⁹ bytes), as in the course's figures.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FLOAT = 4  # bytes of a weight, a gradient, a value in a map
# What the system and other programs may still want.
SHARE = 0.9


@dataclass(frozen=True, slots=True)
class TrainingMemory:
    """Bytes that training takes.

    Attributes:
        weights: The parameters.
        slots: What the optimiser keeps for each parameter.
        gradients: One gradient a parameter.
        activations: The outputs of all layers, for one batch.
    """

    weights: int
    slots: int
    gradients: int
    activations: int

    @property
    def total(self) -> int:
        """All together."""
        return self.weights + self.slots + self.gradients + self.activations


def training_bytes(
    weights_bytes: int, slots: int, activation_bytes: int, batch: int
) -> TrainingMemory:
    """Return what training takes.

    Args:
        weights_bytes: All weights together.
        slots: Variables that the optimiser keeps a weight (Adam: 2).
        activation_bytes: Outputs of all layers together for one sample.
        batch: Samples a step.
    """
    return TrainingMemory(
        weights_bytes, weights_bytes * slots, weights_bytes, activation_bytes * batch
    )


def too_large_to_train(needed: TrainingMemory, available: int, optimizer: str) -> str:
    """Return the sentence that refuses a training, or "" if it fits into ``available`` bytes."""
    if needed.total <= available * SHARE:
        return ""
    with_slots = needed.weights + needed.slots
    parts = [f"{show_bytes(needed.weights)} of weights"]
    if needed.slots:
        parts.append(f"{show_bytes(with_slots)} with what {optimizer} keeps for each weight")
    parts.append(f"{show_bytes(with_slots + needed.gradients)} with the gradients")
    if needed.activations > 0.01 * needed.total:
        parts.append(f"{show_bytes(needed.total)} with the outputs of all layers for one batch")
    return (
        f"This network is too large to train here: it takes {', '.join(parts)}, "
        f"and {show_bytes(available)} of memory are free."
    )


def too_large_to_run(needed: int, available: int, weights: int = 0) -> str:
    """Return the sentence that refuses to run a network, or "" if it fits.

    Args:
        needed: All that it takes at most.
        available: What there is.
        weights: What of ``needed`` are its weights.
    """
    if needed <= available * SHARE:
        return ""
    first = (
        f"it has {show_bytes(weights)} of weights and takes {show_bytes(needed)} of memory in all"
        if 0 < weights < needed
        else f"it takes {show_bytes(needed)} of memory"
    )
    return f"This network is too large to run here: {first}, and {show_bytes(available)} are free."


def show_bytes(count: int) -> str:
    """Return a size for people: ``20.0 GB``, ``85 MB``, ``1.5 kB``."""
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        value = count / size
        if value >= 0.9995:  # 999,999 bytes are 1.0 MB, not 1000 kB
            exact = value < (99.95 if size >= 10**9 else 9.95)
            return f"{value:,.{1 if exact else 0}f} {unit}"
    return f"{max(count, 0)} bytes"


def available_memory() -> int:
    """Return how many bytes a new process can take without swapping; 0 if it is not known."""
    if sys.platform == "win32":
        return _windows()[1]
    if sys.platform == "darwin":
        return _macos_available()
    return linux_available(Path("/proc/meminfo"), Path("/sys/fs/cgroup"))


def total_memory() -> int:
    """Return the size of the machine's memory in bytes; 0 if it is not known."""
    if sys.platform == "win32":
        return _windows()[0]
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return 0


def linux_available(meminfo: Path, cgroup: Path) -> int:
    """Return the smaller of what the machine and what this container has left."""
    free = 0
    for line in _text(meminfo).splitlines():
        if line.startswith("MemAvailable:"):
            free = int(line.split()[1]) * 1024
    limit, used = _text(cgroup / "memory.max"), _text(cgroup / "memory.current")
    if not limit:  # the first version of control groups
        limit = _text(cgroup / "memory" / "memory.limit_in_bytes")
        used = _text(cgroup / "memory" / "memory.usage_in_bytes")
    if limit.isdigit() and used.isdigit():
        left = max(0, int(limit) - int(used) + _file_cache(cgroup))
        return min(free, left) if free else left
    return free


def _file_cache(cgroup: Path) -> int:
    """What counts as used but is given back when asked for: cached files."""
    stat = _text(cgroup / "memory.stat") or _text(cgroup / "memory" / "memory.stat")
    values = dict(line.split(maxsplit=1) for line in stat.splitlines() if " " in line)
    return int(values.get("inactive_file", values.get("total_inactive_file", 0)))


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", errors="replace").strip()
    except OSError:
        return ""


def _macos_available() -> int:
    """Free and inactive pages, from ``vm_stat``."""
    try:
        text = subprocess.run(
            ["/usr/bin/vm_stat"], capture_output=True, text=True, timeout=5, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return total_memory()
    return macos_available(text)


def macos_available(vm_stat: str) -> int:
    """Return the bytes that the output of ``vm_stat`` counts as free or easily freed."""
    lines = vm_stat.splitlines()
    words = lines[0].split() if lines else []
    page = next((int(word) for word in words if word.isdigit()), 4096)
    names = ("Pages free", "Pages inactive", "Pages speculative", "Pages purgeable")
    counts = [line.partition(":")[2] for line in lines if line.startswith(names)]
    return page * sum(int(count.strip(" .")) for count in counts)


class _MemoryStatus(ctypes.Structure):
    _fields_ = [
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        ("available", ctypes.c_uint64),
        ("total_page_file", ctypes.c_uint64),
        ("available_page_file", ctypes.c_uint64),
        ("total_virtual", ctypes.c_uint64),
        ("available_virtual", ctypes.c_uint64),
        ("available_extended", ctypes.c_uint64),
    ]


def _windows() -> tuple[int, int]:
    """Total and available bytes."""
    if sys.platform == "win32":
        status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return int(status.total), int(status.available)
    return 0, 0
