"""Which of many lines somebody means who types a few letters, and which letters those are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """How a line answers a query.

    Attributes:
        cost: 0 is best.
        places: The letters of the line that were typed, ascending.
    """

    cost: float
    places: tuple[int, ...] = ()


def match(query: str, line: str, more: str = "") -> Match | None:
    """Return how a line answers a query, or None if it does not.

    Every word of the query must be found: best at the start of a word of the line, else within
    one, else as letters in order, else in ``more`` (a menu's name, say), which shows no letters.
    """
    words = query.casefold().split()
    low, low_more = line.casefold(), more.casefold()
    places: set[int] = set()
    cost = 0.0
    for word in words:
        found = _find(word, low)
        if found is not None:
            cost += found.cost
            places.update(found.places)
        elif (at := low_more.find(word)) >= 0:
            cost += 5 if at == 0 else 6
        else:
            return None
    # Among equals the shorter line is the closer one.
    return Match(cost + len(line) / 1000, tuple(sorted(places)))


def _find(word: str, line: str) -> Match | None:
    start = 0
    within: int | None = None
    while (at := line.find(word, start)) >= 0:
        if at == 0 or not line[at - 1].isalnum():
            return Match(0 if at == 0 else 1, tuple(range(at, at + len(word))))
        within = at if within is None else within
        start = at + 1
    if within is not None:
        return Match(2, tuple(range(within, within + len(word))))
    return _in_order(word, line)


def _in_order(word: str, line: str) -> Match | None:
    """Match letters in order, starting at the start of a word: "ztf" in "zoom to fit"."""
    if len(word) < 2:
        return None
    best: Match | None = None
    for first, letter in enumerate(line):
        if letter != word[0] or (first and line[first - 1].isalnum()):
            continue
        places = [first]
        for sign in word[1:]:
            at = _next(sign, line, places[-1] + 1)
            if at < 0:
                break
            places.append(at)
        else:
            inside = sum(at > 0 and line[at - 1].isalnum() for at in places)
            cost = 3 + inside * 0.5 + (places[-1] - first) / 50
            if best is None or cost < best.cost:
                best = Match(cost, tuple(places))
    return best


def _next(sign: str, line: str, start: int) -> int:
    """Return where a letter comes next, at the start of a word if it does so at all."""
    at = start - 1
    while (at := line.find(sign, at + 1)) >= 0:
        if not line[at - 1].isalnum():
            return at
    return line.find(sign, start)
