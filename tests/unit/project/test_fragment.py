"""Blocks as text: there and back, through e-mails, and damaged."""

from __future__ import annotations

import random
import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnbuilder.graph import edits
from cnnbuilder.graph.checks import analyse
from cnnbuilder.graph.context import Context
from cnnbuilder.graph.model import Graph, NodeId
from cnnbuilder.project.fragment import (
    Fragment,
    FragmentError,
    dumps,
    fragment_of,
    is_fragment,
    loads,
)
from cnnbuilder.project.project import Project
from cnnbuilder.templates import make_template
from tests.helpers.graphs import CATALOG, chain
from tests.helpers.strategies import params_for

TYPES = st.sampled_from(tuple(CATALOG.layers))
# Names that Keras could not take are possible on the canvas.
NAMES = st.text(min_size=1, max_size=12).filter(lambda t: t.strip() == t and t.isprintable())


def described(graph: Graph, places: object = None) -> object:
    """What a graph is, whatever its ids are."""
    number = {node: place for place, node in enumerate(graph.nodes)}
    layers = list(dict.fromkeys(node.layer for node in graph.nodes.values()))
    at = dict(places) if isinstance(places, dict) else {}
    return (
        [
            (layers.index(node.layer), node.bypassed, at.get(node.id))
            for node in graph.nodes.values()
        ],
        [
            (x.type, x.name, dict(x.params), x.trainable)
            for x in (graph.layers[key] for key in layers if key is not None)
        ],
        sorted((number[e.source], number[e.target], e.target_port) for e in graph.edges),
    )


@st.composite
def networks(draw: st.DrawFn) -> Graph:
    """A few blocks of any type, with odd names and wires that need not make sense."""
    graph, nodes = Graph(), []
    for type_id in draw(st.lists(TYPES, min_size=1, max_size=6)):
        spec = CATALOG.layers[type_id]
        name = draw(st.none() | NAMES)
        graph, node = edits.add_layer(graph, spec, draw(params_for(spec)), name=name)
        nodes.append(node)
        source = draw(st.sampled_from(nodes))
        if edits.why_not_connect(graph, CATALOG, source, node) is None:
            graph = edits.connect(graph, CATALOG, source, node)
        if draw(st.booleans()):
            layer = graph.layer_of(node).id
            graph = edits.set_trainable(graph, layer, draw(st.booleans()))
    if draw(st.booleans()):
        graph, _ = edits.add_use(graph, graph.layer_of(nodes[0]).id)
    return graph


def text_of(graph: Graph) -> str:
    return dumps(fragment_of(Project(graph=graph), graph.nodes), CATALOG)


@settings(max_examples=150, deadline=None)
@given(networks())
def test_what_is_written_is_read_again(graph: Graph) -> None:
    found = loads(text_of(graph), CATALOG)
    assert described(found.graph) == described(graph)
    assert not set(found.graph.nodes) & set(graph.nodes)


def mangled(text: str, die: random.Random) -> str:
    """What a few mail programs and people make of a text, one after another."""
    for _ in range(die.randint(1, 3)):
        width = die.choice((20, 40, 76, 200))
        if die.random() < 0.7:  # wrapped, without a look at what it is
            text = "\n".join(
                textwrap.fill(
                    line,
                    width,
                    break_long_words=False,
                    break_on_hyphens=False,
                    drop_whitespace=die.random() < 0.5,
                )
                for line in text.split("\n")
            )
        if die.random() < 0.7:
            quote = die.choice(("> ", ">", "| > ".replace("| ", "")))
            text = "\n".join(quote + line for line in text.split("\n"))
        if die.random() < 0.4:
            text = text.replace("\n", "\r\n")
    if die.random() < 0.5:
        marks = die.choice(("“”", "„“", "«»", "””"))
        places = iter(range(text.count('"')))
        text = re.sub('"', lambda _match: marks[next(places) % 2], text)
    if die.random() < 0.3:
        text = text.replace(" ", die.choice(("\u00a0", " \u200b", "\t ", "  ")))
    if die.random() < 0.3:
        text = text.replace("-", die.choice("–—−"))
    if die.random() < 0.3:
        text = text.replace("&", "&amp;").replace(">", "&gt;").replace('"', "&quot;")
    return f"Hi,\n\nlook at this {{draft}} – it is “nice”:\n{text}\nCheers > all, {{me}}\n"


