"""Random values for hypothesis, made from the kinds that declarations are written in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from cnnbuilder.spec import (
    Bool,
    Choice,
    Dims,
    Float,
    Int,
    Kind,
    LayerSpec,
    Maybe,
    Names,
    Pair,
    Parameter,
    Params,
    Ports,
    Shape,
    Sides,
    TensorSpec,
    Text,
    complete,
)

# Small, so that Keras can run what comes out in milliseconds; 12 and 8 divide in many ways.
SIZES = st.integers(1, 12)
CHANNELS = st.sampled_from((1, 2, 3, 4, 5, 6, 8))
MORE = 7
# Merges that take two tensors and no more.
TWO_INPUTS = ("Subtract",)
PLAIN: Mapping[type[Kind], st.SearchStrategy[Any]] = {
    Bool: st.booleans(),
    Text: st.text(max_size=20),
    Names: st.lists(st.text(max_size=8), max_size=4).map(tuple),
}


def strategies_for(kind: Kind) -> st.SearchStrategy[Any]:
    """Return a strategy for values that ``kind`` allows, its ends among them; numbers stay small.

    Raises:
        TypeError: for a kind that is not known here, so that a new one is not left untested.
    """
    match kind:
        case Maybe():
            return st.none() | strategies_for(kind.kind)
        case Choice():
            return st.sampled_from(kind.options)
        case Int():
            low = kind.minimum if kind.minimum is not None else -MORE
            high = kind.maximum if kind.maximum is not None else low + MORE
            return st.integers(low, high)
        case Float():
            return _floats(kind)
        case Pair():
            one = st.integers(kind.minimum, kind.minimum + 4)
            return one.map(lambda n: (n, n)) | st.tuples(one, one)
        case Sides():
            side = st.integers(kind.minimum, kind.minimum + 3)
            return st.tuples(st.tuples(side, side), st.tuples(side, side))
        case Shape():
            return st.lists(st.none() | SIZES, min_size=1, max_size=kind.max_rank).map(tuple)
        case _ if type(kind) in PLAIN:
            return PLAIN[type(kind)]
        case _:
            raise TypeError(f"no random values for {type(kind).__name__}: add them here")


def _floats(kind: Float) -> st.SearchStrategy[float]:
    low = kind.minimum if kind.minimum is not None else -1e3
    high = kind.maximum if kind.maximum is not None else low + 1e3
    if kind.open_minimum:
        low = math.nextafter(low, math.inf)
    if kind.open_maximum:
        high = math.nextafter(high, -math.inf)
    return st.sampled_from((low, high)) | st.floats(low, high, allow_nan=False)


def wrong_values(kind: Kind) -> st.SearchStrategy[Any]:
    """Return a strategy for values that ``kind`` refuses, those just past its ends first."""
    match kind:
        case Maybe():
            return wrong_values(kind.kind)
        case Bool():
            return st.sampled_from(("yes", None, 2))
        case Choice():
            upper = tuple(o.upper() for o in kind.options if o.upper() not in kind.options)
            return st.sampled_from(("no such name", 3, *upper))
        case Int() | Float():
            return st.sampled_from(_past_the_ends(kind))
        case Pair():
            less = kind.minimum - 1
            return st.sampled_from(((less, kind.minimum), (kind.minimum, less), (1, 1, 1), "2"))
        case Sides():
            less = kind.minimum - 1
            return st.sampled_from((((less, 0), (0, 0)), ((0, 0), (0, less)), (1, 2, 3), "1"))
        case Shape():
            return st.sampled_from(((0,), (-1, 3), (2.5, 2), "28"))
        case Text():
            return st.sampled_from((3, None))
        case Names():
            return st.sampled_from(("cat", (1, 2)))
        case _:
            raise TypeError(f"no wrong values for {type(kind).__name__}: add them here")


def _past_the_ends(kind: Int | Float) -> tuple[Any, ...]:
    found: list[Any] = ["many", math.nan, math.inf]
    step = 1 if isinstance(kind, Int) else 0.5
    if isinstance(kind, Int):
        found.append(2.5)
    if kind.minimum is not None:
        found.append(kind.minimum - step)
    if kind.maximum is not None:
        found.append(kind.maximum + step)
    if isinstance(kind, Float):
        found += [kind.minimum] if kind.open_minimum else []
        found += [kind.maximum] if kind.open_maximum else []
    return tuple(found)


def params_for(
    spec: LayerSpec, special: Mapping[str, st.SearchStrategy[Any]] | None = None
) -> st.SearchStrategy[Params]:
    """Return a strategy for complete parameters; each is left at its default half of the time.

    Otherwise nearly all combinations would be refused for one reason or another.
    """
    given = special or {}
    values = {
        p.name: st.just(p.default) | given.get(p.name, strategies_for(p.kind))
        for p in spec.parameters
    }
    return st.fixed_dictionaries(values).map(lambda found: complete(spec.parameters, found))


def dims(rank: int, *, unknown: bool = True) -> st.SearchStrategy[Dims]:
    """Return a strategy for shapes of ``rank`` axes, channels last; a few sizes are not fixed."""
    size, channels = (mostly(SIZES), mostly(CHANNELS)) if unknown else (SIZES, CHANNELS)
    return st.tuples(*[size] * (rank - 1), channels)


def mostly(
    usual: st.SearchStrategy[Any], seldom: st.SearchStrategy[Any] | None = None
) -> st.SearchStrategy[Any]:
    """Return a strategy that takes ``usual`` seven times of eight, else ``seldom`` or None."""
    rare = st.none() if seldom is None else seldom
    return st.integers(0, 7).flatmap(lambda die: rare if die == 7 else usual)


def any_dims(unknown: bool = True) -> st.SearchStrategy[Dims]:
    """Return a strategy for shapes of one to four axes."""
    return st.integers(1, 4).flatmap(lambda rank: dims(rank, unknown=unknown))


def inputs_for(spec: LayerSpec) -> st.SearchStrategy[tuple[TensorSpec, ...]]:
    """Return a strategy for what may come in: mostly of the right rank, for merges often alike."""
    if spec.ports is Ports.NONE:
        return st.just(())
    right = dims(spec.rank) if spec.rank is not None else any_dims()
    if spec.ports is Ports.ONE:
        return mostly(right, any_dims()).map(lambda shape: (TensorSpec(shape),))
    more = 1 if spec.type in TWO_INPUTS else 3
    alike = any_dims().flatmap(lambda first: _alike(first, more))
    return st.lists(any_dims(), min_size=1, max_size=3).map(_tensors) | alike


def _tensors(shapes: list[Dims]) -> tuple[TensorSpec, ...]:
    return tuple(TensorSpec(shape) for shape in shapes)


def _alike(first: Dims, more: int) -> st.SearchStrategy[tuple[TensorSpec, ...]]:
    """Tensors that differ from ``first`` in few places, so that merging often works."""

    def near(size: int | None) -> st.SearchStrategy[int | None]:
        same = st.just(size)
        return same | same | same | st.sampled_from((1, 2, None))

    others = st.tuples(*[near(size) for size in first])
    return st.lists(others | st.just(first), min_size=1, max_size=more).map(
        lambda shapes: _tensors([first, *shapes])
    )


def wrong_parameter(spec: LayerSpec) -> st.SearchStrategy[tuple[Parameter, Any]]:
    """Return a strategy for one parameter of ``spec`` with a value that its kind refuses."""

    def with_value(parameter: Parameter) -> st.SearchStrategy[tuple[Parameter, Any]]:
        return wrong_values(parameter.kind).map(lambda value: (parameter, value))

    return st.sampled_from(spec.parameters).flatmap(with_value)
