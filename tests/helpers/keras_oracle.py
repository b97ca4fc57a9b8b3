"""Keras as an oracle: one child process that imports TensorFlow once, for all tests.

A process of its own, because TensorFlow takes seconds to import, must not be in the process whose
imports other tests look at, and aborts where it does not like a shape.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from cnnbuilder.plan import ModelPlan

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("keras_child.py")


class KerasOracle:
    """Asks the child; starts it when first asked, and anew after it has died."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None

    def ask(self, what: str, **request: Any) -> dict[str, Any]:
        """Return the child's answer; ``{"accepted": False}`` if the question killed it.

        Raises:
            RuntimeError: The child could not answer this question at all.
        """
        child = self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        line = ""
        try:
            child.stdin.write(json.dumps({"ask": what, **request}) + "\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except BrokenPipeError:
            pass
        if not line:
            self.close()
            return {"accepted": False, "stage": "abort", "error": "TensorFlow aborted"}
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise RuntimeError(f"the oracle failed at {what} {request}: {answer['failed']}")
        return answer

    def build(self, plan: ModelPlan) -> dict[str, Any]:
        """Return what Keras makes of a whole network."""
        calls = [
            {
                "node": call.node,
                "layer": call.layer,
                "name": call.name,
                "keras_class": call.keras_class,
                "arguments": {argument.name: argument.value for argument in call.arguments},
                "inputs": call.inputs,
                "trainable": call.trainable,
                "merge": call.merge,
            }
            for call in plan.calls
        ]
        return self.ask("network", calls=calls, inputs=plan.inputs, outputs=plan.outputs)

    def close(self) -> None:
        """Let the child end."""
        child, self._child = self._child, None
        if child is None:
            return
        # communicate() closes both pipes and waits.
        try:
            child.communicate(timeout=20)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            child.kill()
            child.communicate()

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
            self._child = subprocess.Popen(
                [sys.executable, "-P", str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                cwd=ROOT,
                env=environment,
            )
        return self._child


@functools.cache
def keras_oracle() -> KerasOracle:
    """Return the one oracle of this test run."""
    oracle = KerasOracle()
    atexit.register(oracle.close)
    return oracle