@settings(max_examples=200, deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_it_survives_an_e_mail(graph: Graph, die: random.Random) -> None:
    found = loads(mangled(text_of(graph), die), CATALOG)
    assert described(found.graph) == described(graph)


def test_a_whole_template_through_quoted_printable() -> None:
    import quopri

    project = make_template("resnet50", CATALOG)
    text = dumps(fragment_of(project, project.graph.nodes), CATALOG)
    sent = quopri.encodestring(("Grüße!\n" + text).encode()).decode()
    found = loads(sent, CATALOG)
    assert described(found.graph, dict(found.places)) == described(
        project.graph, dict(project.view.positions)
    )
    analysis = analyse(found.graph, CATALOG, Context())
    assert analysis.total_params == analyse(project.graph, CATALOG, Context()).total_params


def test_the_text_reads_well() -> None:
    graph = chain(("Conv2D", {"filters": 16, "padding": "same"}), "Flatten")
    text = text_of(graph)
    assert text == (
        '{"cnnbuilder": "blocks", "version": 1, "blocks": {\n'
        '  "conv2d": {"type": "Conv2D", "params": {"filters": 16, "kernel_size": [3, 3], "padding": "same"}},\n'
        '  "flatten": {"type": "Flatten", "from": ["conv2d"]}\n'
        "}}\n"
    )


def test_only_the_chosen_blocks_and_the_wires_between_them_are_taken() -> None:
    project = make_template("cnn-pooled", CATALOG)
    nodes = list(project.graph.nodes)[1:3]
    found = fragment_of(project, nodes)
    assert list(found.graph.nodes) == nodes
    assert [(e.source, e.target) for e in found.graph.edges] == [tuple(nodes)]
    assert set(found.places) == set(nodes)


def test_what_is_not_known_is_kept() -> None:
    text = text_of(chain(("Conv2D", {"filters": 16, "spectral": [1, {"a": None}]}), "Flatten"))
    text = text.replace(
        '"type": "Flatten"', '"type": "Fancy", "params": {"depth": 3}, "extra": {"x": 1}'
    )
    found = loads(text, CATALOG)
    conv, fancy = found.graph.layers.values()
    assert conv.params["spectral"] == [1, {"a": None}]
    assert (fancy.type, dict(fancy.params)) == ("Fancy", {"depth": 3})
    again = dumps(found, CATALOG)
    assert again == text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t[:60], "its end is missing"),
        (lambda t: t.replace('"Conv2D"', "Conv2D"), "damaged near"),
        (lambda t: t.replace('["conv2d"]', '["gone"]'), "starts at gone"),
        (lambda t: t.replace('"type": "Flatten", ', ""), "flatten has no type"),
        (lambda t: t.replace('"version": 1', '"version": 2'), "newer"),
        (lambda t: t.replace("16", "NaN"), "damaged"),
        (lambda t: t.replace("16", "1e999"), "no number"),
        (lambda t: t.replace('"blocks": {', '"blocks": [{').replace("}}\n", "}]}"), "damaged"),
        (lambda t: '{"cnnbuilder": "blocks", "version": 1, "blocks": {}}', "no block in it"),
        (lambda t: '{"cnnbuilder": "blocks", "version": 1, "blocks": []}', "no list"),
        (lambda t: '{"cnnbuilder": "blocks", "version": 1}', "not their form"),
        (lambda t: '{"cnnbuilder": "blocks", "blocks": {"a": {"same": "b"}}}', "shares"),
        (lambda t: '{"cnnbuilder": "blocks", "blocks": {"a": {"type": 3}}}', "no type"),
        (lambda t: "Good morning", "holds no blocks"),
    ],
)
def test_damaged_text_gives_a_sentence(change: object, words: str) -> None:
    text = text_of(chain(("Conv2D", {"filters": 16}), "Flatten"))
    assert callable(change)
    with pytest.raises(FragmentError, match=words) as caught:
        loads(change(text), CATALOG)
    assert str(caught.value).endswith(".")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_makes_a_traceback(data: st.DataObject) -> None:
    text = text_of(chain("Input", ("Conv2D", {"filters": 16}), "Flatten"))
    at = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 30))
    broken = text[:at] + data.draw(st.text(max_size=4)) + text[at + length :]
    try:
        found = loads(broken, CATALOG)
    except FragmentError as error:
        found = str(error)
    assert isinstance(found, Fragment) or found.endswith(".")


def test_other_text_is_no_fragment() -> None:
    assert not is_fragment("cnnbuilder is a program.")
    assert not is_fragment("")
    assert is_fragment("> Look: { “cnnbuilder”: “blocks”, and so on")


def test_a_place_that_is_none_is_left_out() -> None:
    text = text_of(chain("Flatten")).replace('"Flatten"', '"Flatten", "at": [1, "left"]')
    assert loads(text, CATALOG).places == {}
    node = NodeId("n")
    assert node not in loads(text, CATALOG).graph.nodes
