"""Templates: chains of blocks as rows of data, and the way from them to a project."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph import edits
from cnnbuilder.graph.arrange import arrange
from cnnbuilder.graph.model import Graph, NodeId, counting_ids
from cnnbuilder.project.project import Project, View
from cnnbuilder.project.settings import DataChoice, TrainingSettings
from cnnbuilder.spec import complete

Block = tuple[str, Mapping[str, Any]]
STARTER = "starter"

COURSE_GROUP, EXERCISE_GROUP, APPLICATION_GROUP = "course", "exercise", "application"
GROUPS = (COURSE_GROUP, EXERCISE_GROUP, APPLICATION_GROUP)


@dataclass(frozen=True, slots=True)
class Template:
    """A network to begin with.

    Attributes:
        name: What it is called in menus and on the command line.
        summary: One sentence for people.
        blocks: A chain from the Input on: type id and parameters that are not default.
        graph: Makes the graph of a network that is no chain, in place of ``blocks``.
        group: Where it stands among the others, see ``GROUPS``.
        source: Type id of the data it is meant for.
        classes: Classes of that data to train on; empty: all.
        optimizer: Optimiser and the parameters of it that are not default.
        loss: Loss and its parameters.
        epochs: Passes over the data.
        batch_size: Samples a step.
        validation_split: Share of the training data held back.
    """

    name: str
    summary: str
    blocks: Sequence[Block] = ()
    graph: Callable[[Catalog], Graph] | None = None
    group: str = COURSE_GROUP
    source: str = "mnist"
    classes: tuple[str, ...] = ()
    optimizer: tuple[str, Mapping[str, Any]] = ("Adam", {})
    loss: tuple[str, Mapping[str, Any]] = ("auto", {})
    epochs: int = 5
    batch_size: int = 64
    validation_split: float = 0.0
    source_params: Mapping[str, Any] = field(default_factory=dict)


def templates() -> Mapping[str, Template]:
    """Return all templates, by name, in the order of the menu."""
    # Imported here: the rows need Template, which is defined in this module.
    from cnnbuilder.templates.applications import APPLICATIONS
    from cnnbuilder.templates.course import COURSE

    return {template.name: template for template in (*COURSE, *APPLICATIONS)}


def template_names() -> tuple[str, ...]:
    """Return the names of all templates."""
    return tuple(templates())


def make_template(name: str, catalog: Catalog) -> Project:
    """Return the project of the template ``name``; it is the same one each time.

    Raises:
        KeyError: with a sentence, if there is no template of that name.
    """
    known = templates()
    if name not in known:
        close = difflib.get_close_matches(name, known, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise KeyError(f"There is no template {name}.{hint} They are: {', '.join(known)}.")
    template = known[name]
    graph = template.graph(catalog) if template.graph else _chain(template, catalog)
    optimizer, optimizer_params = template.optimizer
    loss, loss_params = template.loss
    loss_spec = catalog.losses.get(loss)
    return Project(
        graph=graph,
        view=View(MappingProxyType(dict(arrange(graph)))),
        data=DataChoice(
            template.source, MappingProxyType(dict(template.source_params)), template.classes
        ),
        training=TrainingSettings(
            optimizer,
            complete(catalog.optimizers[optimizer].parameters, optimizer_params),
            loss,
            complete(loss_spec.parameters, loss_params) if loss_spec else MappingProxyType({}),
            template.epochs,
            template.batch_size,
            template.validation_split,
        ),
        name=name.replace("-", "_"),
    )


def _chain(template: Template, catalog: Catalog) -> Graph:
    graph, ids = Graph(), counting_ids("t")
    before: NodeId | None = None
    for type_id, params in template.blocks:
        graph, node = edits.add_layer(graph, catalog.layers[type_id], params, ids=ids)
        if before is not None:
            graph = edits.connect(graph, catalog, before, node)
        before = node
    return graph
