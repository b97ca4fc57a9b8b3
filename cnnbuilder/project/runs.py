"""Reading the folder of a training run, without TensorFlow.

An engine writes ``run.json`` (plan, settings, data, versions), ``design.cnnb``, ``events.jsonl``
(one JSON object a line, appended as things happen) and ``checkpoints/``. Everything that is known
of a run is read from there, also while it is being written or after its engine was killed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cnnbuilder.plan import ModelPlan, plan_from_json
from cnnbuilder.project.settings import DataChoice, TrainingSettings

FORMAT = "cnnbuilder-run"
VERSION = 1

RUN_FILE = "run.json"
DESIGN_FILE = "design.cnnb"
EVENTS_FILE = "events.jsonl"
CHECKPOINTS = "checkpoints"
FINAL_WEIGHTS = "final.weights.h5"
LAST_WEIGHTS = "last.weights.h5"

ENDINGS = ("finished", "stopped", "failed")


class RunError(Exception):
    """Raised with a sentence for people when a folder is no run or cannot be read."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a run.

    Attributes:
        folder: Where it lies.
        plan: The network.
        data: Which data.
        settings: How it was trained.
        seed: The project's seed.
        classes: Names of the classes; empty until the data were read.
        info: The whole of ``run.json``: versions, device, data hash, counts, times.
        events: Whole lines of ``events.jsonl``, in order.
        state: "finished", "stopped", "failed", or "open": running, or its engine was killed.
        weights: Newest file of sound weights, or None.
    """

    folder: Path
    plan: ModelPlan
    data: DataChoice
    settings: TrainingSettings
    seed: int
    classes: tuple[str, ...]
    info: Mapping[str, Any]
    events: tuple[Mapping[str, Any], ...]
    state: str
    weights: Path | None

    @property
    def history(self) -> tuple[Mapping[str, float], ...]:
        """Metrics of each whole epoch, with ``epoch`` from 1."""
        return tuple(
            {"epoch": event["epoch"], **event["metrics"]}
            for event in self.events
            if event.get("event") == "epoch"
        )

    @property
    def ending(self) -> Mapping[str, Any] | None:
        """The event that ended the run, or None."""
        ends = [event for event in self.events if event.get("event") in ENDINGS]
        return ends[-1] if ends else None

    @property
    def design(self) -> Path:
        """The design as it was trained."""
        return self.folder / DESIGN_FILE


def data_to_json(choice: DataChoice) -> dict[str, Any]:
    """Return the choice of data as a JSON object."""
    return {
        "source": choice.source,
        "params": dict(choice.params),
        "classes": list(choice.classes),
    }


def data_from_json(data: Mapping[str, Any]) -> DataChoice:
    """Return the choice that ``data_to_json`` wrote. Raises KeyError on foreign data."""
    return DataChoice(data["source"], _params(data["params"]), tuple(data["classes"]))


def settings_from_json(data: Mapping[str, Any]) -> TrainingSettings:
    """Return the settings that ``to_json`` wrote. Raises KeyError or TypeError on foreign data."""
    given = dict(data)
    for name in ("optimizer_params", "loss_params"):
        given[name] = _params(given[name])
    return TrainingSettings(**given)


def runs_folder(base: Path) -> Path:
    """Return where runs are kept below the user's data folder ``base``."""
    return base / "runs"


def new_run_folder(parent: Path, name: str) -> Path:
    """Return a folder below ``parent`` that does not exist yet, numbered from 001."""
    safe = "".join(c if c.isalnum() or c in "-_" else "-" for c in name).strip("-") or "run"
    taken = {path.name for path in parent.iterdir()} if parent.is_dir() else set()
    number = 1
    while f"{safe}-{number:03}" in taken:
        number += 1
    return parent / f"{safe}-{number:03}"


def list_runs(parent: Path) -> tuple[Path, ...]:
    """Return the runs below ``parent``, newest first."""
    if not parent.is_dir():
        return ()
    found = [path.parent for path in parent.glob(f"*/{RUN_FILE}")]
    return tuple(
        sorted(found, key=lambda folder: (folder / RUN_FILE).stat().st_mtime, reverse=True)
    )


def read_run(folder: Path) -> Run:
    """Read a run.

    Raises:
        RunError: with a sentence, if the folder is no run, of a newer version, or broken.
    """
    info = _read_info(folder)
    try:
        plan = plan_from_json(info["plan"])
        data = data_from_json(info["data"])
        settings = settings_from_json(info["settings"])
        seed = int(info["seed"])
        classes = tuple(info["classes"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"{folder / RUN_FILE} is not complete: {error!r} is missing.") from error
    events = _read_events(folder / EVENTS_FILE)
    ends = [str(event.get("event")) for event in events if event.get("event") in ENDINGS]
    return Run(
        folder=folder,
        plan=plan,
        data=data,
        settings=settings,
        seed=seed,
        classes=classes,
        info=MappingProxyType(info),
        events=events,
        state=ends[-1] if ends else "open",
        weights=_newest_weights(folder / CHECKPOINTS),
    )


def _read_info(folder: Path) -> dict[str, Any]:
    path = folder / RUN_FILE
    try:
        info = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        what = "has no run.json" if folder.is_dir() else "does not exist"
        raise RunError(f"{folder} {what}: give the folder that a training has written.") from error
    except NotADirectoryError as error:
        raise RunError(
            f"{folder} is a file: give the folder that a training has written."
        ) from error
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise RunError(f"{path} is damaged: {error}.") from error
    if not isinstance(info, dict) or info.get("format") != FORMAT:
        raise RunError(f"{path} was not written by a training of this program.")
    if info.get("version") != VERSION:
        raise RunError(
            f"{path} is of version {info.get('version')}; this program reads version {VERSION}. "
            "A newer cnnbuilder will open it."
        )
    return info


def _read_events(path: Path) -> tuple[Mapping[str, Any], ...]:
    """Return the whole lines; the last one may be cut off where its engine was killed."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}.") from error
    found: list[Mapping[str, Any]] = []
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            found.append(MappingProxyType(event))
    return tuple(found)


def _newest_weights(folder: Path) -> Path | None:
    for name in (FINAL_WEIGHTS, LAST_WEIGHTS):
        if (folder / name).is_file():
            return folder / name
    return None


def _params(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType({name: _tuples(value) for name, value in values.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
