"""What does not fit into memory is refused before an engine is started."""

from __future__ import annotations

from pathlib import Path

from app.commands.errors import CommandError
from cnnbuilder.catalog import load_catalog
from cnnbuilder.costs import why_not_run
from cnnbuilder.memory import available_memory
from cnnbuilder.plan import ModelPlan


def refuse_too_large(plan: ModelPlan, *, saving: bool = False, node: str | None = None) -> None:
    """Refuse a network that this machine's memory cannot hold.

    Args:
        plan: The network.
        saving: It is to be written to a file, too.
        node: Only this block and what it depends on are wanted; None: all.

    Raises:
        CommandError: with the figures.
    """
    room = available_memory()
    if room and (sentence := why_not_run(plan, load_catalog(), room, saving=saving, node=node)):
        raise CommandError(sentence)


def may_have_gpu() -> bool:
    """Whether the memory that counts may be a GPU's, which only an engine can measure."""
    marks = ("/proc/driver/nvidia/version", "/usr/lib/wsl/lib/libcuda.so.1")
    return any(Path(mark).exists() for mark in marks)
