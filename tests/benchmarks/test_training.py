"""An epoch in the program, window and curves and all, beside plain ``fit``; stalls of the window."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

HERE = Path(__file__).parent
PAIRS = 5
EPOCHS = 2  # of which the first traces the step and is not compared


def _run(script: str, mnist: Path, home: Path, epochs: int) -> str:
    environment = {**os.environ, "CNNBUILDER_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, str(HERE / script), str(mnist), str(epochs)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return done.stdout


def test_an_epoch_beside_plain_fit(
    benchmark: BenchmarkFixture, data_folder: Path, tmp_path: Path
) -> None:
    """Pairs of runs, one after the other in turns, so that both see the same machine."""
    mnist = data_folder / "mnist" / "mnist.npz"
    ratios: list[float] = []
    reports: list[dict[str, Any]] = []

    def pair() -> None:
        plain = [float(line) for line in _run("plain_fit.py", mnist, tmp_path, EPOCHS).split()]
        report = json.loads(_run("window_training.py", mnist, tmp_path, EPOCHS))
        assert report["severity"] == "good", report["words"]
        reports.append(report)
        ratios.append(report["epochs"][-1] / plain[-1])

    benchmark.pedantic(pair, rounds=PAIRS)
    benchmark.extra_info["ratios"] = ratios
    benchmark.extra_info["median_ratio"] = statistics.median(ratios)
    benchmark.extra_info["worst_gap_ms"] = [report["worst_ms"] for report in reports]
    benchmark.extra_info["worst_busy_ms"] = [report["worst_busy_ms"] for report in reports]
    benchmark.extra_info["p99_gap_ms"] = [report["p99_ms"] for report in reports]
