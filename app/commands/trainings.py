"""A training as a command asks for it: from a design and options to a request, and its progress."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.errors import CommandError, did_you_mean, named
from app.commands.opened import Known, look_at
from app.commands.room import may_have_gpu
from app.commands.session import Ending, EngineFailed, Session
from app.commands.terminal import Terminal, fix_line
from app.words import show_seconds
from cnnbuilder.catalog import Catalog
from cnnbuilder.data import SOURCES, DataError, find_source, source_from_text
from cnnbuilder.data.prepare import find_classes
from cnnbuilder.graph.loss import resolve_loss
from cnnbuilder.link import (
    EpochDone,
    Event,
    Preparing,
    Progress,
    Started,
    TrainRequest,
)
from cnnbuilder.memory import available_memory
from cnnbuilder.project.files import dumps
from cnnbuilder.project.project import Project
from cnnbuilder.project.runs import RunError, read_run
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.readiness import resolved_settings, why_not_trainable
from cnnbuilder.recipes import AUTO
from cnnbuilder.spec import Params, complete
from cnnbuilder.version import program_version

if TYPE_CHECKING:
    from rich.progress import TaskID


def with_options(project: Project, args: argparse.Namespace, catalog: Catalog) -> Project:
    """Return the project with what the command line says of data and training.

    Raises:
        CommandError: for an unknown optimiser or loss.
        DataError: for data that are not there, or an unknown class.
    """
    data = choose_data(project.data, args.data, args.classes)
    seed = project.seed if args.seed is None else args.seed
    settings = _settings(project.training, args, catalog)
    project = replace(project, data=data, training=settings, seed=seed)
    if args.loss is not None and settings.loss != AUTO:
        # A loss that was named alone takes logits where the last layer gives them.
        known = look_at(project, catalog)
        _auto, found = resolve_loss(known.analysis, AUTO, {})
        params = {k: v for k, v in found.items() if k in settings.loss_params}
        settings = replace(settings, loss_params=_complete_loss(catalog, settings.loss, params))
    return replace(project, training=settings)


def choose_data(design: DataChoice, text: str | None, classes: str | None) -> DataChoice:
    """Return the data that a command line names, or else those of the design. Raises DataError."""
    choice = design
    if text is not None:
        source, params = _source(text)
        if "path" in params:
            params["path"] = str(Path(params["path"]).resolve())
        choice = DataChoice(source, complete(find_source(source).parameters, params))
    if classes is not None:
        asked = (
            () if classes.strip().lower() == "all" else tuple(map(str.strip, classes.split(",")))
        )
        choice = replace(choice, classes=asked)
    elif text is not None and design.classes:
        choice = replace(choice, classes=_kept_classes(choice, design.classes))
    return choice


def _source(text: str) -> tuple[str, dict[str, Any]]:
    try:
        return source_from_text(text)
    except DataError as error:
        hint = did_you_mean(text, (source.type for source in SOURCES))
        raise CommandError(f"{error}{hint}") from error


def _kept_classes(choice: DataChoice, classes: tuple[str, ...]) -> tuple[str, ...]:
    """The design's classes, if the other data have them too; else all."""
    try:
        find_classes(find_source(choice.source).facts(choice.params).classes, classes)
    except DataError:
        return ()
    return classes


def _settings(
    settings: TrainingSettings, args: argparse.Namespace, catalog: Catalog
) -> TrainingSettings:
    if args.optimizer is not None:
        name = named(args.optimizer, catalog.optimizers, "optimizer")
        given = settings.optimizer_params if name == settings.optimizer else {}
        params = complete(catalog.optimizers[name].parameters, given)
        settings = replace(settings, optimizer=name, optimizer_params=params)
    if args.learning_rate is not None:
        params = {**settings.optimizer_params, "learning_rate": args.learning_rate}
        settings = replace(settings, optimizer_params=params)
    if args.loss is not None:
        name = named(args.loss, (AUTO, *catalog.losses), "loss")
        settings = replace(settings, loss=name, loss_params=_complete_loss(catalog, name, {}))
    numbers = {
        name: value
        for name in ("epochs", "batch_size", "validation_split")
        if (value := getattr(args, name)) is not None
    }
    return replace(settings, **numbers)


def _complete_loss(catalog: Catalog, name: str, given: Mapping[str, Any]) -> Params:
    spec = catalog.losses.get(name)
    return complete(spec.parameters, given) if spec else dict(given)


