"""``demo``: the whole path without a window, from a design to code that runs without us."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.commands.clean_run import compare_in_clean_process
from app.commands.errors import OK, CommandError
from app.commands.exporting import drawing, source_of
from app.commands.looking import Drawing, default_scale, read_photo
from app.commands.opened import Known, Sight, look_at, template
from app.commands.outputs import write
from app.commands.run_folder import replacing_run
from app.commands.session import Session
from app.commands.terminal import Terminal, plain_table
from app.commands.training import evaluate_in
from app.commands.trainings import run_training, show_epoch, show_started, train_request
from app.picture import NoQt, png_of
from app.words import show_seconds
from cnnbuilder.catalog import Catalog, load_catalog
from cnnbuilder.data import QUIET, Photo, find_source
from cnnbuilder.link import (
    EpochDone,
    EvaluateRequest,
    Event,
    Exported,
    ExportKerasRequest,
    Finished,
    Predicted,
    PredictRequest,
    Started,
)
from cnnbuilder.memory import show_bytes
from cnnbuilder.project.atomic import why_not_written
from cnnbuilder.project.files import dumps
from cnnbuilder.project.runs import RUN_FILE
from cnnbuilder.templates import STARTER

FOLDER = "cnnbuilder-demo"
_DESIGN, _WEIGHTS = "starter.cnnb", "starter.weights.h5"
_CODE, _KERAS = "starter.py", "starter.keras"
_SVG, _PNG, _MAPS, _RUN = "starter.svg", "starter.png", "cat-maps.png", "run"
# Python leaves the last one when somebody imports the code.
_FILES = (_DESIGN, _WEIGHTS, _CODE, _KERAS, _SVG, _PNG, _MAPS, _RUN, "__pycache__")
# One device for all steps, so that the comparison is of the code and not of two processors.
_DEVICE = "cpu"


def demo(args: argparse.Namespace, terminal: Terminal) -> int:
    """Build the starter design, train it, run its code elsewhere and compare, look inside."""
    folder = _make_folder(args.output)
    catalog = load_catalog()
    known = look_at(template(STARTER, catalog), catalog)
    steps = _Demonstration(known, catalog, folder, terminal)
    with Session(terminal, _DEVICE) as session:
        steps.run(session)
    _list_files(folder, terminal)
    return OK


def _make_folder(text: str | None) -> Path:
    """Return the folder to write to; never one with anything in it that is not ours."""
    folder = Path(text).expanduser() if text else _free_folder()
    if folder.exists() and not _is_ours(folder):
        raise CommandError(
            f"{folder} already holds other things: nothing was written. "
            "Give another folder with -o."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(why_not_written(folder, error)) from error
    return folder.resolve()


def _free_folder() -> Path:
    number = 1
    while True:
        folder = Path(FOLDER if number == 1 else f"{FOLDER}-{number}")
        if not folder.exists() or _is_ours(folder):
            return folder
        number += 1


def _is_ours(folder: Path) -> bool:
    """Whether the folder is empty or holds an earlier demonstration and nothing else."""
    if not folder.is_dir():
        return False
    run = folder / _RUN
    known = all(path.name in _FILES for path in folder.iterdir())
    return known and (not run.exists() or not any(run.iterdir()) or (run / RUN_FILE).is_file())


class _Demonstration:
    """The steps, one after another, each with a line of what came of it."""

    def __init__(self, known: Known, catalog: Catalog, folder: Path, terminal: Terminal) -> None:
        self._known = known
        self._catalog = catalog
        self._folder = folder
        self._terminal = terminal
        self._count = 0

    def run(self, session: Session) -> None:
        """Do all of it. Raises CommandError."""
        self._build()
        weights = self._train(session)
        self._evaluate(session)
        self._export(session, weights)
        self._run_code(session, weights)
        self._draw()
        self._look(session, weights)

    def _step(self, words: str) -> None:
        self._count += 1
        self._terminal.line(f"{self._count}. {words}", "bold")

    def _say(self, words: str) -> None:
        self._terminal.line(f"   {words}")

    @contextmanager
    def _busy(self, words: str) -> Iterator[None]:
        with self._terminal.progress() as progress:
            progress.add_task(f"   {words}", total=None, words="")
            yield

    def _build(self) -> None:
        self._step("Build: the starter design, a small convnet for 8 × 8 digits")
        write(self._folder / _DESIGN, dumps(self._known.project, self._catalog))
        analysis = self._known.analysis
        self._say(f"{len(analysis.nodes)} blocks, {analysis.total_params:,} parameters")

    def _train(self, session: Session) -> Path:
        self._step("Train it")
        run = self._folder / _RUN
        request = train_request(self._known, self._catalog, session.new_job(), run, _DEVICE)

        def hear(event: Event) -> None:
            if isinstance(event, Started):
                show_started(event, self._terminal)
            elif isinstance(event, EpochDone):
                show_epoch(event, self._terminal)

        with replacing_run(run):
            ending = run_training(session, request, hear)
        if isinstance(ending, Finished):
            self._say(f"trained in {show_seconds(ending.seconds)}")
            self._keep_weights(ending)
            return ending.weights
        sentence = getattr(ending, "sentence", "")
        if not sentence:
            raise KeyboardInterrupt
        raise CommandError(sentence, getattr(ending, "detail", ""))

    def _keep_weights(self, ending: Finished) -> None:
        """Put the weights beside the design, so that it opens as the trained network."""
        trained = replace(self._known.project, weights=ending.sha256)
        write(self._folder / _WEIGHTS, ending.weights.read_bytes())
        write(self._folder / _DESIGN, dumps(trained, self._catalog))

    def _evaluate(self, session: Session) -> None:
        self._step("Evaluate it on digits it has not seen")
        done = evaluate_in(session, EvaluateRequest(session.new_job(), self._folder / _RUN))
        right = f"{done.test_accuracy:.1%} right, " if done.test_accuracy is not None else ""
        self._say(f"{done.samples} digits: {right}loss {done.test_loss:.4f}")

    def _export(self, session: Session, weights: Path) -> None:
        self._step("Take the code away")
        code, _remark = source_of(self._known, self._catalog)
        write(self._folder / _CODE, code)
        project = self._known.project
        request = ExportKerasRequest(
            job=session.new_job(),
            plan=self._known.plan,
            path=self._folder / _KERAS,
            seed=project.seed,
            weights=weights,
        )
        session.ask(request, Exported)
        self._say(f"{_CODE}: {len(code.splitlines())} lines; {_KERAS}: the trained network")

    def _run_code(self, session: Session, weights: Path) -> None:
        self._step("Run that code in a clean process and compare")
        photos = _digits_as_photos()
        sight = self._sight(weights)
        request = PredictRequest(
            job=session.new_job(),
            images=tuple(photos),
            plan=sight.plan,
            weights=weights,
            seed=sight.seed,
            classes=sight.classes,
            sample_shape=sight.sample_shape,
            value_range=sight.value_range,
            top=len(sight.classes),
        )
        answer = session.ask(request, Predicted)
        expected = np.array(
            [[dict(found)[name] for name in sight.classes] for found in answer.predictions]
        )
        with tempfile.TemporaryDirectory(prefix="cnnbuilder-") as empty, self._busy("comparing"):
            found = compare_in_clean_process(
                Path(empty),
                self._folder / _CODE,
                self._folder / _KERAS,
                photos,
                expected,
                sight,
            )
        total = self._known.analysis.total_params
        if found.parameters != total:
            raise CommandError(f"The code has {found.parameters:,} parameters, not {total:,}.")
        if not found.largest_difference <= 1e-6:
            raise CommandError(
                f"The code's outputs differ by {found.largest_difference:.1e}: more than 1e-06."
            )
        self._say(f"the same {total:,} parameters")
        self._say(
            f"the same outputs for {len(photos)} digits "
            f"(largest difference {found.largest_difference:.1e})"
        )

    def _sight(self, weights: Path) -> Sight:
        known, facts = self._known, self._known.facts
        if facts is None:
            raise CommandError(known.facts_problem)
        return Sight(
            known.plan,
            weights,
            known.project.seed,
            facts.classes,
            facts.sample_shape,
            facts.value_range,
            "",
        )

    def _draw(self) -> None:
        self._step("Draw the design")
        svg = drawing(self._known)
        write(self._folder / _SVG, svg)
        try:
            write(self._folder / _PNG, png_of(svg))
        except NoQt as reason:
            (self._folder / _PNG).unlink(missing_ok=True)  # of an earlier demonstration
            self._say(_SVG)
            self._terminal.warn(f"   {reason}")
        else:
            self._say(f"{_SVG}, {_PNG}")

    def _look(self, session: Session, weights: Path) -> None:
        self._step("Look at what every layer makes of a cat")
        sight = self._sight(weights)
        photo = read_photo("sample:chelsea")
        cat = Drawing(sight, Photo(photo.pixels, "Chelsea the cat"), default_scale(sight.plan))
        picture = cat.draw(session, sight.plan.calls, "Chelsea the cat, layer by layer")
        write(self._folder / _MAPS, picture)
        seen = cat.predictions[0] if cat.predictions else None
        self._say(
            f"{_MAPS}: the maps of {len(sight.plan.calls)} layers"
            + (f"; it takes the cat for a {seen[0]} ({seen[1]:.0%})" if seen else "")
        )


def _digits_as_photos() -> list[np.ndarray]:
    """Return the test digits as 8-bit colour pictures, the form in which an engine takes photos."""
    data = find_source("digits").load({}, QUIET)
    _low, high = data.value_range
    levels = np.rint(data.x_test.astype(np.float64) * (255.0 / high)).astype(np.uint8)
    return [np.repeat(level, 3, axis=-1) for level in levels]


def _list_files(folder: Path, terminal: Terminal) -> None:
    terminal.line()
    terminal.line(f"What was written to {folder}:")
    table = plain_table("file", "#size")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            table.add_row(str(path.relative_to(folder)), show_bytes(path.stat().st_size))
    terminal.table(table)
