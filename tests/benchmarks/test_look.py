"""From choosing an image to its feature maps on the screen, with a warm engine."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture

from cnnbuilder.data import read_image, samples

HERE = Path(__file__).parent


def test_image_to_maps(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    folder.mkdir()
    cat = read_image(samples()[0].path).pixels
    for number in range(11):
        # Another picture each time, so that nothing can come from a cache.
        Image.fromarray(cat[:, number * 3 :]).save(folder / f"{number:02}.png")

    def run() -> list[float]:
        done = subprocess.run(
            [sys.executable, str(HERE / "window_look.py"), str(folder)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "CNNBUILDER_HOME": str(tmp_path / "home")},
        )
        return list(json.loads(done.stdout))

    taken = benchmark.pedantic(run, rounds=1)
    benchmark.extra_info["median_ms"] = statistics.median(taken)
    benchmark.extra_info["worst_ms"] = max(taken)