def check_trainable(known: Known, catalog: Catalog, device: str) -> None:
    """Refuse what cannot be trained, before an engine is started.

    Raises:
        CommandError: with the sentence.
    """
    room = available_memory() if device == "cpu" or not may_have_gpu() else 0
    sentences = why_not_trainable(known.project, known.analysis, catalog, known.facts_problem, room)
    if sentences:
        mended = {
            known.analysis.sentence_of(problem): problem.fixes for problem in known.analysis.errors
        }
        lines = [
            line
            for sentence in sentences
            for line in (sentence, *(fix_line(fix) for fix in mended.get(sentence, ())))
        ]
        raise CommandError("\n".join(lines))


def train_request(known: Known, catalog: Catalog, job: str, run: Path, device: str) -> TrainRequest:
    """Return the request for training a design from initial values. Raises NotSound."""
    project = known.project
    return TrainRequest(
        job=job,
        run=run,
        plan=known.plan,
        data=project.data,
        settings=resolved_settings(project, known.analysis, catalog),
        seed=project.seed,
        design=dumps(project, catalog),
        app_version=program_version(),
        device=device,
    )


def run_training(session: Session, request: TrainRequest, hear: Callable[[Event], None]) -> Ending:
    """Train and return how it ended; ``hear`` is told of every event, the last one included.

    Raises:
        CommandError: if the engine's process ends in the middle.
    """
    bar = TrainingBar(session.terminal)

    def both(event: Event) -> None:
        bar.show(event)
        hear(event)

    with bar, session.stopping(request.job, bar.show_stopping):
        try:
            ending = session.train(request, both)
        except EngineFailed as error:
            raise CommandError(f"{error} {_what_is_kept(request.run)}", error.detail) from error
    hear(ending)
    return ending


def _what_is_kept(folder: Path) -> str:
    try:
        run = read_run(folder)
    except RunError:
        return "Nothing was trained yet."
    if run.weights is None or not run.history:
        return "No epoch was whole yet, so there are no weights to keep."
    return f"The weights of epoch {run.history[-1]['epoch']} are kept in {folder}."


class TrainingBar:
    """Owns the moving bar of a training."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._bar = terminal.progress()
        self._task: TaskID | None = None
        self._stopping = ""

    def __enter__(self) -> None:
        self._bar.start()

    def __exit__(self, *_error: object) -> None:
        self._bar.stop()

    def show(self, event: Event) -> None:
        """Show where the training is."""
        if isinstance(event, Preparing):
            self._set(event.words, None if event.share is None else event.share * 100, 100.0, "")
        elif isinstance(event, Progress):
            self._set(self._phase(event), event.step, event.steps, self._words(event))

    def show_stopping(self) -> None:
        """Show that a stop was asked for."""
        self._stopping = "stopping · "

    def _phase(self, event: Progress) -> str:
        if event.phase == "test":
            return "test"
        words = "" if event.phase == "train" else f" {event.phase}"
        return f"{self._stopping}epoch {event.epoch}/{event.epochs}{words}"

    def _words(self, event: Progress) -> str:
        left = event.seconds_left
        return figures(event.metrics) + (f"  {show_seconds(left)} left" if left else "")

    def _set(self, words: str, done: float | None, total: float, right: str) -> None:
        if self._task is None:
            self._task = self._bar.add_task("", total=None, words="")
        self._bar.update(
            self._task,
            description=words,
            completed=done or 0,
            total=total if done is not None else None,
            words=right,
        )


def figures(metrics: Mapping[str, float]) -> str:
    """Return loss and accuracy for people: ``loss 0.1234  accuracy 0.987``."""
    return "  ".join(
        f"{name.replace('_', ' ')} {value:.4f}" for name, value in metrics.items() if value == value
    )


def show_started(started: Started, terminal: Terminal) -> None:
    """Write what is trained on."""
    held = started.validation_samples
    parts = [
        f"{started.samples:,} training",
        *([f"{held:,} validation"] if held else []),
        f"{started.test_samples:,} test",
    ]
    terminal.line(f"{' + '.join(parts)} samples, {len(started.classes)} classes; {started.words}.")
    terminal.line(f"On {started.device}." if started.device else "")
    for sentence in (*started.notes, *started.skipped):
        terminal.warn(sentence)


def show_epoch(event: EpochDone, terminal: Terminal) -> None:
    """Write the line of an epoch."""
    width = len(str(event.epochs))
    words = figures(event.metrics)
    terminal.line(
        f"epoch {event.epoch:>{width}}/{event.epochs}  {words}  {show_seconds(event.seconds)}"
    )
