"""What a plan takes in memory, before anything of it is made."""

from __future__ import annotations

from cnnbuilder.catalog import load_catalog
from cnnbuilder.costs import all_weight_bytes, weight_bytes, why_not_made, why_not_run
from cnnbuilder.graph.checks import analyse
from cnnbuilder.lowering import lower
from cnnbuilder.templates import make_template

CATALOG = load_catalog()
GB = 10**9
PLAN = lower(analyse(make_template("ann-megapixel", CATALOG).graph, CATALOG))
START, FIRST, LAST = PLAN.calls


def test_weights_are_counted_by_the_declarations():
    assert all_weight_bytes(PLAN, CATALOG) == 4 * 5_000_055_010
    assert weight_bytes(PLAN, START, CATALOG) == 0


def test_drawing_initial_values_takes_more_than_the_weights():
    for room in (16 * GB, 24 * GB, 60 * GB):
        sentence = why_not_run(PLAN, CATALOG, room)
        assert "too large to run here: it has 20.0 GB of weights and takes 60.0 GB" in sentence
        assert f"{room // GB}.0 GB are free" in sentence
        assert "dense" in why_not_made(PLAN, FIRST, CATALOG, room)
    assert why_not_run(PLAN, CATALOG, 80 * GB) == ""
    assert "takes 100 GB" in why_not_run(PLAN, CATALOG, 80 * GB, saving=True)


def test_what_comes_before_a_layer_that_is_too_large_still_runs():
    assert why_not_run(PLAN, CATALOG, GB, node=START.node) == ""
    assert why_not_run(PLAN, CATALOG, GB, node=LAST.node)
    assert why_not_made(PLAN, LAST, CATALOG, GB) == ""
