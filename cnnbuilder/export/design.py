"""A whole design as source: what the code panel and the command line show and save."""

from __future__ import annotations

from cnnbuilder.catalog import Catalog
from cnnbuilder.data import Facts
from cnnbuilder.export.source import Style, keras_source
from cnnbuilder.export.training import training_code
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.loss import resolve_loss
from cnnbuilder.lowering import lower
from cnnbuilder.project.project import Project


def design_source(
    project: Project,
    analysis: Analysis,
    catalog: Catalog,
    *,
    style: Style = "functional",
    with_training: bool = True,
    title: str = "",
    facts: Facts | None = None,
) -> str:
    """Return the Python file of a design.

    Args:
        project: The design.
        analysis: Of its graph.
        catalog: The types.
        style: "functional", "sequential", or "auto": sequential where the network is a plain chain.
        with_training: With the data and the training.
        title: For the file's first line; the model's name where it is empty.
        facts: Of the chosen data, all classes, where they are known already.

    Raises:
        NotSound: The design has errors.
        DataError: The training cannot be written: the data cannot be read, or does not fit.
        ValueError: A network that is no plain chain was to be written as ``Sequential``.
    """
    plan = lower(analysis, project.name)
    if not with_training:
        return keras_source(plan, style=style, title=title)
    loss = resolve_loss(analysis, project.training.loss, project.training.loss_params)
    code = training_code(
        plan, project.data, project.training, loss, catalog, seed=project.seed, facts=facts
    )
    return keras_source(plan, style=style, training=code, title=title)
