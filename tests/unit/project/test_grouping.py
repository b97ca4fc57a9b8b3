"""Groups in a design: places, notes, the design as seen from within a group, copies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnbuilder.catalog import load_catalog
from cnnbuilder.export.figure import design_figure, figure_svg
from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.copies import duplicate, paste, piece_of
from cnnbuilder.graph.edits import EditRefused
from cnnbuilder.graph.expand import Expanded, expand
from cnnbuilder.graph.groups import all_nodes, flat_id, take
from cnnbuilder.graph.model import GroupId, NodeId
from cnnbuilder.graph.scoped import scoped
from cnnbuilder.lowering import lower
from cnnbuilder.project import grouping
from cnnbuilder.project.document import Document, Edit
from cnnbuilder.project.edits import apply_fix, with_graph
from cnnbuilder.project.fragment import dumps as fragment_text
from cnnbuilder.project.fragment import fragment_of
from cnnbuilder.project.fragment import loads as fragment_from
from cnnbuilder.project.notes import Note, add_note
from cnnbuilder.project.project import Project
from cnnbuilder.project.scope import put_back, shown
from cnnbuilder.spec import Severity
from cnnbuilder.templates import make_template

CATALOG = load_catalog()
START = make_template("mnist-convnet", CATALOG)
NODES = list(START.graph.nodes)


def within(project: Project, scope: tuple[NodeId, ...], edit: Edit) -> Project:
    seen = shown(project, scope)
    return put_back(project, scope, seen, edit(seen))


def folded() -> tuple[Project, NodeId]:
    made: list[NodeId] = []

    def edit(project: Project) -> Project:
        grown, node = grouping.fold(project, NODES[1:4])
        made.append(node)
        return grown

    return within(START, (), edit), made[0]


def group_of(project: Project, node: NodeId) -> GroupId:
    group = project.graph.nodes[node].group
    assert group is not None
    return group


def test_blocks_keep_their_places_and_come_back_to_them() -> None:
    project, node = folded()
    places = project.view.positions
    assert {n: places[n] for n in NODES} == dict(START.view.positions)
    assert set(places) == all_nodes(project.graph)
    group = project.graph.groups[group_of(project, node)]
    assert places[group.inputs[0]][1] < places[NODES[1]][1]
    assert places[group.outputs[0]][1] > places[NODES[3]][1]
    seen = shown(project, (node,))
    assert set(seen.view.positions) == set(group.nodes)
    back = within(project, (), lambda p: grouping.unfold(p, node, project.view.positions)[0])
    assert dict(back.view.positions) == dict(START.view.positions)
    assert lower(analyse(back.graph, CATALOG)) == lower(analyse(START.graph, CATALOG))
    moved = within(
        project,
        (),
        lambda p: replace(
            p,
            view=replace(
                p.view,
                positions={**p.view.positions, node: (places[node][0] + 100, places[node][1])},
            ),
        ),
    )
    again = within(moved, (), lambda p: grouping.unfold(p, node, moved.view.positions)[0])
    assert again.view.positions[NODES[2]][0] == START.view.positions[NODES[2]][0] + 100


def test_undo_to_the_start_is_the_identical_design() -> None:
    document = Document(START)
    node = NodeId("")

    def fold(project: Project) -> Project:
        nonlocal node
        seen = shown(project, ())
        grown, node = grouping.fold(seen, NODES[1:4])
        return put_back(project, (), seen, grown)

    document.apply("Fold", fold)
    spec = CATALOG.layers["Conv2D"]
    layer = START.graph.layer_of(NODES[1]).id
    document.apply(
        "Set",
        lambda p: within(
            p,
            (node,),
            lambda s: with_graph(s, edits.set_parameters(s.graph, spec, layer, {"filters": 5})),
        ),
    )
    assert document.project.graph.layers[layer].params["filters"] == 5
    document.undo()
    document.undo()
    assert document.project is START


def test_an_edit_that_changes_nothing_changes_nothing() -> None:
    project, node = folded()
    assert within(project, (), lambda p: p) is project
    assert within(project, (node,), lambda p: p) is project
    assert shown(START, ()) is START
    renamed = within(project, (node,), lambda p: replace(p, name="other"))
    assert renamed.graph is project.graph
    assert renamed.view is project.view


def test_notes_lie_in_their_group_and_come_along() -> None:
    project, node = folded()
    project = within(project, (), lambda p: add_note(p, Note("root", "outside", 0, 0)))
    project = within(project, (node,), lambda p: add_note(p, Note("in", "inside", 0, 0)))
    assert [note.id for note in shown(project, ()).view.notes] == ["root"]
    assert [note.id for note in shown(project, (node,)).view.notes] == ["in"]
    inside = shown(project, (node,)).view.notes
    opened = within(
        project, (), lambda p: grouping.unfold(p, node, project.view.positions, notes=inside)[0]
    )
    assert {(note.id, note.group) for note in opened.view.notes} == {("root", None), ("in", None)}
    gone = within(project, (), lambda p: with_graph(p, edits.remove_nodes(p.graph, [node])))
    assert [note.id for note in gone.view.notes] == ["root"]
    assert set(gone.view.positions) == set(gone.graph.nodes)


def test_a_group_shows_the_sums_of_what_is_in_it() -> None:
    project, node = folded()
    expanded = Expanded(project.graph)
    flat = analyse(expanded.graph, CATALOG)
    root = scoped(flat, expanded, shown(project, ()).graph, ())
    result = root.nodes[node]
    assert result.output == flat.nodes[flat_id((node,), NODES[3])].output
    assert result.params == sum(flat.nodes[flat_id((node,), n)].params for n in NODES[1:4])
    assert result.layer.params["remark"] == "3 blocks"
    assert root.total_params == flat.total_params
    assert root.nodes[NODES[0]] is flat.nodes[NODES[0]]
    again = scoped(flat, expanded, shown(project, ()).graph, (), root)
    assert again.nodes[node] is result
    seen = shown(project, (node,)).graph
    inside = scoped(flat, expanded, seen, (node,))
    assert inside.nodes[seen.inputs[0]].output == flat.nodes[NODES[0]].output
    assert inside.nodes[seen.outputs[0]].output == result.output
    assert inside.nodes[NODES[1]].params == 320
    plain = analyse(START.graph, CATALOG)
    assert scoped(plain, Expanded(START.graph), START.graph, ()) is plain


def test_problems_stand_on_the_group_and_are_mended_inside() -> None:
    project, node = folded()
    layer = START.graph.layer_of(NODES[3]).id
    spec = CATALOG.layers[START.graph.layer_of(NODES[3]).type]
    broken = within(
        project,
        (node,),
        lambda p: with_graph(
            p, edits.set_parameters(p.graph, spec, layer, {"kernel_size": (99, 99)})
        ),
    )
    expanded = Expanded(broken.graph)
    flat = analyse(expanded.graph, CATALOG)
    root = scoped(flat, expanded, shown(broken, ()).graph, ())
    (problem,) = [p for p in root.problems if p.severity is Severity.ERROR]
    assert problem.node == node
    assert problem.fixes == ()
    assert START.graph.name_of(NODES[3]) in problem.message
    after = root.nodes[NODES[4]]
    assert after.waits_for == node
    guilty = next(p for p in flat.problems if p.severity is Severity.ERROR)
    assert guilty.node == flat_id((node,), NODES[3])
    plain = with_graph(
        START, edits.set_parameters(START.graph, spec, layer, {"kernel_size": (99, 99)})
    )
    (same,) = (p for p in analyse(plain.graph, CATALOG).problems if p.node == NODES[3])
    assert [fix.label for fix in same.fixes] == [fix.label for fix in guilty.fixes]
    for fix, plain_fix in zip(guilty.fixes, same.fixes, strict=True):
        mended = apply_fix(broken, CATALOG, fix, NodeId(guilty.node))
        expected = apply_fix(plain, CATALOG, plain_fix, NODES[3])
        found = analyse(expand(mended.graph), CATALOG)
        assert [p.message for p in found.problems] == [
            p.message for p in analyse(expected.graph, CATALOG).problems
        ]
        assert set(mended.view.positions) == all_nodes(mended.graph)


def test_copies_of_groups_have_layers_and_places_of_their_own() -> None:
    project, node = folded()

    def edit(seen: Project) -> Project:
        return with_graph(seen, duplicate(seen.graph, CATALOG, [node]).graph)

    twice = within(project, (), edit)
    assert len(twice.graph.groups) == 2
    assert len({layer.name for layer in twice.graph.layers.values()}) == len(twice.graph.layers)
    inner = [n for group in twice.graph.groups.values() for n in group.nodes]
    assert set(inner) < set(twice.view.positions)
    piece = piece_of(project.graph, [node, NODES[4]])
    assert set(piece.layers) == {project.graph.nodes[NODES[4]].layer} | {
        START.graph.nodes[n].layer for n in NODES[1:4]
    }
    pasted = paste(START.graph, piece)
    assert len(pasted.graph.groups) == 1
    assert len(analyse(expand(pasted.graph), CATALOG).nodes) == len(NODES) + 4


def test_groups_travel_as_text() -> None:
    project, node = folded()
    text = fragment_text(fragment_of(project, [node, NODES[4]]), CATALOG)
    found = fragment_from(text, CATALOG)
    (group,) = found.graph.groups.values()
    assert (group.name, len(group.inputs), len(group.outputs)) == ("block_1", 1, 1)
    pasted = paste(START.graph, found.graph)
    names = [layer.name for layer in pasted.graph.layers.values()]
    assert len(set(names)) == len(names)
    assert len(expand(pasted.graph).nodes) == len(NODES) + 4
    inside = next(iter(found.graph.groups.values()))
    assert [e.target_port for e in inside.edges] == [0] * len(inside.edges)


def test_ports_are_added_where_they_do_not_cover_blocks() -> None:
    project, node = folded()
    seen = shown(project, (node,))
    grown, port = grouping.add_port(seen, output=True)
    assert grown.view.positions[port] not in seen.view.positions.values()
    assert take(put_back(project, (node,), seen, grown).graph, (node,)).outputs[-1] == port
    with pytest.raises(EditRefused, match="needs a name"):
        grouping.rename_group(project, group_of(project, node), " ")
    renamed = grouping.rename_group(project, group_of(project, node), "stem")
    assert renamed.graph.name_of(node) == "stem"


def test_a_use_that_shares_and_one_that_does_no_longer() -> None:
    project, node = folded()
    made: list[NodeId] = []

    def again(seen: Project) -> Project:
        grown, new = grouping.use_again(seen, node)
        made.append(new)
        return grown

    shared = within(project, (), again)
    assert shared.view.positions[made[0]] != shared.view.positions[node]
    assert group_of(shared, made[0]) == group_of(shared, node)
    own = within(shared, (), lambda p: grouping.make_independent(p, made[0], shared.view.positions))
    assert group_of(own, made[0]) != group_of(own, node)
    assert set(own.view.positions) == all_nodes(own.graph)
    copy = own.graph.groups[group_of(own, made[0])]
    old = own.graph.groups[group_of(own, node)]
    assert [own.view.positions[n] for n in copy.nodes] == [own.view.positions[n] for n in old.nodes]


def test_the_drawing_has_the_sockets_of_a_group() -> None:
    project, node = folded()
    seen = shown(project, (node,))
    seen = grouping.add_port(grouping.add_port(seen, output=True)[0], output=False)[0]
    project = put_back(project, (node,), shown(project, (node,)), seen)
    expanded = Expanded(project.graph)
    flat = analyse(expanded.graph, CATALOG)
    graph = shown(project, ()).graph
    figure = design_figure(scoped(flat, expanded, graph, ()), project.view.positions)
    assert (figure.blocks[node].inputs, figure.blocks[node].outputs) == (2, 2)
    assert {(wire.port, wire.ports) for wire in figure.wires if wire.target == node} == {(0, 2)}
    assert "block_1" in figure_svg(figure)
