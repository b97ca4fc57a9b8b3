"""Which blocks somebody may mean who types a few letters, and what each would do at a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.analysis import Analysis
from cnnbuilder.graph.edits import ancestors, why_not_connect
from cnnbuilder.graph.model import Edge, Graph, NodeId
from cnnbuilder.graph.rules import judge
from cnnbuilder.spec import (
    CATEGORY_TITLES,
    LayerSpec,
    Params,
    Ports,
    RuleError,
    TensorSpec,
    complete,
)


def score(names: Sequence[str], words: Sequence[str], query: str) -> float | None:
    """Return how well a query matches, 0 best, or None if it does not.

    Args:
        names: What the thing is called, the most usual name first.
        words: Other words for it.
        query: What was typed.
    """
    wanted = _plain(query)
    if not wanted:
        return 0.0
    best: float | None = None
    for place, name in enumerate(names):
        found = _name_score(name, wanted)
        if found is not None:
            best = min(found + 0.5 * (place > 0), best if best is not None else found + 1)
    for word in words:
        plain = _plain(word)
        if plain.startswith(wanted) and (best is None or best > 2.5):
            best = 2.0 if plain == wanted else 2.5
    return best


def _name_score(name: str, wanted: str) -> float | None:
    plain = _plain(name)
    if plain.startswith(wanted):
        return 0.0 if plain == wanted else 1.0
    parts = [part.lower() for part in re.findall(r"[A-Z]+[a-z]*|[a-z]+|\d+", name)]
    if any(part.startswith(wanted) for part in parts):
        return 2.0
    if _begins_parts(parts, wanted):
        return 3.0
    if wanted in plain:
        return 4.0
    # Letters in order, from the first one: "mxpl", "cnv".
    if len(wanted) >= 3 and plain[:1] == wanted[:1] and _in_order(plain, wanted):
        return 6.0
    return None


def _begins_parts(parts: Sequence[str], wanted: str) -> bool:
    """Whether the query is made of beginnings of a name's parts: "maxpo", "bn", "gap"."""
    if not wanted:
        return True
    for place, part in enumerate(parts):
        for length in range(min(len(part), len(wanted)), 0, -1):
            if part[:length] == wanted[:length] and _begins_parts(
                parts[place + 1 :], wanted[length:]
            ):
                return True
    return False


def _in_order(text: str, wanted: str) -> bool:
    signs = iter(text)
    return all(sign in signs for sign in wanted)


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-]+", "", text).lower()


def type_score(spec: LayerSpec, query: str) -> float | None:
    """Return how well a query matches a layer type, 0 best, or None if it does not."""
    words = (*spec.words, spec.category, CATEGORY_TITLES[spec.category])
    return score((spec.title, spec.type, *spec.former), words, query)


def matching_types(catalog: Catalog, query: str) -> list[LayerSpec]:
    """Return the types that a query may mean, the best first, else in the palette's order."""
    scored = [(type_score(spec, query), spec) for spec in catalog.layers.values()]
    found = [(value, spec) for value, spec in scored if value is not None]
    return [spec for _, spec in sorted(found, key=lambda pair: pair[0])]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a block would do at a place.

    Attributes:
        output: The shape that would come out, or None if that is not known.
        reason: Why it cannot work there, or "".
        title: The same in a few words.
        advice: What is odd about it although it works, or "".
    """

    output: TensorSpec | None = None
    reason: str = ""
    title: str = ""
    advice: str = ""


def outcome(
    spec: LayerSpec, inputs: Sequence[TensorSpec | None], params: Params | None = None
) -> Outcome:
    """Return what a new block of a type would make of what comes in.

    Args:
        spec: The type.
        inputs: What is wired to it; None for what is not known. Empty: nothing is.
        params: Its parameters, where they are not the defaults.
    """
    if spec.ports is Ports.NONE and inputs:
        return Outcome(
            None, "Data enter the network here: nothing comes before it.", "takes no wire"
        )
    if spec.ports is not Ports.NONE and not inputs:
        return Outcome()
    known = tuple(tensor for tensor in inputs if tensor is not None)
    if len(known) < len(inputs) or (spec.ports is Ports.MANY and len(known) == 1):
        return Outcome()
    try:
        values = complete(spec.parameters, params or {})
        verdict = judge(spec, values, known)
    except RuleError as error:
        return Outcome(None, str(error), error.title or "does not fit")
    advice = next((fault.message for fault in verdict.advice), "")
    return Outcome(verdict.output, advice=advice)


def sole_follower(graph: Graph, node: NodeId) -> Edge | None:
    """Return the wire to the one block that follows ``node``, if it is just one."""
    found = graph.outgoing(node)
    return found[0] if len(found) == 1 else None


def wired(
    analysis: Analysis,
    catalog: Catalog,
    source: NodeId,
    target: NodeId,
    without: Edge | None = None,
) -> Outcome:
    """Return what a block would make of its inputs with one more wire; it may be a mistake.

    Args:
        analysis: Of the graph.
        catalog: The types.
        source: Where the wire starts.
        target: Where it ends.
        without: A wire that gives way to it.
    """
    result = analysis.nodes[target]
    spec = result.spec
    if spec is None:
        return Outcome()
    before = [edge.source for edge in analysis.incoming[target] if edge != without]
    sources = [*before, source] if spec.ports is Ports.MANY else [source]
    inputs = [analysis.nodes[node].output for node in sources]
    return outcome(spec, inputs, result.layer.params)


@dataclass(frozen=True, slots=True)
class Target:
    """A block that wires may be drawn to.

    Attributes:
        node: The block.
        reason: Why no wire can be drawn, or "".
        outcome: What it would make of one from the first source.
    """

    node: NodeId
    reason: str = ""
    outcome: Outcome = Outcome()


def targets(analysis: Analysis, catalog: Catalog, sources: Iterable[NodeId]) -> list[Target]:
    """Return all blocks that wires from some blocks may go to, those that refuse last."""
    graph, chosen = analysis.graph, list(sources)
    found: list[Target] = []
    feeding = {source: ancestors(graph, source) for source in chosen}
    for node in graph.nodes:
        if node in chosen or not chosen:
            continue
        reasons = [
            why_not_connect(graph, catalog, source, node, feeding=feeding[source])
            for source in chosen
        ]
        reason = next((reason for reason in reasons if reason), "")
        made = Outcome() if reason else wired(analysis, catalog, chosen[0], node)
        found.append(Target(node, reason, made))
    return sorted(found, key=lambda target: (bool(target.reason), bool(target.outcome.reason)))
