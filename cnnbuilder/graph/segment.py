"""A run of blocks with one way in and one way out, and what is made of it: repeats, short cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from cnnbuilder.catalog import Catalog
from cnnbuilder.graph.copies import paste, piece_of
from cnnbuilder.graph.edits import EditRefused, add_layer, is_port, ports_of, renumbered
from cnnbuilder.graph.model import Edge, Graph, NodeId, random_id
from cnnbuilder.spec import Dims, Ports, TensorSpec, show_shape

MOST_COPIES = 1000


@dataclass(frozen=True, slots=True)
class Segment:
    """Blocks with one way in and one way out.

    Attributes:
        nodes: The blocks, in the order of the graph.
        source: The block (and port) outside that feeds them, or None if nothing is wired to them.
        feeds: The wires from there, in order; where there are none, those that should be.
        last: The block that leads out.
        port: Which of its outputs does.
    """

    nodes: tuple[NodeId, ...]
    source: tuple[NodeId, int] | None
    feeds: tuple[tuple[NodeId, int], ...]
    last: NodeId
    port: int = 0


def segment_of(graph: Graph, catalog: Catalog, nodes: Iterable[NodeId]) -> Segment:
    """Return the blocks as a segment. Several wires from one block outside are one way in.

    Raises:
        EditRefused: with the reason, if they have not one way in and one way out.
    """
    wanted = set(nodes)
    chosen = tuple(node for node in graph.nodes if node in wanted)
    if not chosen:
        raise EditRefused("Select the blocks first.")
    inputs = [node for node in chosen if _is_input(graph, catalog, node)]
    if inputs:
        raise EditRefused(
            f"{graph.name_of(inputs[0])} is an input of the network. Select only blocks after it."
        )
    ports_within = [node for node in chosen if is_port(graph.nodes[node])]
    if ports_within:
        name = graph.name_of(ports_within[0])
        raise EditRefused(f"{name} belongs to the group itself. Select only blocks between.")
    feeds = [e for e in graph.edges if e.target in wanted and e.source not in wanted]
    sources = list(dict.fromkeys((e.source, e.source_port) for e in feeds))
    if len(sources) > 1:
        names = _listed(graph, [node for node, _ in sources])
        raise EditRefused(f"The selection is fed by {names}. Select blocks that one block feeds.")
    fed = {e.target for e in graph.edges if e.target in wanted}
    loose = [node for node in chosen if node not in fed]
    if len(loose) + len(sources) != 1:
        names = _listed(graph, loose)
        raise EditRefused(
            f"Nothing is wired into {names}. Select blocks that one block feeds."
            if loose
            else "The selected blocks form a loop."
        )
    leaving = {e.source for e in graph.edges if e.source in wanted and e.target not in wanted}
    leaving |= wanted & set(graph.outputs)
    feeding = {e.source for e in graph.edges if e.source in wanted and e.target in wanted}
    exits = [node for node in chosen if node in leaving or node not in feeding]
    if len(exits) != 1:
        names = _listed(graph, exits)
        raise EditRefused(f"The selection ends at {names}. Select blocks with one end.")
    last = exits[0]
    ports = {e.source_port for e in graph.edges if e.source == last and e.target not in wanted}
    if len(ports) > 1:
        name = graph.name_of(last)
        raise EditRefused(f"{name} leads out by {len(ports)} outputs. Select blocks with one end.")
    return Segment(
        chosen,
        sources[0] if sources else None,
        tuple((e.target, e.target_port) for e in feeds) or ((loose[0], 0),),
        last,
        ports.pop() if ports else 0,
    )


def _is_input(graph: Graph, catalog: Catalog, node: NodeId) -> bool:
    return not is_port(graph.nodes[node]) and ports_of(graph, catalog, node) is Ports.NONE


def _listed(graph: Graph, nodes: list[NodeId]) -> str:
    names = [graph.name_of(node) for node in nodes]
    if len(names) > 3:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))


@dataclass(frozen=True, slots=True)
class Repeated:
    """A segment repeated: the graph, and each copy's blocks by their originals."""

    graph: Graph
    copies: tuple[dict[NodeId, NodeId], ...]


