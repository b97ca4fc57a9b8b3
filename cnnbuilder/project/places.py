"""Where the program keeps things of the user's, outside their own files.

``CNNBUILDER_HOME`` puts all of it under one folder; without it each system's usual places are taken.
"""

from __future__ import annotations

import os
from pathlib import Path

APP = "cnnbuilder"


def _under(kind: str) -> Path:
    home = os.environ.get("CNNBUILDER_HOME")
    if home:
        return Path(home) / kind
    import platformdirs  # only here: with the variable set it is not needed at all

    places = {
        "data": platformdirs.user_data_path,
        "state": platformdirs.user_state_path,
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
    }
    return places[kind](APP, appauthor=False)


def runs_folder() -> Path:
    """Folder of the training runs."""
    return _under("data") / "runs"


def weights_folder() -> Path:
    """Folder of trained weights, each file named by its sha256."""
    return _under("data") / "weights"


def blocks_folder() -> Path:
    """Folder of groups that were saved to the palette."""
    return _under("data") / "blocks"


def recovery_folder() -> Path:
    """Folder of copies of unsaved designs."""
    return _under("state") / "recovery"


def settings_file() -> Path:
    """The window's settings."""
    return _under("config") / "settings.ini"


def log_file() -> Path:
    """What the program notes about its own faults."""
    return _under("state") / "cnnbuilder.log"


def cache_folder() -> Path:
    """What can be made again at any time: pictures of designs."""
    return _under("cache")
