"""On what one can compute here, and if no GPU is seen, why, with the remedy."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnbuilder.memory import total_memory

# The program is not in the package index: it is installed from its own folder.
_EXTRA = 'in cnnbuilder\'s folder: python -m pip install -e ".[gpu]"'


@dataclass(frozen=True, slots=True)
class Facts:
    """What bears on whether TensorFlow sees a GPU.

    Attributes:
        system: "Linux", "Windows" or "Darwin".
        driver: An NVIDIA driver is loaded.
        libraries: CUDA's libraries are installed for this Python.
        hidden: ``CUDA_VISIBLE_DEVICES`` hides every GPU.
        wsl: Linux inside Windows.
    """

    system: str
    driver: bool
    libraries: bool
    hidden: bool = False
    wsl: bool = False


def why_no_gpu(facts: Facts) -> str:
    """Return the sentence that says why TensorFlow sees no GPU, with the remedy."""
    if facts.system == "Windows":
        return (
            "TensorFlow uses no GPU on Windows itself. It does inside WSL2: install cnnbuilder "
            f"there, {_EXTRA}."
        )
    if facts.system == "Darwin":
        return "TensorFlow uses no GPU on macOS; the processor does the work."
    if facts.hidden:
        return (
            "The variable CUDA_VISIBLE_DEVICES hides every GPU from this program. "
            "Starting it without that variable shows them."
        )
    if not facts.driver and facts.wsl:
        return (
            "No NVIDIA driver is seen inside WSL2. Installing NVIDIA's driver in Windows (not "
            "inside WSL2) makes the GPU visible here."
        )
    if not facts.driver:
        return (
            "No NVIDIA driver is loaded on this machine, so the processor does the work. With an "
            f"NVIDIA card: install its driver, then {_EXTRA}."
        )
    if not facts.libraries:
        return (
            "There is an NVIDIA driver, but CUDA's libraries are missing from this Python. "
            f"This brings them, {_EXTRA}."
        )
    return (
        "There are an NVIDIA driver and CUDA's libraries, but TensorFlow could not use them: most "
        "often the driver is older than the libraries. A newer driver mends that, or other libraries, "
        f"{_EXTRA} --upgrade. The engine's log has the details."
    )


def gather_facts() -> Facts:
    """Look at this machine."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    return Facts(
        system=platform.system(),
        driver=Path("/proc/driver/nvidia/version").exists()
        or Path("/usr/lib/wsl/lib/libcuda.so.1").exists()
        or Path("/dev/nvidiactl").exists(),
        libraries=_has_module("nvidia.cudnn") or Path("/usr/local/cuda/lib64").is_dir(),
        hidden=visible is not None and visible.strip() in {"", "-1"},
        wsl="microsoft" in platform.release().lower(),
    )


def list_devices() -> tuple[tuple[dict[str, Any], ...], str]:
    """Return the devices that TensorFlow sees, and why there is no GPU (or "")."""
    import tensorflow as tf

    cores = os.cpu_count() or 1
    name = f"{processor_name()}, {cores} core{'s' if cores > 1 else ''}"
    found: list[dict[str, Any]] = [{"kind": "CPU", "name": name, "memory": total_memory() or None}]
    gpus = tf.config.list_physical_devices("GPU")
    sizes = gpu_memory() if gpus else []
    for number, gpu in enumerate(gpus):
        details = tf.config.experimental.get_device_details(gpu)
        found.append(
            {
                "kind": "GPU",
                "name": str(details.get("device_name", gpu.name)),
                "memory": sizes[number] if number < len(sizes) else None,
            }
        )
    return tuple(found), "" if gpus else why_no_gpu(gather_facts())


def device_words(kind: str) -> str:
    """Return on what a job of this process runs, for people."""
    devices, _reason = list_devices()
    return next((f"{d['kind']} ({d['name']})" for d in devices if d["kind"] == kind), kind)


def gpu_memory() -> list[int]:
    """Return the bytes of each GPU that TensorFlow sees, as far as ``nvidia-smi`` knows them."""
    tool = shutil.which("nvidia-smi") or shutil.which("nvidia-smi", path="/usr/lib/wsl/lib")
    if tool is None:
        return []
    query = [tool, "--query-gpu=index,memory.total", "--format=csv,noheader,nounits"]
    try:
        text = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return read_gpu_memory(text, os.environ.get("CUDA_VISIBLE_DEVICES"))


def read_gpu_memory(text: str, visible: str | None) -> list[int]:
    """Return the sizes from nvidia-smi's lines ``index, MiB``, in the order TensorFlow has them."""
    sizes: dict[str, int] = {}
    for line in text.splitlines():
        index, _comma, size = line.partition(",")
        if size.strip().isdigit():
            sizes[index.strip()] = int(size) * 2**20
    if visible is None:
        return list(sizes.values())
    return [sizes[part.strip()] for part in visible.split(",") if part.strip() in sizes]


def processor_name() -> str:
    """Return the processor's name for people."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine() or "processor"


def _has_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
