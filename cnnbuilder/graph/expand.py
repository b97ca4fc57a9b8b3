"""A design with groups as one plain network: what is analysed, trained, drawn as maps, exported.

A block ``n`` of the group that the block ``g`` calls has the id ``g/n``. Two uses of one group give
the same layers twice, which is how Keras shares weights.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from cnnbuilder.graph.groups import NO_GROUPS, SEPARATOR
from cnnbuilder.graph.model import Edge, Graph, NodeId

Source = tuple[NodeId, int]


@dataclass(slots=True)
class _Frame:
    """One use of a group that is being expanded; the root has no parent."""

    graph: Graph
    prefix: str = ""
    bypassed: bool = False
    parent: _Frame | None = None
    node: NodeId | None = None
    into: dict[tuple[NodeId, int], Source] = field(default_factory=dict)
    inner: dict[NodeId, _Frame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for edge in self.graph.edges:
            self.into[edge.target, edge.target_port] = (edge.source, edge.source_port)

    def flat(self, node: NodeId) -> NodeId:
        """The id of a block in the expanded network."""
        return NodeId(f"{self.prefix}{node}")


class Expanded:
    """A design's graph without groups, and where things of the groups are in it.

    Attributes:
        root: The design's graph.
        graph: The network without groups; the identical graph where the design has none.
    """

    def __init__(self, root: Graph, previous: Expanded | None = None) -> None:
        """Expand ``root``; what an earlier one found is taken where only parameters changed."""
        self.root = root
        self._frames: dict[str, _Frame] = {}
        if not root.groups:
            self.graph = root
            return
        if previous is not None and _same_structure(previous.root, root):
            self._frames = previous._frames
            self.graph = replace(previous.graph, layers=root.layers)
            return
        frames: list[_Frame] = []
        _open(root, _Frame(root), frames, ())
        self._frames = {frame.prefix: frame for frame in frames}
        self.graph = _flattened(root, frames)

    def origin(self, scope: tuple[NodeId, ...], node: NodeId, port: int = 0) -> NodeId | None:
        """Return the block of the expanded network whose output leaves ``port`` of ``node``."""
        frame = self._frames.get("".join(f"{step}{SEPARATOR}" for step in scope))
        if frame is None:
            return node if not scope and node in self.graph.nodes else None
        return _origin(frame, node, port, set())


def expand(root: Graph) -> Graph:
    """Return the network without groups; the identical graph where it has none."""
    return Expanded(root).graph


def _flattened(root: Graph, frames: list[_Frame]) -> Graph:
    nodes = [
        replace(node, id=frame.flat(node.id), bypassed=node.bypassed or frame.bypassed)
        for frame in frames
        for node in frame.graph.nodes.values()
        if node.layer is not None
    ]
    # Layers stand in the order in which they were made, folded or not: so does the network.
    order = {layer: index for index, layer in enumerate(root.layers)}
    nodes.sort(key=lambda node: order.get(node.layer, 0) if node.layer is not None else 0)
    return Graph(
        root.layers,
        MappingProxyType({node.id: node for node in nodes}),
        tuple(_edges(frames)),
        NO_GROUPS,
        tuple(node for node in root.inputs if _is_plain(root, node)),
        tuple(dict.fromkeys(_chosen_outputs(root, frames[0]))),
        root.name,
    )


def _is_plain(graph: Graph, node: NodeId) -> bool:
    return node in graph.nodes and graph.nodes[node].layer is not None


def _same_structure(old: Graph, new: Graph) -> bool:
    if old.nodes is not new.nodes or old.edges is not new.edges:
        return False
    if old.inputs != new.inputs or old.outputs != new.outputs:
        return False
    if old.groups is new.groups:
        return True
    return old.groups.keys() == new.groups.keys() and all(
        group.nodes is new.groups[key].nodes
        and group.edges is new.groups[key].edges
        and group.inputs == new.groups[key].inputs
        and group.outputs == new.groups[key].outputs
        for key, group in old.groups.items()
    )


def _open(root: Graph, frame: _Frame, frames: list[_Frame], above: tuple[object, ...]) -> None:
    frames.append(frame)
    for node in frame.graph.nodes.values():
        # A file may say anything: a group within itself has no end.
        if node.group is None or node.group not in root.groups or node.group in above:
            continue
        inner = _Frame(
            root.groups[node.group],
            f"{frame.prefix}{node.id}{SEPARATOR}",
            frame.bypassed or node.bypassed,
            frame,
            node.id,
        )
        frame.inner[node.id] = inner
        _open(root, inner, frames, (*above, node.group))


def _edges(frames: list[_Frame]) -> list[Edge]:
    found: list[Edge] = []
    for frame in frames:
        for edge in frame.graph.edges:
            target = frame.graph.nodes.get(edge.target)
            if target is None or target.layer is None:
                continue
            source = _origin(frame, edge.source, edge.source_port, set())
            if source is not None:
                found.append(Edge(source, 0, frame.flat(edge.target), edge.target_port))
    return found


def _origin(
    frame: _Frame, node: NodeId, port: int, seen: set[tuple[str, NodeId, int]]
) -> NodeId | None:
    """Return the block of the expanded network that a port gives the output of."""
    while (frame.prefix, node, port) not in seen:
        seen.add((frame.prefix, node, port))
        if _is_plain(frame.graph, node):
            return frame.flat(node)
        inner = frame.inner.get(node)
        before: Source | None = None
        if inner is not None:
            outputs = inner.graph.outputs
            before = inner.into.get((outputs[port], 0)) if port < len(outputs) else None
            frame = inner
        elif node in frame.graph.inputs and frame.parent is not None and frame.node is not None:
            before = frame.parent.into.get((frame.node, frame.graph.inputs.index(node)))
            frame = frame.parent
        if before is None:
            return None
        node, port = before
    return None


def _chosen_outputs(root: Graph, frame: _Frame) -> list[NodeId]:
    found: list[NodeId] = []
    for node in root.outputs:
        if node not in root.nodes:
            continue
        call = root.nodes[node].group
        group = root.groups.get(call) if call is not None else None
        count = len(group.outputs) if group is not None else 1
        for port in range(count):
            source = _origin(frame, node, port, set())
            if source is not None:
                found.append(source)
    return found
