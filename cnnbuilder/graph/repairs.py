"""Where an image's size was lost, and what would bring it back."""

from __future__ import annotations

from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.model import NodeId
from cnnbuilder.spec import Fix, RemoveBlock, SetParameter, SizeLost, show_shape


def upstream(analysis: Analysis, node: NodeId) -> list[NodeId]:
    """Return the blocks that ``node`` depends on, nearest first."""
    found: list[NodeId] = []
    seen = {node}
    todo = [node]
    while todo:
        for edge in analysis.incoming[todo.pop(0)]:
            if edge.source not in seen:
                seen.add(edge.source)
                found.append(edge.source)
                todo.append(edge.source)
    return found


def size_thief(analysis: Analysis, node: NodeId, axis: int) -> tuple[NodeAnalysis, int, int] | None:
    """Return the block before ``node`` that shrank the axis most, with its size before and after."""
    best: tuple[float, NodeAnalysis, int, int] | None = None
    for name in upstream(analysis, node):
        result = analysis.nodes[name]
        before = result.inputs[0].shape if result.inputs and result.inputs[0] else ()
        after = result.output.shape if result.output else ()
        if len(before) != 3 or len(after) != 3:
            continue
        large, small = before[axis], after[axis]
        if large is None or small is None or small >= large:
            continue
        if best is None or large / small > best[0]:
            best = (large / small, result, large, small)
    return None if best is None else best[1:]


def smallest_inputs(
    analysis: Analysis, node: NodeId, needed: tuple[int, int]
) -> dict[NodeId, tuple[int, int]] | None:
    """Return the smallest size of each Input that gives ``node`` inputs of the ``needed`` size.

    Returns:
        Height and width by Input block, or None where no size of the input would help.
    """
    wanted: dict[NodeId, tuple[int, int]] = {}

    def ask(target: NodeId, size: tuple[int, int]) -> None:
        old = wanted.get(target, (1, 1))
        wanted[target] = (max(old[0], size[0]), max(old[1], size[1]))

    for edge in analysis.incoming[node]:
        ask(edge.source, needed)
    inputs: dict[NodeId, tuple[int, int]] = {}
    for name in reversed(analysis.order):
        if name not in wanted:
            continue
        result = analysis.nodes[name]
        spec = result.spec
        if spec is None or result.output is None or result.output.rank != 3:
            return None
        size = wanted[name]
        if spec.is_input:
            inputs[name] = size
            continue
        rows, columns = (_needed(result, size[axis], axis) for axis in (0, 1))
        for edge in analysis.incoming[name]:
            ask(edge.source, (rows, columns))
    return inputs or None


def _needed(result: NodeAnalysis, size: int, axis: int) -> int:
    spec, params = result.spec, result.layer.params
    if spec is None:
        return size
    if spec.window is not None:
        return spec.window(params).smallest_input(size, axis)
    return spec.fitted(params, size, axis) if spec.fitted is not None else size


def size_repairs(
    analysis: Analysis, result: NodeAnalysis, failure: SizeLost
) -> tuple[str, tuple[Fix, ...]]:
    """Return the sentence that says where the size was lost, and fixes further up."""
    sentence, fixes = "", []
    thief = size_thief(analysis, result.node, failure.axis)
    if thief is not None:
        culprit, before, after = thief
        name = culprit.layer.name
        sentence = f" The size was lost in {name}: {before} → {after}."
        pool = culprit.layer.params.get("pool_size")
        if pool is not None and max(pool) > 2:
            fixes.append(
                Fix(f"Pool 2 × 2 in {name}", (SetParameter("pool_size", (2, 2), culprit.node),))
            )
        elif pool is not None:
            fixes.append(Fix(f"Remove {name}", (RemoveBlock(culprit.node),)))
    fixes.extend(_larger_input(analysis, result, failure))
    return sentence, tuple(fixes)


def _larger_input(analysis: Analysis, result: NodeAnalysis, failure: SizeLost) -> tuple[Fix, ...]:
    spec, params = result.spec, result.layer.params
    if spec is None or spec.window is None:
        return ()
    window = spec.window(params)
    sizes = smallest_inputs(
        analysis, result.node, (window.smallest_input(1, 0), window.smallest_input(1, 1))
    )
    if sizes is None or len(sizes) != 1:
        return ()
    ((node, (rows, columns)),) = sizes.items()
    shape = analysis.nodes[node].layer.params["shape"]
    fitted = (_grown(shape[0], rows), _grown(shape[1], columns), shape[2])
    if fitted == shape:
        return ()
    label = f"Make the input at least {show_shape(fitted[:2])}"
    return (Fix(label, (SetParameter("shape", fitted, node),)),)


def _grown(size: int | None, least: int) -> int | None:
    return None if size is None else max(size, least)
