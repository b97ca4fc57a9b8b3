"""Start of the window, beside importing Qt and pyqtgraph alone."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

HERE = Path(__file__).parent
BARE = "import PySide6.QtWidgets, pyqtgraph"


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "CNNBUILDER_HOME": str(home)}


def test_window_is_usable(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """From the start of a fresh process to the first paint and an idle loop."""
    environment = _environment(tmp_path)
    whole: list[float] = []
    bare: list[float] = []

    def start() -> None:
        began = time.time()
        done = subprocess.run(
            [sys.executable, str(HERE / "window_start.py"), str(began)],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        seconds, tensorflow = done.stdout.split()
        assert tensorflow == "False"
        whole.append(float(seconds))
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", BARE], check=True, env=environment)
        bare.append(time.perf_counter() - began)

    benchmark.pedantic(start, rounds=7, warmup_rounds=1)
    benchmark.extra_info["usable_s"] = statistics.median(whole[1:])
    benchmark.extra_info["qt_and_pyqtgraph_alone_s"] = statistics.median(bare[1:])
