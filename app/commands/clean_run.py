"""Runs exported code where nothing of ours is, and compares what it gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.commands.errors import CommandError
from app.commands.opened import Sight
from cnnbuilder.data import Misfit, fit_photo

# Runs with -I in an empty folder: no variable, no folder and no file of ours helps it.
_SCRIPT = """\
import importlib.util
import json
import sys

import numpy as np

code, trained, samples = sys.argv[1:]
spec = importlib.util.spec_from_file_location("exported", code)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
model = module.build_model()

from tensorflow import keras

model.set_weights(keras.models.load_model(trained).get_weights())
with np.load(samples) as file:
    outputs = model(file["x"]).numpy().astype("float64")
    difference = float(np.abs(outputs - file["expected"]).max())
ours = [name for name in sys.modules if name.partition(".")[0] in ("cnnbuilder", "app")]
print(json.dumps([model.count_params(), difference, ours]))
"""
_LONGEST = 300.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it.

    Attributes:
        parameters: Of the model that the exported code builds.
        largest_difference: Between its outputs and the engine's.
    """

    parameters: int
    largest_difference: float


def compare_in_clean_process(
    empty: Path,
    code: Path,
    trained: Path,
    photos: list[np.ndarray],
    expected: np.ndarray,
    sight: Sight,
) -> Comparison:
    """Build the exported network in a process of its own and give it the same weights and samples.

    Args:
        empty: An empty folder to run in.
        code: The exported file.
        trained: ``.keras`` file with the weights.
        photos: What the engine was given.
        expected: What the engine gave for each.
        sight: How photos become samples.

    Raises:
        CommandError: if the code does not run.
    """
    samples = empty / "samples.npz"
    np.savez(samples, x=_fitted(photos, sight), expected=expected)
    command = [sys.executable, "-I", "-B", "-c", _SCRIPT, str(code), str(trained), str(samples)]
    done = subprocess.run(
        command,
        cwd=empty,
        env=_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=_LONGEST,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise CommandError(f"The exported code did not run: {last[0]}.", done.stderr)
    parameters, difference, ours = json.loads(done.stdout.splitlines()[-1])
    if ours:
        raise CommandError(f"The exported code is not free of us: it imports {', '.join(ours)}.")
    return Comparison(parameters, difference)


def _fitted(photos: list[np.ndarray], sight: Sight) -> np.ndarray:
    shape = sight.plan.call(sight.plan.inputs[0]).output_shape
    rows = [fit_photo(photo, shape, sight.sample_shape, sight.value_range) for photo in photos]
    misfit = next((row for row in rows if isinstance(row, Misfit)), None)
    if misfit is not None:
        raise CommandError(misfit.message)
    return np.concatenate([row for row in rows if not isinstance(row, Misfit)])


def _environment() -> dict[str, str]:
    """What the engine sets for itself, too: a user's variables change what ``tf.keras`` is."""
    return {
        **os.environ,
        "KERAS_BACKEND": "tensorflow",
        "TF_USE_LEGACY_KERAS": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
