"""Checks of the training settings by the declarations of optimisers and losses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.context import Context
from cnnbuilder.recipes import AUTO
from cnnbuilder.spec import Parameter, Params, Problem, Severity, check_values, complete


def training_problems(catalog: Catalog, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the settings themselves; they belong to no block."""
    if context.optimizer:
        spec = catalog.optimizers.get(context.optimizer)
        if spec is None:
            yield _unknown("optimizer", context.optimizer, catalog.optimizers)
        else:
            yield from _values(spec.type, spec.parameters, context.optimizer_params)
    if context.loss != AUTO:
        loss = catalog.losses.get(context.loss)
        if loss is None:
            yield _unknown("loss", context.loss, catalog.losses)
        else:
            yield from _values(loss.title, loss.parameters, context.loss_params)


def _unknown(what: str, name: str, known: Mapping[str, object]) -> Problem:
    return Problem(
        Severity.ERROR,
        f"There is no {what} {name}; there are {', '.join(known)}.",
        title=f"{name} is not known",
    )


def _values(name: str, parameters: tuple[Parameter, ...], params: Params) -> Iterator[Problem]:
    for _parameter, sentence in check_values(parameters, complete(parameters, params)):
        yield Problem(Severity.ERROR, f"{name}: {sentence}", title="Training cannot be so set")
