"""Finding blocks by what people type: a name, a type, a parameter, a shape.

``relu``, ``3x3``, ``strides 2``, ``filters=64``, ``14 × 14 × 256``, ``conv 64``: every word must fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnnbuilder.graph.analysis import Analysis, NodeAnalysis
from cnnbuilder.graph.model import NodeId

_SIZE = re.compile(r"(?<=[\d?])\s*[x×*]\s*(?=[\d?])")
_EQUALS = re.compile(r"\s*[=:]\s*")
_TUPLE = re.compile(r"\(?\s*(?:none|[\d?]+)(?:\s*,\s*[\d?]+)+,?\s*\)?")  # as Keras prints shapes
_DIMENSIONS = re.compile(r"[\d?]+(x[\d?]+)+")
_YES, _NO = ("yes", "on", "true", "1"), ("no", "off", "false", "0")
_STARTS = re.compile(r"(?<![A-Za-z0-9])\w|(?<=_)\w|(?<=[a-z])[A-Z]|(?<!\d)\d|(?<=\d)[A-Za-z]")
_PART = 4  # a longer piece of a name is meant wherever it stands
_LEAST = 2  # of a word's beginning, to stand for the value of a parameter


def find(analysis: Analysis, query: str, spoken: Callable[[str], str] = str) -> tuple[NodeId, ...]:
    """Return the blocks that fit all words of a query, in the order of the data.

    Args:
        analysis: What is known of the network.
        query: What was typed; nothing finds nothing.
        spoken: Says a parameter's name in the language of the person, beside its own.
    """
    words = words_of(query)
    if not words:
        return ()
    states = _states(analysis)
    return tuple(
        node
        for node in analysis.order
        if _fits(analysis.nodes[node], words, states.get(node, frozenset()), spoken)
    )


def words_of(query: str) -> tuple[str, ...]:
    """Return the words of a query: in small letters, sizes and equations in one piece each."""
    text = query.casefold().strip()
    if _TUPLE.fullmatch(text):
        sizes = re.findall(r"[\d?]+", text)
        return ("x".join(sizes),)
    words = tuple(_EQUALS.sub("=", _SIZE.sub("x", text)).split())
    if len(words) > 1 and all(word.isdigit() for word in words):
        return ("x".join(words),)  # numbers alone are a shape
    return words


def _states(analysis: Analysis) -> Mapping[NodeId, frozenset[str]]:
    found: dict[NodeId, set[str]] = {}
    for problem in analysis.problems:
        if problem.node is not None:
            found.setdefault(NodeId(problem.node), set()).add(problem.severity.value)
    return {node: frozenset(states) for node, states in found.items()}


Spoken = Callable[[str], str]


def _fits(
    result: NodeAnalysis, words: Sequence[str], states: frozenset[str], spoken: Spoken
) -> bool:
    """Whether a block fits all words; two in a row may be a parameter and its value."""
    if not words:
        return True
    first, rest = words[0], words[1:]
    if _fits_word(result, first, states, spoken) and _fits(result, rest, states, spoken):
        return True
    if not rest or not _has_value(result, first, rest[0], spoken):
        return False
    return _fits(result, rest[1:], states, spoken)


def _fits_word(result: NodeAnalysis, word: str, states: frozenset[str], spoken: Spoken) -> bool:
    name, equals, value = word.partition("=")
    if equals:
        return _has_value(result, name, value, spoken)
    if word in states or (word == "frozen" and not result.layer.trainable):
        return True
    if word == "bypassed" and result.bypassed:
        return True
    layer, spec = result.layer, result.spec
    titles = (layer.name, layer.type, spec.title if spec is not None else "")
    # A bare number is no part of a name: "2" is not meant for every conv2d.
    if not word.isdigit() and any(_begins(word, title) for title in titles):
        return True
    if _fits_shape(result, word):
        return True
    return any(_fits_value(value, word) for value in layer.params.values() if value is not True)


def _begins(word: str, title: str) -> bool:
    """Whether a word of a title begins so: "pool" is in MaxPooling2D, but no "add" in padding."""
    small = title.casefold()
    if len(word) >= _PART and word in small:
        return True
    return any(small.startswith(word, start.start()) for start in _STARTS.finditer(title))


def _fits_shape(result: NodeAnalysis, word: str) -> bool:
    if result.output is None:
        return False
    dims = ["?" if size is None else str(size) for size in result.output.shape]
    if len(dims) == 1:
        return word == dims[0]
    if not _DIMENSIONS.fullmatch(word):
        return False
    wanted = word.split("x")
    starts = range(len(dims) - len(wanted) + 1)
    return any(dims[start : start + len(wanted)] == wanted for start in starts)


def _has_value(result: NodeAnalysis, name: str, value: str, spoken: Spoken) -> bool:
    """Whether a parameter whose name begins like that has the value."""
    if not name or not value:
        return False
    if "shape".startswith(name) and len(name) > 1 and _fits_shape(result, value):
        return True
    plain = name.replace("_", "")
    labels = (
        {p.name: f"{p.label} {spoken(p.label)}".casefold() for p in result.spec.parameters}
        if result.spec is not None
        else {}
    )
    for parameter, known in result.layer.params.items():
        label = labels.get(parameter, "")
        is_named = parameter.replace("_", "").startswith(plain) or any(
            part.startswith(name) for part in label.split()
        )
        if is_named and _fits_value(known, value):
            return True
    return False


def _fits_value(value: Any, word: str) -> bool:
    if isinstance(value, bool):
        return word in (_YES if value else _NO)
    if value is None:
        return word == "none"
    if isinstance(value, int | float):
        return _number(word) == value
    if isinstance(value, str):
        return value.casefold() == word or (
            len(word) >= _LEAST and value.casefold().startswith(word)
        )
    if isinstance(value, tuple):
        return _fits_tuple(value, word)
    return False


def _fits_tuple(value: tuple[Any, ...], word: str) -> bool:
    if any(isinstance(part, tuple) for part in value):
        return len(set(value)) == 1 and _fits_value(value[0], word)
    shown = "x".join("?" if part is None else str(part) for part in value).casefold()
    same = len(set(value)) == 1
    return word == shown or (same and word == str(value[0]))


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None
