"""``train`` and ``evaluate``."""

from __future__ import annotations

import argparse

from app.commands.errors import INTERRUPTED, OK, CommandError
from app.commands.opened import Known, look_at, open_design, open_run
from app.commands.room import may_have_gpu, refuse_too_large
from app.commands.run_folder import choose_run_folder, replacing_run
from app.commands.session import Ending, Session
from app.commands.terminal import Terminal
from app.commands.trainings import (
    TrainingBar,
    check_trainable,
    choose_data,
    figures,
    run_training,
    show_epoch,
    show_started,
    train_request,
    with_options,
)
from app.words import show_seconds
from cnnbuilder.catalog import Catalog, load_catalog
from cnnbuilder.data.source import counted
from cnnbuilder.link import (
    EpochDone,
    Evaluated,
    EvaluateRequest,
    Event,
    Finished,
    Preparing,
    Started,
    Stopped,
)


def train(args: argparse.Namespace, terminal: Terminal) -> int:
    """Train a design; the result is the folder of a run."""
    catalog = load_catalog()
    opened = open_design(args.design, catalog)
    known = look_at(with_options(opened.project, args, catalog), catalog)
    check_trainable(known, catalog, args.device)
    ending = _train(args, known, catalog, terminal)
    if isinstance(ending, Finished):
        if not args.json:
            _show_finished(ending, terminal)
        return OK
    if isinstance(ending, Stopped):
        _show_stopped(ending, terminal)
        return INTERRUPTED
    raise CommandError(ending.sentence, ending.detail)


def _train(args: argparse.Namespace, known: Known, catalog: Catalog, terminal: Terminal) -> Ending:
    run = choose_run_folder(args.output, known.project.name, replace=args.force)
    told: list[str] = []

    def hear(event: Event) -> None:
        if args.json:
            if not isinstance(event, Preparing) or event.words not in told:
                told_of = event.to_json()
                told_of.pop("detail", None)  # a traceback is for the log
                terminal.json(told_of)
            told.extend([event.words] if isinstance(event, Preparing) else [])
        elif isinstance(event, Started):
            show_started(event, terminal)
        elif isinstance(event, EpochDone):
            show_epoch(event, terminal)

    # The engine has ended when it is decided which run stays.
    with replacing_run(run), Session(terminal, args.device) as session:
        request = train_request(known, catalog, session.new_job(), run, args.device)
        return run_training(session, request, hear)


def _show_finished(event: Finished, terminal: Terminal) -> None:
    measured = {"loss": event.test_loss, "accuracy": event.test_accuracy}
    words = figures({name: value for name, value in measured.items() if value is not None})
    terminal.line(
        f"test  {words}  after {show_seconds(event.seconds)}"
        if words
        else "There are no test samples.",
        "bold",
    )
    terminal.line(f"The run is in {event.run}")


def _show_stopped(event: Stopped, terminal: Terminal) -> None:
    if event.weights is None:
        terminal.note("Stopped before the training began; there are no weights to keep.")
        return
    terminal.note(
        f"Stopped after {counted(event.epochs, 'whole epoch')} and {counted(event.step, 'step')}; "
        f"the weights are in {event.run}"
    )


def evaluate(args: argparse.Namespace, terminal: Terminal) -> int:
    """Show loss and accuracy of a run on its test data."""
    run = open_run(args.run)
    data = choose_data(run.data, args.data, None) if args.data is not None else None
    if run.weights is None:
        raise CommandError(f"{run.folder} holds no weights: it ended before its first epoch.")
    if args.device == "cpu" or not may_have_gpu():
        refuse_too_large(run.plan)
    with Session(terminal, args.device) as session:
        request = EvaluateRequest(session.new_job(), run.folder.resolve(), args.batch_size, data)
        done = evaluate_in(session, request)
    if args.json:
        terminal.json(done.to_json())
        return OK
    accuracy = {} if done.test_accuracy is None else {"accuracy": done.test_accuracy}
    words = figures({"loss": done.test_loss, **accuracy})
    terminal.line(
        f"test  {words}  on {done.samples:,} samples, {show_seconds(done.seconds)}", "bold"
    )
    return OK


def evaluate_in(session: Session, request: EvaluateRequest) -> Evaluated:
    """Evaluate a run with a bar. Raises CommandError."""
    bar = TrainingBar(session.terminal)
    with bar:
        return session.ask(request, Evaluated, hear=bar.show)
