"""``export``: Keras code, a ``.keras`` file, or a drawing of a design."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.commands.errors import OK, CommandError
from app.commands.opened import Known, Opened, look_at, open_design
from app.commands.outputs import output_path, write
from app.commands.room import refuse_too_large
from app.commands.session import Session
from app.commands.terminal import Terminal
from app.picture import PDF, PNG, SVG, picture_file
from cnnbuilder.catalog import Catalog, load_catalog
from cnnbuilder.data import DataError
from cnnbuilder.export.carried import carried_text
from cnnbuilder.export.figure import Background, design_figure, figure_svg
from cnnbuilder.export.source import Style, keras_source
from cnnbuilder.export.training import TrainingCode, training_code
from cnnbuilder.graph.arrange import arrange
from cnnbuilder.graph.expand import Expanded
from cnnbuilder.graph.loss import resolve_loss
from cnnbuilder.graph.scoped import scoped
from cnnbuilder.link import Exported, ExportKerasRequest
from cnnbuilder.project.project import Project
from cnnbuilder.project.scope import shown

_CODE, _KERAS = ".py", ".keras"


def export(args: argparse.Namespace, terminal: Terminal) -> int:
    """Write what the ending of the name asks for."""
    path = output_path(args.output, _CODE, _KERAS, SVG, PNG, PDF)
    catalog = load_catalog()
    opened = open_design(args.design, catalog)
    known = look_at(opened.project, catalog)
    kind = path.suffix.lower()
    if kind == _CODE:
        _export_code(args, known, catalog, path, terminal)
    elif kind == _KERAS:
        _export_keras(opened, known, path, terminal)
    else:
        # A page is white unless asked otherwise; on a screen the window's own ground looks best.
        svg = drawing(known, args.background or ("paper" if kind == PDF else "screen"))
        text = carried_text(opened.project, catalog) if args.carry else ""
        title = opened.project.name
        write(path, picture_file(svg, kind, zoom=args.zoom, title=title, carried=text))
        terminal.line(f"{path}: {len(known.analysis.nodes)} blocks")
    return OK


def drawing(known: Known, background: Background = "screen") -> str:
    """Return the design as an SVG drawing."""
    project = known.project
    # A file written by hand may lack places: then all blocks are laid out afresh.
    lacking = any(node not in project.view.positions for node in project.graph.nodes)
    places = arrange(project.graph) if lacking else project.view.positions
    expanded = Expanded(project.graph)
    seen = shown(project, ())
    figure = design_figure(
        scoped(known.analysis, expanded, seen.graph, ()),
        places,
        title=project.name,
        direction=project.view.direction,
        notes=seen.view.notes,
    )
    return figure_svg(figure, background=background)


def _export_code(
    args: argparse.Namespace, known: Known, catalog: Catalog, path: Path, terminal: Terminal
) -> None:
    code, remark = source_of(known, catalog, args.style, args.training)
    write(path, code)
    if remark:
        terminal.note(remark)
    terminal.line(f"{path}: build_model(), {known.analysis.total_params:,} parameters")


def source_of(
    known: Known, catalog: Catalog, style: Style = "functional", training: bool | None = None
) -> tuple[str, str]:
    """Return a design as Keras source, and a remark if it lacks the training part.

    Args:
        known: The design.
        catalog: Optimisers and losses.
        style: How the network is written.
        training: With the data and training part; None: if it can be written.

    Raises:
        NotSound: if the network cannot be built.
        CommandError: if it cannot be written in that style.
        CommandError: if the training part was asked for and cannot be written.
    """
    plan, part, remark = known.plan, None, ""
    if training is not False:
        try:
            part = _training_part(known, catalog)
        except DataError as error:
            if training:
                raise CommandError(f"The training part cannot be written: {error}") from error
            remark = f"Without the training part: {error}"
    try:
        return keras_source(plan, style=style, training=part), remark
    except ValueError as error:
        raise CommandError(str(error)) from error


def _training_part(known: Known, catalog: Catalog) -> TrainingCode:
    project: Project = known.project
    settings = project.training
    loss = resolve_loss(known.analysis, settings.loss, settings.loss_params)
    return training_code(known.plan, project.data, settings, loss, catalog, seed=project.seed)


def _export_keras(opened: Opened, known: Known, path: Path, terminal: Terminal) -> None:
    request_plan = known.plan
    refuse_too_large(request_plan, saving=True)
    if opened.note:
        terminal.warn(opened.note)
    with Session(terminal, "cpu") as session:
        request = ExportKerasRequest(
            job=session.new_job(),
            plan=request_plan,
            # The engine has a working folder of its own.
            path=path.resolve(),
            seed=opened.project.seed,
            weights=opened.weights,
        )
        done = session.ask(request, Exported)
    for note in done.notes:
        terminal.warn(note)
    words = "with its trained weights" if opened.weights else "with its initial weights"
    terminal.line(f"{path}: the network {words}, {known.analysis.total_params:,} parameters")
