"""Opening what a command is given: a design's file, a template, or a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.commands.errors import CommandError, did_you_mean
from cnnbuilder.catalog import Catalog
from cnnbuilder.data import DataError, Facts, facts_of
from cnnbuilder.export.carried import SUFFIXES, read_picture
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.expand import expand
from cnnbuilder.lowering import lower
from cnnbuilder.plan import ModelPlan
from cnnbuilder.project.files import read_design
from cnnbuilder.project.places import weights_folder
from cnnbuilder.project.project import Project
from cnnbuilder.project.runs import RUN_FILE, Run, read_run
from cnnbuilder.project.weights import WeightsStore, beside, file_hash
from cnnbuilder.readiness import context_of
from cnnbuilder.spec import Dims
from cnnbuilder.templates import make_template, template_names

TEMPLATE = "template:"


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A design and what goes with it.

    Attributes:
        project: The design.
        name: What to call it.
        weights: File of its trained weights, or None.
        note: Why it has none although it should, or "".
        run: The run it comes from, or None.
        path: The design's file, or None.
    """

    project: Project
    name: str
    weights: Path | None = None
    note: str = ""
    run: Run | None = None
    path: Path | None = None


def open_design(text: str, catalog: Catalog) -> Opened:
    """Return the design that ``text`` names.

    Raises:
        CommandError: for an unknown template.
        FileError, RunError: with a sentence, if a file or folder cannot be read.
    """
    if text.startswith(TEMPLATE):
        name = text.removeprefix(TEMPLATE)
        return Opened(template(name, catalog), name)
    path = Path(text).expanduser()
    if path.name == RUN_FILE and path.is_file():
        path = path.parent
    if path.is_dir():
        return _open_run(path, catalog)
    if not path.exists():
        raise CommandError(_missing(text))
    project = _read(path, catalog)
    weights, note = _weights_of(project, path)
    return Opened(project, path.stem, weights, note, path=path)


def _read(path: Path, catalog: Catalog) -> Project:
    """Return the design in a file: its own, or a picture that carries it. Raises FileError."""
    if path.suffix.lower() not in SUFFIXES:
        return read_design(path, catalog)
    project = read_picture(path, catalog)
    if project is None:
        raise CommandError(f"{path.name} is a picture that carries no design.")
    return project


def open_run(text: str) -> Run:
    """Return the run in the folder that ``text`` names. Raises RunError."""
    path = Path(text).expanduser()
    return read_run(path.parent if path.name == RUN_FILE else path)


def template(name: str, catalog: Catalog) -> Project:
    """Return the project of a template. Raises CommandError."""
    try:
        return make_template(name, catalog)
    except KeyError as error:
        raise CommandError(str(error.args[0])) from None


def _open_run(folder: Path, catalog: Catalog) -> Opened:
    run = read_run(folder)
    project = read_design(run.design, catalog)
    note = "" if run.weights else f"{folder} holds no weights: it ended before its first epoch."
    return Opened(project, folder.name, run.weights, note, run)


def _missing(text: str) -> str:
    known = template_names()
    if text in known:
        return f"{text} does not exist. The template of that name is {TEMPLATE}{text}."
    return f"{text} does not exist.{did_you_mean(text, known).replace('mean ', f'mean {TEMPLATE}')}"


def _weights_of(project: Project, path: Path) -> tuple[Path | None, str]:
    """Return the file of the weights that the design names, or why there is none."""
    digest = project.weights
    if digest is None:
        return None, ""
    lying = beside(path)
    try:
        if lying.is_file() and file_hash(lying) == digest:
            return lying, ""
    except OSError as error:
        return None, f"{lying.name} could not be read ({error.strerror}): the weights start afresh."
    store = WeightsStore(weights_folder())
    return store.path(digest), store.open_beside(digest, path) or ""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A design that has been looked at.

    Attributes:
        project: The design.
        analysis: Of it, problems with its data included.
        facts: Of its data, or None.
        facts_problem: Why its data cannot be read, or "".
    """

    project: Project
    analysis: Analysis
    facts: Facts | None
    facts_problem: str

    @property
    def plan(self) -> ModelPlan:
        """The network, ready to be built. Raises NotSound."""
        return lower(self.analysis, self.project.name)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, as far as they are known."""
        return self.facts.classes if self.facts else ()


def look_at(project: Project, catalog: Catalog) -> Known:
    """Return what is known of a design and of how it fits its data."""
    facts, problem = None, ""
    try:
        facts = facts_of(project.data)
    except DataError as error:
        problem = str(error)
    analysis = analyse(expand(project.graph), catalog, context_of(project, facts))
    return Known(project, analysis, facts, problem)


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What an engine needs to know to show a picture to a network.

    Attributes:
        plan: The network.
        weights: File of trained weights, or None.
        seed: Of initial weights.
        classes: Names of the classes.
        sample_shape: Of the data it was, or is to be, trained on.
        value_range: Of those data.
        note: A remark, or "".
    """

    plan: ModelPlan
    weights: Path | None
    seed: int
    classes: tuple[str, ...]
    sample_shape: Dims | None
    value_range: tuple[float, float]
    note: str


def sight_of(opened: Opened, catalog: Catalog) -> Sight:
    """Return how to show pictures to a design or a run. Raises NotSound."""
    run = opened.run
    if run is not None and "sample_shape" in run.info:
        low, high = run.info.get("value_range", (0.0, 1.0))
        shape = tuple(run.info["sample_shape"])
        value_range = (float(low), float(high))
        return Sight(
            run.plan, opened.weights, run.seed, run.classes, shape, value_range, opened.note
        )
    known, project = look_at(opened.project, catalog), opened.project
    facts = known.facts
    return Sight(
        known.plan,
        opened.weights,
        project.seed,
        known.classes,
        facts.sample_shape if facts else None,
        facts.value_range if facts else (0.0, 1.0),
        opened.note,
    )
