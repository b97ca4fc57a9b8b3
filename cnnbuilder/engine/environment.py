"""What must be set before TensorFlow is imported, and on every thread that uses Keras."""

from __future__ import annotations

import contextlib
import os
import platform
from typing import Any

# A user's variables and keras.json may say otherwise; the engine is tf.keras 3, channels last.
_SET = {
    "TF_USE_LEGACY_KERAS": "0",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    # Files are replaced whole, never changed, so a network disk need not be able to lock them.
    "HDF5_USE_FILE_LOCKING": "BEST_EFFORT",
}


def set_environment() -> None:
    """Set what TensorFlow and Keras read when they are imported."""
    os.environ.update(_SET)


def lower_priority() -> None:
    """Let the window's process go first. On Windows the parent has seen to it."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)


def import_tensorflow() -> dict[str, str]:
    """Import TensorFlow and Keras; return the versions. Takes seconds."""
    import keras
    import tensorflow as tf

    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    for gpu in tf.config.list_physical_devices("GPU"):
        with contextlib.suppress(RuntimeError, ValueError):
            tf.config.experimental.set_memory_growth(gpu, True)
    return {
        "python": platform.python_version(),
        "keras": str(keras.__version__),
        "tensorflow": str(tf.__version__),
    }


def begin_thread(seed: int) -> None:
    """Set what Keras keeps for each thread apart: policy and seed."""
    import keras

    keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(seed % 2**32)


def choose_device(device: str) -> str:
    """Bring TensorFlow onto ``device`` ("auto" or "cpu"); return "CPU" or "GPU".

    Which devices a process sees can only be set before its first operation; after that,
    ``on_device`` keeps the work on the chosen one.
    """
    import tensorflow as tf

    if device == "cpu":
        with contextlib.suppress(RuntimeError):
            tf.config.set_visible_devices([], "GPU")
        return "CPU"
    return "GPU" if tf.config.get_visible_devices("GPU") else "CPU"


def on_device(kind: str) -> Any:
    """Return a context in which operations run on the first device of ``kind``."""
    import tensorflow as tf

    return tf.device(f"/{kind}:0")