def repeat(
    graph: Graph,
    segment: Segment,
    times: int,
    ids: Callable[[], str] = random_id,
) -> Repeated:
    """Chain copies of a segment after it, so that it is there ``times`` times in all.

    What followed the segment follows its last copy. Where each wire leaves off, the next begins.

    Raises:
        EditRefused: for less than two or far too many times.
    """
    if times < 2:
        raise EditRefused("Repeat at least 2 times: the number counts the blocks already there.")
    if times > MOST_COPIES:
        raise EditRefused(f"{times:,} times are too many: up to {MOST_COPIES:,} are possible.")
    # With the wires left out of the piece, each copy's wires come in the order of the originals'.
    piece = replace(piece_of(graph, segment.nodes), edges=())
    wanted = set(segment.nodes)
    own = [e for e in graph.edges if e.target in wanted]
    loose = {
        Edge(segment.last, segment.port, *feed) for feed in segment.feeds if segment.source is None
    }
    own += loose
    leaving = {e for e in graph.edges if e.source == segment.last and e.target not in wanted}
    copies: list[dict[NodeId, NodeId]] = []
    grown, last = graph, segment.last
    for _ in range(times - 1):
        pasted = paste(grown, piece, ids)
        copy_of = pasted.nodes
        wires = [
            Edge(copy_of[e.source], e.source_port, copy_of[e.target], e.target_port)
            if e.source in wanted and e not in loose
            else Edge(last, segment.port, copy_of[e.target], e.target_port)
            for e in own
        ]
        grown = replace(pasted.graph, edges=(*grown.edges, *wires))
        last = copy_of[segment.last]
        copies.append(dict(copy_of))
    edges = [e._replace(source=last) if e in leaving else e for e in grown.edges]
    outputs = tuple(last if node == segment.last else node for node in grown.outputs)
    return Repeated(replace(grown, edges=renumbered(edges, grown), outputs=outputs), tuple(copies))


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A segment with a short cut around it.

    Attributes:
        graph: The graph.
        join: The Add.
        projection: What brings the short cut to the segment's shape, or None where none is needed.
    """

    graph: Graph
    join: NodeId
    projection: NodeId | None


def wrap(
    graph: Graph,
    catalog: Catalog,
    segment: Segment,
    before: TensorSpec | None,
    after: TensorSpec | None,
    ids: Callable[[], str] = random_id,
) -> Wrapped:
    """Lead a short cut around a segment and add it to what comes out, as in ResNet.

    Args:
        graph: The graph.
        catalog: The types.
        segment: The blocks.
        before: What comes into them.
        after: What comes out of them.
        ids: Where ids come from.

    Raises:
        EditRefused: where no short cut can have the shape that comes out.
    """
    if segment.source is None:
        name = graph.name_of(segment.feeds[0][0])
        raise EditRefused(f"Nothing is wired into {name}, so there is nothing to lead around.")
    if before is None or after is None:
        raise EditRefused(
            "The shapes here are not known yet. Mend the problem further up first; then the short "
            "cut can be fitted."
        )
    short = projection_for(before, after)
    wanted = set(segment.nodes)
    grown, join = add_layer(graph, catalog.layers["Add"], ids=ids)
    source, source_port = segment.source
    projection: NodeId | None = None
    edges = [
        e._replace(source=join, source_port=0)
        if e.source == segment.last and e.target not in wanted
        else e
        for e in grown.edges
    ]
    if short is not None:
        grown, projection = add_layer(grown, catalog.layers[short[0]], short[1], ids=ids)
        edges.append(Edge(source, source_port, projection, 0))
        source, source_port = projection, 0
    edges += [Edge(segment.last, segment.port, join, 0), Edge(source, source_port, join, 1)]
    outputs = tuple(join if node == segment.last else node for node in grown.outputs)
    grown = replace(grown, edges=renumbered(edges, grown), outputs=outputs)
    return Wrapped(grown, join, projection)


def projection_for(before: TensorSpec, after: TensorSpec) -> tuple[str, dict[str, object]] | None:
    """Return type and parameters of what brings one shape to another; None: they are equal.

    Raises:
        EditRefused: where neither a 1 × 1 convolution nor a Dense can.
    """
    if before.shape == after.shape:
        return None
    shapes = f"{show_shape(before.shape)} comes in and {show_shape(after.shape)} goes out"
    if before.rank != after.rank:
        raise EditRefused(
            f"{shapes}: an image and a vector cannot be added. Select blocks that keep the kind."
        )
    size = after.shape[-1]
    if size is None:
        raise EditRefused(f"{shapes}: a short cut needs a fixed number of channels.")
    if after.rank == 1:
        return "Dense", {"units": size, "activation": "linear"}
    if after.rank != 3:
        raise EditRefused(f"{shapes}: a short cut is fitted to images and vectors only.")
    rows, columns = (_stride(before.shape, after.shape, axis, shapes) for axis in (0, 1))
    return "Conv2D", {
        "filters": size,
        "kernel_size": (1, 1),
        "strides": (rows, columns),
        "padding": "same",
        "activation": "linear",
    }


def _stride(before: Dims, after: Dims, axis: int, shapes: str) -> int:
    """Return the stride with which a 1 × 1 window makes one size of the other."""
    size, wanted = before[axis], after[axis]
    if size == wanted:
        return 1
    if size is not None and wanted is not None and wanted < size:
        step = -(-size // wanted)
        for stride in (step, step - 1):
            if stride > 1 and -(-size // stride) == wanted:
                return stride
    raise EditRefused(
        f"{shapes}: no stride makes {'?' if size is None else size} into "
        f"{'?' if wanted is None else wanted}. Set padding to same in the selected blocks, then the "
        "short cut fits."
    )
