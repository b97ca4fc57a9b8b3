"""The problems of a graph: on the guilty block, in sentences, with fixes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.analysis import Analysis, NodeAnalysis, measure
from cnnbuilder.graph.bypass import fed_by, passing_merges
from cnnbuilder.graph.context import Context, context_problems
from cnnbuilder.graph.edits import base_name, free_name, keras_name, why_not_connect
from cnnbuilder.graph.model import Graph, LayerId, NodeId
from cnnbuilder.graph.repairs import size_repairs
from cnnbuilder.graph.training_checks import training_problems
from cnnbuilder.graph.walk import find_loop
from cnnbuilder.spec import (
    AddBlock,
    Connect,
    Disconnect,
    Fix,
    Ports,
    Problem,
    RemoveBlock,
    Rename,
    Severity,
    SizeLost,
    Weight,
)


def analyse(
    graph: Graph,
    catalog: Catalog,
    context: Context | None = None,
    previous: Analysis | None = None,
) -> Analysis:
    """Return all that is known of ``graph``, problems included.

    Args:
        graph: The graph.
        catalog: The types.
        context: Data and training; without it, what depends on them is not checked.
        previous: An analysis of an earlier graph, to look again only at what changed.
    """
    analysis = measure(graph, catalog, previous)
    found = [*_structure(analysis, context), *_blocks(analysis, catalog)]
    if context is not None and graph.nodes and not found:
        found += context_problems(analysis, context)
    elif context is not None and graph.nodes:
        found += context_problems(analysis, context, inputs_only=True)
    found += _foreign_names(analysis)
    found += _left_aside(analysis)
    found += _advice(analysis)
    if context is not None:
        found += training_problems(catalog, context)
    ranked = sorted(found, key=lambda each: (each.severity is not Severity.ERROR, each.unfinished))
    return replace(analysis, problems=tuple(ranked))


def _error(message: str, node: NodeId | None = None, title: str = "", *fixes: Fix) -> Problem:
    return Problem(Severity.ERROR, message, node, None, fixes, title)


def _missing(message: str, node: NodeId | None = None, title: str = "", *fixes: Fix) -> Problem:
    """Return what keeps a network from being whole: it is not built to its end yet."""
    return Problem(Severity.ERROR, message, node, None, fixes, title, unfinished=True)


def _structure(analysis: Analysis, context: Context | None) -> Iterator[Problem]:
    graph = analysis.graph
    shape = (context.sample_shape if context is not None else None) or (28, 28, 1)
    add_input = Fix("Add an Input", (AddBlock("Input", {"shape": shape}),))
    if not graph.nodes:
        yield _missing(
            "The design is empty. Drag an Input onto the canvas, then a Conv2D below it.",
            None,
            "The design is empty",
            add_input,
        )
        return
    inputs = [r for r in analysis.nodes.values() if r.spec is not None and r.spec.is_input]
    if not inputs:
        yield _missing(
            "The network has no Input: nothing says what size its images have.",
            None,
            "No Input",
            add_input,
        )
    followed = {edge.source for edges in analysis.incoming.values() for edge in edges}
    for result in inputs:
        if result.node not in followed and len(graph.nodes) == len(inputs):
            yield _missing(
                f"The network has no output yet: nothing follows {result.layer.name}. Add a block "
                "and wire it.",
                result.node,
                "No output",
            )
        elif result.node not in followed:
            yield _missing(
                f"Nothing is wired to the output of {result.layer.name}.",
                result.node,
                "Not connected",
            )
    yield from _loops(analysis)
    yield from _shared(analysis)
    yield from _names(analysis)


def _loops(analysis: Analysis) -> Iterator[Problem]:
    graph = analysis.graph
    outside = {node for node in analysis.order if _settled(analysis, node)}
    if len(outside) == len(graph.nodes):
        return
    loop = find_loop(graph, analysis.incoming, outside)
    if loop:
        names = " → ".join(graph.name_of(node) for node in (*loop, loop[0]))
        yield _error(
            f"These blocks feed one another in a loop: {names}. Data must flow one way; take one "
            "of the wires away.",
            loop[0],
            "Loop",
            Fix(
                f"Remove the wire {graph.name_of(loop[-1])} → {graph.name_of(loop[0])}",
                (Disconnect(loop[-1], loop[0]),),
            ),
        )


def _settled(analysis: Analysis, node: NodeId) -> bool:
    """Whether the shape of a block, or what keeps it from being known, is clear."""
    outward = analysis.nodes[node].outward
    return outward.output is not None or outward.blocked_by is not None


def _shared(analysis: Analysis) -> Iterator[Problem]:
    first: dict[LayerId, tuple[NodeId, tuple[Weight, ...]]] = {}
    for node, result in analysis.nodes.items():
        if not result.weights:
            continue
        _owner, weights = first.setdefault(result.layer.id, (node, result.weights))
        if weights != result.weights:
            yield _error(
                f"The two uses of {result.layer.name} share their weights, but need different "
                f"ones: {weights[0].shape} and {result.weights[0].shape}.",
                node,
                "Shared weights do not fit",
            )


def _names(analysis: Analysis) -> Iterator[Problem]:
    graph = analysis.graph
    seen: set[str] = set()
    for layer in graph.layers.values():
        if layer.name in seen:
            node = next(graph.uses(layer.id), None)
            name = free_name(graph, keras_name(layer.name) or base_name(layer.type))
            yield _error(
                f"Two blocks are called {layer.name}; Keras wants a name of its own for each.",
                node,
                "Name used twice",
                Fix(f"Rename to {name}", (Rename(name, node),)),
            )
        seen.add(layer.name)


def _foreign_names(analysis: Analysis) -> Iterator[Problem]:
    graph = analysis.graph
    for layer in graph.layers.values():
        valid = keras_name(layer.name) or base_name(layer.type)
        if valid == layer.name:
            continue
        node, name = next(graph.uses(layer.id), None), free_name(graph, valid)
        yield Problem(
            Severity.WARNING,
            f"Keras cannot take the name “{layer.name}”: it wants plain letters, digits and _ . - "
            f"only. In the network this block is called {name}.",
            node,
            None,
            (Fix(f"Rename to {name}", (Rename(name, node),)),),
            "Keras cannot take the name",
        )


def _blocks(analysis: Analysis, catalog: Catalog) -> Iterator[Problem]:
    for result in analysis.nodes.values():
        failure = result.failure
        if failure is None:
            continue
        message, fixes = failure.message, failure.fixes
        if isinstance(failure, SizeLost):
            sentence, more = size_repairs(analysis, result, failure)
            message, fixes = message + sentence, (*fixes, *more)
        elif not result.inputs and result.spec is not None and not result.spec.is_input:
            fixes = (*fixes, *_wire_up(analysis, catalog, result))
        elif (
            result.spec is not None and result.spec.ports is Ports.MANY and len(result.inputs) == 1
        ):
            fixes = (*fixes, Fix("Remove the block", (RemoveBlock(),)))
        elif result.spec is not None and result.spec.rank is not None:
            fixes = (*fixes, *_rank_fixes(analysis, result))
        spec = result.spec
        loose = not result.inputs and spec is not None and not spec.is_input
        yield Problem(
            Severity.ERROR, message, result.node, failure.parameter, fixes, failure.title, loose
        )


def _rank_fixes(analysis: Analysis, result: NodeAnalysis) -> Iterator[Fix]:
    """An image block after a Flatten or a global pooling: take that block away."""
    if not result.inputs or result.inputs[0] is None or result.inputs[0].rank != 1:
        return
    before = analysis.nodes[analysis.incoming[result.node][0].source]
    into = before.inputs[0] if before.inputs else None
    if into is not None and into.rank == 3 and into.size == result.inputs[0].size:
        yield Fix(f"Remove {before.layer.name}", (RemoveBlock(before.node),))


def _wire_up(analysis: Analysis, catalog: Catalog, result: NodeAnalysis) -> Iterator[Fix]:
    """Offer the wire from the one loose end that could come before this block."""
    graph = analysis.graph
    followed = {edge.source for edges in analysis.incoming.values() for edge in edges}
    loose = [
        node
        for node, other in analysis.nodes.items()
        if node not in followed
        and other.output is not None
        and why_not_connect(graph, catalog, node, result.node) is None
    ]
    if len(loose) == 1:
        name = graph.name_of(loose[0])
        yield Fix(f"Wire it to {name}", (Connect(loose[0]),))


def _left_aside(analysis: Analysis) -> Iterator[Problem]:
    graph, incoming = analysis.graph, analysis.incoming
    if not analysis.aside:
        return
    for merge in passing_merges(graph, incoming):
        unused = [graph.name_of(node) for node in fed_by(graph, incoming, merge, analysis.aside)]
        if not unused:
            continue
        name, first = graph.name_of(merge), graph.name_of(incoming[merge][0].source)
        yield Problem(
            Severity.WARNING,
            f"{name} is bypassed and passes on only what comes from {first}. What comes from "
            f"{' and '.join(unused)} leads nowhere and is left out of the network.",
            merge,
            title="Left out of the network",
        )


def _advice(analysis: Analysis) -> Iterator[Problem]:
    for result in analysis.nodes.values():
        for advice in result.advice:
            yield Problem(
                Severity.WARNING,
                advice.message,
                result.node,
                advice.parameter or None,
                advice.fixes,
                advice.title,
            )
