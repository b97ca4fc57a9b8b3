"""Why a process ended, in one sentence for people."""

from __future__ import annotations

import signal

_MEMORY = "most often because memory ran out. A smaller batch size or a smaller network needs less"
_CRASH = "a crash inside TensorFlow or a driver"

_WINDOWS = {
    0xC0000005: "access violation",
    0xC0000017: "out of memory",
    0xC00000FD: "stack overflow",
    0xC0000409: "stack check failed",
    0xC000013A: "ended by Ctrl-C",
    0x40010004: "ended at shutdown",
}


def obituary(code: int | None, stderr: str = "") -> str:
    """Return why the engine ended.

    Args:
        code: Return code of the process as ``subprocess`` has it; None: still alive.
        stderr: The end of what it wrote to its error output.
    """
    if code is None:
        return ""
    out_of_memory = "MemoryError" in stderr or "std::bad_alloc" in stderr
    if out_of_memory or code == 0xC0000017:
        return (
            f"The engine ran out of memory and ended (code {code}). "
            "A smaller batch size or a smaller network needs less."
        )
    if code < 0:
        return _by_signal(-code)
    if code & 0xFFFFFFFF in _WINDOWS:
        name = _WINDOWS[code & 0xFFFFFFFF]
        return f"The engine crashed ({name}, 0x{code & 0xFFFFFFFF:08X}): {_CRASH}."
    if code == 0:
        return "The engine has ended by itself."
    if "No module named" in stderr:
        return _missing_module(stderr)
    return f"The engine ended with code {code}; its last words are in the log."


def _by_signal(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if name == "SIGKILL":
        return f"The engine was ended by the system (signal {number}), {_MEMORY}."
    if name in {"SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT"}:
        return f"The engine crashed ({name}): {_CRASH}."
    return f"The engine was ended from outside ({name})."


def _missing_module(stderr: str) -> str:
    line = next(line for line in reversed(stderr.splitlines()) if "No module named" in line)
    name = line.rpartition("No module named")[2].strip().strip("'\"")
    top = name.partition(".")[0]
    return (
        f"The engine could not start: the package “{top}” is missing from this Python. "
        f"Installing it (python -m pip install {top}) mends that."
    )
